/** What the views show: everything remote by kind or by file, and the findings by file, notebook and cell. */

import * as vscode from 'vscode';
import type { InventoryItem, InventoryPlace, Overview, Severity } from '../server/lsp/protocol.ts';
import type { Place } from './places.ts';

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** A node, with its children in the order in which they are shown. */
export interface Node {
  readonly item: vscode.TreeItem;
  readonly children: readonly Node[];
  /** What it stands for, for the commands of its menu. */
  readonly place?: Place;
  readonly artifact?: InventoryItem['artifact'];
}

/** Shows nodes that are made anew as a whole. */
export class Tree implements vscode.TreeDataProvider<Node> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #nodes: readonly Node[] = [];

  show(nodes: readonly Node[]): void {
    this.#nodes = nodes;
    this.#changed.fire(undefined);
  }

  getTreeItem({ item }: Node): vscode.TreeItem {
    return item;
  }

  getChildren(node?: Node): Node[] {
    return [...(node?.children ?? this.#nodes)];
  }
}

export function remoteByKind({ items }: Overview): readonly Node[] {
  const kinds = new Map<string, InventoryItem[]>();
  for (const it of items) {
    const kind = kindOf(it);
    const others = kinds.get(kind);
    if (others) others.push(it);
    else kinds.set(kind, [it]);
  }
  return [...kinds]
    .sort(([a], [b]) => KINDS.indexOf(a) - KINDS.indexOf(b))
    .map(([kind, own]) => group(kind, own.map(artifactNode), String(own.length)));
}

export function remoteByFile({ items }: Overview): readonly Node[] {
  const files = new Map<string, Node[]>();
  for (const item of items) {
    for (const place of item.places) {
      const node = placeNode(place, item, item.artifact.repository);
      const others = files.get(place.uri);
      if (others) others.push(node);
      else files.set(place.uri, [node]);
    }
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([uri, own]) => fileNode(uri, own.sort(byPlace)));
}

export function findingsByFile({ findings }: Overview): readonly Node[] {
  const files = new Map<string, Finding[]>();
  for (const it of findings) {
    if (it.severity === 'hint') continue;
    const others = files.get(it.uri);
    if (others) others.push(it);
    else files.set(it.uri, [it]);
  }
  return [...files]
    .sort(([a, ofA], [b, ofB]) => worst(ofA) - worst(ofB) || (a < b ? -1 : 1))
    .map(([uri, own]) => fileNode(uri, own.some((it) => it.notebook) ? cellNodes(uri, own) : own.map(findingNode)));
}

type Finding = Overview['findings'][number];

const t = vscode.l10n.t;
const MODELS_WITH_CODE = t('Models that run their own code');
const KINDS: readonly string[] = [
  MODELS_WITH_CODE,
  ...[
    t('Models'),
    t('Datasets'),
    t('Spaces and tools'),
    t('Kernels'),
    t('Repositories'),
    t('Python packages'),
    t('npm packages'),
  ],
  t('Files'),
];

function kindOf({ artifact: { host, type }, runsCode }: InventoryItem): string {
  if (host === 'npm') return t('npm packages');
  if (host === 'python') return t('Python packages');
  if (host === 'address') return t('Files');
  if (host !== 'huggingface') return t('Repositories');
  if (type === 'dataset') return t('Datasets');
  if (type === 'space') return t('Spaces and tools');
  if (type === 'kernel') return t('Kernels');
  return runsCode ? MODELS_WITH_CODE : t('Models');
}

function group(label: string, children: readonly Node[], description: string): Node {
  const item = new vscode.TreeItem(label, Expanded);
  item.description = description;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return { item, children };
}

function artifactNode(artifact: InventoryItem): Node {
  const { places } = artifact;
  const item = new vscode.TreeItem(artifact.artifact.repository, places.length > 1 ? Collapsed : None);
  const children = places.length > 1 ? places.map((it) => placeNode(it, artifact, placeText(it))) : [];
  const node = { item, children, place: places[0]!, artifact: artifact.artifact };
  describe(node, artifact, places.length > 1 ? '' : placeText(places[0]!));
  return node;
}

function placeNode(place: InventoryPlace, artifact: InventoryItem, label: string): Node {
  const node = { item: new vscode.TreeItem(label), children: [], place, artifact: artifact.artifact };
  const where = label === artifact.artifact.repository ? positionText(place) : place.by;
  describe(node, artifact, where, label !== artifact.artifact.repository);
  return node;
}

/** Says of a node how the artefact stands; a place below its artefact need not say it again. */
function describe(node: Node, artifact: InventoryItem, where: string, isBelow = false): void {
  const { item } = node;
  const states = [stateText(artifact), ...(artifact.runsCode ? [t('runs its code')] : []), standingText(artifact)];
  const said = states.filter((it) => it !== '');
  item.description = (isBelow ? [where] : [...said, where]).filter((it) => it !== '').join(' · ');
  if (!isBelow) item.iconPath = iconOf(artifact);
  item.tooltip = tooltipOf(artifact, said);
  item.accessibilityInformation = { label: `${item.label}, ${said.join(', ')}, ${where}` };
  item.contextValue = [
    'loadguard',
    artifact.isPinned ? 'pinned' : 'moving',
    ...(artifact.runsCode && artifact.artifact.host === 'huggingface' ? ['code'] : []),
    ...(artifact.standing === 'approved' || artifact.standing === 'allowed' ? ['accepted'] : []),
  ].join(' ');
  item.command = { command: 'loadguard.goToPlace', title: t('Go to Place'), arguments: [node] };
}

function tooltipOf({ artifact, places }: InventoryItem, said: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendText(`${artifact.repository} (${artifact.host} ${artifact.type})\n`);
  text.appendText(`${t('Reference')}: ${artifact.reference}\n`);
  text.appendText(`${said.join(', ')}\n`);
  text.appendText(places.length === 1 ? t('1 place') : t('{0} places', places.length));
  return text;
}

function stateText({ isPinned, artifact: { reference } }: InventoryItem): string {
  const short = /^[0-9a-f]{40}$/.test(reference) ? reference.slice(0, 12) : reference;
  return isPinned ? t('pinned to {0}', short) : t('{0} moves', short === '' ? t('no version') : short);
}

function standingText({ standing }: InventoryItem): string {
  const texts = { approved: t('approved'), allowed: t('allowed'), void: t('approval void'), none: '' };
  return texts[standing];
}

function iconOf({ isPinned, standing, runsCode }: InventoryItem): vscode.ThemeIcon {
  const icon = (name: string, colour: string) => new vscode.ThemeIcon(name, new vscode.ThemeColor(colour));
  if (standing === 'void') return icon('error', 'list.errorForeground');
  if (standing !== 'none') return icon('verified', 'testing.iconPassed');
  if (isPinned) return icon('pinned', 'testing.iconPassed');
  return icon(runsCode ? 'warning' : 'unlock', runsCode ? 'list.errorForeground' : 'list.warningForeground');
}

function fileNode(uri: string, children: readonly Node[]): Node {
  const resource = vscode.Uri.parse(uri);
  const item = new vscode.TreeItem(resource, children.length > 20 ? Collapsed : Expanded);
  const folder = vscode.workspace.asRelativePath(resource).split('/').slice(0, -1).join('/');
  item.description = folder;
  item.iconPath = uri.endsWith('.ipynb') ? new vscode.ThemeIcon('notebook') : vscode.ThemeIcon.File;
  return { item, children };
}

function cellNodes(uri: string, findings: readonly Finding[]): readonly Node[] {
  const cells = new Map<number, Finding[]>();
  for (const it of findings) {
    const cell = it.notebook?.cell ?? -1;
    const others = cells.get(cell);
    if (others) others.push(it);
    else cells.set(cell, [it]);
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, own]) => {
      const count = own[0]?.notebook?.executionCount;
      const label = cell < 0 ? t('Metadata of the notebook') : t('Cell {0}', cell + 1);
      const item = new vscode.TreeItem(label, Expanded);
      item.id = `${uri} ${cell}`;
      item.description = count === undefined ? '' : `[${count}]`;
      item.iconPath = new vscode.ThemeIcon(cell < 0 ? 'json' : 'code');
      return { item, children: own.map(findingNode) };
    });
}

/** Its rule and where it is come first: a side bar is narrow, and messages are long. */
function findingNode(finding: Finding): Node {
  const { message, rule, severity, notebook } = finding;
  const item = new vscode.TreeItem(rule);
  const line = (notebook?.range ?? finding.range).start.line + 1;
  const where = notebook?.part ? PARTS[notebook.part] : t('line {0}', line);
  item.description = `${where} · ${message}`;
  item.tooltip = message;
  item.iconPath = SEVERITY_ICONS[severity];
  item.accessibilityInformation = { label: `${SEVERITY_NAMES[severity]}, ${rule}, ${where}: ${message}` };
  item.contextValue = 'loadguard finding';
  const node = { item, children: [], place: finding };
  item.command = { command: 'loadguard.goToPlace', title: t('Go to Place'), arguments: [node] };
  return node;
}

const PARTS = { output: t('output'), metadata: t('metadata'), attachment: t('attachment') } as const;
const SEVERITY_NAMES: Readonly<Record<Severity, string>> = {
  error: t('error'),
  warning: t('warning'),
  information: t('information'),
  hint: t('hint'),
};
const SEVERITY_ICONS: Readonly<Record<Severity, vscode.ThemeIcon>> = {
  error: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
  warning: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  information: new vscode.ThemeIcon('info'),
  hint: new vscode.ThemeIcon('lightbulb'),
};
const ORDER: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

function worst(findings: readonly Finding[]): number {
  return Math.min(...findings.map(({ severity }) => ORDER.indexOf(severity)));
}

function byPlace({ place: a }: Node, { place: b }: Node): number {
  return a!.range.start.line - b!.range.start.line;
}

function placeText(place: InventoryPlace): string {
  return `${place.uri.slice(place.uri.lastIndexOf('/') + 1)}, ${positionText(place)}`;
}

function positionText({ range, notebook }: InventoryPlace): string {
  return notebook ? t('cell {0}', notebook.cell + 1) : t('line {0}', range.start.line + 1);
}
