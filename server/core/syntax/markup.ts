/** Finds the scripts that stand in pages and in components of Vue, Svelte and their likes. */

import type { Language } from './language.ts';

/** A script between its tags, in UTF-16 offsets. */
export interface Script {
  readonly start: number;
  readonly end: number;
  readonly attributes: string;
}

const OPENING = /<script\b([^<>]{0,1000})>/gi;
const CLOSING = /<\/script\b/gi;
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const TYPE = /\btype\s*=\s*["']?([^"'\s>]*)/i;
const CODE = /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/babel|text\/typescript|)$/i;

/** The scripts of a page, in order; those in comments are none. */
export function scriptsIn(text: string): readonly Script[] {
  const visible = withoutComments(text);
  const scripts: Script[] = [];
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(visible); match; match = OPENING.exec(visible)) {
    const start = OPENING.lastIndex;
    CLOSING.lastIndex = start;
    const end = CLOSING.exec(visible)?.index ?? text.length;
    scripts.push({ start, end, attributes: match[1]! });
    OPENING.lastIndex = end;
  }
  return scripts;
}

/** The page with spaces in place of comments, at the same length; what scripts say stays. */
export function withoutComments(text: string): string {
  return text.includes('<!--') ? text.replace(COMMENT, blank) : text;
}

/** What the scripts of a page are together, and where they stand. */
export interface PageCode {
  readonly language: Language;
  readonly text: string;
  readonly scripts: readonly Script[];
}

/** The code of a page's scripts, at the places where it stands, with spaces for all else; undefined where there is none. */
export function codeOfPage(text: string): PageCode | undefined {
  const scripts = scriptsIn(text).filter((it) => it.end > it.start && CODE.test(TYPE.exec(it.attributes)?.[1] ?? ''));
  if (scripts.length === 0) return undefined;
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end } of scripts) {
    pieces.push(blank(text.slice(at, start)), text.slice(start, end));
    at = end;
  }
  pieces.push(blank(text.slice(at)));
  const isTyped = scripts.some((it) => /\blang\s*=\s*["']?tsx?\b|text\/typescript/.test(it.attributes));
  return { language: isTyped ? 'typescript' : 'javascript', text: pieces.join(''), scripts };
}

/** A text of the same length and lines that says nothing. */
export function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
