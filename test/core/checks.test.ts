/** Which tests before a danger count as controls, and which only look like one. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('remote-exec', 'runtime-compile', 'code-injection');

describe('checks', () => {
  describe('of a hash', () => {
    it('count where the code behind them cannot be reached otherwise', () => {
      python`
        import hashlib
        import hmac
        import requests
        KNOWN = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        text = requests.get("https://example.com/a.py").content
        if hashlib.sha256(text).hexdigest() == KNOWN:
            exec(text)

        def refuse():
            text = requests.get("https://example.com/a.py").content
            if hashlib.sha256(text).hexdigest() != KNOWN:
                raise ValueError
            exec(text)

        def insist():
            text = requests.get("https://example.com/a.py").content
            assert hashlib.sha256(text).hexdigest() == KNOWN
            exec(text)

        def compare():
            text = requests.get("https://example.com/a.py").content
            if not hmac.compare_digest(hashlib.sha256(text).hexdigest(), KNOWN):
                return
            exec(text)
      `;
    });

    it('count as signatures too, which come with the text', () => {
      python`
        import hashlib
        import hmac
        import os
        from flask import abort, request
        KEY = os.environ["KEY"].encode()

        def sign(text):
            return hmac.new(KEY, text, hashlib.sha256).hexdigest()

        def signed():
            text = request.get_data()
            if not hmac.compare_digest(request.headers["X-Signature"], sign(text)):
                abort(403)
            exec(text)

        def hashed():
            text = request.get_data()
            if not hmac.compare_digest(request.headers["X-Hash"], hashlib.sha256(text).hexdigest()):
                abort(403)
            exec(text)
                 ^^^^ code-injection

        def keyed_by_sender():
            text = request.get_data()
            if not hmac.compare_digest(request.headers["X-Hash"], hmac.new(text[:8], text, hashlib.sha256).hexdigest()):
                abort(403)
            exec(text)
                 ^^^^ code-injection
      `;
    });

    it('do not count otherwise', () => {
      python`
        import hashlib
        import requests
        KNOWN = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        text = requests.get("https://example.com/a.py").content
        other = requests.get("https://example.com/b.py").content
        print(hashlib.sha256(text).hexdigest())
        exec(text)
             ^^^^ remote-exec
        if hashlib.sha256(text).hexdigest() != KNOWN:
            print("that is odd")
        exec(text)
             ^^^^ remote-exec
        if hashlib.sha256(text).hexdigest() == KNOWN:
            pass
        else:
            exec(text)
                 ^^^^ remote-exec
        if hashlib.sha256(other).hexdigest() == KNOWN:
            exec(text)
                 ^^^^ remote-exec
        if hashlib.sha256(text).hexdigest() == KNOWN:
            text = requests.get("https://example.com/c.py").content
            exec(text)
                 ^^^^ remote-exec
      `;
    });

    it('count in TypeScript too', () => {
      typescript`
        import { createHash } from 'node:crypto';
        const KNOWN = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
        async function run(url: string) {
          const text = await (await fetch(url)).text();
          if (createHash('sha256').update(text).digest('hex') !== KNOWN) throw new Error('changed');
          new Function(text)();
        }
        async function report(url: string) {
          const text = await (await fetch(url)).text();
          if (createHash('sha256').update(text).digest('hex') !== KNOWN) console.warn('changed');
          new Function(text)();
                       ^^^^ remote-exec
        }
      `;
    });
  });

  describe('of names', () => {
    it('count for the names that they test', () => {
      python`
        import json
        import keyword
        import re
        fields = json.load(open("schema.json"))
        for name in fields:
            if not name.isidentifier() or keyword.iskeyword(name):
                continue
            exec(f"{name} = None")
        exec("\n".join(f"{name} = None" for name in fields if name.isidentifier()))
        kind = fields["kind"]
        if kind in ("int", "str"):
            exec(f"kind = {kind}")
        label = fields["label"]
        if re.fullmatch(r"[a-z_]+", label):
            exec(f"label = {label}")
      `;
    });

    it('do not count when anything passes them', () => {
      python`
        import json
        import re
        fields = json.load(open("schema.json"))
        kind = fields["kind"]
        if re.match(r".*", kind):
            exec(f"kind = {kind}")
                 ^^^^^^^^^^^^^^^^ runtime-compile
        if kind:
            exec(f"kind = {kind}")
                 ^^^^^^^^^^^^^^^^ runtime-compile
        if kind != "int":
            exec(f"kind = {kind}")
                 ^^^^^^^^^^^^^^^^ runtime-compile
        if len(kind) < 10:
            exec(f"kind = {kind}")
                 ^^^^^^^^^^^^^^^^ runtime-compile
      `;
    });

    it('count in TypeScript too', () => {
      typescript`
        const ALLOWED = ['half', 'twice'];
        const [, , name] = process.argv;
        if (ALLOWED.includes(name)) eval(name);
        if (/^[a-z]+$/.test(name)) eval(name);
        if (/[a-z]+/.test(name)) eval(name);
                                      ^^^^ code-injection
        if (name.length < 10) eval(name);
                                   ^^^^ code-injection
      `;
    });
  });

  describe('in functions of their own', () => {
    it('count when the function answers, or raises', () => {
      python`
        import hashlib
        import hmac
        import requests
        KNOWN = "ab" * 32
        def is_known(data):
            return hashlib.sha256(data).hexdigest() == KNOWN
        def verify(data):
            digest = hashlib.sha256()
            digest.update(data)
            if not hmac.compare_digest(digest.hexdigest(), KNOWN):
                raise ValueError("not the file that was reviewed")
        def answered():
            data = requests.get("https://example.com/a.py").content
            if not is_known(data):
                return
            exec(data)
        def raised():
            data = requests.get("https://example.com/a.py").content
            verify(data)
            exec(data)
      `;
    });

    it('count for what a callback is given, and for a default', () => {
      typescript`
        const NAME = /^[A-Za-z_$][\w$]*$/;
        export const getters = (text: string) => JSON.parse(text).columns.map(({ key }) => {
          if (!NAME.test(key)) throw new Error(key);
          return new Function('row', 'return row.' + key);
        });
        export const open = (text: string) => JSON.parse(text).columns.map(({ key }) => {
          return new Function('row', 'return row.' + key);
                                     ^^^^^^^^^^^^^^^^^^^ runtime-compile
        });
        export function run(action = process.argv[2]) {
          if (!action || !new Set(['start', 'stop']).has(action)) throw new Error(action);
          eval(action + '()');
        }
        export function runAny(action = process.argv[2]) {
          if (!action) throw new Error(action);
          eval(action + '()');
               ^^^^^^^^^^^^^ code-injection
        }
      `;
    });

    it('may hand on the answer of one another for ever', () => {
      python`
        import requests
        def is_good(x):
            return is_fine(x)
        def is_fine(x):
            return is_good(x)
        text = requests.get("https://example.com/a.py").text
        if is_good(text):
            exec(text)
                 ^^^^ remote-exec
      `;
    });

    it('do not count after the danger, or when nobody listens', () => {
      python`
        import hashlib
        import requests
        KNOWN = "ab" * 32
        def is_known(data):
            if hashlib.sha256(data).hexdigest() != KNOWN:
                return False
            return True
        def verify(data):
            if hashlib.sha256(data).hexdigest() != KNOWN:
                raise ValueError("not the file that was reviewed")
        def unheard():
            data = requests.get("https://example.com/a.py").content
            is_known(data)
            exec(data)
                 ^^^^ remote-exec
        def late():
            data = requests.get("https://example.com/a.py").content
            exec(data)
                 ^^^^ remote-exec
            verify(data)
      `;
    });
  });
});
