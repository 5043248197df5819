/** Commands that start an agent which is told to run what its model writes, with nobody asked and no sandbox around it. */

import { type Invocation, optionValue } from './invocation.ts';
import type { Word } from './script.ts';

interface Agent {
  /** Options that let it run everything. */
  readonly unasked: RegExp;
  /** Options that do so by their value. */
  readonly valued?: { readonly options: readonly string[]; readonly value: RegExp };
}

/** By program, as their own documents and help texts say; agents that put a sandbox around what runs unasked are left out. */
const AGENTS: Readonly<Record<string, Agent>> = {
  amp: { unasked: /^--dangerously-allow-all$/ },
  claude: {
    unasked: /^--dangerously-skip-permissions$/,
    valued: { options: ['--permission-mode'], value: /^bypassPermissions$/ },
  },
  codex: {
    unasked: /^--(?:dangerously-bypass-approvals-and-sandbox|yolo)$/,
    valued: { options: ['--sandbox', '-s'], value: /^danger-full-access$/ },
  },
  copilot: { unasked: /^--allow-all(?:-tools)?$|^--yolo$/ },
  crush: { unasked: /^(?:--yolo|-y)$/ },
  'cursor-agent': { unasked: /^(?:--force|-f|--yolo)$/ },
  droid: { unasked: /^--skip-permissions-unsafe$/ },
  interpreter: { unasked: /^(?:--auto[-_]run|-y)$/ },
  'kiro-cli': { unasked: /^(?:--trust-all-tools|-a)$/ },
  q: { unasked: /^(?:--trust-all-tools|-a)$/ },
};

/** Packages that runners of packages start them by. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@anthropic-ai/claude-code': 'claude',
  '@charmland/crush': 'crush',
  '@github/copilot': 'copilot',
  '@openai/codex': 'codex',
  '@sourcegraph/amp': 'amp',
  'open-interpreter': 'interpreter',
};
const RUNNERS = new Set(['npx', 'bunx', 'pnpx', 'pnpm', 'yarn', 'npm', 'bun', 'uvx', 'uv', 'pipx']);

/** Words of which one stands wherever such a command does. */
const OPTIONS =
  /dangerously-|bypassPermissions|danger-full-access|allow-all|trust-all-tools|skip-permissions|auto[-_]run|--yolo|\binterpreter\b|\bcursor-agent\b|\bcrush\b|kiro-cli|\bq\b/;

/** Whether a text may start an agent so; `false` is certain. */
export function mayStartAgent(text: string): boolean {
  return OPTIONS.test(text);
}

/** An agent that runs what its model writes, and the word that lets it. */
export interface Unasked {
  readonly agent: string;
  readonly option: Word;
}

/** What an invocation lets an agent do; undefined where it starts none, or one that asks. */
export function unaskedAgent({ program, words }: Invocation): Unasked | undefined {
  const agent = RUNNERS.has(program) ? agentOfPackage(words) : program;
  const known = agent !== undefined && Object.hasOwn(AGENTS, agent) ? AGENTS[agent] : undefined;
  if (!agent || !known) return undefined;
  const { unasked, valued } = known;
  const given = valued && optionValue(words, ...valued.options);
  const option = given && valued.value.test(given.text) ? given : words.find((it) => unasked.test(it.text));
  return option && { agent, option };
}

function agentOfPackage(words: readonly Word[]): string | undefined {
  for (const { text } of words) {
    const name = text.replace(/(?<=.)@[\w.^~-]+$/, '');
    if (Object.hasOwn(PACKAGES, name)) return PACKAGES[name];
  }
  return undefined;
}
