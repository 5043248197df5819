/** Magics as the calls that IPython makes of them: what they do is then for models to say, as of any other call. */

import type { MagicPart, TextSpan } from '../syntax/magic-text.ts';
import type { Magic } from '../syntax/magics.ts';
import { ATTRIBUTE, CALL, NAME, POSITIONAL, type Program, STRING, TEMPLATE } from './program.ts';

/** Line magics that hand their own line, name included, to a shell. */
const COMMANDS = new Set(['pip', 'pip3', 'conda', 'mamba', 'micromamba', 'uv']);
/** Magics whose text is a shell's. */
const SHELLS = new Set(['bash', 'sh', 'shell', 'zsh', 'sx', 'system', 'cmd', '!']);
const SHELL_SCRIPT = /^(?:-\S+\s+)*(?:\S*\/)?(?:env\s+)?(?:bash|sh|zsh|dash|ksh)\b/;

/** Magics that fetch the text of a program from an address, and those whose cell is a page or a script. */
const LOADS = new Set(['load', 'loadpy', 'run']);
const ADDRESS = /(?:^|\s)(https?:\/\/\S+)/;
const PAGES: Readonly<Record<string, string>> = {
  html: 'HTML',
  HTML: 'HTML',
  svg: 'HTML',
  SVG: 'HTML',
};

/** Lowers an expression that stands at these offsets. */
type Hole = (span: TextSpan) => number;

/**
 * Adds the call that a magic stands for to the program, or -1 when it makes none; `hole` lowers the expressions in its
 * text.
 */
export function addMagic(program: Program, magic: Magic, block: number, hole: Hole): number {
  return magic.kind === 'help' ? -1 : new Writer(program, magic, block, hole).call();
}

class Writer {
  readonly #program: Program;
  readonly #magic: Magic;
  readonly #block: number;
  readonly #hole: Hole;

  constructor(program: Program, magic: Magic, block: number, hole: Hole) {
    this.#program = program;
    this.#magic = magic;
    this.#block = block;
    this.#hole = hole;
  }

  call(): number {
    const { kind, name, line, body } = this.#magic;
    const word = this.#program.text.slice(name.start, name.end);
    if (kind === 'system') return this.#shell('system', line);
    if (kind === 'capture') return this.#shell('getoutput', line);
    if (kind === 'line') {
      if (COMMANDS.has(word)) return this.#shell('system', this.#withName(line));
      const address = LOADS.has(word) ? this.#addressIn(line) : undefined;
      if (address) return this.#add('find_user_code', [this.#string(address)]);
      // What is named by an expression is a file, or an address.
      if (LOADS.has(word) && line.length > 0 && line[0]!.kind !== 'text')
        this.#add('find_user_code', [this.#text(line)]);
      return SHELLS.has(word) ? this.#shell('getoutput', line) : this.#named('run_line_magic', [line]);
    }
    const page = Object.hasOwn(PAGES, word) ? PAGES[word] : undefined;
    if (page) return this.#page(page, body);
    if (SHELLS.has(word) || (word === 'script' && this.#runsShell(line))) return this.#shell('system', body);
    return this.#named('run_cell_magic', [line, body]);
  }

  #runsShell(line: readonly MagicPart[]): boolean {
    const [first] = line;
    return first?.kind === 'text' && SHELL_SCRIPT.test(this.#program.text.slice(first.start, first.end));
  }

  /** The address that a line of text alone names. */
  #addressIn(line: readonly MagicPart[]): TextSpan | undefined {
    const [part] = line;
    const match = line.length === 1 && part!.kind === 'text' ? ADDRESS.exec(this.#textAt(part!)) : null;
    if (!match) return undefined;
    const end = part!.start + match.index + match[0].length;
    return { start: end - match[1]!.length, end };
  }

  #textAt({ start, end }: TextSpan): string {
    return this.#program.text.slice(start, end);
  }

  /** `IPython.display.HTML(body)` */
  #page(name: string, body: readonly MagicPart[]): number {
    const program = this.#program;
    const { start, end } = this.#magic;
    const value = this.#text(body);
    let callee = program.add(NAME, start, start, program.names.add('IPython'), -1, 0, this.#block);
    for (const member of ['display', name]) {
      callee = program.add(ATTRIBUTE, start, start, callee, program.names.add(member), 0, this.#block);
    }
    const first = program.argumentCount;
    program.addArgument(POSITIONAL, value, program.start[value]!);
    return program.addCall(start, end, callee, first, 1, this.#block);
  }

  /** The parts with the magic's name before them, as one text with what follows it. */
  #withName(parts: readonly MagicPart[]): readonly MagicPart[] {
    const { name } = this.#magic;
    const [first, ...others] = parts;
    if (first?.kind === 'text') return [{ ...first, start: name.start }, ...others];
    return [{ kind: 'text', start: name.start, end: first?.start ?? name.end }, ...parts];
  }

  #shell(method: string, parts: readonly MagicPart[]): number {
    return this.#add(method, [this.#text(parts)]);
  }

  #named(method: string, texts: readonly (readonly MagicPart[])[]): number {
    const { name } = this.#magic;
    return this.#add(method, [this.#string(name), ...texts.map((it) => this.#text(it))]);
  }

  /** `get_ipython().method(values)` */
  #add(method: string, values: readonly number[]): number {
    const program = this.#program;
    const { start, end } = this.#magic;
    const shell = program.add(NAME, start, start, program.names.add('get_ipython'), -1, 0, this.#block);
    const instance = program.add(CALL, start, start, shell, program.argumentCount, 0, this.#block);
    program.previousCall[instance] = -1;
    const callee = program.add(ATTRIBUTE, start, start, instance, program.names.add(method), 0, this.#block);
    const first = program.argumentCount;
    for (const value of values) program.addArgument(POSITIONAL, value, program.start[value]!);
    return program.addCall(start, end, callee, first, values.length, this.#block);
  }

  #text(parts: readonly MagicPart[]): number {
    const program = this.#program;
    const { end } = this.#magic;
    const items = parts.map((it) => this.#part(it));
    if (items.length === 0) return this.#string({ start: end, end });
    if (items.length === 1 && program.kind[items[0]!] === STRING) return items[0]!;
    const from = parts[0]!.start;
    const to = parts.at(-1)!.end;
    return program.add(TEMPLATE, from, to, program.lists.add(items), -1, 0, this.#block);
  }

  #part(part: MagicPart): number {
    if (part.kind === 'text') return this.#string(part);
    return part.kind === 'name' ? this.#variable(part) : this.#hole(part);
  }

  /** A variable, perhaps with attributes: `$config.model`. */
  #variable({ start, end }: TextSpan): number {
    const program = this.#program;
    const [first, ...attributes] = program.text.slice(start, end).split('.') as [string, ...string[]];
    let at = start + first.length;
    let value = program.add(NAME, start, at, program.names.at(start, at), -1, 0, this.#block);
    for (const attribute of attributes) {
      const name = program.names.at(at + 1, at + 1 + attribute.length);
      at += 1 + attribute.length;
      value = program.add(ATTRIBUTE, start, at, value, name, 0, this.#block);
    }
    return value;
  }

  #string({ start, end }: TextSpan): number {
    return this.#program.add(STRING, start, end, start, end, 0, this.#block);
  }
}
