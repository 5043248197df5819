/** What objects hold: what is put into them under another name, by other functions, from outside of their class, one by one. */

import { checksOf } from '../kit/check.ts';

const RULES = ['remote-exec', 'runtime-compile', 'agent-code-exec', 'dynamic-import', 'trust-remote-code'] as const;
const { python, typescript } = checksOf(...RULES);

describe('what objects hold', () => {
  it('is what helpers put into lists that they are given', () => {
    python`
      import yaml

      def fill(lines, path):
          for name in yaml.safe_load(open(path))["fields"]:
              lines.append(f"{name} = 1")

      def build(path):
          lines = []
          fill(lines, path)
          exec("\n".join(lines))
               ^^^^^^^^^^^^^^^^ runtime-compile

      def other():
          lines = ["import os"]
          exec("\n".join(lines))
    `;
    typescript`
      const fill = async (lines: string[]) => {
        lines.push(await (await fetch('https://example.com/plugin.js')).text());
      };
      const build = async () => {
        const lines: string[] = [];
        await fill(lines);
        eval(lines.join(';'));
             ^^^^^^^^^^^^^^^ remote-exec
      };
    `;
  });

  it('is what goes through a queue', () => {
    python`
      import asyncio
      import requests

      class Patch:
          source = ""

      class Bot:
          def __init__(self):
              self.queue = asyncio.Queue()

          async def poll(self):
              patch = Patch()
              patch.source = requests.get("https://example.com/patch.py").text
              await self.queue.put(patch)

          async def apply(self):
              patch = await self.queue.get()
              exec(patch.source)
                   ^^^^^^^^^^^^ remote-exec

      async def produce(queue):
          await queue.put((1, requests.get("https://example.com/job.py").text))

      async def consume(queue):
          while (item := await queue.get()) is not None:
              number, code = item
              exec(code)
                   ^^^^ remote-exec

      async def main():
          queue = asyncio.Queue()
          await asyncio.gather(produce(queue), consume(queue))
    `;
  });

  it('is what is set from outside of the class', () => {
    python`
      import xml.etree.ElementTree as ET

      class Pipeline:
          def __init__(self):
              self.title = ""
              self.steps = []

          def script(self):
              return "\n".join(f"run_{step}()" for step in self.steps)

          def head(self):
              return self.title

      def run(path):
          root = ET.parse(path).getroot()
          pipeline = Pipeline()
          pipeline.title = root.get("title")
          for node in root.iter("step"):
              pipeline.steps.append(node.get("name"))
          exec(pipeline.script())
               ^^^^^^^^^^^^^^^^^ runtime-compile
          exec(pipeline.head())
               ^^^^^^^^^^^^^^^ runtime-compile

      class Fixed:
          def __init__(self):
              self.steps = ["import os"]

          def script(self):
              return "\n".join(self.steps)

      exec(Fixed().script())
    `;
  });

  it('is what a class makes of itself, and what a generator gives', () => {
    python`
      import importlib
      from dataclasses import dataclass
      import yaml

      @dataclass
      class Step:
          module: str

          @classmethod
          def parse(cls, raw):
              return cls(raw["uses"])

      def steps(path):
          for raw in yaml.safe_load(open(path))["steps"]:
              yield Step.parse(raw)

      def load(step: Step):
          return importlib.import_module(step.module)
                                         ^^^^^^^^^^^ dynamic-import

      def build(path):
          return [load(it) for it in steps(path)]
    `;
  });

  it('is what data classes are given, in their own methods too', () => {
    python`
      from dataclasses import dataclass
      import yaml

      @dataclass
      class Rule:
          name: str
          when: str = "True"

          def matches(self, facts):
              return eval(self.when, {}, facts)
                          ^^^^^^^^^ runtime-compile

      @dataclass
      class Fixed:
          when: str = "True"

          def matches(self, facts):
              return eval(self.when, {}, facts)

      def load(path):
          return [Rule(name=it["name"], when=it["when"]) for it in yaml.safe_load(open(path))]

      FIXED = [Fixed("temperature > 80")]
    `;
  });

  it('is what the classes that extend theirs say', () => {
    python`
      from transformers import AutoModel

      class Base:
          name = "bert-base-uncased"
          trust = False

          def load(self):
              return AutoModel.from_pretrained(self.name, trust_remote_code=self.trust)
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

      class Jina(Base):
          name = "jinaai/jina-embeddings-v2-base-en"
          trust = True

      class Plain:
          trust = False

          def load(self):
              return AutoModel.from_pretrained("org/model", trust_remote_code=self.trust)

      class Plainer(Plain):
          trust = False
    `;
  });

  it('is told apart by what is checked of it', () => {
    python`
      import subprocess
      from anthropic import Anthropic

      def run_tool(name, args):
          if name != "bash":
              return "unknown"
          return subprocess.run(args["command"], shell=True)
                                ^^^^^^^^^^^^^^^ agent-code-exec

      def run_command(command):
          if command != "make test":
              return "not allowed"
          return subprocess.run(command, shell=True)

      def main():
          reply = Anthropic().messages.create(model="m", messages=[])
          for block in reply.content:
              if block.type == "tool_use":
                  run_tool(block.name, block.input)
                  run_command(block.input["command"])
    `;
  });

  it('is what classes that extend one another share', () => {
    python`
      import yaml

      class Generator:
          def __init__(self):
              self.lines = []

          def run(self):
              exec("\n".join(self.lines))
                   ^^^^^^^^^^^^^^^^^^^^^ runtime-compile

      class Client(Generator):
          def visit(self, path):
              for name in yaml.safe_load(open(path))["operations"]:
                  self.lines.append(f"def {name}(): ...")

      class Fixed:
          def __init__(self):
              self.lines = ["import os"]

          def run(self):
              exec("\n".join(self.lines))
    `;
    typescript`
      import { readFileSync } from 'node:fs';

      class Validator {
        constructor(private readonly schema: any) {}

        private get body(): string {
          return Object.keys(this.schema.properties).map((name) => \`value.\${name};\`).join('');
        }

        compile() {
          return new Function('value', this.body);
                                       ^^^^^^^^^ runtime-compile
        }
      }
      new Validator(JSON.parse(readFileSync('schema.json', 'utf8'))).compile();
    `;
  });

  it('is what an emitter gives the listeners of an event', () => {
    typescript`
      import { EventEmitter } from 'node:events';
      const bus = new EventEmitter();
      const poll = async () => {
        bus.emit('plugin', await (await fetch('https://example.com/plugin.js')).text());
        bus.emit('greeting', '"hello"');
      };
      bus.on('plugin', (text) => eval(text));
                                      ^^^^ remote-exec
      bus.on('greeting', (text) => eval(text));
    `;
  });

  it('is what a generator of streamed parts puts together, behind spread names', () => {
    typescript`
      import Anthropic from '@anthropic-ai/sdk';
      const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

      async function* parts() {
        for await (const event of new Anthropic().messages.stream({ model: 'm', messages: [] })) yield event.delta.text;
      }

      export async function run(scope: Record<string, unknown>) {
        const all: string[] = [];
        for await (const part of parts()) all.push(part);
        return new AsyncFunction(...Object.keys(scope), all.join(''));
                                                        ^^^^^^^^^^^^ agent-code-exec
      }
    `;
  });
});
