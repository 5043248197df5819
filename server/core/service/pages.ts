/** What is said about the rules outside the code: their list for adapters, and each rule's page. */

import * as rules from '../rules/index.ts';
import type { Example, RulePage } from '../rules/rule.ts';
import { HYGIENE } from './hygiene.ts';
import type { RuleInfo } from './service.ts';
import { lower } from './severity.ts';

const BY_ID: ReadonlyMap<string, RulePage> = new Map([...Object.values(rules), ...HYGIENE].map((it) => [it.id, it]));

/** All rules, sorted by id. */
export const RULES: readonly RuleInfo[] = [...BY_ID.values()]
  .sort((a, b) => (a.id < b.id ? -1 : 1))
  .map(({ id, title, family, why, advice, severity, standards }) => ({
    id,
    title,
    family,
    why,
    advice,
    severity,
    standards,
  }));

/** The examples of a rule, which its page shows and tests run. */
export function examplesOf(rule: string): readonly Example[] {
  return BY_ID.get(rule)?.examples ?? [];
}

/** Of a rule about approvals: the texts of lock files that its page shows. */
export function approvalsOf(rule: string): readonly string[] {
  return BY_ID.get(rule)?.approvals ?? [];
}

/** Of a rule about settings: the texts of settings files that its page shows. */
export function settingsOf(rule: string): readonly string[] {
  return BY_ID.get(rule)?.settings ?? [];
}

/** The rule's page as Markdown; undefined for an unknown rule. */
export function explainRule(id: string): string | undefined {
  const rule = BY_ID.get(id);
  if (!rule) return undefined;
  const standards = rule.standards.map((it) => `- ${it.id}: ${it.name}`);
  const { severity, family, isMildInTests } = rule;
  const inTests = isMildInTests ? `, ${lower(severity)} in tests (\`test_*.py\`, \`*.spec.ts\`)` : '';
  return [
    `## ${rule.id}`,
    `**${rule.title}.** ${capital(severity)} by default${inTests}; family: ${family}.`,
    rule.why,
    `**What to do.** ${rule.advice}`,
    `**Standards.**\n\n${standards.join('\n')}`,
    ...rule.examples.map(section),
    ...[...(rule.settings ?? []), ...(rule.approvals ?? [])].map((it) => `${saying(it)}:\n\n${fence('jsonc', it)}`),
  ].join('\n\n');
}

function section(example: Example): string {
  const where = example.file === undefined ? '' : ` in \`${example.file}\``;
  const language = example.language === 'file' ? notationOf(example.file ?? '') : example.language;
  const before = `${saying(example.code)}${where}:\n\n${fence(language, example.code)}`;
  return example.fixed ? `${before}\n\nFixed:\n\n${fence(language, example.fixed)}` : before;
}

/** How the notation of a file is called where code is shown. */
function notationOf(file: string): string {
  const [, extension] = /\.(ya?ml|json|toml|html|sh)$/.exec(file) ?? [];
  return extension ?? (/Dockerfile/.test(file) ? 'dockerfile' : 'text');
}

/** What an example is there to show. */
function saying(text: string): string {
  return /^ *\^+ /m.test(text) ? 'Reported' : 'Silent';
}

function fence(language: string, code: string): string {
  return `\`\`\`${language === 'notebook' ? 'json' : language}\n${code.trimEnd()}\n\`\`\``;
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
