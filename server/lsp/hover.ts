/** What a finding means, as the text that appears when the pointer rests on it. */

import type { Hover, Position, Range } from 'vscode-languageserver';
import type { Finding, PinRequest, Step } from '../core/service/finding.ts';
import type { Service } from '../core/service/service.ts';
import { rulePage } from './diagnostics.ts';
import type { RemoteCodeSummaries } from './remote-code.ts';

/** How many findings at one place have their remote code told of. */
const SUMMARIES = 4;

/** The hover over `position`, or null where there is no finding. */
export async function hoverAt(
  position: Position,
  findings: readonly Finding[],
  service: Service,
  summaries: RemoteCodeSummaries,
  markdown: boolean,
): Promise<Hover | null> {
  const here = findings.filter(({ range }) => contains(range, position));
  if (here.length === 0) return null;
  const format = markdown ? MARKDOWN : PLAIN;
  const texts: string[] = [];
  for (const [index, finding] of here.entries()) {
    const summary = finding.artifact && index < SUMMARIES ? await summaries.of(finding.artifact) : undefined;
    texts.push(describe(finding, service, format, summary));
  }
  return {
    contents: { kind: markdown ? 'markdown' : 'plaintext', value: texts.join(format.rule) },
    range: here[0]!.range,
  };
}

interface Format {
  /** Makes text show as it is. Titles and advice are ours; what comes from the analysed code is only ever shown through this. */
  text(value: string): string;
  strong(value: string): string;
  link(label: string, address: string): string;
  /** Between two findings. */
  readonly rule: string;
}

const MARKDOWN: Format = {
  // The last replacement keeps addresses from becoming links.
  text: (value) =>
    value
      .replace(/\s+/g, ' ')
      .replace(/[\\`*_[\]<>|~&@]/g, '\\$&')
      .replace(/:\/\/|www\./gi, (found) => `${found.slice(0, -1)}\\${found.slice(-1)}`),
  strong: (value) => `**${value}**`,
  link: (label, address) => `[${label}](${address})`,
  rule: '\n\n---\n\n',
};

const PLAIN: Format = {
  text: (value) => value.replace(/\s+/g, ' '),
  strong: (value) => value,
  link: (label, address) => `${label}: ${address}`,
  rule: '\n\n',
};

function describe(finding: Finding, service: Service, format: Format, summary: string | undefined): string {
  const { text, strong, link } = format;
  const rule = service.rules.find(({ id }) => id === finding.rule);
  // The message is not repeated: every editor shows it with the diagnostic itself.
  const paragraphs = [link(strong(text(rule?.title ?? finding.rule)), rulePage(finding.rule))];
  if (rule)
    paragraphs.push(`${strong('Why it matters.')} ${text(rule.why)}`, `${strong('What to do.')} ${text(rule.advice)}`);
  const reason = whyNotPinned(finding, service);
  if (reason !== undefined) paragraphs.push(`${strong('No pin now:')} ${text(reason)}`);
  if (finding.path.length > 0) {
    const steps = finding.path.map(
      (step, index) => `${index + 1}. ${place(finding, step, text)}: ${text(step.message)}`,
    );
    paragraphs.push(strong('How it gets here.'), steps.join('\n'));
  }
  if (finding.artifact) paragraphs.push(`${strong('Artefact.')} ${artifactText(finding.artifact, text)}`);
  if (summary !== undefined) paragraphs.push(`${strong('Its code.')} ${text(summary)}`);
  const standards = rule?.standards ?? [];
  if (standards.length > 0) {
    paragraphs.push(`${strong('Standards.')} ${standards.map(({ id, name }) => text(`${id} ${name}`)).join('; ')}`);
  }
  return paragraphs.join('\n\n');
}

/** Why the finding's pin is not among its quick fixes; editors hide what they cannot offer, and the reason with it. */
function whyNotPinned(finding: Finding, service: Service): string | undefined {
  const pin = finding.fixes.find(({ kind }) => kind === 'pin');
  const completed = pin && service.recall(pin);
  return completed && 'reason' in completed ? completed.reason : undefined;
}

function place(finding: Finding, step: Step, text: (value: string) => string): string {
  const line = `line ${step.range.start.line + 1}`;
  return step.uri === finding.uri ? line : `${text(step.uri.slice(step.uri.lastIndexOf('/') + 1))}, ${line}`;
}

function artifactText({ host, type, repository, reference }: PinRequest, text: (value: string) => string): string {
  const where = host === 'huggingface' ? `Hugging Face ${type}` : 'GitHub repository';
  return text(`${where} ${repository} at ${reference}`);
}

function contains({ start, end }: Range, { line, character }: Position): boolean {
  const after = line > start.line || (line === start.line && character >= start.character);
  const before = line < end.line || (line === end.line && character <= end.character);
  return after && before;
}
