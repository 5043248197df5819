/** Texts of tests: indented with the test, flush left in what is analysed. */

/**
 * A template tag that drops the indentation which all lines share. Backslashes are kept as they are written, but for
 * those that keep a backtick or a `${` from ending the text.
 */
export function code(strings: TemplateStringsArray): string {
  const lines = strings.raw
    .join('')
    .replace(/\\(`|\$\{)/g, '$1')
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n')
    .split('\n');
  const depths = lines.filter((it) => it.trim() !== '').map((it) => it.length - it.trimStart().length);
  const depth = Math.min(...depths);
  return lines.map((it) => it.slice(depth)).join('\n');
}
