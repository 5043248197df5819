/** Where download-and-run draws its lines: which commands run what they download, and what makes a download trusted. */

import { checksOf } from '../kit/check.ts';

const { python } = checksOf('download-and-run');

describe('download-and-run', () => {
  describe('in shell text finds', () => {
    it('a download that is piped into a shell', () => {
      python`
        import os
        os.system("wget -qO- https://example.com/install.sh | sudo bash")
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
        os.popen("curl https://example.com/install.sh | tee install.log")
      `;
    });
  });
});
