/** What a rule is: a reason, a check, and examples that prove it. */

import type { Span } from '../flow/call.ts';
import type { Edit } from '../flow/edits.ts';
import type { Flow } from '../flow/flow.ts';
import type { Step } from '../flow/origin.ts';
import type { Stored } from '../notebook/stored.ts';
import type { SourceLanguage } from '../syntax/language.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** How sure the analysis is: `high` follows from the code alone, `medium` needs a usual reading of it, `low` is a guess. */
export type Confidence = 'high' | 'medium' | 'low';

/** A control in a published standard, e.g. `{ taxonomy: 'CWE', id: 'CWE-829', name: 'Inclusion of …' }`. */
export interface Standard {
  readonly taxonomy: 'CWE' | 'OWASP-NHI' | 'OWASP-ASI' | 'NIST-CSF' | 'NIST-SP-800-207';
  readonly id: string;
  readonly name: string;
}

/** What a pin needs to know: which artefact, and which movable reference it stands for today. */
export interface PinRequest {
  readonly host: 'huggingface' | 'github' | 'git' | 'npm' | 'python' | 'conda' | 'address';
  readonly type: 'model' | 'dataset' | 'space' | 'kernel' | 'package' | 'file';
  /** The repository's or package's name; the address of a repository of any Git host, or of a file. */
  readonly repository: string;
  /** The branch or tag that the code asks for now, `main` when it names none; of a package the range of versions. */
  readonly reference: string;
  /** Whether the repository's own code runs, which may live in another repository. */
  readonly executes?: boolean;
  /** Of a package: the URI of the source, whose project's lock files may know what is installed. */
  readonly near?: string;
}

/** A fix in UTF-16 offsets; see `Fix` for what its parts mean. */
export interface Remedy {
  readonly title: string;
  readonly kind: 'pin' | 'safe';
  readonly safe: boolean;
  readonly preferred: boolean;
  readonly edits: readonly Edit[];
  readonly codeEdits?: readonly Edit[];
  readonly pin?: PinRequest;
  /** What is pinned in the same breath. */
  readonly alongside?: readonly Alongside<Edit>[];
  /** Python packages, as pip takes them, whose list with hashes is written to a new file; `{list}` is its name. */
  readonly list?: readonly string[];
}

/** A further artefact of a fix. Its name may have holes that the first answer fills. */
export interface Alongside<Change> {
  readonly pin: PinRequest;
  readonly edits: readonly Change[];
  /** Whether the fix is made without these edits where nobody knows what they need. */
  readonly isExtra?: boolean;
}

/** One crossing that a check has found. */
export interface Crossing {
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** Plain text: what happens, why it matters, what to do. */
  readonly message: string;
  /** The rule's own, unless the source or a control calls for another. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  readonly steps?: readonly Omit<Step, 'at'>[];
  readonly remedies?: readonly Remedy[];
  readonly artifact?: PinRequest;
  /** All that is let in, where it is known in full: acceptable when the team allows each. */
  readonly brings?: readonly PinRequest[];
  /** The package index that something is wrong with. */
  readonly index?: string;
  /** Whether it is acceptable when somebody has read the artefact at that very commit. */
  readonly approvable?: boolean;
  /** Other places of which this tells: a rule that yields says nothing of them again. */
  readonly includes?: readonly Span[];
  /** Which load lacks a pin, in words that differ for others of this source: a rule that yields says no more of the same. */
  readonly unpinned?: string;
}

/**
 * A text with marks: `^^^ rule` stands under what the rule finds, `^^^ rule: severity` where that is not the rule's own
 * severity, and `~~~ message` under a step of the path, where an example shows steps at all. An example shows what its
 * own rule says and nothing of the others; one without marks is a text on which the rule is silent.
 */
export interface Example {
  readonly language: SourceLanguage;
  /** The name of the file that it stands in, where that matters. */
  readonly file?: string;
  readonly code: string;
  /** The code after the first finding's preferred fix, every hole filled by 0123…4567, with the marks of what is left. */
  readonly fixed?: string;
}

/** What is told of a rule. */
export interface RulePage {
  /** Names the smell, so that `ignore[id]` reads well. */
  readonly id: string;
  readonly title: string;
  readonly family:
    | 'remote loading'
    | 'runtime compile'
    | 'generated code'
    | 'agent code mode'
    | 'loader screening'
    | 'secrets'
    | 'notebooks'
    | 'hygiene';
  readonly why: string;
  readonly advice: string;
  readonly severity: Severity;
  /** Whether it is told a grade milder in a file that is a test by its name: what that loads is shipped to nobody. */
  readonly isMildInTests?: boolean;
  readonly standards: readonly Standard[];
  readonly examples: readonly Example[];
  /** Of a rule about settings: texts of `loadguard.jsonc`, with marks. */
  readonly settings?: readonly string[];
  /** Of a rule about approvals: texts of `loadguard.lock.json`, with marks. */
  readonly approvals?: readonly string[];
}

/** A rule about what code does. */
export interface Rule extends RulePage {
  /**
   * Rules that say more of the same place: where one of them has a finding that overlaps or includes it, this rule is silent; of loads
   * that lack a pin, where one of them has a finding about the same.
   */
  readonly yieldsTo?: readonly string[];
  /** Whether findings on successive lines of a notebook's cell are told as one. */
  readonly joinsLines?: boolean;
  check(flow: Flow): Iterable<Crossing>;
  /** Checks what the source's own text alone decides, whatever other files say. */
  checkText?(flow: Flow): Iterable<Crossing>;
  /** Checks what a notebook stores beside its code; offsets are in the stored text. */
  checkStored?(stored: Stored): Iterable<Crossing>;
}

/** The commit that stands for any commit in examples and in holes filled by tests. */
export const SAMPLE_COMMIT = '0123456789abcdef0123456789abcdef01234567';

const example =
  (language: SourceLanguage) =>
  (strings: TemplateStringsArray): Example => ({ language, code: textOf(strings) });

/** Template tags for examples. */
export const python = example('python');
export const typescript = example('typescript');
export const javascript = example('javascript');
/** A notebook's file. */
export const notebook = example('notebook');

/** A file of this name that is no code, as an example. */
export const beside =
  (file: string) =>
  (strings: TemplateStringsArray): Example => ({ language: 'file', file, code: textOf(strings) });

/** A text of settings as an example. */
export const settings = (strings: TemplateStringsArray): string => textOf(strings);

/** The example as the text of a file of this name. */
export function inFile(file: string, example: Example): Example {
  return { ...example, file };
}

/** The example, and what it becomes by the finding's preferred fix. */
export function fixedTo(before: Example, after: Example): Example {
  return { ...before, fixed: after.code };
}

/**
 * The text of a template, without the indentation that its lines share. Backslashes stay as they are written, but for
 * those that keep a backtick or a `${` from ending the text.
 */
export function textOf(strings: TemplateStringsArray): string {
  const lines = strings.raw
    .join('')
    .replace(/\\(`|\$\{)/g, '$1')
    .replace(/^\n/, '')
    .replace(/\n\s*$/, '\n')
    .split('\n');
  const depths = lines.filter((it) => it.trim() !== '').map((it) => it.length - it.trimStart().length);
  const depth = Math.min(...depths);
  return lines.map((it) => it.slice(depth)).join('\n');
}
