/** Ways that values go through a program: containers, positions, properties, callbacks, folders that were written. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';

const { python, typescript } = checksOf('remote-exec', 'code-injection');
const loads = checksOf('unpinned-revision');
const trust = checksOf('trust-remote-code');

describe('values', () => {
  it('keep their position in a list that is written out', () => {
    python`
      import requests
      text, number = requests.get("https://example.com/a.py").text, "1"
      exec(number)
      exec(text)
           ^^^^ remote-exec
    `;
    typescript`
      const [code, sum] = await Promise.all([fetch('https://example.com/a.js').then((it) => it.text()), '1+1']);
      eval(sum);
      eval(code);
           ^^^^ remote-exec
    `;
  });

  it('are sources when they are imported by name', () => {
    python`
      from sys import argv
      eval(argv[1])
           ^^^^^^^ code-injection
    `;
  });

  it('come out of properties, getters and other objects', () => {
    python`
      import requests
      class Plugin:
          def fetch(self):
              self.text = requests.get("https://example.com/a.py").text
          @property
          def source(self):
              return self.text
          def run(self):
              exec(self.source)
                   ^^^^^^^^^^^ remote-exec
      plugin = Plugin()
      plugin.fetch()
      exec(plugin.text)
           ^^^^^^^^^^^ remote-exec
    `;
    typescript`
      class Plugin {
        #text = '';
        async load() {
          this.#text = await (await fetch('https://example.com/a.js')).text();
        }
        get code() {
          return this.#text;
        }
        run() {
          eval(this.code);
               ^^^^^^^^^ remote-exec
        }
      }
    `;
  });

  it('come back from callbacks and go into them', () => {
    python`
      import requests
      for text in map(lambda url: requests.get(url).text, ["https://example.com/a.py"]):
          exec(text)
               ^^^^ remote-exec
      (lambda code: exec(code))(requests.get("https://example.com/b.py").text)
                         ^^^^ remote-exec
    `;
    typescript`
      async function withText(use: (text: string) => void) {
        use(await (await fetch('https://example.com/a.js')).text());
      }
      withText((text) => eval(text));
                              ^^^^ remote-exec
      const cache = new Map();
      cache.set('a', await (await fetch('https://example.com/a.js')).text());
      eval(cache.get('a'));
           ^^^^^^^^^^^^^^ remote-exec
    `;
  });

  it('are read from nested, merged and returned settings', () => {
    loads.python`
      from transformers import AutoModel
      models = {"text": {"name": "org/nested"}, "image": "org/flat"}
      AutoModel.from_pretrained(models["text"]["name"])
                                ^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      AutoModel.from_pretrained(models.get("image"))
                                ^^^^^^^^^^^^^^^^^^^ unpinned-revision
      REVISION = "".join(["0123456789", "abcdef0123456789abcdef01234567"])
      AutoModel.from_pretrained("org/joined", revision=REVISION)
    `;
    trust.python`
      from transformers import AutoModel
      def settings():
          return {"trust_remote_code": True}
      AutoModel.from_pretrained("org/a", **settings())
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      options = {"device_map": "auto"}
      AutoModel.from_pretrained("org/b", **(options | {"trust_remote_code": True}))
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      options.update(trust_remote_code=True)
      AutoModel.from_pretrained("org/c", **options)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });

  it('are those that were stored last, where a store always comes in between', () => {
    trust.python`
      from transformers import AutoModel
      options = dict(trust_remote_code=True)
      options["trust_remote_code"] = False
      AutoModel.from_pretrained("org/a", **options)
      others = {"trust_remote_code": True}
      if fast:
          others["trust_remote_code"] = False
      AutoModel.from_pretrained("org/b", **others)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      options = {"trust_remote_code": True}
      AutoModel.from_pretrained("org/c", **options)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });

  it('name folders that this program wrote, or that lie beside it', () => {
    loads.python`
      from pathlib import Path
      from transformers import AutoModel, TrainingArguments
      TrainingArguments("checkpoints", learning_rate=1e-5)
      AutoModel.from_pretrained("checkpoints")
      AutoModel.from_pretrained(Path(__file__).parent / "model")
      def export(model):
          model.save_pretrained("exported")
          return AutoModel.from_pretrained("exported")
    `;
  });

  it('offer no pin when the name is one of several', () => {
    const text = 'from datasets import load_dataset\nload_dataset("org/small" if fast else "org/large")\n';
    const [finding] = find('python', text);
    assert.deepEqual(
      finding!.fixes.map((it) => it.kind),
      ['ignore'],
    );
  });

  it('are reported once when they are compiled before they run', () => {
    python`
      import requests
      program = compile(requests.get("https://example.com/a.py").text, "a.py", "exec")
      exec(program)
           ^^^^^^^ remote-exec
    `;
  });
});
