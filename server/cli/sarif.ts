/** Findings as a SARIF 2.1.0 log, for code hosts and security dashboards. */

import { isDeepStrictEqual } from 'node:util';
import type {
  Artifact,
  ArtifactLocation,
  CodeFlow,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';
import type { Finding, Range, Severity, Step } from '../core/service/finding.ts';
import type { RuleInfo, Service } from '../core/service/service.ts';
import { languageOfFile } from '../core/syntax/language.ts';
import { below, folderUri } from './places.ts';
import type { Scan } from './scan.ts';
import { Taxonomies } from './standards.ts';

export interface SarifOptions {
  /** Absolute; addresses below it are relative to it, others absolute. */
  readonly folder: string;
  /** Of this program. */
  readonly version: string;
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const HOME = 'https://github.com/loadguard/loadguard';
const ROOT = '%SRCROOT%';

/** SARIF has no word for less than a note; `properties.severity` of a result keeps the difference. */
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

const NOTIFICATIONS: readonly ReportingDescriptor[] = [
  { id: 'unreadable-file', shortDescription: { text: 'A file could not be read' } },
  { id: 'skipped-file', shortDescription: { text: 'A file was left out' } },
  { id: 'decoded-file', shortDescription: { text: 'A file was analysed with a reservation' } },
];

/** The log of one run with the findings given, of those in `scan`. It holds no times. */
export function sarifLog(service: Service, scan: Scan, findings: readonly Finding[], options: SarifOptions): Log {
  const taxonomies = new Taxonomies(service.rules);
  const artifacts = new Artifacts(options.folder);
  const results = findings.map((finding) => result(finding, service.rules, taxonomies, artifacts));
  const notifications = toolNotifications(scan, artifacts);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Loadguard',
            semanticVersion: options.version,
            informationUri: HOME,
            rules: service.rules.map((rule) => descriptor(rule, service, taxonomies)),
            notifications: [...NOTIFICATIONS],
            supportedTaxonomies: taxonomies.components.map(({ name }, index) => ({ name, index })),
          },
        },
        taxonomies: [...taxonomies.components],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          [ROOT]: { uri: folderUri(options.folder), description: { text: 'The folder that the scan ran in' } },
        },
        invocations: [
          {
            executionSuccessful: !scan.skipped.some(({ failed }) => failed),
            toolExecutionNotifications: notifications,
          },
        ],
        artifacts: artifacts.all,
        results,
      },
    ],
  };
}

/** The files that a run names, each once, in the order of their first use. */
class Artifacts {
  readonly all: Artifact[] = [];
  readonly #indices = new Map<string, number>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  locate(uri: string): ArtifactLocation {
    const relative = below(this.#folder, uri);
    const address = relative === undefined ? { uri } : { uri: relative, uriBaseId: ROOT };
    let index = this.#indices.get(uri);
    if (index === undefined) {
      const language = languageOfFile(uri);
      const sourceLanguage =
        language === 'tsx' ? 'typescript' : language === 'notebook' || language === 'file' ? undefined : language;
      index = this.all.push({ location: address, ...(sourceLanguage && { sourceLanguage }) }) - 1;
      this.#indices.set(uri, index);
    }
    return { ...address, index };
  }

  /** A place in a file; in a notebook's, with the cell that it stands for. */
  place({ uri, range, notebook }: Pick<Step, 'uri' | 'range' | 'notebook'>): Location {
    const physicalLocation = { artifactLocation: this.locate(uri), region: region(range) };
    if (!notebook) return { physicalLocation };
    const { cell, part, output, range: inCell } = notebook;
    const place = part ? { part, ...(output !== undefined && { output }) } : { line: inCell.start.line + 1 };
    return { physicalLocation, properties: { notebook: { cell, ...place } } };
  }
}

function descriptor(rule: RuleInfo, service: Service, taxonomies: Taxonomies): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: {
      text: `${rule.why}\n\n${rule.advice}`,
      markdown: service.explain(rule.id) ?? `${rule.why}\n\n${rule.advice}`,
    },
    helpUri: `${HOME}/blob/main/RULES.md#${rule.id}`,
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['security', rule.family] },
    relationships: taxonomies.of(rule).map(({ id, name, component, index }) => ({
      target: { id, index, toolComponent: { name, index: component } },
      kinds: ['relevant'],
    })),
  };
}

function result(finding: Finding, rules: readonly RuleInfo[], taxonomies: Taxonomies, artifacts: Artifacts): Result {
  const ruleIndex = rules.findIndex(({ id }) => id === finding.rule);
  const rule = rules[ruleIndex];
  const isBelowNote = LEVELS[finding.severity] === 'note';
  return {
    ruleId: finding.rule,
    ...(rule && { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [artifacts.place(finding)],
    ...(finding.path.length > 0 && { codeFlows: [codeFlow(finding, artifacts)] }),
    partialFingerprints: { 'loadguard/v1': finding.fingerprint },
    ...(rule && {
      taxa: taxonomies.of(rule).map(({ id, name, component, index }) => ({
        id,
        index,
        toolComponent: { name, index: component },
      })),
    }),
    properties: { confidence: finding.confidence, ...(isBelowNote && { severity: finding.severity }) },
  };
}

/** The steps from the source, and the sink, which is the finding's own place. */
function codeFlow(finding: Finding, artifacts: Artifacts): CodeFlow {
  const { uri, range, notebook } = finding;
  const sink: Step = { uri, range, message: 'runs here', ...(notebook && { notebook }) };
  const steps = endsAtFinding(finding) ? finding.path : [...finding.path, sink];
  return {
    threadFlows: [
      {
        locations: steps.map((step) => ({
          location: { ...artifacts.place(step), message: { text: step.message } },
        })),
      },
    ],
  };
}

function endsAtFinding({ path, uri, range }: Finding): boolean {
  const last = path.at(-1)!;
  return last.uri === uri && isDeepStrictEqual(last.range, range);
}

function toolNotifications(scan: Scan, artifacts: Artifacts): Notification[] {
  const notification = (uri: string, text: string, id: string, level: 'error' | 'warning' | 'note'): Notification => ({
    descriptor: { id, index: NOTIFICATIONS.findIndex((each) => each.id === id) },
    level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: artifacts.locate(uri) } } satisfies Location],
  });
  return [
    ...scan.skipped.map(({ uri, reason, failed }) =>
      failed
        ? notification(uri, reason, 'unreadable-file', 'error')
        : notification(uri, reason, 'skipped-file', 'warning'),
    ),
    ...scan.notes.map(({ uri, text }) => notification(uri, text, 'decoded-file', 'note')),
  ];
}

function region({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
