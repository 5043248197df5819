/** The ways that values take through a program, shown as the paths of findings: all rules speak, all steps are marked. */

import { checksOf } from '../kit/check.ts';

const { python, javascript, typescript, tsx } = checksOf(
  'code-injection',
  'remote-exec',
  'runtime-compile',
  'trust-remote-code',
  'unpinned-revision',
);

describe('flow', () => {
  it('goes through names and attributes', () => {
    python`
      import requests as http
      fetch = http.get
      answer = fetch("https://example.com/a.py")
      ~~~~~~ stored in \`answer\`
               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ downloaded by \`requests.get\`
      text = answer.text
      ~~~~ stored in \`text\`
      exec(text)
           ^^^^ remote-exec
    `;
  });

  it('goes through functions: into parameters and out of returns', () => {
    python`
      import requests

      def download(url):
          return requests.get(url).text
                 ~~~~~~~~~~~~~~~~~ downloaded by \`requests.get\`

      def run(code, name="a"):
          exec(code)
               ^^^^ remote-exec

      run(download("https://example.com/a.py"))
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ returned by \`download\`
    `;
  });

  it('goes through objects', () => {
    python`
      import sys

      class Command:
          def __init__(self, text):
              self.text = text
                          ~~~~ stored in \`self.text\`

          def run(self):
              return eval(self.text)
                          ^^^^^^^^^ code-injection

      Command(sys.argv[1]).run()
              ~~~~~~~~~~~ passed to \`__init__\` as \`text\`
              ~~~~~~~~ taken from the program’s input by \`sys.argv\`
    `;
  });

  it('goes through containers and comprehensions', () => {
    python`
      import json
      rows = json.load(open("schema.json"))
      ~~~~ stored in \`rows\`
             ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ read from data by \`json.load\`
      lines = []
      for name, kind in rows["fields"]:
          ~~~~ stored in \`name\`
          lines.append(f"{name} = {kind}")
          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ put into \`lines\`
      table = {"head": "class A:", "body": lines}
      exec("\n".join([table["head"]] + ["  " + line for line in table["body"]]))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
                                                        ~~~~ stored in \`line\`
    `;
  });

  it('goes through blocks that open something', () => {
    python`
      from urllib.request import urlopen
      with urlopen("https://example.com/a.py") as stream:
           ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ downloaded by \`urllib.request.urlopen\`
                                                  ~~~~~~ stored in \`stream\`
          for line in stream:
              ~~~~ stored in \`line\`
              exec(line)
                   ^^^^ remote-exec
    `;
  });

  it('goes through options of a load', () => {
    python`
      from transformers import AutoModel
      common = dict(trust_remote_code=True)
                                      ~~~~ trust is turned on here
      options = {**common, "device_map": "auto"}
      NAME = "org/model"
      AutoModel.from_pretrained(NAME, **options)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });

  it('goes through promises', () => {
    javascript`
      const download = (url) => fetch(url).then((response) => response.text());
                                ~~~~~~~~~~ downloaded by \`fetch\`
      download('https://example.com/a.js')
      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ returned by \`download\`
        .then((code) => ({ code }))
        .then(({ code }) => eval(code));
                 ~~~~ stored in \`code\`
                                 ^^^^ remote-exec
    `;
  });

  it('goes through asynchronous functions and patterns', () => {
    typescript`
      import axios from 'axios';
      async function load(name: string) {
        const { data: { code, title } } = await axios.get(name);
                        ~~~~ stored in \`code\`
                                                ~~~~~~~~~~~~~~~ downloaded by \`axios.get\`
        return { code, title };
      }
      const plugin = await load('https://example.com/a.json');
      new Function(plugin.code)();
                   ^^^^^^^^^^^ remote-exec
    `;
  });

  it('goes through callbacks that fill a variable', () => {
    javascript`
      const https = require('https');
      https.get('https://example.com/a.js', (response) => {
                                             ~~~~~~~~ downloaded by \`https.get\`
        let body = '';
        response.on('data', (chunk) => { body += chunk; });
                                         ~~~~ stored in \`body\`
        response.on('end', () => eval(body));
                                      ^^^^ remote-exec
      });
    `;
  });

  it('goes through classes and templates', () => {
    typescript`
      class Formula {
        constructor(private readonly text: string) {}
                                     ~~~~ stored in \`this.text\`
        get source() {
          return \`return \${this.text}\`;
        }
        compile() {
          return new Function(\`return \${this.text}\`);
                              ^^^^^^^^^^^^^^^^^^^^^ code-injection
        }
      }
      new Formula(process.argv[2]).compile();
                  ~~~~~~~~~~~~~~~ passed to \`constructor\` as \`text\`
                  ~~~~~~~~~~~~ taken from the program’s input by \`process.argv\`
    `;
  });

  it('goes through components', () => {
    tsx`
      const Cell = ({ formula }: { formula: string }) => <td>{eval(formula)}</td>;
                                                                   ^^^^^^^ runtime-compile: hint
      export const Row = () => <Cell formula={location.hash} />;
    `;
  });

  it('goes through schemas into text', () => {
    typescript`
      import { readFileSync } from 'node:fs';
      const schema = JSON.parse(readFileSync('schema.json', 'utf8'));
            ~~~~~~ stored in \`schema\`
                     ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ read from data by \`JSON.parse\`
      const lines: string[] = [];
      for (const { name } of schema.fields) lines.push('this.' + name);
                   ~~~~ stored in \`name\`
                                            ~~~~~~~~~~~~~~~~~~~~~~~~~~ put into \`lines\`
      new Function(lines.join(';'));
                   ^^^^^^^^^^^^^^^ runtime-compile
    `;
  });
});
