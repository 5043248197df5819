/** A framework that is told to run what a model writes on this machine. */

import type { ModelledCall } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import { unaskedAgent } from '../shell/agents.ts';
import { type Crossing, python, type Rule } from './rule.ts';
import { LLM_OUTPUT, TOOL_MISUSE, UNEXPECTED_EXECUTION } from './standards.ts';

export const unsandboxedAgent: Rule = {
  id: 'unsandboxed-agent',
  title: 'An agent runs what a model writes on this machine',
  family: 'agent code mode',
  why: 'What runs is decided by the agent, and by whatever it reads: a page, a file, an issue. On this machine its program has your files, secrets and network; neither a restricted evaluator in the same process nor a list of allowed imports holds it.',
  advice:
    'Choose an executor that is a sandbox: a container, a microVM or a remote service, without secrets, with the network it needs and no more. Or give the agent tools with fixed arguments instead of a language.',
  severity: 'warning',
  standards: [LLM_OUTPUT, UNEXPECTED_EXECUTION, TOOL_MISUSE],
  isMildInTests: true,

  *check(flow) {
    for (const { name, start, end } of flow.assignments()) {
      yield { start, end, message: said(name, '') };
    }
    for (const call of flow.sinks('agent')) {
      const option = optionOf(call);
      const { span } = option ?? { span: calleeOf(flow, call) };
      const how = option?.keyword === undefined ? '' : ` (\`${option.keyword}\`)`;
      yield {
        start: span.start,
        end: span.end,
        message: said(call.name, how),
      };
    }
    if (!IN_CONTAINER.test(flow.fileName)) yield* startedAgents(flow);
  },

  examples: [
    python`
      from smolagents import CodeAgent, InferenceClientModel
      agent = CodeAgent(tools=[], model=InferenceClientModel())
              ^^^^^^^^^ unsandboxed-agent
    `,
    python`
      from langchain_experimental.agents import create_pandas_dataframe_agent
      agent = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=True)
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
    `,
    python`
      from autogen import UserProxyAgent
      user = UserProxyAgent("user", code_execution_config={"work_dir": "out", "use_docker": False})
                                                                                            ^^^^^ unsandboxed-agent
    `,
    python`
      from langchain_experimental.tools import PythonREPLTool
      tools = [PythonREPLTool()]
               ^^^^^^^^^^^^^^ unsandboxed-agent
    `,
    python`
      from interpreter import interpreter
      interpreter.auto_run = True
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
    `,
    python`
      import subprocess
      subprocess.run(["claude", "-p", task, "--dangerously-skip-permissions"])
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
    `,
    python`
      import subprocess
      subprocess.run(["claude", "-p", task, "--allowedTools", "Read"])
      subprocess.run(["docker", "run", "agent", "claude", "-p", task, "--dangerously-skip-permissions"])
    `,
    python`
      from autogen_ext.code_executors.docker import DockerCommandLineCodeExecutor
      from smolagents import CodeAgent, InferenceClientModel
      agent = CodeAgent(tools=[], model=InferenceClientModel(), executor_type="docker")
      executor = DockerCommandLineCodeExecutor()
    `,
    python`
      from autogen import UserProxyAgent
      user = UserProxyAgent("user", code_execution_config={"work_dir": "out", "use_docker": True})
      other = UserProxyAgent("other", code_execution_config=False)
    `,
  ],
};

/** What its recipe says is run in a container. */
const IN_CONTAINER = /(?:docker|container)/i;

function* startedAgents(flow: Flow): Iterable<Crossing> {
  const told = new Set<number>();
  for (const process of flow.agentProcesses()) {
    for (const invocation of process.invocations) {
      const found = unaskedAgent(invocation);
      const place = found && (flow.wordOf(process, found.option) ?? flow.partOf(process, invocation));
      if (!found || !place || told.has(place.start)) continue;
      told.add(place.start);
      yield { start: place.start, end: place.end, message: said(found.agent, ` (\`${found.option.text}\`)`) };
    }
  }
}

function said(name: string, how: string): string {
  return `${name} lets a model run what it writes on this machine${how}: whoever gets a sentence into its prompt can run any code here. Choose a sandboxed executor, such as a container.`;
}

/** The argument that turns the sandbox off, where one does and stands in the call. */
function optionOf(call: ModelledCall) {
  const given = (call.fact.row.when ?? []).flatMap((it) => call.argumentsAt(it.argument));
  return given.findLast((it) => it.direct);
}

function calleeOf({ program }: Flow, call: ModelledCall) {
  const callee = program.a[call.at]!;
  return { start: program.start[callee]!, end: program.end[callee]! };
}
