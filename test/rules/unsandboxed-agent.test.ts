/** Where unsandboxed-agent draws its lines: what runs a model's programs here, and which settings keep them away. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const { python, typescript } = checksOf('unsandboxed-agent');

describe('unsandboxed-agent', () => {
  describe('reports', () => {
    it('agents whose executor is local', () => {
      python`
        import smolagents
        from smolagents import CodeAgent, LocalPythonExecutor, PythonInterpreterTool
        agent = CodeAgent(tools=[], model=model)
                ^^^^^^^^^ unsandboxed-agent
        agent = smolagents.CodeAgent(tools=[], model=model, executor_type="local")
                                                            ^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        agent = CodeAgent(tools=[], model=model, executor=LocalPythonExecutor([]))
                                                          ^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        options = {"tools": [], "executor_type": "local"}
        agent = CodeAgent(model=model, **options)
                ^^^^^^^^^ unsandboxed-agent
        tool = PythonInterpreterTool()
               ^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        from google.adk.code_executors import UnsafeLocalCodeExecutor
        executor = UnsafeLocalCodeExecutor()
                   ^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
    });

    it('tools that run Python or a shell', () => {
      python`
        from langchain_community.tools import ShellTool
        from langchain_experimental.tools import PythonAstREPLTool
        from langchain_experimental.tools.python.tool import PythonREPLTool
        from langchain_experimental.utilities import PythonREPL
        tools = [PythonREPLTool(), PythonAstREPLTool(), ShellTool()]
                 ^^^^^^^^^^^^^^ unsandboxed-agent
                                   ^^^^^^^^^^^^^^^^^ unsandboxed-agent
                                                        ^^^^^^^^^ unsandboxed-agent
        PythonREPL().run(code)
        ^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        from agno.tools.python import PythonTools
        from agno.tools.shell import ShellTools
        from llama_index.tools.code_interpreter import CodeInterpreterToolSpec
        from llama_index.experimental.query_engine import PandasQueryEngine
        tools = [PythonTools(), ShellTools()]
                 ^^^^^^^^^^^ unsandboxed-agent
                                ^^^^^^^^^^ unsandboxed-agent
        spec = CodeInterpreterToolSpec()
               ^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        engine = PandasQueryEngine(df=table)
                 ^^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        from agents import Agent, LocalShellTool
        agent = Agent(name="a", tools=[LocalShellTool(executor=run)])
                                       ^^^^^^^^^^^^^^ unsandboxed-agent
      `;
    });

    it('frameworks that are told so', () => {
      python`
        from langchain_experimental.agents.agent_toolkits import create_csv_agent, create_pandas_dataframe_agent
        from langchain_experimental.pal_chain import PALChain
        ALLOW = True
        agent = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=ALLOW)
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        agent = create_csv_agent(llm, "table.csv", verbose=True, allow_dangerous_code=True)
                                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        chain = PALChain.from_math_prompt(llm, allow_dangerous_code=True)
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        options = {"allow_dangerous_code": True}
        agent = create_pandas_dataframe_agent(llm, table, **options)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        import autogen
        from autogen.coding import LocalCommandLineCodeExecutor
        from autogen_ext.code_executors.local import LocalCommandLineCodeExecutor as Local
        user = autogen.UserProxyAgent(name="user", code_execution_config={"work_dir": "out", "use_docker": False})
                                                                                                           ^^^^^ unsandboxed-agent
        agent = autogen.ConversableAgent("agent", code_execution_config={"executor": LocalCommandLineCodeExecutor()})
                                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        executor = Local(work_dir="out")
                   ^^^^^ unsandboxed-agent
        config = {"use_docker": False}
        other = autogen.AssistantAgent("other", code_execution_config=config)
                ^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        from crewai import Agent
        from crewai_tools import CodeInterpreterTool
        agent = Agent(role="r", goal="g", allow_code_execution=True, code_execution_mode="unsafe")
                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        tool = CodeInterpreterTool(unsafe_mode=True)
                                   ^^^^^^^^^^^^^^^^ unsandboxed-agent
      `;
      python`
        from interpreter import OpenInterpreter
        agent = OpenInterpreter(auto_run=True)
                                ^^^^^^^^^^^^^ unsandboxed-agent
      `;
    });
  });

  describe('is silent', () => {
    it('about sandboxes', () => {
      python`
        from autogen.coding import DockerCommandLineCodeExecutor
        from crewai import Agent
        from crewai_tools import CodeInterpreterTool
        from dspy import PythonInterpreter
        from e2b_code_interpreter import Sandbox
        from langchain_community.tools import ShellTool
        from smolagents import CodeAgent, ToolCallingAgent
        for executor_type in ["docker"]:
            agent = CodeAgent(tools=[], model=model, executor_type=executor_type)
        agent = CodeAgent(tools=[], model=model, executor_type="e2b")
        agent = CodeAgent(tools=[], model=model, executor_type=settings.executor)
        agent = CodeAgent(tools=[], model=model, executor=RemoteExecutor())
        agent = CodeAgent(tools=[], model=model, use_e2b_executor=True)
        agent = ToolCallingAgent(tools=[], model=model)
        agent = Agent(role="r", goal="g", allow_code_execution=True)
        agent = Agent(role="r", goal="g", code_execution_mode="unsafe")
        agent = Agent(role="r", goal="g", allow_code_execution=allowed, code_execution_mode="unsafe")
        tool = CodeInterpreterTool()
        executor = DockerCommandLineCodeExecutor()
        sandbox = Sandbox.create()
        interpreter = PythonInterpreter()
        shell = ShellTool(ask_human_input=True)
      `;
    });

    it('about what is not allowed, or not known to be', () => {
      python`
        from agno.tools.python import PythonTools
        from autogen import AssistantAgent, UserProxyAgent
        from langchain_experimental.agents import create_pandas_dataframe_agent
        agent = create_pandas_dataframe_agent(llm, table)
        agent = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=False)
        agent = create_pandas_dataframe_agent(llm, table, allow_dangerous_code=allowed)
        user = UserProxyAgent("user", code_execution_config=False)
        user = UserProxyAgent("user", code_execution_config={"use_docker": "python:3-slim"})
        user = UserProxyAgent("user", code_execution_config={"work_dir": "out"})
        other = AssistantAgent("other", llm_config=config)
        tools = [PythonTools(requires_confirmation_tools=["run_python_code"])]
      `;
    });

    it('about classes of the user’s own', () => {
      python`
        from .agents import CodeAgent
        from shells import ShellTool

        class Agent:
            def __init__(self, allow_code_execution, code_execution_mode):
                pass

        CodeAgent(tools=[])
        ShellTool()
        Agent(allow_code_execution=True, code_execution_mode="unsafe")
      `;
      typescript`
        import { Agent } from './agents';
        new Agent({ allowCodeExecution: true });
      `;
    });
  });

  describe('finds agents that a command lets run unasked', () => {
    it('in lists, lines and by runners of packages', () => {
      python`
        import subprocess
        subprocess.run(["codex", "exec", "--sandbox", "danger-full-access", task])
                                                       ^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        subprocess.run("npx -y @anthropic-ai/claude-code@2.0.1 -p x --dangerously-skip-permissions", shell=True)
                                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsandboxed-agent
        subprocess.run(["claude", "-p", task, "--permission-mode", "plan"])
        subprocess.run(["grep", "-y", "interpreter"])
      `;
      typescript`
        import { spawnSync } from 'node:child_process';
        spawnSync('interpreter', ['--auto_run', file]);
                                   ^^^^^^^^^^ unsandboxed-agent
        spawnSync('interpreter', [file]);
      `;
    });

    it('in scripts, but not in recipes of containers', () => {
      const rules = (name: string, text: string) => find('file', text, only(['unsandboxed-agent']), name).length;
      assert.equal(rules('run.sh', 'claude -p "$1" --dangerously-skip-permissions\n'), 1);
      assert.equal(rules('run.sh', '# claude --dangerously-skip-permissions\n'), 0);
      assert.equal(rules('Dockerfile', 'FROM node\nRUN claude -p x --dangerously-skip-permissions\n'), 0);
    });
  });

  it('is a grade milder in tests', () => {
    const code = 'from smolagents import CodeAgent\nagent = CodeAgent(tools=[], model=model)\n';
    const severities = (name: string) =>
      find('python', code, only(['unsandboxed-agent']), name).map((it) => it.severity);
    assert.deepEqual(severities('agent.py'), ['warning']);
    assert.deepEqual(severities('test_agent.py'), ['information']);
    assert.deepEqual(severities('tests/agent.py'), ['warning']);
  });

  it("finds a workspace that runs an agent's commands on this machine", () => {
    typescript`
      import { LocalSandbox, Workspace } from "@mastra/core/workspace";
      const open = new Workspace({ sandbox: new LocalSandbox({ workingDirectory: "./work" }) });
                                                ^^^^^^^^^^^^ unsandboxed-agent
      const closed = new Workspace({ sandbox: new LocalSandbox({ isolation: "bwrap" }) });
    `;
  });
});
