/** What libraries do, as data: the types of a model file, one per library. `schema.json` says the same for editors. */

/**
 * What a function does: it fetches an artefact, brings text in, turns text into code, sends away what it is given, gives it
 * on, or gives none of it on. A `clean` row with a `repository` writes a folder of that name, which is no remote artefact from then on.
 */
export type Role = 'load' | 'source' | 'sink' | 'send' | 'pass' | 'clean';

/**
 * What a value's origin can be; the order is from the most to the least dangerous. `decoded` stands beside the others: what
 * a pass made readable. No row names it.
 */
export const ORIGINS = ['remote', 'llm', 'input', 'schema', 'file', 'path', 'unknown', 'decoded', 'literal'] as const;
export type OriginKind = (typeof ORIGINS)[number];

/**
 * Where text becomes code, a template's text becomes a function (`template`), a name or an address becomes a module (`import`),
 * whatever is registered is loaded (`plugin`),
 * the module of a name is fetched and run (`module`), a page is shown whose scripts run (`page`), a file of
 * machine code is loaded (`native`), content becomes objects (`deserialise`), a model's program is run here (`agent`), or a command is
 * run (`process`). About files: a file or folder is written (`write`), run (`run`), made executable (`permit`), or searched
 * for modules (`search`).
 */
export type SinkKind =
  | 'execute'
  | 'compile'
  | 'template'
  | 'deserialise'
  | 'import'
  | 'plugin'
  | 'module'
  | 'page'
  | 'native'
  | 'agent'
  | 'process'
  | 'write'
  | 'run'
  | 'permit'
  | 'search';

/**
 * What an argument must be: one of the values, or absent where the values hold null. A text is a constant text, or the
 * qualified name of what is given: `yaml.UnsafeLoader`.
 */
export interface Condition {
  readonly argument: readonly Address[];
  readonly is: readonly (boolean | string | null)[];
}

/**
 * Where a call takes an argument: a position (0-based, receiver not counted), a keyword, or a key inside either
 * ("2.revision" is property `revision` of argument 2, "model_kwargs.revision" an entry of that keyword's dict; "0.repo.name"
 * goes deeper; "1.*", of callbacks, is any property of argument 1). -1 is the last positional argument, "*" every argument, "1*" every argument but the first,
 * "receiver" the object whose method a sink is.
 */
export type Address = number | string;

/** How a text was written that a pass makes readable. */
export type Decoding =
  | 'base64'
  | 'hexadecimal'
  | 'compression'
  | 'character codes'
  | 'byte code'
  | 'another alphabet'
  | 'escapes'
  | 'reversal';

/**
 * The domain's words for arguments. A process is started by a `line`, or by a `program` and the `words` that follow it;
 * `servers` are tables of both by the keys `command` and `args`. A `content` is written to the file or folder at `path`;
 * without a content, the call itself brings it in, and its result names the file, too. A file is permitted to be run by its
 * new `mode`. What is sent is the `content`, every one that is given, and the `address` it goes to.
 */
export type ArgumentName =
  | 'repository'
  | 'prefix'
  | 'revision'
  | 'codeRevision'
  | 'trust'
  | 'offline'
  | 'code'
  | 'type'
  | 'line'
  | 'program'
  | 'words'
  | 'servers'
  | 'path'
  | 'content'
  | 'address'
  | 'mode';

/** One fact about one function, attribute or class. */
export interface Row {
  /**
   * The qualified name as a pattern. `*` stands for any characters but a dot, `**` for any segments (also none).
   * `()` after a segment is the result of calling it: `requests.Session().get`. A leading `**.` matches any receiver.
   * The last segment has no wildcard. `**` alone is whatever is given `keyword`.
   */
  readonly call?: string;
  /** As `call`, for a value that is no call: `sys.argv`. Of a sink, what is dangerous to set: `agent.auto_run`. */
  readonly value?: string;
  /** Sinks that are set: the values that are dangerous. */
  readonly is?: readonly (boolean | string)[];
  /** Sinks: the qualified names of the sources whose content alone counts. */
  readonly origins?: readonly string[];
  readonly role: Role;
  readonly kind?: OriginKind | SinkKind | 'hub' | 'github' | 'registry';
  /** Loads: what the repository holds. */
  readonly artifact?: 'model' | 'dataset' | 'space' | 'kernel';
  readonly arguments?: Readonly<Partial<Record<ArgumentName, readonly Address[]>>>;
  /**
   * Loads whose revision is a suffix of the repository's own text: the sign before it. Before "#", a file of the repository is
   * named, for nothing else can be pinned so: `hf:owner/name/file.gguf#branch`.
   */
  readonly suffix?: '@' | ':' | '#';
  /**
   * Loads: only a repository that begins with one of these is remote; the prefix is not part of its name. Sinks: a name
   * that begins with one of these is downloaded by the call itself. Sources: what is brought in when the first argument
   * begins with one of these. The argument `prefix` of a load says it instead, without the slash at its end.
   */
  readonly prefixes?: readonly string[];
  /** Loads: who owns what is named without an owner, where the library says so. */
  readonly owner?: string;
  /** Loads: values of the repository that name something built in. */
  readonly builtin?: readonly string[];
  /** Loads: functions of other libraries that no row speaks of, and that are given this keyword. */
  readonly keyword?: string;
  /** Loads: the repository is a local folder when this keyword argument has this value, e.g. `source="local"`. */
  readonly localIf?: Readonly<Record<string, string>>;
  /** Loads: the repository's own code runs although nobody said that it is trusted (`torch.hub`, `evaluate`). */
  readonly executes?: boolean;
  /** Loads: the code that trust runs is pinned by `codeRevision` alone, not by `revision`. */
  readonly codeOnly?: boolean;
  /** Loads: a finding's fix adds this keyword argument as well, e.g. `skip_validation=True`. */
  readonly alsoSet?: Readonly<Record<string, string>>;
  /** Loads and sinks: the first version of the library that the row speaks of, and the first that it no longer speaks of. */
  readonly since?: string;
  readonly until?: string;
  /**
   * Loads: keyword arguments that are set to the same commit, each unless another argument is given, which would name
   * another repository: `{"tokenizer_revision": "tokenizer"}`.
   */
  readonly alsoPin?: Readonly<Record<string, string>>;
  /** Loads: the keyword that asks for a version, which can move, in place of a revision; both at once are refused. */
  readonly versionKeyword?: string;
  /**
   * Loads that take no revision: they take a folder in place of the repository, with this before its path; or the class
   * takes the path of one file as the keyword `path`, which this call finds by the repository and the argument `file`.
   */
  readonly fromFolder?: string;
  readonly fromFile?: { readonly file: readonly Address[]; readonly path: string };
  /** Loads: from this version on the library ignores `trust`. */
  readonly trustUntil?: string;
  /**
   * Sinks that are mostly given what is no text (a function, a code object) or what is the program's own: only sources that
   * are known count; for `deserialise` only those from outside.
   */
  readonly knownOnly?: boolean;
  /**
   * Sinks: the argument (of a `write`, its content) does not hold the content but names it, by a file's name or by an
   * address that is downloaded. Sends: the content is a file's name.
   */
  readonly reads?: 'file' | 'address';
  /** Writes: what is written is a folder of files. */
  readonly folder?: boolean;
  /** Writes: of which files what is written is code, by the ends of their names; the others do not count. */
  readonly extensions?: readonly string[];
  /** Process sinks: the words that the command begins with. */
  readonly runs?: string;
  /** Process sinks: parts that are put into the line are quoted, so that each stays one word. */
  readonly quotes?: boolean;
  /** Sinks: keyword arguments with which the call is safe, and their values as code. */
  readonly safer?: Readonly<Record<string, string>>;
  /** Sinks: the function of the same owner that does the same safely. */
  readonly instead?: string;
  /** Sinks: from this version of the library on, calls that can meet all of the conditions are safe. */
  readonly safeFrom?: { readonly version: string; readonly when: readonly Condition[] };
  /** Loads, sinks and sources that are called: the row counts only for calls that can meet all of these. */
  readonly when?: readonly Condition[];
  /** As `when`: the row does not count for calls that certainly meet one of these. */
  readonly unless?: readonly Condition[];
  /**
   * Sources and passes: where the value that flows on comes from: argument positions, keywords, "receiver" or "*". Cleans:
   * what the result tells all the same, though it is no code: of `json.dumps` a reader learns everything.
   */
  readonly from?: readonly Address[];
  /**
   * Sources and passes: the value is given to a callback at this argument position (-1: the last); for a source rather
   * than returned, for a pass besides. With several addresses, at any of them. A decorator's function is its argument 0.
   */
  readonly callback?: number | readonly Address[];
  /** Sources: they tell what their first argument is made of, which is nothing new where that is a library's own. */
  readonly reflects?: boolean;
  /** Passes: what comes out is not the text that went in, which nobody could read: how it was written. */
  readonly decodes?: Decoding;
  /** It decodes only in calls that can meet all of these. */
  readonly decodesWhen?: readonly Condition[];
  /** Why an odd row is as it is, and where the fact was read. */
  readonly note?: string;
}

export interface Library {
  readonly library: string;
  readonly language: 'python' | 'javascript';
  /** The name under which it is installed, where that is not the name of the import. */
  readonly package?: string;
  /** The version that the facts were checked against. */
  readonly checked?: string;
  /** Names that stand for this library's module when a file uses them unbound ("pd"). */
  readonly usual?: readonly string[];
  /** Names that stand for this library's members when a file uses them unbound; `*` as in `call`. */
  readonly globals?: readonly string[];
  /** Hosts at which this library's service answers: what any client downloads from there is written by a model. */
  readonly hosts?: readonly string[];
  /**
   * How the names of models begin that its hub has without an owner; its loads take any other name without one for a folder.
   * Where this is not said, nothing is known of such names.
   */
  readonly unowned?: readonly string[];
  /**
   * What it gives on of other libraries: a qualified name of its own, and what that is, `{"zx.fs": "fs-extra"}`. The rows of
   * the other hold for it.
   */
  readonly reexports?: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}
