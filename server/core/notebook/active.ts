/** Finds what runs when a stored output is shown: scripts, remote frames, widgets that bring code along. */

import { JsonError, type JsonSpan, JsonWalker, unescaped } from './json.ts';
import type { Stored } from './stored.ts';

export interface ActivePart {
  readonly kind:
    | 'remote-script'
    | 'pinned-script'
    | 'loading-script'
    | 'script'
    | 'usual-script'
    | 'frame'
    | 'usual-frame'
    | 'remote-widget'
    | 'widget';
  /** UTF-16 offsets in the stored text. */
  readonly start: number;
  readonly end: number;
  /** The host, what a script does, or the module's name. */
  readonly name: string;
}

const SCRIPT_MIME = /^(?:application|text)\/(?:x-)?(?:javascript|ecmascript)$/;
const PAGE_MIME = /^(?:text\/html|image\/svg\+xml|application\/xhtml\+xml)$/;
const WIDGET_STATE = 'application/vnd.jupyter.widget-state+json';

/** Tags, also those of a page that is written into an attribute; elsewhere, what stands for a bracket is text. */
const TAG = /(?:<|&lt;)(script|iframe|frame|embed|object)\b([^>]{0,4000}?)(?:>|&gt;)/gi;
const ATTRIBUTE = /\b(src|data|type|integrity)\s{0,4}=\s{0,4}(?:(?:"|&quot;)([^"&]*)|'([^']*)|([^\s"'>&]+))/gi;
/** `<img src=x onerror="…">` */
const HANDLER = /\son[a-z]{3,20}\s{0,4}=\s{0,4}(?:"([^"]{0,2000})"|'([^']{0,2000})')/gi;
/** Attributes that hold a page: `<iframe srcdoc="&lt;script&gt;…">`. */
const PAGE_ATTRIBUTE = /\b(?:srcdoc|src|data)\s{0,4}=\s{0,4}(["'])/gi;
/** Types of scripts that are data and do not run. */
const DATA_TYPE = /json|template|text\/plain|math\/|x-mathjax-config|text\/x-/i;
const REMOTE = /^\s*(?:https?:)?\/\/([^/?#\s"'\\]+)/i;
const LOCAL = /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[::1\])(?::|$)/i;
/** An address that names an exact version, whose content a package registry does not change. */
const EXACT = /[@/-]v?\d+\.\d+\.\d+(?:[-+.][\w.]+)?(?:\/|\.min\b|\.js\b|\.mjs\b|[?#]|$)/;

/** What a script does that brings in more code or sends something away; the words for it. */
const LOADING: readonly (readonly [RegExp, string])[] = [
  [/\bimport\s?\(\s?["'`]https?:|\bimportScripts\s?\(|\bfrom\s?["']https?:/, 'loads a module from elsewhere'],
  [/\beval\s?\(|\.then\(\s?eval\b|\bnew Function\s?\(/, 'runs text as code'],
  [/\bdocument\.cookie\b|\blocalStorage\.getItem/, 'reads what the browser keeps for this site'],
  [
    /\bfetch\s?\(\s?["'`]https?:|\.open\(\s?["'](?:GET|POST)["'],\s?["']https?:|\bsendBeacon\s?\(/,
    'calls another server',
  ],
  [
    /\blocation(?:\.href)?\s?=\s?["'`](?:https?:)?\/\/|\blocation\.(?:replace|assign)\s?\(\s?["'`](?:https?:)?\/\//,
    'leads the page elsewhere',
  ],
  [/\bkernel\.execute\s?\(/, 'runs code in the kernel'],
];

/** What puts a script into the page, and the addresses of scripts in one. */
const INSERTING = /\brequire(?:js)?\.config\b|\.src\s{0,4}=|\bloadScript\b|\bappendChild\s{0,4}\(/;
const SCRIPT_ADDRESS = /https?:\/\/[^\s"'`\\<>]{1,300}/g;
const IS_SCRIPT = /\.m?js\b|\/\/(?:unpkg\.com|cdn\.|esm\.sh|cdnjs\.)/;

/** Marks of scripts that libraries for tables and charts leave in every output. */
const USUAL_SCRIPT =
  /google\.colab|Plotly|Bokeh|vegaEmbed|MathJax|\bmpl\.|SHAP|LDAvis|\bL\.map\(|echarts|TensorBoard|itables|dataTable|highcharts|animation|sk-estimator/i;
/** Players of films, and pages of the hub whose notebooks show them. */
const USUAL_FRAME =
  /(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|huggingface\.co|hf\.space|hf\.co|wandb\.ai)(?::|$)/i;

/** The parts that are active, in order. */
export function activeParts({ place, mime, text, isJson }: Stored): readonly ActivePart[] {
  if (place === 'cell' || place === 'attachment') return [];
  if (isJson) return place === 'metadata' || mime === WIDGET_STATE ? widgets(text) : [];
  if (SCRIPT_MIME.test(mime)) return text.trim() === '' ? [] : [script(text, 0, text.length)];
  return PAGE_MIME.test(mime) ? tags(text) : [];
}

/** The remote parts of a page, and of its own scripts the first of the worst kind: one output holds dozens of them. */
function tags(text: string): readonly ActivePart[] {
  const found: ActivePart[] = [];
  let own: ActivePart | undefined;
  const pages = text.includes('&lt;') ? pagesInAttributes(text) : [];
  let page = 0;
  for (const match of text.matchAll(TAG)) {
    while (page < pages.length && pages[page]!.end <= match.index) page++;
    if (match[0].startsWith('&') && !(page < pages.length && pages[page]!.start <= match.index)) continue;
    const name = match[1]!.toLowerCase();
    const attributes = attributesOf(match[2]!);
    const address = attributes.get('src') ?? attributes.get('data');
    const host = REMOTE.exec(address ?? '')?.[1];
    const span = { start: match.index, end: match.index + match[0].length };
    if (name !== 'script') {
      if (!host || LOCAL.test(host)) continue;
      found.push({ kind: USUAL_FRAME.test(host) ? 'usual-frame' : 'frame', ...span, name: host });
    } else if (DATA_TYPE.test(attributes.get('type') ?? '')) continue;
    else if (host) {
      if (LOCAL.test(host) || attributes.has('integrity')) continue;
      found.push({ kind: EXACT.test(address!) ? 'pinned-script' : 'remote-script', ...span, name: host });
    } else if (address === undefined && own?.kind !== 'loading-script') {
      const end = text.indexOf('</script', span.end);
      const part = script(text, span.end, end < 0 ? text.length : end);
      if (part.kind === 'loading-script') own = part;
      else own ??= { ...part, ...span };
    }
  }
  if (own?.kind !== 'loading-script') own = handler(text) ?? own;
  if (own) found.push(own);
  return found.sort((a, b) => a.start - b.start);
}

/** Where attributes hold pages, up to their closing quotes. */
function pagesInAttributes(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { 0: sign, 1: quote, index } of text.matchAll(PAGE_ATTRIBUTE)) {
    const start = index + sign.length;
    if (start < (found.at(-1)?.end ?? 0)) continue;
    const end = text.indexOf(quote!, start);
    found.push({ start, end: end < 0 ? text.length : end });
  }
  return found;
}

/** The first attribute that runs as soon as something happens, and brings in code or sends something away. */
function handler(text: string): ActivePart | undefined {
  for (const match of text.matchAll(HANDLER)) {
    const content = match[1] ?? match[2]!;
    const name = LOADING.find(([pattern]) => pattern.test(content))?.[1];
    if (name) return { kind: 'loading-script', start: match.index + 1, end: match.index + match[0].length, name };
  }
  return undefined;
}

/** Attributes that matter, by name in small letters; the first of a name counts. */
function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name!.toLowerCase();
    if (!found.has(key)) found.set(key, double ?? single ?? bare ?? '');
  }
  return found;
}

/** UTF-16 code units of a script that are looked at. */
const LOOKED_AT = 200_000;

function script(text: string, start: number, end: number): ActivePart {
  const content = text.slice(start, Math.min(end, start + LOOKED_AT));
  const span = trimmed(text, start, end);
  for (const [pattern, name] of LOADING) if (pattern.test(content)) return { kind: 'loading-script', ...span, name };
  const host = INSERTING.test(content) ? movingScript(content) : undefined;
  if (host) return { kind: 'loading-script', ...span, name: `loads another from ${host}` };
  return { kind: USUAL_SCRIPT.test(content) ? 'usual-script' : 'script', ...span, name: '' };
}

/** The host of the first script that is named by an address without an exact version. */
function movingScript(content: string): string | undefined {
  for (const [address] of content.matchAll(SCRIPT_ADDRESS)) {
    const host = REMOTE.exec(address)?.[1];
    if (host && IS_SCRIPT.test(address) && !EXACT.test(address) && !LOCAL.test(host)) return host;
  }
  return undefined;
}

/** The first line with something in it, as far as a person wants to read it. */
function trimmed(text: string, start: number, end: number): { readonly start: number; readonly end: number } {
  let first = start;
  while (first < end && /\s/.test(text[first]!)) first++;
  const line = text.indexOf('\n', first);
  return { start: first, end: Math.min(end, line < 0 ? end : line, first + 200) };
}

/** Widgets whose state brings its own module along, as text or by its address. */
function widgets(text: string): readonly ActivePart[] {
  if (!text.includes('"_esm"')) return [];
  const found: ActivePart[] = [];
  const walker = new JsonWalker(text);
  const take = ({ start, end }: JsonSpan): void => {
    const host = REMOTE.exec(unescaped(text, { start, end: Math.min(end, start + 300) }))?.[1];
    const span = { start, end: Math.min(end, start + 200) };
    if (host) found.push({ kind: 'remote-widget', ...span, name: host });
    else found.push({ kind: 'widget', ...span, name: 'a module of its own' });
  };
  const models = () =>
    walker.object(() => walker.member('state', () => walker.member('_esm', () => walker.strings().forEach(take))));
  try {
    walker.object((key) => {
      if (key === 'widgets') walker.member(WIDGET_STATE, () => walker.member('state', models));
      else if (key === 'state') models();
    });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  return found;
}
