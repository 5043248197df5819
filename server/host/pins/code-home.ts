/** Where the code of a model repository lives: in itself, or where the `auto_map` of its configurations sends to. */

/** Its own repository, one other, or nothing that can be pinned. */
export type CodeHome =
  | { readonly kind: 'own' }
  | { readonly kind: 'other'; readonly repository: string }
  | { readonly kind: 'unclear'; readonly reason: string };

/** The files that may name code. */
export const CONFIGURATIONS = [
  'config.json',
  'tokenizer_config.json',
  'processor_config.json',
  'preprocessor_config.json',
] as const;

/** A configuration's text; undefined when the repository has none of that name, null when it cannot be read. */
export type Reading = string | null | undefined;

/** Reads the configurations of `repository` by `read` and answers where its code is. */
export async function codeHome(
  repository: string,
  read: (name: string) => Reading | Promise<Reading>,
): Promise<CodeHome> {
  const repositories = new Set<string>();
  for (const name of CONFIGURATIONS) {
    const text = await read(name);
    if (text === undefined) continue;
    const references = codeReferences(text);
    if (!references) return { kind: 'unclear', reason: `${name} of ${repository} cannot be read` };
    for (const reference of references) {
      const separator = reference.indexOf('--');
      repositories.add(separator < 0 ? repository : reference.slice(0, separator));
    }
  }
  const [first, ...others] = [...repositories].sort();
  if (others.length > 0) {
    const names = [first, ...others].join(', ');
    const reason = `code comes from several repositories: ${names}; one code_revision cannot pin them`;
    return { kind: 'unclear', reason };
  }
  return first === undefined || first === repository ? { kind: 'own' } : { kind: 'other', repository: first };
}

/** All "module.Class" and "repository--module.Class" of an `auto_map`; undefined when the text is no JSON object. */
export function codeReferences(json: string | null): readonly string[] | undefined {
  if (json === null) return undefined;
  try {
    const { auto_map: map } = JSON.parse(json) as { auto_map?: unknown };
    const values = typeof map === 'object' && map !== null ? Object.values(map).flat() : [];
    return values.filter((value): value is string => typeof value === 'string');
  } catch {
    return undefined;
  }
}
