/** Where runtime-compile draws its lines: a warning for names from data, information for files, a hint for the unknown. */

import { checksOf } from '../kit/check.ts';

const { python, javascript, typescript } = checksOf('runtime-compile');

describe('runtime-compile', () => {
  it('warns of names that data give', () => {
    python`
      import csv
      import json
      import tomllib
      import yaml
      fields = json.load(open("schema.json"))
      exec(f"class Record: {fields['name']} = None")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      exec("\n".join(f"{name} = None" for name in fields))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      eval(yaml.safe_load(open("rules.yaml"))["expression"])
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      with open("settings.toml", "rb") as stream:
          exec(tomllib.load(stream)["hook"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
    typescript`
      import { readFileSync } from 'node:fs';
      import yaml from 'js-yaml';
      const schema = JSON.parse(readFileSync('schema.json', 'utf8'));
      new Function('record', \`return record.\${schema.field}\`);
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      const lines = schema.fields.map((it: string) => \`this.\${it} = null;\`);
      eval(lines.join('\n'));
           ^^^^^^^^^^^^^^^^ runtime-compile
      eval(yaml.load(readFileSync('rules.yaml', 'utf8')).expression);
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
  });

  it('warns of names that are read from types', () => {
    python`
      import dataclasses
      import inspect

      def generate(cls):
          lines = ["def make(row):"]
          for field in dataclasses.fields(cls):
              lines.append(f"    {field.name} = row[0]")
          exec("\n".join(lines))
               ^^^^^^^^^^^^^^^^ runtime-compile
          exec(inspect.getsource(cls))
               ^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
    `;
  });

  it('takes what a library is made of for code that is trusted already', () => {
    python`
      import importlib
      import inspect
      import torch
      import trl.trainer

      for name in dir(torch.Tensor):
          exec(f"Empty.{name} = None")
               ^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: hint
      for file in dir(trl.trainer):
          module = eval(f"trl.trainer.{file}")
                        ^^^^^^^^^^^^^^^^^^^^^ runtime-compile: hint
          found = [it for it in dir(module) if it.endswith("Trainer")]
          trainer = eval(f"trl.trainer.{file}.{found[0]}")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: hint
          exec(inspect.getsource(trainer))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: hint
          for parent in trainer.__mro__[1:]:
              for it in dir(inspect.getmodule(parent)):
                  exec(f"{it} = None")
                       ^^^^^^^^^^^^^^ runtime-compile: hint
      exec("\n".join(dir(importlib.import_module(f"torch.{part}"))))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: hint

      def generate(thing, module):
          exec("\n".join(dir(thing)))
               ^^^^^^^^^^^^^^^^^^^^^ runtime-compile
          exec("\n".join(dir(torch.load("state.pt", weights_only=True))))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
          exec("\n".join(dir(importlib.import_module(module))))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
  });

  it('warns of kernels in any language that are built from data', () => {
    python`
      import json
      from string import Template
      from torch.utils.cpp_extension import load_inline
      kernel = Template("__global__ void k(float* o) { o[0] = $expression; }")
      settings = json.loads(text)
      load_inline(
          name="k",
          cpp_sources="void run();",
          cuda_sources=kernel.substitute(expression=settings["expression"]),
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
          functions=["run"],
      )
    `;
  });

  it('informs of files', () => {
    python`
      from pathlib import Path
      exec(open("plugin.py").read())
           ^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
      with open("plugin.py") as stream:
          exec(compile(stream.read(), "plugin.py", "exec"))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
      exec(Path("plugin.py").read_text())
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
    `;
    javascript`
      const fs = require('node:fs');
      const vm = require('node:vm');
      vm.runInThisContext(fs.readFileSync('plugin.js', 'utf8'));
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
      eval(await fs.promises.readFile('plugin.js', 'utf8'));
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
    `;
  });

  it('hints at what is not known', () => {
    python`
      def run(code):
          exec(code)
               ^^^^ runtime-compile: hint

      exec(make())
           ^^^^^^ runtime-compile: hint
    `;
    typescript`
      export function run(code: string) {
        return new Function(code);
                            ^^^^ runtime-compile: hint
      }
      eval(make());
           ^^^^^^ runtime-compile: hint
    `;
  });

  it('reports once what is compiled and then executed', () => {
    python`
      import json
      source = json.load(open("rules.json"))["source"]
      exec(compile(source, "rules", "exec"))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      compile(source, "rules", "exec")
              ^^^^^^ runtime-compile
    `;
  });

  it('is silent about text that is written here', () => {
    python`
      exec("x = 1")
      NAMES = ("a", "b")
      for name in NAMES:
          exec(f"{name} = None")
      exec("\n".join(f"{name} = None" for name in ["a", "b"]))
      eval("1 + 1" if fast else "2 + 2")
      TABLE = {"a": "1 + 1"}
      eval(TABLE["a"])

      def run(code="x = 2"):
          exec("x = 3")
    `;
    typescript`
      eval('1 + 1');
      const names = ['a', 'b'];
      for (const name of names) new Function(\`return \${name}\`);
      setTimeout('tick()', 10);
      setTimeout(tick, 10);
      setInterval(() => tick(), 10);
    `;
  });

  it('is silent about what can no longer be code', () => {
    python`
      import json
      fields = json.load(open("schema.json"))
      exec(f"fields = {fields!r}")
      exec("count = %d" % len(fields))
      eval("f(" + json.dumps(fields) + ")")
    `;
    typescript`
      const schema = JSON.parse(text);
      new Function(\`return \${JSON.stringify(schema)}\`);
      new Function(\`return \${Number(schema.count)}\`);
    `;
  });

  it('leaves worse sources to their own rules', () => {
    python`
      import json
      import sys
      import requests
      exec(json.loads(requests.get("https://example.com").text)["code"])
      exec(json.loads(sys.argv[1])["code"])
    `;
  });

  it('is silent about functions of the user’s own', () => {
    python`
      import json
      import re
      fields = json.load(open("schema.json"))

      def compile(text):
          return text

      compile(fields["name"])
      re.compile(fields["name"])
      model.eval(fields)
    `;
  });

  it('knows settings, tables and imported data', () => {
    python`
      import configparser
      import sqlite3
      settings = configparser.ConfigParser()
      settings.read("settings.ini")
      eval(settings["model"]["layers"])
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      cursor = sqlite3.connect("data.db").execute("PRAGMA table_info(items)")
      columns = [row[1] for row in cursor.fetchall()]
      exec("def make(" + ", ".join(columns) + "): pass")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
    javascript`
      const config = require('./config.json');
      new Function('row', 'return row.' + config.column);
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
    `;
  });

  it('takes what a database says of its own tables for names of a schema', () => {
    python`
      import sqlite3

      def rows(conn):
          cursor = conn.cursor()
          cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", ("t",))
          names = [row[0] for row in cursor.fetchall()]
          exec("class Row:\n" + "\n".join(f"    {name} = None" for name in names))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile

      def table(name):
          known = [row[1] for row in sqlite3.connect("a.db").execute(f"PRAGMA table_info({name})")]
          exec("\n".join(f"{it} = None" for it in known if it.isidentifier()))
    `;
  });

  it('takes the answer of a catalogue for names in scripts, too', () => {
    typescript`
      import type { Client } from "pg";
      import type { Root } from "protobufjs";
      export async function reader(client: Client, table: string) {
        const { rows } = await client.query("select column_name from information_schema.columns where table_name = $1", [table]);
        return new Function("o", rows.map((row) => \`o.\${row.column_name}\`).join());
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      }
      export function mapper(root: Root, name: string) {
        return eval(\`(row) => [\${root.lookupType(name).fieldsArray.map((field) => \`row.\${field.name}\`).join()}]\`);
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile
      }
    `;
  });

  it('finds a function that is made by apply', () => {
    javascript`
      import fs from 'node:fs';

      const { columns } = JSON.parse(fs.readFileSync('columns.json', 'utf8'));
      const body = columns.reduce((code, it) => code + \`row.\${it.alias} = 0;\`, '');
      export const reset = Function.apply(null, ['row', body]);
                                                ^^^^^^^^^^^^^ runtime-compile
    `;
  });
});
