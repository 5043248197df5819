/** Addresses of the Hub, which name a repository and, where they name a file of it, its revision. */

const ADDRESS =
  /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/((?:datasets\/|spaces\/)?[\w.-]+\/[\w.-]+)(?:\/(?:resolve|blob|raw|tree)\/([^/?#]+))?/;

/** What an address of the Hub names. */
export interface HubAddress {
  readonly name: string;
  /** The branch, tag or commit of a file's or a folder's address. */
  readonly reference: string | undefined;
  /** How many UTF-16 code units of the text stand before it; before the rest where there is none. */
  readonly at: number;
}

/** What a text names, where it is an address of the Hub. */
export function hubAddressOf(text: string): HubAddress | undefined {
  const match = ADDRESS.exec(text);
  if (!match) return undefined;
  const [whole, name, reference] = match;
  return { name: name!, reference, at: whole.length - (reference?.length ?? 0) };
}
