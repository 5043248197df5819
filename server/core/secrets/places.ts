/** Where programs keep their users' secrets, as data: files, folders and stores that others have no business in. */

export interface SecretPlace {
  /** As a sentence says it: "AWS credentials". */
  readonly name: string;
  /** Matches a path with `/` between its parts; what is not known of it is `*`. */
  readonly pattern: RegExp;
  /** Path segments of which all stand in a text that can name the place. */
  readonly words: readonly string[];
}

const END = '(?=$|/|\\*)';

/** A place that one segment tells. */
function segment(name: string, ...words: readonly string[]): readonly SecretPlace[] {
  return words.map((word) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return { name, pattern: new RegExp(`(?:^|/|\\*)${escaped}${END}`, 'i'), words: [word] };
  });
}

export const PLACES: readonly SecretPlace[] = [
  ...segment('SSH keys', 'id_rsa', 'id_ed25519', 'id_ecdsa', 'id_dsa'),
  {
    name: 'SSH keys',
    pattern: /(?:^|[/*])\.ssh(?:\/?$|\/(?!known_hosts|config|authorized_keys|[^/]*\.pub$))/,
    words: ['.ssh'],
  },
  ...segment('Git credentials', '.git-credentials', '.netrc', '_netrc'),
  { name: "the GitHub CLI's token", pattern: /(?:^|\/)gh\/hosts\.yml$/, words: ['gh', 'hosts.yml'] },
  { name: 'AWS credentials', pattern: /(?:^|[/*])\.aws(?:\/?$|\/(?:credentials|sso|cli|\*))/, words: ['.aws'] },
  ...segment('Google Cloud credentials', 'application_default_credentials.json', 'access_tokens.db'),
  {
    name: 'Google Cloud credentials',
    pattern: /(?:^|\/)gcloud(?:\/?$|\/(?:credentials|legacy_credentials|\*))/,
    words: ['gcloud'],
  },
  ...segment('Azure credentials', 'msal_token_cache.json', 'accessTokens.json', '.azure'),
  { name: 'Kubernetes credentials', pattern: /(?:^|[/*])\.kube(?:\/?$|\/(?:config|\*))/, words: ['.kube'] },
  {
    name: 'Kubernetes credentials',
    pattern: /secrets\/kubernetes\.io\/serviceaccount/,
    words: ['kubernetes.io', 'serviceaccount'],
  },
  { name: 'Docker credentials', pattern: /(?:^|[/*])\.docker(?:\/?$|\/config\.json)/, words: ['.docker'] },
  ...segment('package registry tokens', '.npmrc', '.pypirc', '.yarnrc.yml'),
  { name: 'package registry tokens', pattern: /\.(?:cargo|gem)\/credentials(?:\.toml)?$/, words: ['.cargo'] },
  {
    name: 'a Hugging Face token',
    pattern: /(?:\.cache\/huggingface|\.huggingface)\/(?:token|stored_tokens)$/,
    words: ['huggingface', 'token'],
  },
  ...segment('a Hugging Face token', 'stored_tokens'),
  ...segment('tokens of machine learning services', 'kaggle.json', '.databrickscfg', '.modal.toml'),
  {
    name: "coding agents' tokens",
    pattern: /\.(?:claude\/\.credentials|codex\/auth|claude)\.json$/,
    words: ['.claude'],
  },
  { name: "coding agents' tokens", pattern: /\.codex\/auth\.json$/, words: ['.codex'] },
  ...segment('shell histories', '.bash_history', '.zsh_history', '.python_history'),
  { name: 'system passwords', pattern: /^\/etc\/shadow$/, words: ['etc', 'shadow'] },
  { name: "a process's environment", pattern: /^\/proc\/(?:self|\d+|\*)\/environ$/, words: ['proc', 'environ'] },
  ...segment(
    "a browser's passwords and cookies",
    'Login Data',
    'Login Data For Account',
    'key4.db',
    'logins.json',
    'cookies.sqlite',
  ),
  ...segment("a browser's passwords and cookies", 'Cookies.binarycookies', 'signons.sqlite'),
  {
    name: "a browser's passwords and cookies",
    pattern:
      /(?:Chrome|Chromium|Edge|Brave-Browser|Vivaldi|Opera(?: Software| Stable)?|User Data|Default|Network)[^/]*\/(?:[^/]+\/){0,4}(?:Cookies|Web Data|Local State|Login Data)$/,
    words: ['Cookies'],
  },
  {
    name: "a browser's passwords and cookies",
    pattern:
      /(?:Chrome|Chromium|Edge|Brave-Browser|Vivaldi|Opera Stable|User Data|Default)[^/]*\/(?:[^/]+\/){0,4}(?:Web Data|Local State)$/,
    words: ['Local State'],
  },
  {
    name: "a browser's passwords and cookies",
    pattern: /(?:Chrome|Edge|Brave-Browser|Chromium)\/(?:[^/]+\/)?User Data(?:$|\/)/,
    words: ['User Data'],
  },
  {
    name: "a browser's passwords and cookies",
    pattern: /(?:Mozilla\/Firefox|\.mozilla\/firefox|Firefox)\/(?:Profiles|[^/]*\.default)/i,
    words: ['Firefox'],
  },
  { name: "a browser's passwords and cookies", pattern: /\.mozilla\/firefox(?:$|\/)/, words: ['.mozilla'] },
  {
    name: "a messenger's sessions",
    pattern: /(?:discord\w*|Slack|Signal)\/(?:Local Storage|[^/]*\/Local Storage|config\.json)/i,
    words: ['Local Storage'],
  },
  ...segment("a messenger's sessions", 'tdata'),
  ...segment('a wallet', 'wallet.dat', 'Exodus', 'exodus.wallet', '.electrum', 'nkbihfbeogaeaoehlefnkodbefgpgknn'),
  { name: 'a wallet', pattern: /Electrum\/wallets|Ethereum\/keystore|solana\/id\.json/, words: ['Electrum'] },
  { name: 'a wallet', pattern: /Ethereum\/keystore/i, words: ['Ethereum', 'keystore'] },
  { name: 'a wallet', pattern: /\.ethereum\/keystore/, words: ['ethereum', 'keystore'] },
  { name: 'a wallet', pattern: /solana\/id\.json/, words: ['solana', 'id.json'] },
  ...segment('key stores', 'login.keychain-db', 'login.keychain', '.gnupg', '.password-store', 'keyrings'),
  { name: 'key stores', pattern: /Microsoft\/(?:Credentials|Protect)(?:$|\/)/, words: ['Microsoft', 'Credentials'] },
  ...segment(
    'stored passwords',
    'recentservers.xml',
    'WinSCP.ini',
    'rclone.conf',
    '.s3cfg',
    '.pgpass',
    '.my.cnf',
    '.vault-token',
  ),
  ...segment('stored passwords', 'credentials.tfrc.json'),
];

/** Programs that print what a key store holds: their name, the words that ask for it, and what is kept there. */
const KEEPERS: readonly (readonly [program: string, asks: RegExp, name: string])[] = [
  ['security', /^(?:find-(?:generic|internet)-password|dump-keychain)\b.* -(?:[a-z]*[wg]|d)\b/, 'key stores'],
  ['gpg', /--export-secret-(?:sub)?keys?\b/, 'key stores'],
  ['secret-tool', /^(?:lookup|search)\b/, 'key stores'],
];

/** Programs that print a token of their user, for other programs to use: harmless, unless it goes to somebody else. */
const ISSUERS: readonly (readonly [program: string, asks: RegExp, name: string])[] = [
  ['gh', /^auth token\b|^auth status\b.*(?:--show-token|-t)\b/, "the GitHub CLI's token"],
  ['gcloud', /^auth (?:application-default )?print-(?:access|identity)-token\b/, 'Google Cloud credentials'],
  ['az', /^account get-access-token\b/, 'Azure credentials'],
  ['aws', /^configure (?:get \S*secret|export-credentials)\b|^sts get-session-token\b/, 'AWS credentials'],
  ['git', /^credential fill\b/, 'Git credentials'],
  ['hf', /^auth token\b/, 'a Hugging Face token'],
  ['npm', /^config get \S*_(?:authToken|auth)\b|^token list\b/, 'package registry tokens'],
  ['kubectl', /^config view\b.*--raw\b/, 'Kubernetes credentials'],
];

/** What a program prints of its user's tokens when it is started with these words; undefined when nothing. */
export function tokenPrintedBy(program: string, words: string): string | undefined {
  return ISSUERS.find(([name, asks]) => name === program && asks.test(words))?.[2];
}

/** What secrets a program prints that is started with these words; undefined when none. */
export function placeShownBy(program: string, words: string): string | undefined {
  return KEEPERS.find(([name, asks]) => name === program && asks.test(words))?.[2];
}

/** What secret a path with `/` between its parts leads to; undefined when to none. */
export function placeOf(path: string): SecretPlace | undefined {
  const clean = path.replaceAll('\\', '/').replace(/\/{2,}/g, '/');
  return PLACES.find((it) => it.pattern.test(clean));
}

/** Files in which a program is handed a secret of its own. */
const HANDED: SecretPlace = {
  name: 'a secret',
  pattern:
    /^(?:\/var)?\/run\/secrets\/[\w*]|^\/etc\/secrets\/[\w*]|(?:^|[/*._-])(?:token|api_?-?key|secret|password)(?:\.(?:txt|key|secret))?$/i,
  words: [],
};

/** As `placeOf`, of the files in which a program finds the secrets that are meant for it. */
export function handedOver(path: string): SecretPlace | undefined {
  return HANDED.pattern.test(path.replaceAll('\\', '/')) ? HANDED : undefined;
}

/** Whether a text may name a file in which a program is handed a secret. */
export function mayNameHanded(text: string): boolean {
  return /secret|token|password|api_?-?key/i.test(text);
}

/** Places by the longest of their words, which is mostly the rarest. */
const BY_WORD = new Map<string, SecretPlace[]>();
for (const place of PLACES) {
  const word = place.words.reduce((longest, it) => (it.length > longest.length ? it : longest));
  BY_WORD.set(word, [...(BY_WORD.get(word) ?? []), place]);
}
/** Finds these words where a part of a path can begin. */
const WORDS = new RegExp(
  `(?<![A-Za-z0-9])(?:${[...BY_WORD.keys()].map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
  'g',
);

/** The words without which no program that prints a key store is asked for it. */
const ASKING =
  /find-(?:generic|internet)-password|dump-keychain|export-secret|secret-tool|auth token|-token\b|credential fill|configure (?:get|export)/;
/** Any of the stores that such programs print. */
const ASKED: SecretPlace = { name: 'key stores', pattern: /(?!)/, words: [] };

/** The places that a part of a text may name, of which it has the longest word. */
export function* placesHintedIn(part: string): Iterable<SecretPlace> {
  if (ASKING.test(part)) yield ASKED;
  const seen = new Set<string>();
  for (const [word] of part.matchAll(WORDS)) {
    if (seen.has(word)) continue;
    seen.add(word);
    yield* BY_WORD.get(word)!;
  }
}

/**
 * Whether a text holds all the words of some place; where it does not, no path or command in it leads to one. `hinted` are
 * the places that its parts may name.
 */
export function mayNamePlace(text: string, hinted: Iterable<SecretPlace> = placesHintedIn(text)): boolean {
  for (const { words } of hinted) if (words.every((it) => text.includes(it))) return true;
  return false;
}
