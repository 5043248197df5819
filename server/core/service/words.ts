/** What counts as a reason and as a day, wherever somebody accepts a finding. */

/** The text that a quick fix puts in place of a reason. It is no reason itself. */
export const NO_REASON_YET = 'why this is acceptable';

/** Whether a text says why: it has a word, and is not what was left to be replaced. */
export function isReason(text: string): boolean {
  return /\p{L}{2}/u.test(text) && !text.toLowerCase().includes(NO_REASON_YET);
}

/** Whether a text is a day of the calendar, as in 2027-01-31. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!;
}

/** Those of the names that stand in a text as words, each once. */
export function wordsAmong(text: string, names: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const [word] of text.matchAll(/[A-Za-z_$][\w$]*/g)) if (names.has(word)) found.add(word);
  return [...found];
}

/** Whether one of the names stands in a text as a word. */
export function mentionsAny(text: string, names: ReadonlySet<string>): boolean {
  const words = [...names].filter((it) => /^[\w$]+$/.test(it)).map((it) => it.replaceAll('$', '\\$'));
  return words.length > 0 && new RegExp(`(?<![\\w$])(?:${words.join('|')})(?![\\w$])`).test(text);
}
