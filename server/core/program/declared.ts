/** What a file that is no code says in its own words: artefacts, packages and indexes. Offsets are in UTF-16 code units. */

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A replacement of what stands at a place. */
export interface TextChange extends Place {
  readonly text: string;
}

/** A text, and where it stands. */
export interface PlacedText extends Place {
  readonly text: string;
}

/** An artefact of a hub that is loaded, served or fetched. */
export interface DeclaredArtefact {
  /** Who loads it, as a sentence begins: `vllm serve`, `This configuration`. */
  readonly subject: string;
  readonly place: Place;
  readonly type: 'model' | 'dataset' | 'space';
  /** Absent where it is said elsewhere. */
  readonly repository?: PlacedText | undefined;
  /** Absent where none is given; `null` where one is given that is not known. */
  readonly revision?: PlacedText | null | undefined;
  readonly codeRevision?: PlacedText | null | undefined;
  /** Where its code is trusted, if it is. */
  readonly trust?: Place | undefined;
  /** From which version on the library that loads it takes no notice of that. */
  readonly trustUntil?: string | undefined;
  /** Whether it is told when nothing pins it; a place that only trusts says nothing of that. */
  readonly isLoad: boolean;
  /** How a revision is called here. */
  readonly spelling: string;
  /** What gives it the revision `{commit}`, and its code `{codeCommit}`. */
  readonly pin?: readonly TextChange[] | undefined;
  readonly codePin?: readonly TextChange[] | undefined;
  /** What takes the trust away. */
  readonly untrust?: { readonly title: string; readonly edits: readonly TextChange[] } | undefined;
}

/** A package that is asked for in a way that allows several contents. */
export interface DeclaredPackage extends Place {
  /** Who asks for it, as a sentence begins. */
  readonly subject: string;
  readonly name: string;
  /** `latest`: a word that stands for another version every day; `image`: of a container. */
  readonly kind: 'git' | 'url' | 'latest' | 'list' | 'image';
  readonly pin?:
    | {
        readonly title: string;
        readonly edits: readonly TextChange[];
        readonly host: 'git' | 'github' | 'npm' | 'python';
        readonly repository: string;
        readonly reference: string;
      }
    | undefined;
}

/** A place that packages are taken from and that something is wrong with. */
export interface DeclaredIndex extends Place {
  readonly danger: 'added' | 'first' | 'plain' | 'unverified' | 'replaced';
  readonly value: string;
  readonly isDoubtful: boolean;
}

/** Code that a file names by an address. */
export interface DeclaredModule extends Place {
  readonly message: string;
  readonly isDoubtful: boolean;
}

/** A command that runs while a package is installed. */
export interface DeclaredHook extends Place {
  /** When it runs, as a sentence without its full stop. */
  readonly moment: string;
  /** The file of the project that it runs, and what that does which nobody reviewed, as a sentence. */
  readonly script?: (PlacedText & { readonly does: string }) | undefined;
}

/** What a Program holds of a file that is no code. */
export interface Declared {
  readonly artefacts: readonly DeclaredArtefact[];
  readonly packages: readonly DeclaredPackage[];
  /** Exact versions that a comment stands behind. */
  readonly pins: readonly PlacedText[];
  readonly indexes: readonly DeclaredIndex[];
  readonly modules: readonly DeclaredModule[];
  /** Whether containers that are started count, and not only packages. */
  readonly images: boolean;
  /** Whether the file shows or tests something, so that all in it is told more mildly. */
  readonly isMild: boolean;
  /** Whether a comment can end the line of a command; in a text of YAML it would be part of the command. */
  readonly commentsCommands: boolean;
  /** What goes over several lines that are one to those who read it, so that no comment can stand between them. */
  readonly unbroken: readonly Place[];
  /** Whether nothing at all was read from the file. */
  readonly isEmpty: boolean;
  /** Commands that run while a package is installed. */
  readonly hooks: readonly DeclaredHook[];
}
