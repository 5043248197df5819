/** The same lines of remote-exec in scripts: what follows a download through promises, callbacks and patterns, and what does not. */

import { checksOf } from '../kit/check.ts';

const { javascript, typescript, tsx } = checksOf('remote-exec');

describe('remote-exec', () => {
  describe('in JavaScript and TypeScript follows a download', () => {
    it('to everything that runs text', () => {
      typescript`
        import vm from 'node:vm';
        const text = await (await fetch('https://example.com/a.js')).text();
        eval(text);
             ^^^^ remote-exec
        (0, eval)(text);
                  ^^^^ remote-exec
        globalThis.eval(text);
                        ^^^^ remote-exec
        window['eval'](text);
                       ^^^^ remote-exec
        new Function(text)();
                     ^^^^ remote-exec
        Function('a', 'b', text)(1, 2);
                           ^^^^ remote-exec
        vm.runInNewContext(text, {});
                           ^^^^ remote-exec
        new vm.Script(text).runInThisContext();
                      ^^^^ remote-exec
        vm.compileFunction(text);
                           ^^^^ remote-exec
        setTimeout(text, 10);
                   ^^^^ remote-exec
        const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
        await new AsyncFunction(text)();
                                ^^^^ remote-exec
        const run = eval;
        run(text);
            ^^^^ remote-exec
      `;
    });

    it('from every client', () => {
      typescript`
        import axios, { get } from 'axios';
        import got from 'got';
        import { request } from 'undici';
        import nodeFetch from 'node-fetch';
        eval((await axios.get('https://example.com/a.js')).data);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval((await axios('https://example.com/a.js')).data);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval((await axios.create().get('https://example.com/a.js')).data);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval(await got('https://example.com/a.js').text());
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval((await got.get('https://example.com/a.js')).body);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        const { body } = await request('https://example.com/a.js');
        eval(await body.text());
             ^^^^^^^^^^^^^^^^^ remote-exec
        eval(await (await nodeFetch('https://example.com/a.js')).text());
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval((await axios.get<string>('https://example.com/a.js')).data);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        const plugin = await got('https://example.com/a.json').json<Plugin>();
        eval(plugin.code);
             ^^^^^^^^^^^ remote-exec
      `;
    });

    it('through promise chains', () => {
      javascript`
        fetch('https://example.com/a.js').then((response) => response.text()).then(eval);
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        fetch('https://example.com/b.js').then((response) => response.text()).then((code) => eval(code));
                                                                                                  ^^^^ remote-exec
        fetch('https://example.com/c.js')
          .then(function (response) {
            return response.json();
          })
          .then(({ code, name }) => {
            console.log(name);
            return new Function(code);
                                ^^^^ remote-exec
          })
          .catch(console.error);
        Promise.all([fetch('https://example.com/d.js'), fetch('https://example.com/e.js')])
          .then((all) => Promise.all(all.map((it) => it.text())))
          .then(([first, second]) => eval(first + second));
                                          ^^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('through callbacks', () => {
      javascript`
        const https = require('https');
        https.get('https://example.com/a.js', (response) => {
          let body = '';
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => {
            eval(body);
                 ^^^^ remote-exec
          });
        });
        https.get('https://example.com/b.js', (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () => eval(Buffer.concat(chunks).toString()));
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        });
        const request = new XMLHttpRequest();
        request.onload = () => eval(request.responseText);
                                    ^^^^^^^^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('through containers, patterns and templates', () => {
      typescript`
        const { code, name = 'x' } = await (await fetch('https://example.com/a.json')).json();
        eval(code);
             ^^^^ remote-exec
        const plugins = { first: code, second: '1 + 1' };
        eval(plugins.first);
             ^^^^^^^^^^^^^ remote-exec
        eval(plugins.second);
        const [head, ...rest] = [code, code];
        eval(head);
             ^^^^ remote-exec
        eval(rest.join(';'));
             ^^^^^^^^^^^^^^ remote-exec
        eval(\`(() => { \${code} })()\`);
             ^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        eval('with (x) {' + code + '}');
             ^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        for (const it of [code]) eval(it);
                                      ^^ remote-exec
        [code].forEach((it) => eval(it));
                                    ^^ remote-exec
        const copy = { ...plugins };
        new Function(copy.first)();
                     ^^^^^^^^^^ remote-exec
      `;
    });

    it('through functions and classes', () => {
      typescript`
        async function download(url: string): Promise<string> {
          const response = await fetch(url);
          return response.text();
        }
        const run = (code: string) => eval(code);
                                           ^^^^ remote-exec
        run(await download('https://example.com/a.js'));

        class Loader {
          #client = axios.create();
          constructor(private readonly base: string) {}
          async source(name: string) {
            return (await this.#client.get(this.base + name)).data;
          }
          async load(name: string) {
            return new Function(await this.source(name));
                                ^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
          }
        }
      `;
    });

    it('through streams and loops', () => {
      typescript`
        const response = await fetch('https://example.com/a.js');
        const reader = response.body!.getReader();
        const decoder = new TextDecoder();
        let text = '';
        while (true) {
          const { done, value } = await reader.read();
          if (done) break;
          text += decoder.decode(value);
        }
        eval(text);
             ^^^^ remote-exec
        for await (const chunk of (await fetch('https://example.com/b.js')).body!) eval(String(chunk));
                                                                                        ^^^^^^^^^^^^^ remote-exec
        let code = '';
        try {
          code = await (await fetch('https://example.com/c.js')).text();
        } catch {
          code = '1 + 1';
        }
        eval(code);
             ^^^^ remote-exec
      `;
    });

    it('between markup', () => {
      javascript`
        export const Plugin = ({ url }) => (
          <Loader onLoad={() => fetch(url).then((response) => response.text()).then((code) => eval(code))} />
                                                                                                   ^^^^ remote-exec
        );
      `;
      tsx`
        import { useEffect } from 'react';
        export function Widget({ url }: { url: string }) {
          useEffect(() => {
            fetch(url)
              .then((response) => response.text())
              .then((code) => eval(code));
                                   ^^^^ remote-exec
          }, [url]);
          return <button onClick={async () => eval(await (await fetch(url)).text())}>run</button>;
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        }
      `;
    });
  });

  describe('in JavaScript and TypeScript is silent', () => {
    it('when what runs is no longer text of the download', () => {
      typescript`
        const answer = await (await fetch('https://example.com/a.json')).json();
        eval('f(' + JSON.stringify(answer) + ')');
        eval('f(' + Number(answer.count) + ')');
        eval('f(' + parseInt(answer.count, 10) + ')');
        setTimeout(() => show(answer), 10);
        setTimeout(show, 10, answer);
        new Map([[answer, 1]]);
        eval(answer.ok ? 'f()' : 'g()');
      `;
    });

    it('about functions of the user’s own', () => {
      typescript`
        import { fetch } from './cache';
        import vm from './view-model';
        function eval2(text: string) {
          return text;
        }
        eval2(await (await globalThis.fetch('https://example.com/a.js')).text());
        eval(await fetch('a'));
        vm.runInNewContext(await (await globalThis.fetch('https://example.com/a.js')).text());
      `;
    });

    it('about scopes that hide a name', () => {
      typescript`
        const code = await (await fetch('https://example.com/a.js')).text();
        {
          const code = '1 + 1';
          eval(code);
        }
        function run(code = '2 + 2') {
          return code;
        }
        eval(run());
      `;
    });
  });

  it('follows scripts that a page is handed as text', () => {
    javascript`
      const text = async (url) => (await fetch(url)).text();
      async function run() {
        const script = document.createElement("script");
        script.textContent = await text("https://example.com/a.js");
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        document.head.append(script);
        const other = document.createElement("script");
        other.append(document.createTextNode(await text("https://example.com/b.js")));
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        document.head.append(other);
        const data = document.createElement("script");
        data.type = "application/json";
        data.textContent = await text("https://example.com/c.json");
        const label = document.createElement("div");
        label.textContent = await text("https://example.com/d.txt");
      }
    `;
  });

  it('follows them alone, by whatever method they are put in', () => {
    javascript`
      import axios from "axios";
      const script = document.createElement("script");
      script.replaceChildren((await axios.get("https://example.com/a.js")).data);
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `;
  });

  it('does not take what a request is given for its answer', () => {
    javascript`
      import axios from "axios";
      import Module from "node:module";
      import vm from "node:vm";
      const answer = await axios({ url: "https://example.com/a.js", data: {} });
      eval(answer.data);
           ^^^^^^^^^^^ remote-exec
      const { data } = await axios.get("https://example.com/b.js");
      vm.runInThisContext(Module.wrap(data));
                          ^^^^^^^^^^^^^^^^^ remote-exec
    `;
  });

  it('follows what is picked out of a page', () => {
    typescript`
      import * as cheerio from "cheerio";

      class Jobs {
        private async page(slug: string) {
          const answer = await fetch(\`https://example.com/\${slug}\`);
          return cheerio.load(await answer.text());
        }
        async start(slug: string) {
          const $ = await this.page(slug);
          return eval($("script").first().text());
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        }
      }
    `;
  });
});
