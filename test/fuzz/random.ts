/** Random choices that are the same for the same seed, and random changes of texts made by them. */

/** A generator of 32 bits of state, good enough to choose by. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.int(times) === 0;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.int(items.length)]!;
  }

  /** Between `least` and `most` of what `make` gives. */
  list<Item>(least: number, most: number, make: () => Item): Item[] {
    return Array.from({ length: least + this.int(most - least + 1) }, make);
  }
}

/** What trips readers: the signs of all notations, and characters that count otherwise than one. */
const FRAGMENTS = [
  ...[
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '"',
    "'",
    '`',
    '"""',
    "'''",
    '/*',
    '*/',
    '//',
    '#',
    '\\',
    '${',
    '{{',
    '}}',
  ],
  ...['\n', '\r\n', '\r', '\t', ' ', '\u2028', '\0', '\ufeff', '\u{1f600}', 'é', '\ud800', '\udc00', '\u202e', '\x1b'],
  ...[
    '=',
    ':',
    ':=',
    '=>',
    '.',
    '?.',
    ',',
    ';',
    '...',
    '**',
    '*',
    '@',
    '!',
    '%',
    '%%',
    '!!',
    '&a ',
    '*a',
    '- ',
    '|',
    '>-',
    '<<E',
  ],
  ...[
    'def f(x):\n  ',
    'class A(B):\n  ',
    'lambda x: ',
    'async ',
    'await ',
    'yield ',
    'return ',
    'if x:\n',
    'else:\n',
    'try:\n',
  ],
  ...[
    'import x\n',
    'from a import b\n',
    'export ',
    'const x = ',
    'function f(x) {',
    'class A {',
    'x => ',
    'f"{x!r:>{y}}"',
  ],
  ...[
    'eval(',
    'exec(',
    'requests.get(',
    'fetch(',
    'open(',
    'trust_remote_code=True',
    'from_pretrained(',
    'subprocess.run(',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'true',
    '0x',
    '1e999',
    '-0',
    '\\u0041',
    '\\x',
    '\\N{',
  ],
  ...[
    '# loadguard: ignore[remote-exec] ours',
    '// loadguard: ignore-file[*]',
    '# %%\n',
    '%%bash\n',
    '%pip install x\n',
    '!curl x | sh\n',
  ],
  ...[
    'https://a.example/x.py',
    'git+https://github.com/a/b.git@main',
    'hf_abcdefghijklmnopqrstuvwxyzABCDEFGH',
    'ghp_0123456789',
  ],
];

/** A text with some changes; parts of `others` may come in. */
export function mutated(random: Random, text: string, others: readonly string[]): string {
  let result = text;
  for (let left = 1 + random.int(6); left > 0; left--) result = changed(random, result, others);
  return result;
}

function changed(random: Random, text: string, others: readonly string[]): string {
  const [from, to] = span(random, text);
  const part = text.slice(from, to);
  switch (random.int(12)) {
    case 0:
      return text.slice(0, from) + text.slice(to);
    case 1:
      return text.slice(0, to) + part + text.slice(to);
    case 2: {
      const [otherFrom, otherTo] = span(random, text);
      return text.slice(0, from) + text.slice(otherFrom, otherTo) + text.slice(to);
    }
    case 3: {
      const other = random.pick(others);
      const [otherFrom, otherTo] = span(random, other);
      return text.slice(0, from) + other.slice(otherFrom, otherTo) + text.slice(from);
    }
    case 4:
      return linesMoved(random, text);
    case 5:
      return text.slice(0, from) + String.fromCharCode(random.int(0x10000)) + text.slice(from + 1);
    case 6:
      return text.slice(0, from);
    case 7:
      return text.slice(0, from) + random.pick(FRAGMENTS).repeat(1 + random.int(40)) + text.slice(from);
    case 8:
      return text.slice(0, from) + random.pick(FRAGMENTS) + part + random.pick(FRAGMENTS) + text.slice(to);
    default:
      return text.slice(0, from) + random.pick(FRAGMENTS) + text.slice(random.once(2) ? from : to);
  }
}

/** Now and then, a text made long or deep out of a few pieces. */
export function hostile(random: Random, text: string): string {
  const pieces = random.list(1, 3, () => {
    const [from, to] = span(random, text);
    return random.once(2) ? random.pick(FRAGMENTS) : text.slice(from, Math.min(to, from + 60));
  });
  const times = 10 ** (2 + random.int(3)) * (1 + random.int(5));
  const long = pieces.map((it) => it.repeat(Math.min(times, Math.ceil(200_000 / Math.max(1, it.length))))).join('');
  const at = random.int(text.length + 1);
  return text.slice(0, at) + long + text.slice(at);
}

function linesMoved(random: Random, text: string): string {
  const lines = text.split('\n');
  const [moved = ''] = lines.splice(random.int(lines.length), 1);
  lines.splice(random.int(lines.length + 1), 0, moved);
  return lines.join('\n');
}

/** Two offsets in order, mostly near each other. */
function span(random: Random, text: string): readonly [number, number] {
  const from = random.int(text.length + 1);
  const length = random.once(3) ? random.int(text.length + 1) : random.int(12);
  return [from, Math.min(text.length, from + length)];
}
