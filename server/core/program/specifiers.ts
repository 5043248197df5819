/** Which package a script's module specifier means, however the package is brought here; what is a library's at all. */

import type { ImportInfo } from './parts.ts';

/** Registries by their scheme: Deno's and Bun's `npm:@scope/name@1.2.3/part`, `jsr:@scope/name`. */
const REGISTRY = /^(?:npm|jsr):\/?((?:@[\w.-]+\/)?[\w.-]+)(?:@[^/]*)?(\/[^?#]*)?$/;
/** Delivery networks that serve packages of npm as modules, with what stands before the package in a path. */
const DELIVERED =
  /^(?:https?:)?\/\/(?:cdn\.jsdelivr\.net\/npm|esm\.run|unpkg\.com|cdn\.skypack\.dev|esm\.sh|ga\.jspm\.io|deno\.land\/x)\/(?:npm:|pin\/|v\d+\/|stable\/|\*)?((?:@[\w.-]+\/)?[\w.-]+)(?:@[^/?#]*)?(?=[/?#]|$)/;

/**
 * The name under which models know the module: `npm:@scope/name@1/part` is `@scope/name/part`, and the address of a
 * package at a delivery network is the package, whichever of its files is asked for. Any other specifier is itself.
 */
export function moduleOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier.slice('node:'.length);
  const registered = REGISTRY.exec(specifier);
  if (registered) return `${registered[1]}${registered[2] ?? ''}`;
  return DELIVERED.exec(specifier)?.[1] ?? specifier;
}

/** How modules are called that stand beside the source more often than they are installed. */
const OWN_MODULES =
  /^(?:app|common|core|helpers?|layers|lib|models?|modeling\w*|modules?|nets?|networks?|src|tests?|tools|utils?)$/;

/** Whether a program's qualified name is one of a module that it imports by a name that is no path, and that is hardly its own. */
export function isOfLibrary({ imports }: { readonly imports: readonly ImportInfo[] }, path: string): boolean {
  const [root] = path.split('.', 1) as [string];
  return root !== '' && !OWN_MODULES.test(root) && imports.some(({ module }) => module.split('.', 1)[0] === root);
}
