/** A model's answer that is executed. */

import { crossing, reached, reachedProcesses, runCrossing } from './crossing.ts';
import { javascript, python, type Rule, typescript } from './rule.ts';
import { AGENT_GOAL_HIJACK, CODE_INJECTION, EVAL_INJECTION, LLM_OUTPUT, UNEXPECTED_EXECUTION } from './standards.ts';

export const agentCodeExec: Rule = {
  id: 'agent-code-exec',
  title: "A model's answer is executed",
  family: 'agent code mode',
  why: 'A model writes what its prompt leads it to write, and the prompt holds questions, documents, pages and tool results that others chose. Whoever gets a sentence into it decides what this process does, with its files, secrets and network.',
  advice:
    'Run the answer in a sandbox: a container or remote executor without secrets and network. Where a value is all that is needed, ask for JSON, parse it, and choose from a fixed grammar or table.',
  severity: 'error',
  standards: [LLM_OUTPUT, CODE_INJECTION, EVAL_INJECTION, UNEXPECTED_EXECUTION, AGENT_GOAL_HIJACK],
  yieldsTo: ['install-hook'],

  *check(flow) {
    for (const it of reached(flow, ['execute', 'compile', 'template'], ['llm'])) {
      yield crossing(
        it,
        `${it.call.name} runs text that a model writes through ${it.origin.name}: whoever gets a sentence into its prompt can run any code here. Run it in a sandbox, or parse the answer by a fixed grammar.`,
      );
    }
    for (const it of reachedProcesses(flow, ['llm'])) {
      yield crossing(
        it,
        `${it.call.name} runs a command that a model writes through ${it.origin.name}: whoever gets a sentence into its prompt can run any program here. Run it in a sandbox, or choose from a fixed table of commands.`,
      );
    }
    for (const run of flow.runs()) {
      if (run.origin.kind !== 'llm') continue;
      const why = `which a model writes through ${run.origin.name}: whoever gets a sentence into its prompt can run any code here. Run it in a sandbox without secrets and network.`;
      yield runCrossing(run, why);
    }
  },

  examples: [
    python`
      from openai import OpenAI
      client = OpenAI()
      answer = client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": question}])
      ~~~~~~ stored in \`answer\`
               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ written by a model through \`openai.OpenAI.chat.completions.create\`
      code = answer.choices[0].message.content
      ~~~~ stored in \`code\`
      exec(code)
           ^^^^ agent-code-exec
    `,
    python`
      import re
      from anthropic import Anthropic
      message = Anthropic().messages.create(model="claude", max_tokens=999, messages=task)
      fenced = re.search(r"<code>(.*?)</code>", message.content[0].text, re.DOTALL)
      exec(fenced.group(1))
           ^^^^^^^^^^^^^^^ agent-code-exec
    `,
    typescript`
      import { generateText } from 'ai';
      const { text } = await generateText({ model, prompt: 'Write a function that sorts the rows' });
      const sort = new Function('rows', text);
                                        ^^^^ agent-code-exec
    `,
    javascript`
      import OpenAI from 'openai';
      const answer = await new OpenAI().responses.create({ model: 'gpt-5', input: question });
      eval(JSON.parse(answer.output_text).code);
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
    `,
    python`
      import subprocess
      from openai import OpenAI
      answer = OpenAI().responses.create(model="gpt-5", input="Which command shows the free space?")
      subprocess.run(answer.output_text, shell=True)
                     ^^^^^^^^^^^^^^^^^^ agent-code-exec
    `,
    python`
      import subprocess
      from openai import OpenAI
      answer = OpenAI().responses.create(model="gpt-5", input="Write a program that draws the chart")
      with open("chart.py", "w") as file:
          file.write(answer.output_text)
      subprocess.run(["python", "chart.py"])
                                ^^^^^^^^^^ agent-code-exec
    `,
    python`
      import ast
      from openai import OpenAI
      answer = OpenAI().responses.create(model="gpt-5", input="List the columns that matter")
      columns = ast.literal_eval(answer.output_text)
      print(answer.output_text)
    `,
    typescript`
      import { Sandbox } from '@e2b/code-interpreter';
      import { generateText } from 'ai';
      const { text } = await generateText({ model, prompt: 'Write a function that sorts the rows' });
      const sandbox = await Sandbox.create();
      await sandbox.runCode(text);
    `,
  ],
};
