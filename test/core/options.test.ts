/** Command-line options whose defaults the program declares. */

import { checksOf } from '../kit/check.ts';

const { python } = checksOf('unpinned-revision', 'trust-remote-code');

describe('command-line options', () => {
  it('have the values that they have when nobody gives them', () => {
    python`
      import argparse
      from transformers import AutoModel
      def parse():
          parser = argparse.ArgumentParser()
          parser.add_argument("--model-name", "-m", default="org/model")
          parser.add_argument("--revision", default="main")
          parser.add_argument("--commit", default="0123456789abcdef0123456789abcdef01234567")
          parser.add_argument("--trust", action="store_true")
          parser.add_argument("--trusted", dest="always", default=True)
          return parser.parse_args()
      def main():
          args = parse()
          AutoModel.from_pretrained(args.model_name, trust_remote_code=args.trust)
                                    ^^^^^^^^^^^^^^^ unpinned-revision
          AutoModel.from_pretrained("org/other", revision=args.revision)
                                                 ^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
          AutoModel.from_pretrained("org/pinned", revision=args.commit, trust_remote_code=args.always)
                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `;
  });

  it('are not known without a default', () => {
    python`
      import argparse
      from transformers import AutoModel
      parser = argparse.ArgumentParser()
      parser.add_argument("--model", default=None)
      args = parser.parse_args()
      AutoModel.from_pretrained(args.model)
                                ^^^^^^^^^^ unpinned-revision: hint
    `;
  });
});
