/** What a terminal shows: safe characters, display columns, colours. */

/** Control, formatting and unpaired characters: they could move the cursor, reverse text or hide it. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const ZERO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}])$/u;
const TAB_WIDTH = 4;

/** A text without line breaks as it may be printed, with the characters that act on a terminal spelled out. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return `\\u{${code.toString(16)}}`;
  });
}

/** A part of a line as it may be printed; tabs become spaces up to the next stop, counted from `column`. */
export function expanded(text: string, column: number): { readonly text: string; readonly width: number } {
  let result = '';
  let width = 0;
  for (const character of text) {
    const shown = character === '\t' ? ' '.repeat(TAB_WIDTH - ((column + width) % TAB_WIDTH)) : printable(character);
    result += shown;
    width += displayWidth(shown);
  }
  return { text: result, width };
}

/** How many columns printable text takes. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;
export type Style = keyof typeof CODES;
export type Paint = (style: Style, text: string) => string;

/** A painter that leaves text as it is unless `enabled`. */
export function painter(enabled: boolean): Paint {
  return enabled ? (style, text) => `\x1b[${CODES[style]}m${text}\x1b[0m` : (_style, text) => text;
}

/** Whether a stream gets colours: FORCE_COLOR decides, else NO_COLOR refuses, else a terminal that can. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const { FORCE_COLOR: force, NO_COLOR: refuse, TERM: terminal } = environment;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return !refuse && stream.isTTY === true && terminal !== 'dumb';
}
