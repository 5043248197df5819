/** Where agent-code-exec draws its lines about files: how an answer gets into one, and what runs it. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { ofCells } from '../kit/notebooks.ts';
import { only } from '../kit/service.ts';

const { javascript, python, typescript } = checksOf('agent-code-exec');

describe('agent-code-exec of files', () => {
  describe('in Python finds', () => {
    it('a temporary program', () => {
      python`
        import subprocess, tempfile
        from openai import OpenAI
        client = OpenAI()
        def generate(task):
            r = client.chat.completions.create(model="gpt-4", messages=[{"role":"user","content":task}])
            return r.choices[0].message.content
        code = generate("plot")
        with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as tmp:
            tmp.write(code)
            tmp.flush()
            subprocess.run(["python3", tmp.name], capture_output=True)
                                       ^^^^^^^^ agent-code-exec
      `;
    });

    it('a module in a folder', () => {
      python`
        import anthropic, importlib.util
        from pathlib import Path
        msg = anthropic.Anthropic().messages.create(model="x", max_tokens=9, messages=[])
        out = Path("generated") / "tool.py"
        out.write_text(msg.content[0].text)
        spec = importlib.util.spec_from_file_location("tool", out)
                                                              ^^^ agent-code-exec
      `;
    });

    it('a printed program', () => {
      python`
        import os
        from openai import OpenAI
        answer = OpenAI().responses.create(model="gpt-5", input="x").output_text
        with open("solution.py", "w") as f:
            print(answer, file=f)
        os.system("python solution.py")
                  ^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('a program written by its handle', () => {
      python`
        import runpy
        from openai import OpenAI
        answer = OpenAI().responses.create(model="gpt-5", input="x").output_text
        fd, path = tempfile.mkstemp(suffix=".py")
        with os.fdopen(fd, "w") as f:
            f.write(answer)
        runpy.run_path(path)
                       ^^^^ agent-code-exec
      `;
    });
  });

  describe('in scripts finds', () => {
    it('a program', () => {
      javascript`
        import { generateText } from 'ai';
        import { writeFileSync } from 'fs';
        import { execFileSync } from 'child_process';
        const { text } = await generateText({ model, prompt });
        writeFileSync('script.js', text);
        execFileSync('node', ['script.js']);
                              ^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('tests that runners of tests are given', () => {
      javascript`
        import { spawnSync } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        import OpenAI from 'openai';
        const write = async (file) => {
          const target = file.replace(/\.js$/, '.test.js');
          const answer = await new OpenAI().chat.completions.create({ model: 'm', messages: [] });
          writeFileSync(target, answer.choices[0].message.content);
          spawnSync('npx', ['--no-install', 'vitest', 'run', target]);
                                                             ^^^^^^ agent-code-exec
          spawnSync('npx', ['--no-install', 'vitest', 'run', 'test/other.test.js']);
        };
      `;
    });

    it('a module that Bun writes', () => {
      typescript`
        import OpenAI from 'openai';
        const a = await new OpenAI().responses.create({ model: 'x', input: 'y' });
        await Bun.write('/tmp/x.ts', a.output_text);
        await import('/tmp/x.ts');
                     ^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('a program that Deno runs', () => {
      typescript`
        import OpenAI from 'openai';
        const a = await new OpenAI().responses.create({ model: 'x', input: 'y' });
        await Deno.writeTextFile('x.ts', a.output_text);
        const p = new Deno.Command('deno', { args: ['run', 'x.ts'] });
                                                           ^^^^^^ agent-code-exec
      `;
    });
  });

  it('finds a file that a magic of a later cell runs', () => {
    const ask = 'from openai import OpenAI\nanswer = OpenAI().responses.create(model="x", input="y").output_text\n';
    for (const line of ['%run answer.py', '%run -i answer.py --fast 1', '!python answer.py', 'run answer.py']) {
      const text = ofCells(`${ask}open("answer.py", "w").write(answer)\n`, `${line}\n`);
      const findings = find('notebook', text, only(['agent-code-exec']));
      assert.deepEqual(
        findings.map((it) => it.notebook?.cell),
        [1],
        line,
      );
    }
  });

  it('follows answers that come piece by piece, and tests that are run', () => {
    python`
      import asyncio
      from pathlib import Path
      import ollama
      import pytest
      from openai import AsyncOpenAI

      llm = AsyncOpenAI()

      async def answer(prompt):
          chunks = []
          stream = await llm.chat.completions.create(model="gpt-5", messages=[], stream=True)
          async for event in stream:
              chunks.append(event.choices[0].delta.content or "")
          return "".join(chunks)

      async def run():
          code = await answer("Write a program")
          await asyncio.create_subprocess_exec("python3", "-c", code)
                                               ^^^^^^^^^ agent-code-exec

      def check():
          target = Path("gen") / "test_generated.py"
          target.write_text(ollama.generate(model="llama3.2", prompt="Write tests")["response"])
          pytest.main(["-q", str(target)])
                             ^^^^^^^^^^^ agent-code-exec
    `;
  });
});
