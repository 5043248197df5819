/** Where remote-exec draws its lines: the ways of a download to where it runs, and what makes it harmless on the way. */

import { checksOf } from '../kit/check.ts';

const { python, javascript, typescript, tsx } = checksOf('remote-exec');

describe('remote-exec', () => {
  describe('in Python follows a download', () => {
    it('from every client', () => {
      python`
        import urllib.request
        import httpx
        import requests
        from urllib.request import urlopen
        exec(requests.get("https://example.com/a.py").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(requests.request("GET", "https://example.com/a.py").content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(requests.Session().get("https://example.com/a.py").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(httpx.get("https://example.com/a.py").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(httpx.Client().get("https://example.com/a.py").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(urllib.request.urlopen("https://example.com/a.py").read())
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(urlopen("https://example.com/a.py").read().decode("utf-8"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('that is awaited', () => {
      python`
        import aiohttp
        import httpx

        async def load(url):
            async with aiohttp.ClientSession() as session:
                async with session.get(url) as response:
                    exec(await response.text())
                         ^^^^^^^^^^^^^^^^^^^^^ remote-exec
            async with httpx.AsyncClient() as client:
                answer = await client.get(url)
                eval(answer.text)
                     ^^^^^^^^^^^ remote-exec
      `;
    });

    it('that a block opens', () => {
      python`
        import requests
        from urllib.request import urlopen
        with urlopen("https://example.com/a.py") as stream:
            exec(stream.read())
                 ^^^^^^^^^^^^^ remote-exec
        with requests.Session() as session, session.get("https://example.com/a.py") as response:
            exec(response.text)
                 ^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('to everything that runs text', () => {
      python`
        import builtins
        import requests
        text = requests.get("https://example.com/a.py").text
        exec(text)
             ^^^^ remote-exec
        eval(text)
             ^^^^ remote-exec
        exec(text, {})
             ^^^^ remote-exec
        exec(compile(text, "a.py", "exec"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        builtins.exec(text)
                      ^^^^ remote-exec
        __builtins__.eval(text)
                          ^^^^ remote-exec
        getattr(builtins, "exec")(text)
                                  ^^^^ remote-exec
        run = exec
        run(text)
            ^^^^ remote-exec
        for part in map(eval, text.splitlines()):
                              ^^^^^^^^^^^^^^^^^ remote-exec
            print(part)
      `;
    });

    it('through what only changes its form', () => {
      python`
        import base64
        import json
        import requests
        answer = requests.get("https://example.com/a")
        exec(answer.content.decode())
             ^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(answer.text.strip())
             ^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(answer.json()["code"])
             ^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(json.loads(answer.text)["code"])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(base64.b64decode(answer.content))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec("import os\n" + answer.text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(f"x = {answer.text}")
             ^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec("x = {}".format(answer.text))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec("x = %s" % answer.text)
             ^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec("\n".join(answer.text.splitlines()[1:]))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(str(answer.content, "utf-8"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        exec(answer.text.replace("a", "b").lower() if answer.ok else "")
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('through containers', () => {
      python`
        import requests
        parts = []
        for chunk in requests.get("https://example.com/a.py", stream=True).iter_content(1024):
            parts.append(chunk)
        exec(b"".join(parts))
             ^^^^^^^^^^^^^^^ remote-exec
        table = {"source": requests.get("https://example.com/a.py").text, "name": "a"}
        exec(table["source"])
             ^^^^^^^^^^^^^^^ remote-exec
        exec(table["name"])
        first, second = requests.get("https://example.com/a.py").text, "x = 1"
        exec(first)
             ^^^^^ remote-exec
        exec([requests.get(url).text for url in urls][0])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        text = ""
        for line in requests.get("https://example.com/a.py").iter_lines():
            text += line
        exec(text)
             ^^^^ remote-exec
      `;
    });

    it('through calls, returns and parameters', () => {
      python`
        import requests

        def fetch(url):
            answer = requests.get(url)
            return answer.text

        def run(code):
            exec(code)
                 ^^^^ remote-exec

        def both(url):
            run(fetch(url))

        exec(fetch("https://example.com/a.py"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
        identity = lambda it: it
        eval(identity(requests.get("https://example.com/a.py").text))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('through objects', () => {
      python`
        import requests

        class Plugin:
            def __init__(self, url):
                self.session = requests.Session()
                self.text = self.session.get(url).text

            def source(self):
                return self.text

            def run(self):
                exec(self.text)
                     ^^^^^^^^^ remote-exec

            def again(self):
                exec(self.source())
                     ^^^^^^^^^^^^^ remote-exec
      `;
    });

    it('through functions in functions, generators and decorators', () => {
      python`
        import functools
        import requests

        def outer(url):
            def inner():
                return requests.get(url).text

            exec(inner())
                 ^^^^^^^ remote-exec

        def lines(url):
            for line in requests.get(url).iter_lines():
                yield line

        for line in lines("https://example.com/a.py"):
            exec(line)
                 ^^^^ remote-exec

        def logged(function):
            @functools.wraps(function)
            def wrapper(*arguments, **options):
                return function(*arguments, **options)

            return wrapper

        @logged
        def download():
            return requests.get("https://example.com/a.py").text

        exec(download())
             ^^^^^^^^^^ remote-exec

        def remember():
            global SOURCE
            SOURCE = requests.get("https://example.com/a.py").text

        def replay():
            exec(SOURCE)
                 ^^^^^^ remote-exec
      `;
    });

    it('through buffers and what can fail', () => {
      python`
        import io
        import requests
        stream = io.BytesIO(requests.get("https://example.com/a.py").content)
        exec(stream.read())
             ^^^^^^^^^^^^^ remote-exec
        buffer = io.StringIO()
        buffer.write(requests.get("https://example.com/a.py").text)
        exec(buffer.getvalue())
             ^^^^^^^^^^^^^^^^^ remote-exec
        try:
            text = requests.get("https://example.com/a.py").text
        except OSError:
            text = ""
        exec(text)
             ^^^^ remote-exec
        texts = {url: requests.get(url).text for url in urls}
        for url, text in texts.items():
            exec(text)
                 ^^^^ remote-exec
      `;
    });

    it('and shows the way', () => {
      python`
        import requests
        answer = requests.get("https://example.com/a.py")
        ~~~~~~ stored in \`answer\`
                 ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ downloaded by \`requests.get\`
        exec(answer.text)
             ^^^^^^^^^^^ remote-exec
      `;
    });

    it('but not past a new value', () => {
      python`
        import requests
        text = requests.get("https://example.com/a.py").text
        text = "x = 1"
        exec(text)
        text = requests.get("https://example.com/a.py").text
        if known(text):
            text = "x = 2"
        else:
            text = "x = 3"
        exec(text)
        text = requests.get("https://example.com/a.py").text
        if quick:
            text = "x = 4"
        exec(text)
             ^^^^ remote-exec
      `;
    });
  });

  describe('in Python is silent', () => {
    it('when what runs is no longer text of the download', () => {
      python`
        import ast
        import json
        import requests
        answer = requests.get("https://example.com/a")
        eval(str(int(answer.text)))
        eval(f"f({answer.text!r})")
        eval("f(" + repr(answer.text) + ")")
        eval("f(%d)" % len(answer.text))
        eval("f(" + json.dumps(answer.json()) + ")")
        value = ast.literal_eval(answer.text)
        eval("f(" + str(float(answer.text)) + ")")
        eval("f()" if answer.ok else "g()")
        exec("x = 1" if answer.status_code == 200 else "x = 2")
      `;
    });

    it('about functions and modules of the user’s own', () => {
      python`
        from . import requests
        from .net import urlopen

        def exec(text):
            print(text)

        exec(requests.get("https://example.com/a.py").text)
        eval(urlopen("https://example.com/a.py").read())
      `;
      python`
        import requests
        model.eval(requests.get("https://example.com/a.py").text)
        cursor.exec(requests.get("https://example.com/a.py").text)
        import re
        re.compile(requests.get("https://example.com/a.py").text)
      `;
    });

    it('about text that is written here', () => {
      python`
        import requests
        requests.get("https://example.com/a.py")
        exec("x = 1")
        NAME = "x"
        exec(f"{NAME} = 1")
      `;
    });
  });

  it('follows downloads by the types of clients and into functions that are handed over by name', () => {
    python`
      import httpx
      from httpx import AsyncClient

      async def load(client: AsyncClient, name: str):
          response = await client.get(f"https://example.com/{name}.py")
          exec(response.text)
               ^^^^^^^^^^^^^ remote-exec

      def refresh(client: "httpx.Client | None" = None):
          exec(client.get("https://example.com/plugin.py").text)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `;
    javascript`
      fetch('https://example.com/plugin.js')
        .then(function (response) {
          return response.text();
        })
        .then(run);

      function run(text) {
        new Function(text)();
                     ^^^^ remote-exec
      }
    `;
  });

  it('follows downloads through promises, states and lists that objects keep', () => {
    typescript`
      import https from 'node:https';

      function get(url: string): Promise<string> {
        return new Promise((resolve, reject) => {
          https.get(url, (response) => {
            let data = '';
            response.on('data', (chunk) => (data += chunk));
            response.on('end', () => resolve(data));
          });
        });
      }

      get('https://example.com/plugin.js').then((source) => eval(source));
                                                                 ^^^^^^ remote-exec
    `;
    tsx`
      import { useEffect, useState } from 'react';

      export function Playground() {
        const [script, setScript] = useState('');
        const [label, setLabel] = useState('1 + 1');
        useEffect(() => {
          fetch('/script').then((response) => response.text()).then(setScript);
        }, []);
        return <button onClick={() => [eval(script), eval(label)]}>Run</button>;
                                            ^^^^^^ remote-exec
      }
    `;
    python`
      import requests

      class Engine:
          def __init__(self):
              self.rules = []

          def refresh(self):
              for rule in requests.get("https://example.com/rules").json():
                  self.rules.append((rule["name"], rule["code"]))

          def run(self, facts):
              return [name for name, code in self.rules if eval(code, {}, facts)]
                                                                ^^^^ remote-exec
    `;
  });

  it('knows messages of sockets, however they are listened to', () => {
    javascript`
      const socket = new WebSocket('wss://example.com');
      socket.onmessage = (event) => eval(event.data);
                                         ^^^^^^^^^^ remote-exec
      const events = new EventSource('/events');
      events.onmessage = function (event) {
        const { code } = JSON.parse(event.data);
        new Function(code)();
                     ^^^^ remote-exec
      };
      events.addEventListener('run', ({ data }) => eval(data));
                                                        ^^^^ remote-exec
    `;
  });

  it('follows downloads through files that the program writes itself', () => {
    python`
      import requests
      from pathlib import Path
      from urllib.request import urlretrieve
      urlretrieve("https://example.com/helper.py", "helper.py")
      exec(open("helper.py").read())
           ^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      target = Path("plugins") / "report.py"
      target.write_bytes(requests.get("https://example.com/report.py").content)
      exec(target.read_text())
           ^^^^^^^^^^^^^^^^^^ remote-exec
      with open("tool.py", "wb") as file:
          file.write(requests.get("https://example.com/tool.py").content)
      exec(open("tool.py").read())
           ^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      exec(open("other.py").read())
    `;
  });

  it('follows what tasks are given by those who start them', () => {
    checksOf('remote-exec').python`
      import ray
      import requests
      from prefect import task

      @ray.remote
      def run(code):
          return eval(code)
                      ^^^^ remote-exec

      @task
      def fetch(address):
          return requests.get(address).text

      run.remote(requests.get("https://example.com/formula").text)
      exec(fetch.submit("https://example.com/step.py").result())
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `;
  });

  it('follows a download to the scripts of an extension, and from sockets and records of names', () => {
    javascript`
      import browser from 'webextension-polyfill';
      import dns from 'node:dns';
      import net from 'node:net';
      const code = await (await fetch('https://example.com/a.js')).text();
      browser.tabs.executeScript(1, { code });
                                      ^^^^ remote-exec
      chrome.userScripts.register([{ id: 'a', js: [{ code }] }]);
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      chrome.userScripts.register([{ id: 'a', js: [{ file: 'a.js' }] }]);
      chrome.debugger.sendCommand({ tabId: 1 }, 'Runtime.evaluate', { expression: code });
                                                                                  ^^^^ remote-exec
      net.connect(80, 'example.com').on('data', (data) => eval(data.toString()));
                                                               ^^^^^^^^^^^^^^^ remote-exec
      dns.resolveTxt('example.com', (error, records) => eval(records.join('')));
                                                             ^^^^^^^^^^^^^^^^ remote-exec
    `;
  });
});
