/** Addresses of code, and which of them give the same code every day. */

const ADDRESS = /^(?:https?:)?\/\/([^/?#\s]+)/i;
/** What a developer's own machine serves. */
const OWN_HOST = /^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\]|[\w.-]+\.(?:local|localhost|test))(?::\d+)?$/i;
/** A whole version after a sign that introduces one: `@1.2.3`, `/1.2.3/`, `-1.2.3.min.js`. */
const EXACT_VERSION = /(?:@|%40|[/_-])v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?(?=[/?#.]|$)/i;
const HASH = /(?:^|[^0-9a-f])(?:[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])/;
/** A text that ends where its version would begin: what follows is chosen elsewhere, perhaps exactly. */
const VERSION_FOLLOWS = /(?:@|\/v|npm:|release[s-])$/i;

/** The host of an address that a module is loaded from; undefined for paths, packages and this machine. */
export function hostOf(text: string): string | undefined {
  const host = ADDRESS.exec(text)?.[1];
  return host === undefined || host.includes('${') || OWN_HOST.test(host) ? undefined : host.replace(/^.*@/, '');
}

/** Whether an address, or the beginning of one, names a version or a hash that does not move. */
export function isFixed(address: string, whole: boolean): boolean {
  return EXACT_VERSION.test(address) || HASH.test(address) || (!whole && VERSION_FOLLOWS.test(address));
}

/** Services whose scripts their owners change all the time and forbid to keep a copy of. */
const SERVICES =
  /^(?:https?:)?\/\/(?:(?:www\.)?(?:googletagmanager|google-analytics|gstatic)\.com|(?:maps|www|apis|accounts|pay)\.google(?:apis)?\.com|maps\.googleapis\.com|js\.stripe\.com|(?:www\.)?paypal\.com|challenges\.cloudflare\.com|static\.cloudflareinsights\.com|(?:js|www)\.hcaptcha\.com|connect\.facebook\.net|platform\.twitter\.com|plausible\.io|cdn\.segment\.com|[\w-]+\.sentry-cdn\.com)(?:[/:?]|$)/i;

/** Whether an address is that of a service which lets nobody name a version. */
export function isService(address: string): boolean {
  return SERVICES.test(address);
}
