/** Where agent-code-exec draws its lines in JavaScript and TypeScript. */

import { checksOf } from '../kit/check.ts';

const { typescript } = checksOf('agent-code-exec', 'remote-exec', 'runtime-compile', 'code-injection');

describe('agent-code-exec in JavaScript and TypeScript', () => {
  describe('knows the answers', () => {
    it('of the services', () => {
      typescript`
        import Anthropic from '@anthropic-ai/sdk';
        import { GoogleGenAI } from '@google/genai';
        import { GoogleGenerativeAI } from '@google/generative-ai';
        import { HfInference, InferenceClient } from '@huggingface/inference';
        import Groq from 'groq-sdk';
        import ollama, { Ollama } from 'ollama';
        import OpenAI, { AzureOpenAI } from 'openai';
        eval((await new OpenAI().chat.completions.create({ model, messages })).choices[0].message.content!);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new AzureOpenAI().chat.completions.create({ model, messages })).choices[0].message.content!);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new OpenAI().responses.create({ model, input })).output_text);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new Groq().chat.completions.create({ model, messages })).choices[0].message.content);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        const message = await new Anthropic().messages.create({ model, messages });
        eval(message.content[0].text);
             ^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(await new Anthropic().messages.stream({ model, messages }).finalText());
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new GoogleGenAI({}).models.generateContent({ model, contents })).text);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        const old = await new GoogleGenerativeAI(key).getGenerativeModel({ model }).generateContent(prompt);
        eval(old.response.text());
             ^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await ollama.chat({ model, messages })).message.content);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new Ollama().generate({ model, prompt })).response);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new InferenceClient(key).chatCompletion({ model, messages })).choices[0].message.content);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval((await new HfInference(key).textGeneration({ model, inputs })).generated_text);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('of the frameworks', () => {
      typescript`
        import { generateObject, generateText, streamText } from 'ai';
        import { ChatOpenAI } from '@langchain/openai';
        import { StringOutputParser } from '@langchain/core/output_parsers';
        import { ChatPromptTemplate } from '@langchain/core/prompts';
        import { RunnableSequence } from '@langchain/core/runnables';
        const { text } = await generateText({ model, prompt });
        eval(text);
             ^^^^ agent-code-exec
        const { object } = await generateObject({ model, schema, prompt });
        new Function(object.code)();
                     ^^^^^^^^^^^ agent-code-exec
        const result = streamText({ model, prompt });
        let code = '';
        for await (const part of result.textStream) code += part;
        eval(code);
             ^^^^ agent-code-exec
        eval(await result.text);
             ^^^^^^^^^^^^^^^^^ agent-code-exec
        const llm = new ChatOpenAI({ model });
        eval((await llm.invoke('p')).content as string);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        const chain = ChatPromptTemplate.fromTemplate('{task}').pipe(llm).pipe(new StringOutputParser());
        eval(await chain.invoke({ task }));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(await RunnableSequence.from([prompt, llm]).invoke({ task }));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      `;
    });

    it('on every way to the sink', () => {
      typescript`
        import vm from 'node:vm';
        import { generateText } from 'ai';
        const { text } = await generateText({ model, prompt });
        eval(text.trim());
             ^^^^^^^^^^^ agent-code-exec
        eval(text.match(/x(.*)x/s)![1]);
             ^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(text.match(/x(.*)x/s)?.[1] ?? text);
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(/x(.*)x/s.exec(text)![1]);
             ^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(text.split('x')[1]);
             ^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(text.replace(/^x/, ''));
             ^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(text.slice(3, -3));
             ^^^^^^^^^^^^^^^^^ agent-code-exec
        eval([...text.matchAll(/x(.*)x/g)].map((it) => it[1]).join(';'));
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        eval(JSON.parse(text).code);
             ^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
        vm.runInNewContext(\`(\${text})()\`, {});
                           ^^^^^^^^^^^^^ agent-code-exec
        generateText({ model, prompt }).then(({ text }) => eval(text));
                                                                ^^^^ agent-code-exec
        const [, code] = text.match(/x(.*)x/s) ?? [];
        eval(code);
             ^^^^ agent-code-exec
      `;
    });
  });

  describe('takes the arguments of a tool for a model’s', () => {
    it('that are given to its function', () => {
      typescript`
        import { tool } from '@langchain/core/tools';
        import { tool as aiTool } from 'ai';
        import { defineTool } from './tools';
        const calculate = tool(async ({ expression }) => eval(expression), { name: 'calculate', schema });
                                                              ^^^^^^^^^^ agent-code-exec
        const other = aiTool({ description: 'Runs code', execute: async ({ code }) => eval(code) });
                                                                                           ^^^^ agent-code-exec
        const method = aiTool({
          async execute({ left, right }: { left: number; right: string }) {
            return eval(right);
                        ^^^^^ agent-code-exec
          },
        });
        const own = defineTool({ execute: ({ code }) => eval(code) });
                                                             ^^^^ runtime-compile: hint
        const run = tool((input: { code: string }) => new Function(input.code)(), { name: 'run', schema });
                                                                   ^^^^^^^^^^ agent-code-exec
      `;
    });
  });

  describe('is silent', () => {
    it('about answers that stay data, and sandboxes', () => {
      typescript`
        import { Sandbox } from '@e2b/code-interpreter';
        import { generateText } from 'ai';
        const { text } = await generateText({ model, prompt });
        console.log(text);
        const plan = JSON.parse(text);
        eval('f(' + JSON.stringify(plan) + ')');
        const sandbox = await Sandbox.create();
        await sandbox.runCode(text);
        eval(text.length > 3 ? 'f()' : 'g()');
      `;
    });

    it('about functions of the user’s own', () => {
      typescript`
        const generateText = (name: string) => 'f()';
        eval(generateText('x'));
        const step = { invoke: (name: string) => 'g()' };
        eval(step.invoke('x'));
      `;
    });
  });

  it('follows the models that an editor offers', () => {
    typescript`
      import * as vscode from "vscode";
      export async function run(token: vscode.CancellationToken) {
        const [model] = await vscode.lm.selectChatModels({ vendor: "copilot" });
        const answer = await model.sendRequest([vscode.LanguageModelChatMessage.User("Write a command")], {}, token);
        let text = "";
        for await (const part of answer.text) text += part;
        vscode.window.createTerminal("assistant").sendText(text.trim());
                                                           ^^^^^^^^^^^ agent-code-exec
      }
    `;
  });

  it('knows the function of a tool by what makes one', () => {
    typescript`
      import { createTool } from "@own/sdk";

      export const shell = createTool({ name: "shell", async execute(input) { Bun.spawn(["sh", "-c", input.command]); } });
                                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      export const other = createTask({ name: "shell", async execute(input) { Bun.spawn(["sh", "-c", input.command]); } });
    `;
  });
});
