/** Calls that hide which function is called, or what it is given: tables of functions, spread arguments. */

import { checksOf } from '../kit/check.ts';

describe('calls', () => {
  const { python, typescript } = checksOf('agent-code-exec', 'code-injection');

  it('spread what they are given', () => {
    python`
      import json
      from openai import OpenAI

      def tool(code, scope=None):
          exec(code, scope)
               ^^^^ agent-code-exec

      answer = OpenAI().chat.completions.create(model="gpt-5", messages=task)
      arguments = json.loads(answer.choices[0].message.tool_calls[0].function.arguments)
      tool(**arguments)
    `;
    python`
      import sys

      def tool(code, name):
          exec(code)

      tool("print(1)", **{"name": sys.argv[1]})
    `;
  });

  it('choose from a table of functions', () => {
    python`
      from openai import OpenAI

      def run_python(source):
          exec(source)
               ^^^^^^ agent-code-exec

      def add(numbers):
          return sum(numbers)

      TOOLS = {"python": run_python, "add": add}
      answer = OpenAI().responses.create(model="gpt-5", input="which?")
      TOOLS["python"](answer.output_text)
    `;
    typescript`
      import OpenAI from 'openai';
      const handlers = {
        script: (given: { code: string }) => eval(given.code),
                                                  ^^^^^^^^^^ agent-code-exec
        add: (given: { numbers: number[] }) => given.numbers.length,
      };
      const answer = await new OpenAI().chat.completions.create({ model: 'gpt-5', messages });
      for (const call of answer.choices[0].message.tool_calls) {
        handlers[call.function.name](JSON.parse(call.function.arguments));
      }
    `;
  });

  it('know an address that is put together from a place and a way', () => {
    checksOf('unsafe-deserialization').python`
      from urllib.parse import urljoin

      import pandas as pd

      PLACE = "https://example.com/tables/"

      def load(day, path):
          pd.read_pickle(urljoin(PLACE, f"history/{day}.pkl"))
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
          pd.read_pickle(urljoin(PLACE, "last.pkl"))
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
          pd.read_pickle(urljoin("tables/", "last.pkl"))
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization: information
    `;
  });
});
