/** Where remote-module draws its lines: which addresses hold what they give, and who runs what they give. */

import assert from 'node:assert/strict';
import { applyFix, checksOf, find } from '../kit/check.ts';
import { service } from '../kit/service.ts';

const { javascript, python, tsx, typescript } = checksOf('remote-module');

describe('remote-module', () => {
  it('sees imports from addresses', () => {
    typescript`
      import a from 'https://esm.sh/react';
                    ^^^^^^^^^^^^^^^^^^^^^^ remote-module
      import { b } from "https://cdn.skypack.dev/lodash";
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      import 'https://unpkg.com/htmx.org@2';
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      export * from 'https://deno.land/std/http/server.ts';
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      export { c } from 'https://raw.githubusercontent.com/owner/name/main/mod.ts';
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      import * as d from 'https://cdn.jsdelivr.net/npm/three@^0.160.0/build/three.module.js';
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      import e from 'https://esm.sh/preact@10.19.x';
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `;
    javascript`
      const BASE = 'https://esm.sh';
      const load = () => import(BASE + '/canvas-confetti');
                                ^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const { html } = await import("https://unpkg.com/lit-html?module");
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const other = await import(/* webpackIgnore: true */ 'https://example.com/plugin.mjs');
                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const name = await import(\`https://esm.sh/\${plugin}\`);
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `;
  });

  it('sees workers and loaders', () => {
    javascript`
      importScripts('https://unpkg.com/comlink', 'https://cdn.example.com/b.js');
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      new Worker('https://cdn.example.com/worker.js', { type: 'module' });
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      System.import('https://cdn.example.com/app.js').then((app) => app.start());
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      importShim('https://ga.jspm.io/npm:lit/index.js');
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      $.getScript('https://cdn.example.com/legacy.js');
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `;
    javascript`
      import { loadRemote, registerRemotes } from '@module-federation/enhanced/runtime';
      registerRemotes([{ name: 'shop', entry: 'https://shop.example.com/remoteEntry.js' }]);
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const { Cart } = await loadRemote('shop/cart');
    `;
    javascript`
      const { ModuleFederationPlugin } = require('webpack').container;
      module.exports = {
        plugins: [new ModuleFederationPlugin({ name: 'host', remotes: { shop: 'shop@https://shop.example.com/remoteEntry.js' } })],
                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      };
    `;
  });

  it('sees injected scripts', () => {
    javascript`
      function inject() {
        const tag = document.createElement('script');
        tag.async = true;
        tag.src = "//cdn.example.com/widget.js";
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        document.body.appendChild(tag);
      }
      element.innerHTML = '<script src="https://cdn.example.com/a.js"></script>';
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      document.write("<script src='http://cdn.example.com/b.js'><\\/script>");
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      const page = \`<html><script type="module" src="https://unpkg.com/\${name}"></script></html>\`;
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `;
    tsx`
      import Script from 'next/script';
      export const Page = () => <Script strategy="lazyOnload" src="https://cdn.example.com/chat.js" />;
                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
    `;
  });

  it('is silent where a version, a hash or an integrity holds what comes', () => {
    typescript`
      import a from 'https://esm.sh/react@19.1.0';
      import b from 'https://deno.land/std@0.224.0/http/server.ts';
      import c from 'https://raw.githubusercontent.com/owner/name/0123456789abcdef0123456789abcdef01234567/mod.ts';
      import d from 'https://cdnjs.cloudflare.com/ajax/libs/d3/7.9.0/d3.min.js';
      import e from 'https://code.jquery.com/jquery-3.7.1.min.js';
      const f = await import('https://cdn.jsdelivr.net/npm/marked@12.0.2/lib/marked.esm.js');
      const g = await import(\`https://cdn.jsdelivr.net/pyodide/v\${version}/full/pyodide.mjs\`);
    `;
    javascript`
      const script = document.createElement('script');
      script.src = 'https://cdn.example.com/a.js';
      script.integrity = 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC';
      script.crossOrigin = 'anonymous';
      const page = '<script integrity="sha384-x" src="https://cdn.example.com/a.js"></script>';
    `;
  });

  it('is silent about modules of this program and this machine', () => {
    typescript`
      import a from './a.js';
      import b from 'react';
      import c from 'node:fs';
      import d from '@/lib/https';
      const e = await import('./e.js');
      const f = await import('http://localhost:5173/src/main.ts');
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      importScripts('/sw-helpers.js');
      const image = document.createElement('img');
      image.src = 'https://example.com/a.png';
      const frame = '<iframe src="https://example.com/"></iframe>';
      const local = '<script src="/static/app.js"></script>';
    `;
    javascript`
      // <script src="https://cdn.example.com/a.js"></script>
      const text = await fetch('https://example.com/data.json');
    `;
  });

  it('sees repositories whose modules run when they are loaded', () => {
    python`
      import torch
      torch.hub.load("org/repo", "entry")
                     ^^^^^^^^^^ remote-module
      torch.hub.load("org/repo:v1", "entry")
                     ^^^^^^^^^^^^^ remote-module
      torch.hub.load("org/repo:0123456789abcdef0123456789abcdef01234567", "entry")
      torch.hub.load("folder", "entry", source="local")
    `;
  });

  it('sees modules that Python libraries fetch by name', () => {
    python`
      import gensim.downloader as api
      import kagglehub
      from diffusers import DiffusionPipeline
      from llama_index.core.llama_pack import download_llama_pack
      vectors = api.load("glove-wiki-gigaword-100")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      package = kagglehub.package_import("owner/notebook")
                                         ^^^^^^^^^^^^^^^^ remote-module
      Pack = download_llama_pack("GmailOpenAIAgentPack", "./pack")
                                 ^^^^^^^^^^^^^^^^^^^^^^ remote-module
      options = {"custom_pipeline": "clip_guided_stable_diffusion"}
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      pipe = DiffusionPipeline.from_pretrained(path, **options)
    `;
    python`
      import micropip
      await micropip.install("https://example.com/wheels/tool.whl")
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      await micropip.install("numpy")
    `;
  });

  it('is silent about Python that is pinned, local or judged elsewhere', () => {
    python`
      import gensim.downloader as api
      import kagglehub
      from diffusers import DiffusionPipeline
      path = api.load("text8", return_path=True)
      package = kagglehub.package_import("owner/notebook/versions/3")
      pipe = DiffusionPipeline.from_pretrained("org/model")
      pipe = DiffusionPipeline.from_pretrained("org/model", custom_pipeline="./mine")
      pipe = DiffusionPipeline.from_pretrained("org/model", custom_pipeline="pipelines/mine.py")
      pipe = DiffusionPipeline.from_pretrained("org/model", custom_pipeline="org/code", trust_remote_code=True)
    `;
  });

  it('finds cloned repositories that modules are looked for in', () => {
    python`
      import os
      import subprocess
      import sys
      from pathlib import Path
      from git import Repo
      os.system("git clone https://github.com/owner/first")
      sys.path.append("first")
                      ^^^^^^^ remote-module
      subprocess.run(["git", "clone", "--depth", "1", "https://github.com/owner/second.git", "/opt/second"], check=True)
      sys.path.insert(0, "/opt/second/src")
                         ^^^^^^^^^^^^^^^^^ remote-module
      get_ipython().system("git clone -q https://github.com/owner/third.git")
      sys.path.append(os.path.join(os.getcwd(), "third"))
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      Repo.clone_from("https://github.com/owner/fourth", "vendor/fourth")
      sys.path.append("vendor/fourth")
                      ^^^^^^^^^^^^^^^ remote-module
      from plots import draw
      os.system("git clone https://github.com/owner/fifth")
      from fifth.models import Net
                               ^^^ remote-module
      DEST = os.path.expanduser("~/src/sixth")
      subprocess.run(["git", "clone", "https://github.com/owner/sixth", DEST])
      sys.path.append(DEST)
                      ^^^^ remote-module

      NODES = Path.home() / ".editor" / "nodes"

      def sync():
          target = NODES / "seventh"
          subprocess.run(["git", "clone", "https://github.com/owner/seventh", str(target)])
          return target

      def load(path):
          sys.path.insert(0, str(path))
                             ^^^^^^^^^ remote-module

      load(sync())
    `;
    typescript`
      const script = document.createElement('script');
      script.setAttribute('src', 'https://cdn.example.com/tag.js');
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      document.body.appendChild(script);
    `;
  });

  it('is silent about folders of its own, and about a commit that is checked out', () => {
    python`
      import os
      import sys
      from git import Repo
      os.system("git clone https://github.com/owner/data")
      sys.path.append("src")
      os.system("git clone https://github.com/owner/tool && cd tool && git checkout 0123456789abcdef0123456789abcdef01234567")
      sys.path.append("tool")
      repository = Repo.clone_from("https://github.com/owner/pinned", "vendor/pinned")
      repository.git.checkout("0123456789abcdef0123456789abcdef01234567")
      sys.path.append("vendor/pinned")
      os.system("git clone https://github.com/huggingface/diffusers")
      import diffusers.utils
    `;
  });

  describe('offers', () => {
    const fixesOf = (text: string) =>
      service
        .check({ uri: 'a.js', language: 'javascript', text })
        .findings.filter((it) => it.rule === 'remote-module')
        .flatMap((it) => it.fixes.filter((fix) => fix.kind === 'pin'));

    for (const [address, pinned, name, reference] of [
      ['https://esm.sh/react', 'https://esm.sh/react@{version}', 'react', 'latest'],
      ['https://esm.sh/preact@10.19.x/hooks', 'https://esm.sh/preact@{version}/hooks', 'preact', '10.19.x'],
      ['https://unpkg.com/@acme/grid?module', 'https://unpkg.com/@acme/grid@{version}?module', '@acme/grid', 'latest'],
      [
        'https://cdn.jsdelivr.net/npm/three@^0.160.0/build/three.module.js',
        'https://cdn.jsdelivr.net/npm/three@{version}/build/three.module.js',
        'three',
        '^0.160.0',
      ],
      [
        'https://cdn.jsdelivr.net/gh/owner/name@main/mod.js',
        'https://cdn.jsdelivr.net/gh/owner/name@{commit}/mod.js',
        'owner/name',
        'main',
      ],
      [
        'https://raw.githubusercontent.com/owner/name/main/mod.ts',
        'https://raw.githubusercontent.com/owner/name/{commit}/mod.ts',
        'owner/name',
        'main',
      ],
    ] as const) {
      it(`the exact version or commit of ${address}`, () => {
        for (const text of [`import a from '${address}';\n`, `importScripts("${address}");\n`]) {
          const [fix, ...others] = fixesOf(text);
          assert.equal(others.length, 0);
          assert.equal(applyFix(text, fix!), text.replace(address, pinned));
          assert.deepEqual([fix!.pin!.repository, fix!.pin!.reference], [name, reference]);
        }
      });
    }

    it('nothing where the address stands for no package, or is put together', () => {
      for (const text of [
        "import a from 'https://cdn.example.com/widget.js';\n",
        "import a from 'https://esm.sh/v135/react';\n",
        `const name = pick();\nimport(\`https://esm.sh/\${name}\`);\n`,
      ]) {
        assert.deepEqual(fixesOf(text), []);
      }
    });
  });

  it('knows that the folder in which the program is was cloned', () => {
    python`
      import os
      import subprocess
      import sys
      subprocess.run(["git", "clone", "https://github.com/owner/Depth-Kit.git"])
      os.chdir("Depth-Kit")
      sys.path.insert(0, os.getcwd())
                         ^^^^^^^^^^^ remote-module
      import helpers
    `;
    python`
      import os
      os.system("git clone https://github.com/owner/Depth-Kit")
      os.chdir("Depth-Kit")
      import einops
      import depthkit
             ^^^^^^^^ remote-module
    `;
    python`
      import os
      import sys
      os.system("git clone https://github.com/owner/Depth-Kit")
      os.chdir("Depth-Kit")
      os.system("git checkout 3f1c9a7be2d04c5586aa01b7c9d8e7f6a5b4c3d2")
      sys.path.append(".")
      import depthkit
    `;
    python`
      import os
      import sys
      os.system("git clone https://github.com/owner/Depth-Kit")
      sys.path.append(".")
      import helpers
    `;
  });

  it('sees scripts that pages in texts of Python load, and not those that are told about', () => {
    python`
      """A page needs <script src="https://cdn.example.com/a.js"></script>."""
      PAGE = """
      <script src="https://cdn.example.com/chart.js"></script>
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      <script src="https://cdn.jsdelivr.net/npm/chart.js@4.4.1/dist/chart.umd.js"></script>
      """

      def page():
          """Shows <script src="https://cdn.example.com/a.js"></script>."""
          return PAGE

      assert '<script src="https://cdn.example.com/a.js">' in page()
    `;
  });

  it('reads texts at the very beginning, behind an empty line too', () => {
    for (const before of ['', '\n', '\n\n', '# notes\n\n']) {
      const found = find('python', `${before}"""<script src="https://cdn.example.com/a.js"></script>"""\n`);
      assert.deepEqual(found, [], JSON.stringify(before));
    }
  });

  it('sees federated modules whose address is put together', () => {
    javascript`
      const { ModuleFederationPlugin } = require('webpack').container;
      const HOST = 'https://checkout.example.com/live';
      new ModuleFederationPlugin({ remotes: { checkout: \`checkout@\${HOST}/remoteEntry.js\` } });
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      new ModuleFederationPlugin({ remotes: { cart: ['./cart.js'] } });
    `;
  });

  it('finds scripts that are put into pages of a driven browser', () => {
    typescript`
      import type { Page } from "playwright";
      export async function prepare(page: Page) {
        await page.addScriptTag({ url: "https://cdn.jsdelivr.net/npm/@mozilla/readability/Readability.js" });
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        await page.addScriptTag({ path: "./marks.js" });
      }
    `;
  });

  it('knows what a caller of a function that makes a script element leaves out', () => {
    typescript`
      function useScript(src: string, integrity?: string) {
        useEffect(() => {
          const node = document.createElement("script");
          node.src = src;
          if (integrity) node.integrity = integrity;
          document.head.appendChild(node);
          return () => node.remove();
        }, [src, integrity]);
      }

      useScript("https://unpkg.com/viewer/build/viewer.js");
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      useScript("https://unpkg.com/other/build/other.js", "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC");
      useScript("https://unpkg.com/viewer@1.9.2/build/viewer.js");
    `;
  });

  it('finds what fetches a component, a script or a page and runs it', () => {
    javascript`
      import { useScriptTag } from '@vueuse/core';
      import { loadModule } from 'vue3-sfc-loader';
      import { startApp } from 'wujie';
      import { importRemote } from '@module-federation/utilities';
      useScriptTag('https://example.com/a.js');
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      loadModule('https://example.com/b.vue', options);
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      loadModule('./b.vue', options);
      startApp({ name: 'c', url: 'https://example.com/c/' });
                                 ^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      importRemote({ url: 'https://example.com/d', scope: 'd', module: './d' });
                          ^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      requirejs(['https://example.com/e.js', 'f'], start);
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
      requirejs(['f'], start);
    `;
  });

  it('of a line of a notebook whose address stands elsewhere', () => {
    python`
      # %%
      url = "https://example.com/setup.py"
      %run {url}
            ^^^ remote-module
      %run $url
            ^^^ remote-module
      file = "setup.py"
      %run {file}
    `;
  });
});
