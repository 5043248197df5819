/** Which package a script's module specifier means, however the package is brought here. */

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
