/** What a team has reviewed or trusts by name, so that nothing is told of it. */

import type { Finding } from './finding.ts';

/** Something that is allowed, why, and how long. */
export interface Allowed {
  readonly name: string;
  /** Absent where a bare name is allowed. */
  readonly reason?: string;
  readonly owner?: string;
  /** The last day on which it counts. */
  readonly until?: string;
  /** Of a repository: only at this revision. */
  readonly revision?: string;
}

export interface Allowances {
  readonly organisations?: readonly Allowed[];
  readonly repositories?: readonly Allowed[];
  readonly hosts?: readonly Allowed[];
  readonly packages?: readonly Allowed[];
  readonly indexes?: readonly Allowed[];
}

const GITHUB = 'github.com/';

/** An allow list, asked by artefact. */
export class AllowList {
  readonly #organisations: ReadonlySet<string>;
  readonly #hosts: readonly string[];
  readonly #packages: ReadonlySet<string>;
  readonly #repositories: ReadonlyMap<string, readonly Allowed[]>;
  readonly #indexes: ReadonlySet<string>;

  /** Entries whose last day was before `today` do not count. */
  constructor(allowances: Allowances, today: string) {
    const { organisations = [], repositories = [], hosts = [], packages = [], indexes = [] } = allowances;
    const counts = ({ until }: Allowed) => until === undefined || until >= today;
    this.#organisations = new Set(organisations.filter(counts).map(({ name }) => plain(name)));
    this.#hosts = hosts.filter(counts).map(({ name }) => name.toLowerCase());
    this.#indexes = new Set(indexes.filter(counts).map(({ name }) => indexName(name)));
    this.#packages = new Set(packages.filter(counts).map(({ name }) => name.toLowerCase()));
    const byName = new Map<string, Allowed[]>();
    for (const entry of repositories.filter(counts)) {
      const name = plain(entry.name);
      const others = byName.get(name);
      if (others) others.push(entry);
      else byName.set(name, [entry]);
    }
    this.#repositories = byName;
  }

  /** Whether an artefact is allowed at the revision that the code asks for. */
  has(artifact: NonNullable<Finding['artifact']>): boolean {
    const { host, repository, reference } = artifact;
    if (host === 'conda') return this.#packages.has(repository.toLowerCase());
    if (host === 'npm' || host === 'python') return this.#hasPackage(host, repository.toLowerCase());
    if (host === 'address' || host === 'git') {
      const own = gitHubName(repository);
      return this.#hasHost(repository) || (own !== undefined && this.#hasName(plain(own), reference));
    }
    const name = plain(artifact.host === 'github' ? `${GITHUB}${repository}` : repository);
    return this.#hasName(name, reference);
  }

  #hasName(name: string, reference: string): boolean {
    const organisation = name.slice(0, name.lastIndexOf('/'));
    if (organisation !== '' && this.#organisations.has(organisation)) return true;
    const entries = this.#repositories.get(name) ?? [];
    return entries.some(({ revision }) => revision === undefined || revision === reference);
  }

  /** Whether a package index, as a command or a setting names it, is allowed. */
  hasIndex(index: string): boolean {
    return this.#indexes.has(indexName(index));
  }

  #hasPackage(index: keyof typeof INDEXES, name: string): boolean {
    return this.#packages.has(name) || this.#packages.has(`${INDEXES[index]}${name}`);
  }

  #hasHost(address: string): boolean {
    // What readers of addresses disagree about is no host.
    if (/[\\\s]/.test(address)) return false;
    const name = /^[a-z+]+:\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(address)?.[1]?.toLowerCase();
    if (name === undefined) return false;
    return this.#hosts.some((it) => (it.startsWith('*.') ? name.endsWith(it.slice(1)) : name === it));
  }
}

/** How the organisation that publishes an artefact is called in an allow list; undefined for what none is known of. */
export function organisationOf({ host, repository }: NonNullable<Finding['artifact']>): string | undefined {
  if (host !== 'huggingface' && host !== 'github') return undefined;
  const match = /^([\w.-]+)\/[\w.-]+$/.exec(repository);
  return match ? (host === 'github' ? `${GITHUB}${match[1]}` : match[1]) : undefined;
}

/** The repository of GitHub that an address leads into, as it is called in an allow list; undefined for any other. */
function gitHubName(address: string): string | undefined {
  if (/[\\\s%]|\/\.{1,2}(?:\/|$)/.test(address)) return undefined;
  const match =
    /^(?:https|ssh):\/\/(?:git@)?(?:github\.com|raw\.githubusercontent\.com)\/([\w.-]+)\/([\w.-]+?)(?:\.git)?(?:[/?#]|$)/i.exec(
      address,
    );
  return match ? `${GITHUB}${match[1]}/${match[2]}` : undefined;
}

/** An index as it is compared: without credentials and a last slash, its scheme and host in small letters. */
function indexName(written: string): string {
  return written
    .trim()
    .replace(/^([a-z+]+:\/\/)(?:[^/@]*@)?([^/]*)/i, (_, scheme: string, host: string) =>
      `${scheme}${host}`.toLowerCase(),
    )
    .replace(/(?<!\/)\/+$/, '');
}

/** How an index is called in front of a package's name. */
const INDEXES = { npm: 'npm:', python: 'pypi:' } as const;

const lists = new WeakMap<Allowances, { readonly list: AllowList; readonly today: string }>();

/** The list of some settings on a day; made once for all files that they count for. */
export function allowListOf(allowances: Allowances, today: string): AllowList {
  const known = lists.get(allowances);
  if (known?.today === today) return known.list;
  const list = new AllowList(allowances, today);
  lists.set(allowances, { list, today });
  return list;
}

/** A name as hubs compare them: without case, and without what tells datasets and spaces apart. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\//, '')
    .replace(/^(?:datasets|spaces|models)\/(?=[^/]+\/)/, '')
    .replace(/(?<!\/)\/+$/, '');
}
