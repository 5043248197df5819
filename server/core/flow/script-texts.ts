/** Scripts that a page is handed as text: `const s = document.createElement("script"); s.textContent = code`. */

import { ModelledCall, receiverOf } from './call.ts';
import { type Attribute, attributes, isSame, isScript } from './script-tags.ts';
import type { Values } from './values.ts';

/** The fact that stands for them: its name is that of the element's own text. */
const TEXT = 'document.createElement().text';
/** The attributes that hold a script's text, and the methods that put a text into it. */
const ATTRIBUTES: readonly string[] = ['text', 'textContent', 'innerText', 'innerHTML'];
const METHODS: readonly string[] = ['append', 'appendChild', 'replaceChildren'];
/** The names of which one stands in every source that hands a script to a page as text. */
export const SCRIPT_TEXTS: readonly string[] = [...ATTRIBUTES, ...METHODS];
/** Types of what stands in such an element and is not run. */
const DATA = /json|template|importmap|speculationrules|text\/(?:plain|x-)/i;

/** The texts as sinks, each with the element as its call and the text as its code. */
export function scriptTexts(values: Values): readonly ModelledCall[] {
  const { program, catalog } = values;
  if (program.language === 'python' || program.lastCall(program.names.add('createElement')) < 0) return [];
  const fact = catalog.fact(TEXT, 'sink');
  if (!fact) return [];
  const isOwn = ({ object }: Attribute) => object < program.ownCount && isScript(values, object);
  const set = [...ATTRIBUTES.flatMap((it) => attributes(values, it)), ...appended(values)].filter(isOwn);
  if (set.length === 0) return [];
  const types = attributes(values, 'type').filter(({ value }) =>
    values.of(value).some((it) => it.kind === 'text' && DATA.test(it.text)),
  );
  return set
    .filter(({ object }) => !types.some((it) => isSame(values, it.object, object)))
    .map(
      ({ object, value }) =>
        new ModelledCall(values, fact, 'script.text', elementOf(values, object), undefined, [], value),
    );
}

/** What is put into elements: `script.append(code)`. */
function appended(values: Values): readonly Attribute[] {
  const { program } = values;
  const found: Attribute[] = [];
  for (const word of METHODS) {
    for (let call = program.lastCall(program.names.add(word)); call >= 0; call = program.previousCall[call]!) {
      const object = receiverOf(program, call);
      const value = program.argumentAt(call, 0);
      if (object >= 0 && value >= 0) found.push({ object, value });
    }
  }
  return found;
}

/** The call that makes the element which an expression names. */
function elementOf(values: Values, object: number): number {
  return values.of(object).find((it) => it.kind === 'external' && it.path.endsWith('createElement()'))?.at ?? object;
}
