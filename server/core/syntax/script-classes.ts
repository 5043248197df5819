/** What the bytes of JavaScript and TypeScript sources can begin. */

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const DOLLAR = 36;
export const STAR = 42;
export const DOT = 46;
export const SLASH = 47;
export const BACKSLASH = 92;
export const BACKTICK = 96;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;

/** Classes; 0 is white space and what can be skipped without a look. */
export const OTHER = 1;
export const LETTER = 2;
export const DIGIT = 3;
export const QUOTES = 4;
export const SLASHES = 5;
export const BACKTICKS = 6;
export const OPEN = 7;
export const CLOSE = 8;
export const DOTS = 9;
/** `<` and `>`, which can begin comments and end arrows. */
export const ANGLES = 10;
/** Outside of strings it can only be part of a name written with escape sequences. */
export const HIDING = 11;
/** Not ASCII: in a name, so that it is none of ours, or white space. */
export const BEYOND = 12;

export const CLASSES = classify();
/** By byte: 1 when it can stand inside a name. */
export const IN_NAME = Uint8Array.from(CLASSES, (value) => (value === LETTER || value === DIGIT ? 1 : 0));

function classify(): Uint8Array {
  const classes = new Uint8Array(256).fill(OTHER, SPACE + 1, 128).fill(BEYOND, 128);
  const set = (characters: string, value: number): void => {
    for (const character of characters) classes[character.charCodeAt(0)] = value;
  };
  set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$', LETTER);
  set('0123456789', DIGIT);
  set('\'"', QUOTES);
  set('/', SLASHES);
  set('`', BACKTICKS);
  set('{', OPEN);
  set('}', CLOSE);
  set('.', DOTS);
  set('<>', ANGLES);
  set('\\', HIDING);
  return classes;
}
