/** What a notebook stores beside its code, as rules see it. */

export interface Stored {
  readonly place: 'output' | 'metadata' | 'attachment' | 'cell';
  /** "stream", "error" and "json" for what has none; "cell" for the text of a cell that is no code here. */
  readonly mime: string;
  /** What is stored; for `isJson`, as JSON. */
  readonly text: string;
  readonly isJson: boolean;
}
