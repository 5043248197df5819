/**
 * Reads shell text: the grammar that POSIX shells share, with what PowerShell writes in the same places. It never fails:
 * what no shell would take is read as words.
 */

import {
  type Command,
  HOLE,
  type Pipeline,
  type Redirection,
  type Substitution,
  variablesOf,
  type Word,
} from './script.ts';

/** How deep commands may be nested; what lies deeper is not read. */
const DEPTH_LIMIT = 24;

/** UTF-16 code units that are read of one text, with what its variables expand to. */
const SIZE_LIMIT = 100_000;

/** How many commands that one variable's text is made of are looked at. */
const SUBSTITUTION_LIMIT = 4;

const BLANK = /[ \t\r]/;
const NAME_START = /[A-Za-z_]/;
const ENDS_WORD = /[ \t\r\n;&|<>()]/;
const ENDS_ARGUMENT = /[ \t\r\n]/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;
const VARIABLE = /[A-Za-z_]\w*|[0-9?$!#@*-]/y;

/** Words before a command that say when it runs. */
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'fi', 'do', 'done', 'while', 'until', '!', '{', '}', 'esac']);

/** Words that begin a head without commands, up to the end of the line. */
const HEADS = new Set(['for', 'select', 'case', 'function']);

const ANSI_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', '0': '\0' };

/** The pipelines of a text, in the order in which they run; `places` says where its characters stand, if not one by one. */
export function readShell(text: string, places?: readonly number[]): readonly Pipeline[] {
  return new Reader(text.slice(0, SIZE_LIMIT), places).script(undefined);
}

/** The words of a text as a shell splits them, without commands: what `shlex.split` gives. */
export function splitWords(text: string, places?: readonly number[]): readonly Word[] {
  return new Reader(text.slice(0, SIZE_LIMIT), places).words();
}

/** A word that is being read. */
interface Draft {
  text: string;
  readonly places: number[];
  readonly start: number;
  readonly substitutions: Substitution[];
  /** By hole: the variable that is put in. */
  readonly variables: string[];
  /** Whether no part of it was quoted. */
  isBare: boolean;
}

/** A here-document whose text is still to come. */
interface Announced {
  readonly end: string;
  readonly isQuoted: boolean;
  readonly into: Redirection[];
}

class Reader {
  readonly #text: string;
  readonly #places: readonly number[] | undefined;
  readonly #variables = new Map<string, Word>();
  #at = 0;
  #depth = 0;
  #expanded = 0;
  #announced: Announced[] = [];

  constructor(text: string, places: readonly number[] | undefined) {
    this.#text = text;
    this.#places = places;
  }

  /** The pipelines up to a closing sign, which is read as well, or to the end. */
  script(close: ')' | '`' | undefined): readonly Pipeline[] {
    if (++this.#depth > DEPTH_LIMIT) {
      this.#at = this.#text.length;
      return [];
    }
    const pipelines: Pipeline[] = [];
    let commands: Command[] = [];
    let isOpen = true;
    while (isOpen && this.#at < this.#text.length) {
      const { command, end, isAfterPattern } = this.#command(close);
      // The other choices of the pattern are no commands that pipe into this one.
      if (isAfterPattern) commands = [];
      if (command) commands.push(command);
      isOpen = end !== 'close';
      if (end === 'pipe') continue;
      if (commands.length > 0) pipelines.push({ commands });
      commands = [];
    }
    if (commands.length > 0) pipelines.push({ commands });
    this.#depth--;
    return pipelines;
  }

  words(): readonly Word[] {
    const result: Word[] = [];
    while (this.#at < this.#text.length) {
      if (BLANK.test(this.#text[this.#at]!) || this.#text[this.#at] === '\n') this.#at++;
      else result.push(this.#finished(this.#word(ENDS_ARGUMENT, undefined)));
    }
    return result;
  }

  /** One command up to what ends it, which is read as well. */
  #command(close: ')' | '`' | undefined): {
    command: Command | undefined;
    end: 'pipe' | 'next' | 'close';
    isAfterPattern: boolean;
  } {
    const text = this.#text;
    let words: Word[] = [];
    let assignments: Word[] = [];
    const redirections: Redirection[] = [];
    let body: readonly Pipeline[] | undefined;
    let isHead = false;
    let isAfterPattern = false;
    /** The number before a redirection: 2 for what tells of errors. */
    let descriptor = '';
    const finish = (end: 'pipe' | 'next' | 'close') => {
      const isEmpty = words.length === 0 && assignments.length === 0 && redirections.length === 0 && !body;
      if (isEmpty || isHead) return { command: undefined, end, isAfterPattern };
      if (words.length === 0 || words[0]!.text === 'export') this.#assign([...assignments, ...words]);
      return { command: { words, assignments, redirections, ...(body ? { body } : {}) }, end, isAfterPattern };
    };
    while (this.#at < text.length) {
      const sign = text[this.#at]!;
      if (BLANK.test(sign)) this.#at++;
      else if (sign === '\\' && /^\r?\n/.test(text.slice(this.#at + 1, this.#at + 3)))
        this.#at += text[this.#at + 1] === '\r' ? 3 : 2;
      else if (sign === '#') this.#skipLine();
      else if (sign === '\n') {
        this.#at++;
        this.#readDocuments();
        return finish('next');
      } else if (sign === ';') {
        this.#at++;
        return finish('next');
      } else if (sign === '&' && text[this.#at + 1] === '>') {
        this.#at++;
      } else if (sign === '&') {
        this.#at += text[this.#at + 1] === '&' ? 2 : 1;
        return finish('next');
      } else if (sign === '|') {
        const next = text[this.#at + 1];
        this.#at += next === '|' || next === '&' ? 2 : 1;
        return finish(next === '|' ? 'next' : 'pipe');
      } else if (sign === close) {
        this.#at++;
        return finish('close');
      } else if (sign === ')') {
        // The end of a pattern of `case`, or a bracket without a beginning.
        this.#at++;
        words = [];
        assignments = [];
        isHead = false;
        isAfterPattern = true;
      } else if (sign === '(') {
        this.#at++;
        if (words.length === 0) body = [...(body ?? []), ...this.script(')')];
        else if (/^\s*\)/.test(text.slice(this.#at, this.#at + 20))) words = [];
        else words.push(this.#output());
      } else if ((sign === '<' || sign === '>') && text[this.#at + 1] !== '(') {
        // What is told of errors is neither what a command reads nor what it gives.
        this.#redirection(descriptor <= '1' ? redirections : []);
        descriptor = '';
      } else {
        const isFirst = words.length === 0;
        const draft = this.#word(ENDS_WORD, close);
        const word = this.#finished(draft);
        if (draft.isBare && /^\d+$/.test(word.text) && /[<>]/.test(text[this.#at] ?? '')) {
          descriptor = word.text;
          continue;
        }
        if (isHead) {
          if (word.text === 'do' || word.text === '{') {
            words = [];
            isHead = false;
          }
          continue;
        }
        if (isFirst && draft.isBare && KEYWORDS.has(word.text)) continue;
        if (isFirst && draft.isBare && word.text === '[[') {
          this.#skipTest();
          continue;
        }
        if (isFirst && draft.isBare && HEADS.has(word.text)) isHead = true;
        else if (isFirst && ASSIGNMENT.test(text.slice(draft.start, this.#at))) {
          if (text[this.#at] === '(') this.#skipList();
          assignments.push(word);
        } else words.push(word);
      }
    }
    return finish('next');
  }

  /** Remembers what variables are set to, where that is known. */
  #assign(words: readonly Word[]): void {
    for (const word of words) {
      const name = ASSIGNMENT.exec(word.text);
      if (name) this.#variables.set(name[1]!, { ...word, text: word.text.slice(name[0].length) });
    }
  }

  #redirection(into: Redirection[]): void {
    const text = this.#text;
    const operator = /^(?:<<<|<<-?|<>|<&|<|>>|>\||>&|>)/.exec(text.slice(this.#at, this.#at + 3))![0];
    this.#at += operator.length;
    while (this.#at < text.length && BLANK.test(text[this.#at]!)) this.#at++;
    if (this.#at >= text.length || ENDS_WORD.test(text[this.#at]!)) return;
    const draft = this.#word(ENDS_WORD, undefined);
    const target = this.#finished(draft);
    if (operator === '<<' || operator === '<<-') {
      this.#announced.push({ end: target.text, isQuoted: !draft.isBare, into });
    } else if (operator === '<<<') into.push({ operator: '<<', target });
    else if (operator === '<') into.push({ operator: '<', target });
    else if (operator !== '<&' && operator !== '>&' && operator !== '<>') into.push({ operator: '>', target });
  }

  /** The texts of the here-documents that the last line announced. */
  #readDocuments(): void {
    const text = this.#text;
    for (const { end, isQuoted, into } of this.#announced.splice(0)) {
      const draft = this.#draft();
      while (this.#at < text.length) {
        const newline = text.indexOf('\n', this.#at);
        const lineEnd = newline < 0 ? text.length : newline;
        const isEnd = lineEnd - this.#at <= end.length + 200 && text.slice(this.#at, lineEnd).trim() === end;
        if (isEnd) {
          this.#at = lineEnd;
          break;
        }
        const stop = Math.min(lineEnd + 1, text.length);
        while (this.#at < stop) {
          if (!isQuoted && text[this.#at] === '\\' && /[$`\\]/.test(text[this.#at + 1] ?? '')) {
            this.#at++;
            this.#take(draft);
          } else if (!isQuoted && (text[this.#at] === '$' || text[this.#at] === '`')) this.#expansion(draft);
          else this.#take(draft);
        }
      }
      into.push({ operator: '<<', target: this.#finished(draft) });
    }
  }

  #draft(): Draft {
    return { text: '', places: [], start: this.#at, substitutions: [], variables: [], isBare: true };
  }

  #finished({ text, places, start, substitutions, variables }: Draft): Word {
    const end = this.#placeOf(this.#at - 1) + 1;
    return { text, places, start: this.#placeOf(start), end, substitutions, variables };
  }

  #placeOf(at: number): number {
    if (!this.#places) return at;
    return this.#places[at] ?? (this.#places.at(-1) ?? -1) + 1;
  }

  #put(draft: Draft, text: string, at: number): void {
    draft.text += text;
    const place = this.#placeOf(at);
    for (let i = 0; i < text.length; i++) draft.places.push(place);
  }

  #putHole(draft: Draft, at: number): void {
    this.#put(draft, HOLE, at);
    draft.variables.push('');
  }

  /** Takes the next character as it is. */
  #take(draft: Draft): void {
    const sign = this.#text[this.#at]!;
    if (sign === HOLE) this.#putHole(draft, this.#at);
    else this.#put(draft, sign, this.#at);
    this.#at++;
  }

  #word(end: RegExp, close: ')' | '`' | undefined): Draft {
    const text = this.#text;
    const draft = this.#draft();
    const isShell = end === ENDS_WORD;
    while (this.#at < text.length) {
      const sign = text[this.#at]!;
      if ((sign === '<' || sign === '>') && isShell) {
        if (text[this.#at + 1] !== '(' || draft.text !== '') break;
        this.#at += 2;
        this.#putHole(draft, this.#at - 2);
        draft.substitutions.push({ as: 'file', script: this.script(')') });
      } else if (end.test(sign) || sign === close) break;
      else if (sign === "'") {
        draft.isBare = false;
        this.#at++;
        while (this.#at < text.length && text[this.#at] !== "'") this.#take(draft);
        this.#at++;
      } else if (sign === '"') {
        draft.isBare = false;
        this.#quoted(draft, isShell);
      } else if (sign === '\\') this.#escape(draft);
      else if ((sign === '$' || sign === '`') && isShell) this.#expansion(draft);
      else this.#take(draft);
    }
    this.#at = Math.min(this.#at, text.length);
    return draft;
  }

  /** A backslash outside quotes. Before a letter inside a word it parts the folders of a path. */
  #escape(draft: Draft): void {
    const next = this.#text[this.#at + 1];
    if (next === undefined) this.#at++;
    else if (next === '\n' || next === '\r') this.#at += next === '\r' ? 3 : 2;
    else if (draft.text !== '' && /\w/.test(next)) this.#take(draft);
    else {
      this.#at++;
      this.#take(draft);
    }
  }

  #quoted(draft: Draft, isShell: boolean): void {
    const text = this.#text;
    this.#at++;
    while (this.#at < text.length && text[this.#at] !== '"') {
      const sign = text[this.#at]!;
      if (sign === '\\' && /["$`\\\n]/.test(text[this.#at + 1] ?? '')) {
        this.#at++;
        if (text[this.#at] === '\n') this.#at++;
        else this.#take(draft);
      } else if ((sign === '$' || sign === '`') && isShell) this.#expansion(draft);
      else this.#take(draft);
    }
    this.#at++;
  }

  /** `$name`, `${…}`, `$(…)`, `$((…))`, `$'…'`, `` `…` ``. */
  #expansion(draft: Draft): void {
    const text = this.#text;
    const start = this.#at;
    if (text[start] === '`') {
      this.#at++;
      this.#substitute(draft, start, '`');
      return;
    }
    const next = text[start + 1] ?? '';
    if (next === '(') {
      this.#at += 2;
      if (text[this.#at] === '(') this.#putHole(draft, start);
      if (text[this.#at] === '(') this.script(')');
      else this.#substitute(draft, start, ')');
    } else if (next === '{') {
      const end = text.indexOf('}', start);
      const name = end < 0 ? '' : text.slice(start + 2, Math.min(end, start + 200));
      this.#at = end < 0 ? text.length : end + 1;
      this.#putVariable(draft, name, start);
    } else if (next === "'" && draft.isBare) {
      this.#at += 2;
      draft.isBare = false;
      this.#ansi(draft);
    } else {
      VARIABLE.lastIndex = start + 1;
      const name = NAME_START.test(next) || next !== '' ? VARIABLE.exec(text)?.[0] : undefined;
      if (name === undefined) this.#take(draft);
      else {
        this.#at += 1 + name.length;
        this.#putVariable(draft, name, start);
      }
    }
  }

  #substitute(draft: Draft, start: number, close: ')' | '`'): void {
    this.#putHole(draft, start);
    draft.substitutions.push({ as: 'text', script: this.script(close) });
  }

  #ansi(draft: Draft): void {
    const text = this.#text;
    while (this.#at < text.length && text[this.#at] !== "'") {
      if (text[this.#at] === '\\' && this.#at + 1 < text.length) {
        this.#at++;
        this.#put(draft, ANSI_ESCAPES[text[this.#at]!] ?? text[this.#at]!, this.#at);
        this.#at++;
      } else this.#take(draft);
    }
    this.#at++;
  }

  /** What a variable is set to, or a hole of its name. */
  #putVariable(draft: Draft, name: string, start: number): void {
    const value = this.#variables.get(name);
    this.#expanded += value?.text.length ?? 0;
    const known = this.#expanded > SIZE_LIMIT ? undefined : value;
    this.#put(draft, known?.text ?? HOLE, start);
    draft.variables.push(...(known ? variablesOf(known) : [/^\w+/.exec(name)?.[0] ?? '']));
    for (const it of known?.substitutions.slice(0, SUBSTITUTION_LIMIT) ?? [])
      draft.substitutions.push({ ...it, isEarlier: true });
  }

  /** `(…)` where an argument is expected: what PowerShell puts in. */
  #output(): Word {
    const draft = this.#draft();
    this.#substitute(draft, this.#at - 1, ')');
    return this.#finished(draft);
  }

  #skipLine(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #skipTest(): void {
    const end = this.#text.indexOf(']]', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 2;
  }

  #skipList(): void {
    const end = this.#text.indexOf(')', this.#at);
    this.#at = end < 0 ? this.#text.length : end + 1;
  }
}
