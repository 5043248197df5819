/** What functions are handed: behind an error, by a table of handlers, by an event, by who made them, and elements that scripts make. */

import { checksOf } from '../kit/check.ts';

describe('what callbacks are handed', () => {
  const { python, typescript, javascript } = checksOf('remote-exec', 'code-injection', 'agent-code-exec');

  it('counts wherever a request that is taken apart is used, however often', () => {
    javascript`
      const app = require('express')();
      app.post('/run', ({ body: { script } }, response) => {
        eval(script);
             ^^^^^^ code-injection
        response.send(new Function('x', script)(1));
                                        ^^^^^^ code-injection
      });
    `;
  });

  it('is no text where it is the number of an element', () => {
    typescript`
      const names = JSON.parse(process.argv[2]).names;
      names.forEach((name: string, i: number) => eval(\`const x\${i} = 1;\`));
      names.map((name: string, index: number) => eval(\`const x\${index} = \${name};\`));
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      new URLSearchParams(process.argv[3]).forEach((value, key) => eval(key));
                                                                        ^^^ code-injection
    `;
  });

  it('comes by messages to a window or a worker', () => {
    javascript`
      onmessage = ({ data }) => eval(data);
                                     ^^^^ code-injection
      self.onmessage = (event) => console.log(event.data);
    `;
    javascript`
      self.onmessage = function (event) {
        new Function(event.data.code)();
                     ^^^^^^^^^^^^^^^ code-injection
      };
      const onmessage = (event) => event;
    `;
  });

  it('goes through the parts of a pipe', () => {
    typescript`
      import { from } from 'rxjs';
      import { map, tap } from 'rxjs/operators';
      const text$ = from((await fetch('https://example.com/plugin.js')).text());
      text$.pipe(map((text) => text.trim()), tap((text) => eval(text))).subscribe();
                                                                ^^^^ remote-exec
      other$.pipe(tap((text) => console.log(text)));
    `;
  });

  it('stands behind the error', () => {
    javascript`
      const get = require('simple-get');
      get.concat('https://example.com/plugin.js', (error, response, body) => {
        eval(body.toString());
             ^^^^^^^^^^^^^^^ remote-exec
        eval(String(error));
      });
      get.concat('https://example.com/plugin.js', (err, response, body) => {
        if (err) throw err;
        console.log(body.toString());
      });
    `;
  });

  it('comes by a table of handlers, under a name too', () => {
    typescript`
      import OpenAI from 'openai';
      const HANDLERS = {
        run: (text: string) => eval(text),
                                    ^^^^ agent-code-exec
        show: (text: string) => console.log(text),
      };
      const call = (await new OpenAI().responses.create({ model: 'm', input: 'x' })).output_text;
      const handler = HANDLERS[kind];
      handler(call);
    `;
  });

  it('comes by the response of a request', () => {
    javascript`
      const { net } = require('electron');
      const asked = net.request('https://example.com/plugin.js');
      asked.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => eval(text));
                                      ^^^^ remote-exec
      });
      asked.end();
    `;
    javascript`
      const https = require('https');
      const asked = https.request('https://example.com/plugin.js');
      asked.on('response', (response) => {
        response.on('data', (chunk) => eval(chunk.toString()));
                                            ^^^^^^^^^^^^^^^^ remote-exec
      });
      asked.on('error', (error) => console.log(error));
      asked.end();
    `;
  });

  it('follows a message to what a table has for its first word', () => {
    python`
      from aiohttp import web

      class Console:
          def __init__(self):
              self.commands = {"run": self._run, "help": self._help}

          def _run(self, text):
              return eval(text)
                          ^^^^ code-injection

          def _help(self, text):
              return ", ".join(self.commands)

          async def socket(self, request):
              socket = web.WebSocketResponse()
              await socket.prepare(request)
              async for message in socket:
                  word, _, rest = message.data.partition(" ")
                  await socket.send_str(self.commands.get(word, self._help)(rest))
    `;
  });
});

describe('elements of scripts', () => {
  const { javascript } = checksOf('remote-module');

  it('are made by functions that set many attributes', () => {
    javascript`
      function inject(src) {
        const script = document.createElement('script');
        Object.assign(script, { src, async: true });
        document.body.appendChild(script);
      }
      inject('https://unpkg.com/web-vitals/dist/web-vitals.iife.js');
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      Object.assign(document.createElement('script'), {
        src: 'https://unpkg.com/web-vitals/dist/a.js',
        integrity: 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC',
      });
      React.createElement('script', { src: 'https://unpkg.com/web-vitals/dist/b.js' });
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      React.createElement('img', { src: 'https://unpkg.com/web-vitals/dist/c.js' });
    `;
  });
});

describe('modules', () => {
  const { javascript: silenced } = checksOf('silenced-loader', 'remote-module');
  const { javascript: chosen } = checksOf('dynamic-import');

  it('are imported from an address without anybody hearing of a failure', () => {
    silenced`
      try {
        await import('https://esm.sh/left-pad@1.3.0');
      } catch {}
        ^^^^^ silenced-loader
      try {
        await import('left-pad');
      } catch {}
    `;
  });

  it('are chosen within a family by who sets up the process, and by who calls it', () => {
    chosen`
      await import(\`adapter-\${process.argv[2]}\`);
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      await import(\`adapter-\${process.env.ADAPTER}\`);
      await import(process.env.ADAPTER);
                   ^^^^^^^^^^^^^^^^^^^ dynamic-import
    `;
  });
});

describe('what functions that functions make are handed', () => {
  const { python, typescript } = checksOf('remote-exec');

  it('counts in a function that a function makes', () => {
    python`
      import requests
      def on_done(callback):
          return lambda data: callback(data.decode())
      def apply(text):
          exec(text)
               ^^^^ remote-exec
      handler = on_done(apply)
      handler(requests.get("https://example.com/a.py").content)
      def runner():
          def run(text):
              exec(text)
                   ^^^^ remote-exec
          return run
      runner()(requests.get("https://example.com/b.py").text)
    `;
  });

  it('counts in an arrow that an arrow makes', () => {
    typescript`
      const onDone = (callback: (text: string) => void) => (data: string) => callback(data.trim());
      function apply(text: string) {
        eval(text);
             ^^^^ remote-exec
      }
      const handler = onDone(apply);
      handler(await (await fetch("https://example.com/a.js")).text());
    `;
  });
});
