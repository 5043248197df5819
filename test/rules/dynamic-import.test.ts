/** Where dynamic-import draws its lines: whose word chooses a module, and what keeps the choice among those that are meant. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript } = checksOf('dynamic-import');

describe('dynamic-import', () => {
  it('sees every way to import by name', () => {
    python`
      import importlib
      import pkgutil
      import pydoc
      import runpy
      import sys
      from importlib import import_module as load
      from django.utils.module_loading import import_string
      name = sys.argv[1]
      importlib.import_module(name)
                              ^^^^ dynamic-import
      load(name)
           ^^^^ dynamic-import
      __import__(name)
                 ^^^^ dynamic-import
      __import__(name, fromlist=["x"])
                 ^^^^ dynamic-import
      pydoc.locate(name)
                   ^^^^ dynamic-import
      pkgutil.resolve_name(name)
                           ^^^^ dynamic-import
      runpy.run_module(name, run_name="__main__")
                       ^^^^ dynamic-import
      import_string(name)
                    ^^^^ dynamic-import
    `;
  });

  it('leaves a folder of the set-up alone, from which a file is loaded', () => {
    python`
      import importlib.util
      import os
      import sys
      cache = os.path.join(os.getenv("APP_HOME", "~/.cache"), "modules")
      spec = importlib.util.spec_from_file_location("plugin", os.path.join(cache, "plugin.py"))
      other = importlib.util.spec_from_file_location("plugin", sys.argv[1])
                                                               ^^^^^^^^^^^ dynamic-import
    `;
  });

  it('follows the name from where it comes', () => {
    python`
      import argparse
      import importlib
      import json
      import os
      import requests
      import yaml
      from flask import request

      def locate(path):
          module, _, name = path.rpartition(".")
          return getattr(importlib.import_module(module), name)
                                                 ^^^^^^ dynamic-import

      locate(yaml.safe_load(open("model.yaml"))["target"])
      importlib.import_module(os.environ.get("BACKEND", "numpy"))
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      importlib.import_module(requests.get("https://example.com/plugin").text)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      importlib.import_module(request.args["format"])
                              ^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      for plugin in json.load(open("plugins.json")):
          __import__(plugin)
                     ^^^^^^ dynamic-import
    `;
  });

  it("is silent where the choice is the program's own", () => {
    python`
      import importlib
      import inspect
      import os
      import sys
      from pathlib import Path
      importlib.import_module("json")
      importlib.import_module(__name__)
      importlib.import_module(f"plugins.{os.environ['PLUGIN']}")
      importlib.import_module("." + sys.argv[1], "plugins")
                              ^^^^^^^^^^^^^^^^^ dynamic-import
      TABLE = {"a": "plugins.a", "b": "plugins.b"}
      importlib.import_module(TABLE[sys.argv[1]])
      for path in Path("plugins").glob("*.py"):
          importlib.import_module(path.stem)

      for name, found in inspect.getmembers(package):
          importlib.import_module(found.__module__)
          importlib.import_module(".".join(str(found.__module__).split(".")[:3]))

      def load(name):
          return importlib.import_module(name)

      def import_module(name):
          return name

      import_module(sys.argv[1])
    `;
  });

  it('is silent about names that are tested', () => {
    python`
      import importlib
      import sys
      ALLOWED = {"csv", "json"}
      name = sys.argv[1]
      if name in ALLOWED:
          importlib.import_module(name)
      other = sys.argv[2]
      if other not in ALLOWED:
          sys.exit(1)
      importlib.import_module(other)
    `;
  });
});

describe('dynamic-import in scripts', () => {
  it('sees every way to import by name', () => {
    javascript`
      const { createRequire } = require('node:module');
      const name = process.argv[2];
      require(name);
              ^^^^ dynamic-import
      import(name).then((plugin) => plugin.default());
             ^^^^ dynamic-import
      createRequire(__filename)(name);
                                ^^^^ dynamic-import
      const load = createRequire(import.meta.url);
      load(name);
           ^^^^ dynamic-import
      module.require(name);
    `;
    typescript`
      import { readFileSync } from 'node:fs';
      const config = JSON.parse(readFileSync('plugins.json', 'utf8'));
      for (const plugin of config.plugins) {
        const loaded = await import(plugin);
                                    ^^^^^^ dynamic-import
        loaded.register();
      }
      const names = Object.keys(config.adapters);
      names.map((it) => require(it));
                                ^^ dynamic-import
    `;
    javascript`
      app.get('/widget', async (req, res) => {
        const widget = await import(req.query.name);
                                    ^^^^^^^^^^^^^^ dynamic-import
        const other = require('../widgets/' + req.params.kind);
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
        res.send(widget.render());
      });
    `;
    javascript`
      const answer = await client.chat.completions.create({ model: 'm', messages });
      const plugin = await import(answer.choices[0].message.content);
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
    `;
  });

  it('is silent about names that are chosen from what is meant', () => {
    javascript`
      const path = require('path');
      const own = require('./own.js');
      const locales = { de: './de.js', en: './en.js' };
      const texts = require(locales[process.argv[2]]);
      const name = process.argv[3];
      if (!['json', 'yaml'].includes(name)) throw new Error(name);
      const format = require(name);
      const page = await import('./pages/home.js');
      const helper = require(path.join(__dirname, 'helper.js'));
      function lazy(module) { return require(module); }
      const json = await import('./a.json', { with: { type: 'json' } });
      const config = require(\`./config/\${process.env.NODE_ENV}.js\`);
      const manifest = path.resolve(process.env.INIT_CWD ?? '', './package.json');
      const own = await import(manifest);
      const data = await import(process.argv[4], { with: { type: 'json' } });
      const adapter = require('my-adapter-' + process.env.ADAPTER);
    `;
  });

  it('tells of plugins that are loaded because they are registered', () => {
    python`
      import importlib
      import importlib.metadata
      import pkgutil
      import pkg_resources
      from importlib.metadata import entry_points
      from stevedore import extension

      plugins = {it.name: it.load() for it in entry_points(group="tool.plugins")}
                          ^^^^^^^^^ dynamic-import
      for entry in importlib.metadata.entry_points().get("tool.plugins", []):
          register = entry.load()
                     ^^^^^^^^^^^^ dynamic-import
      for entry in pkg_resources.iter_entry_points("tool.plugins"):
          entry.load()(app)
          ^^^^^^^^^^^^ dynamic-import
      manager = extension.ExtensionManager(namespace="tool.plugins", invoke_on_load=True)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      for finder, name, is_package in pkgutil.iter_modules():
          if name.startswith("tool_"):
              importlib.import_module(name)
                                      ^^^^ dynamic-import
    `;
  });

  it('is silent about plugins that are chosen from a list, and about what else is loaded', () => {
    python`
      import importlib
      import json
      import pkgutil
      from importlib.metadata import entry_points
      import own

      ALLOWED = {"csv", "json"}
      for entry in entry_points(group="tool.plugins"):
          if entry.name in ALLOWED:
              entry.load()
      data = json.load(open("a.json"))
      settings = Settings().load()
      for module in pkgutil.iter_modules(own.__path__):
          importlib.import_module(f"own.{module.name}")
    `;
    javascript`
      const ALLOWED = new Set(['csv', 'json']);
      const isAllowed = (name) => ALLOWED.has(name);
      const names = process.argv.slice(2);
      const readers = names.filter(isAllowed).map((name) => require(name));
      const writers = await Promise.all(names.filter((name) => ['a', 'b'].includes(name)).map((name) => import(name)));
      for (const name of names.filter(isAllowed)) require(name);
    `;
    javascript`
      const names = process.argv.slice(2);
      names.filter(Boolean).map((name) => require(name));
                                                  ^^^^ dynamic-import
      names.filter((name) => name.length > 2).map((name) => require(name));
                                                                    ^^^^ dynamic-import
    `;
  });

  it('knows the extensions of bots', () => {
    checksOf('dynamic-import').python`
      from discord.ext import commands
      bot = commands.Bot(command_prefix="!")

      @bot.command()
      async def load(ctx, name: str):
          await bot.load_extension(name)
                                   ^^^^ dynamic-import
          await bot.reload_extension(name)
                                     ^^^^ dynamic-import
          await bot.load_extension("extensions.greetings")
    `;
  });

  it('finds a name of the environment beside a module of the program', () => {
    javascript`
      const path = require("node:path");
      const driver = process.env.DRIVER || path.join(__dirname, "local.js");
      import(driver);
             ^^^^^^ dynamic-import
      import(path.join(__dirname, process.env.DRIVER));
    `;
  });

  it('tells the parts of what a generator yields apart', () => {
    python`
      import importlib
      import json
      def rows(files):
          for file in files:
              yield file, json.loads(open(file).read())
      for name, row in rows(files):
          importlib.import_module(name)
          importlib.import_module(row["module"])
                                  ^^^^^^^^^^^^^ dynamic-import
    `;
  });

  it('follows what makes a loader under the name that an import gives it', () => {
    typescript`
      import create from 'jiti';
      const load = create(import.meta.url);
      load(process.argv[2]);
           ^^^^^^^^^^^^^^^ dynamic-import
      create(import.meta.url)('./config.ts');
    `;
  });

  it('follows a name through the search for its file', () => {
    javascript`
      const { createRequire } = require('node:module');
      require(require.resolve(process.argv[2]));
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
      const own = createRequire(__filename);
      own(own.resolve(process.argv[3]));
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dynamic-import
    `;
  });

  it('fills fields that have a default by what is spread', () => {
    python`
      import json
      from dataclasses import dataclass, field
      from importlib import import_module

      @dataclass
      class Options:
          name: str
          module: str = field(default="math")
          other: str = "math"

      def load(path):
          options = Options(**json.loads(path.read_text()))
          import_module(options.name)
                        ^^^^^^^^^^^^ dynamic-import
          import_module(options.module)
                        ^^^^^^^^^^^^^^ dynamic-import
          import_module(options.other)
                        ^^^^^^^^^^^^^ dynamic-import

      fixed = Options(**{"name": "json"})
      import_module(fixed.module)
    `;
  });
});
