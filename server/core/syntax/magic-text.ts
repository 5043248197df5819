/** The text that a magic is given, in parts: what stands there, and what IPython puts in for `{expression}` and `$name`. */

/** UTF-16 offsets; `end` is exclusive. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

export interface MagicPart extends TextSpan {
  readonly kind: 'text' | 'name' | 'expression';
}

const NAME = /\$([A-Za-z_][\w.]*)/y;
/** Characters of an expression that is looked at, at most. */
const LONGEST = 300;

/** The parts of text[start, end), in order and without gaps but for the signs around what is put in. */
export function partsOf(text: string, start: number, end: number): readonly MagicPart[] {
  const parts: MagicPart[] = [];
  let from = start;
  let isQuoted = false;
  const put = (kind: 'name' | 'expression', hole: TextSpan, at: number, next: number) => {
    if (at > from) parts.push({ kind: 'text', start: from, end: at });
    parts.push({ kind, ...hole });
    from = next;
  };
  for (let at = start; at < end; at++) {
    const char = text[at];
    if (char === "'") isQuoted = !isQuoted;
    else if (char === '{') {
      if (text[at + 1] === '{') at++;
      else {
        const hole = text[at - 1] === '$' ? undefined : expressionIn(text, at + 1, end);
        if (!hole) continue;
        put('expression', hole.span, at, hole.next);
        at = hole.next - 1;
      }
    } else if (char === '$' && !isQuoted && text[at - 1] !== '\\' && text[at - 1] !== '$') {
      NAME.lastIndex = at;
      const name = NAME.exec(text)?.[1]?.replace(/(?<!\.)\.+$/, '');
      if (!name || at + 1 + name.length > end) continue;
      put('name', { start: at + 1, end: at + 1 + name.length }, at, at + 1 + name.length);
      at += name.length;
    }
  }
  if (from < end) parts.push({ kind: 'text', start: from, end });
  return parts;
}

/** The expression from `start` to the brace that ends it, without its format; undefined when it looks like none. */
function expressionIn(
  text: string,
  start: number,
  limit: number,
): { readonly span: TextSpan; readonly next: number } | undefined {
  const open: string[] = [];
  let end = -1;
  for (let at = start; at < limit && at < start + LONGEST; at++) {
    const char = text[at]!;
    if (char === '\n' || char === '$' || char === ';' || char === '`' || char === '\\') return undefined;
    if (char === '"' || char === "'") {
      at = text.indexOf(char, at + 1);
      if (at < 0 || at >= limit) return undefined;
    } else if ('([{'.includes(char)) open.push(char);
    else if (char === '}' && open.length === 0) {
      const last = end < 0 ? at : end;
      const trimmed = text.slice(start, last).trim();
      if (!isExpression(trimmed)) return undefined;
      const first = text.indexOf(trimmed, start);
      return { span: { start: first, end: first + trimmed.length }, next: at + 1 };
    } else if (')]}'.includes(char)) {
      if (open.pop() === undefined) return undefined;
    } else if ((char === ':' || char === '!') && open.length === 0 && end < 0 && text[at + 1] !== '=') end = at;
  }
  return undefined;
}

/** Whether Python could read it: it begins like an expression, and no two words stand side by side but around its own. */
function isExpression(text: string): boolean {
  if (!/^[A-Za-z_("'[]/.test(text)) return false;
  const bare = text.replace(/"[^"]*"|'[^']*'/g, '0').replace(/\b(?:if|else|for|in|not|and|or|is|await|lambda)\b/g, '+');
  return !/\w\s+\w|[|>&<]\s*[|>&<]|,\s*$|^\w+\s*,|\.\./.test(bare);
}
