/** Where agent-code-exec draws its lines: which answers are a model's in Python and in commands, how they get to where they run, and what is none. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('agent-code-exec', 'remote-exec', 'runtime-compile', 'code-injection');

describe('agent-code-exec', () => {
  it('is told of tests that a model has written, where they are started', () => {
    python`
      import subprocess
      import sys
      from pathlib import Path
      import litellm
      out = Path("tests") / "test_generated.py"
      out.write_text(litellm.completion(model="m", messages=[]).choices[0].message.content)
      subprocess.run([sys.executable, "-m", "pytest", "-q", str(out)])
                                                            ^^^^^^^^ agent-code-exec
    `;
  });

  describe('in Python knows the answers', () => {
    it('of OpenAI and of what speaks like it', () => {
      python`
        import openai
        from groq import Groq
        from openai import AsyncOpenAI, AzureOpenAI
        from together import Together
        exec(openai.OpenAI().chat.completions.create(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(AzureOpenAI().chat.completions.create(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(Groq().chat.completions.create(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(Together().chat.completions.create(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(openai.chat.completions.create(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(openai.ChatCompletion.create(model="m", messages=m)["choices"][0]["message"]["content"])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(openai.Completion.create(model="m", prompt="p")["choices"][0]["text"])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(openai.OpenAI().responses.create(model="m", input="p").output_text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(openai.OpenAI().beta.chat.completions.parse(model="m", messages=m).choices[0].message.parsed.code)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec

        async def run():
            answer = await AsyncOpenAI().chat.completions.create(model="m", messages=m)
            exec(answer.choices[0].message.content)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('of other services and of local models', () => {
      python`
        import cohere
        import google.generativeai as palm
        import litellm
        import ollama
        from anthropic import Anthropic
        from google import genai
        from litellm import acompletion
        from mistralai import Mistral
        exec(Anthropic().messages.create(model="m", messages=m).content[0].text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(genai.Client().models.generate_content(model="m", contents="p").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(palm.GenerativeModel("m").generate_content("p").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(Mistral().chat.complete(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(cohere.ClientV2().chat(model="m", messages=m).message.content[0].text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(litellm.completion(model="m", messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(ollama.chat(model="m", messages=m)["message"]["content"])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(ollama.generate(model="m", prompt="p").response)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(ollama.Client().chat(model="m", messages=m).message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec

        async def run():
            exec((await acompletion(model="m", messages=m)).choices[0].message.content)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
            exec((await genai.Client().aio.models.generate_content(model="m", contents="p")).text)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('of chains and agents', () => {
      python`
        from langchain.agents import create_agent
        from langchain_anthropic import ChatAnthropic
        from langchain_core.output_parsers import StrOutputParser
        from langchain_core.prompts import ChatPromptTemplate
        from langchain_openai import ChatOpenAI
        from llama_index.llms.openai import OpenAI
        from smolagents import InferenceClientModel, ToolCallingAgent
        from agents import Agent, Runner
        model = ChatOpenAI(model="m")
        exec(model.invoke("p").content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(ChatAnthropic(model="m").with_structured_output(Program).invoke("p").code)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        chain = ChatPromptTemplate.from_template("Write {task}") | model | StrOutputParser()
        exec(chain.invoke({"task": "x"}))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(create_agent("m", tools=[]).invoke({"messages": []})["messages"][-1].content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(OpenAI().complete("p").text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(str(OpenAI().chat(messages)))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(ToolCallingAgent(tools=[], model=InferenceClientModel()).run("p"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(InferenceClientModel()(messages).content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(Runner.run_sync(Agent(name="a"), "p").final_output)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('of models that run here', () => {
      python`
        from huggingface_hub import InferenceClient
        from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline
        exec(pipeline("text-generation", model="./m")("p")[0]["generated_text"])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(InferenceClient().chat_completion(messages=m).choices[0].message.content)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        tokenizer = AutoTokenizer.from_pretrained("./m")
        model = AutoModelForCausalLM.from_pretrained("./m")
        output = model.generate(**tokenizer("p", return_tensors="pt"))
        exec(tokenizer.decode(output[0], skip_special_tokens=True))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(tokenizer.batch_decode(output)[0])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });
  });

  describe('in Python follows an answer', () => {
    it('out of its fences', () => {
      python`
        import json
        import re
        import textwrap
        from openai import OpenAI
        text = OpenAI().responses.create(model="m", input="p").output_text
        exec(text.strip())
             ^^^^^^^^^^^^ agent-code-exec
        exec(re.search(r"x(.*)x", text, re.S).group(1))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(re.findall(r"x(.*)x", text, re.S)[0])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec("\\n".join(re.findall(r"x(.*)x", text, re.S)))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(text.split("x")[1])
             ^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(text.removeprefix("x").removesuffix("x"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(re.sub(r"^x", "", text))
             ^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(textwrap.dedent(text))
             ^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(json.loads(text)["code"])
             ^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        exec(text[3:-3])
             ^^^^^^^^^^ agent-code-exec
        PATTERN = re.compile(r"x(.*)x", re.S)
        match = PATTERN.search(text)
        exec(match.group(1) if match else text)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        for block in PATTERN.finditer(text):
            exec(block.group("code"))
                 ^^^^^^^^^^^^^^^^^^^ agent-code-exec
        if "x" in text:
            text = text.split("x")[1].split("y")[0].strip()
        exec(compile(text, "answer", "exec"))
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('through streams, methods and functions', () => {
      python`
        from anthropic import Anthropic
        from openai import OpenAI

        class Writer:
            def __init__(self, key):
                self.client = OpenAI(api_key=key)

            def ask(self, prompt):
                answer = self.client.chat.completions.create(model="m", messages=[{"role": "user", "content": prompt}])
                return answer.choices[0].message.content

            def run(self, prompt):
                code = extract(self.ask(prompt))
                exec(code, {})
                     ^^^^ agent-code-exec

        def extract(text):
            if "x" in text:
                return text.split("x")[1]
            return text

        def stream():
            parts = []
            for chunk in OpenAI().chat.completions.create(model="m", messages=m, stream=True):
                parts.append(chunk.choices[0].delta.content or "")
            exec("".join(parts))
                 ^^^^^^^^^^^^^^ agent-code-exec
            with Anthropic().messages.stream(model="m", messages=m) as answer:
                exec("".join(answer.text_stream))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec

        def arguments(client):
            call = client.chat.completions.create(model="m", messages=m).choices[0].message.tool_calls[0]
            eval(call.function.arguments)
                 ^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });
  });

  describe('in Python takes the arguments of a tool for a model’s', () => {
    it('where they are text', () => {
      python`
        from agents import function_tool
        from langchain_core.tools import tool

        @tool
        def run(code: str) -> str:
            exec(code)
                 ^^^^ agent-code-exec

        @tool("calculate", return_direct=True)
        def calculate(precision: int, expression: str) -> str:
            return eval(expression)
                        ^^^^^^^^^^ agent-code-exec

        @function_tool
        def execute(code: str):
            exec(code)
                 ^^^^ agent-code-exec

        @tool
        def add(left: int, right: float) -> float:
            return eval(f"{left} + {right}")
                        ^^^^^^^^^^^^^^^^^^^ runtime-compile: hint
      `;
    });
  });

  describe('in Python is silent', () => {
    it('about answers that stay data', () => {
      python`
        import ast
        import json
        from openai import OpenAI
        text = OpenAI().responses.create(model="m", input="p").output_text
        print(text)
        value = json.loads(text)
        number = ast.literal_eval(text)
        exec(f"answer = {text!r}")
        eval("f(" + json.dumps(value) + ")")
        eval(str(int(text)))
        if text in {"sin(x)", "cos(x)"}:
            eval(text)
      `;
    });

    it('about sandboxes and models that are switched over', () => {
      python`
        from e2b_code_interpreter import Sandbox
        from openai import OpenAI
        from transformers import AutoModel
        text = OpenAI().responses.create(model="m", input="p").output_text
        Sandbox.create().run_code(text)
        model = AutoModel.from_pretrained("./m")
        model.eval()
        model.compile(text)
        frame.eval(text)
      `;
    });

    it('about what only sounds like a model', () => {
      python`
        from twilio.rest import Client
        from .chains import chain

        class Step:
            def invoke(self, name):
                return "f()"

        exec(Step().invoke("x"))
        eval("f(%d)" % len(chain.invoke("x")))
        eval("f(%d)" % len(Client().messages.create(body="x").sid))
      `;
    });
  });

  describe('in commands', () => {
    it('finds what a model writes', () => {
      python`
        import os
        import shlex
        import subprocess
        from openai import OpenAI
        answer = OpenAI().responses.create(model="m", input="p").output_text
        os.system(answer)
                  ^^^^^^ agent-code-exec
        subprocess.run(answer, shell=True)
                       ^^^^^^ agent-code-exec
        subprocess.run(answer.split())
                       ^^^^^^^^^^^^^^ agent-code-exec
        subprocess.run(shlex.split(answer))
                       ^^^^^^^^^^^^^^^^^^^ agent-code-exec
        subprocess.run(["bash", "-c", answer])
                       ^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        subprocess.run(["python", "-c", answer])
                       ^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        subprocess.check_output(f"cd /tmp && {answer}", shell=True)
                                ^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        os.system("ls " + answer)
                  ^^^^^^^^^^^^^^ agent-code-exec
        get_ipython().system(answer)
                             ^^^^^^ agent-code-exec
        subprocess.run(["git", "commit", "-m", answer])
        subprocess.run(["echo", answer])
        os.system("ls " + shlex.quote(answer))
        print(answer)
      `;
      typescript`
        import { exec, execFile, spawn } from 'node:child_process';
        import { promisify } from 'node:util';
        import { $ } from 'zx';
        import OpenAI from 'openai';
        const { output_text: answer } = await new OpenAI().responses.create({ model: 'm', input: 'p' });
        exec(answer, callback);
             ^^^^^^ agent-code-exec
        await promisify(exec)(\`git \${answer}\`);
                              ^^^^^^^^^^^^^^^ agent-code-exec
        spawn('sh', ['-c', answer]);
              ^^^^ agent-code-exec
        spawn(answer, { shell: true });
              ^^^^^^ agent-code-exec
        execFile('node', ['-e', answer]);
                 ^^^^^^ agent-code-exec
        execFile('git', ['commit', '-m', answer]);
        await $\`echo \${answer}\`;
      `;
    });
  });

  it('tells what pools of workers give their function, one by one', () => {
    python`
      from concurrent.futures import ProcessPoolExecutor
      from multiprocessing import Pool

      from vllm import LLM

      llm = LLM(model="./checkpoint")

      def check(job):
          program, test = job
          exec(program + "\n" + test, {})
               ^^^^^^^^^^^^^^^^^^^^^ agent-code-exec

      def check_pair(program, test):
          exec(program, {})
               ^^^^^^^ agent-code-exec
          exec(test, {})
               ^^^^ runtime-compile: hint

      def run(tasks):
          answers = [it.outputs[0].text for it in llm.generate(tasks, None)]
          jobs = [(task + answer, task) for task, answer in zip(tasks, answers)]
          with ProcessPoolExecutor() as pool:
              list(pool.map(check, jobs))
          pairs = [(it.outputs[0].text, "passed = True") for it in llm.generate(tasks, None)]
          with Pool() as pool:
              pool.starmap(check_pair, pairs)
    `;
  });
});
