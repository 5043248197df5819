/** A comment that states another commit or version than the pin that it stands beside. */

import type { Flow } from '../flow/flow.ts';
import { isCommit } from '../flow/load.ts';
import type { PlacedText } from '../program/declared.ts';
import { pinsOf } from './pins.ts';
import { beside, fixedTo, python, type Rule, typescript } from './rule.ts';
import { ASSESSED_BEFORE_USE } from './standards.ts';

export const contradictedPin: Rule = {
  id: 'contradicted-pin',
  title: 'A comment states another commit or version than the pin beside it',
  family: 'remote loading',
  why: 'Nobody reads forty digits: reviewers go by the comment. Where it states something else, what was reviewed and what is loaded are not the same, by an update that was half made or by intent.',
  advice: 'Find out which of the two was reviewed. Correct the pin, or correct the comment or remove it.',
  severity: 'information',
  standards: [ASSESSED_BEFORE_USE],

  *check(flow) {
    const told = new Set<number>();
    for (const pin of pinsOf(flow)) {
      const comment = commentBehind(flow, pin);
      const stated = comment && otherThan(pin, comment.text, lineBefore(flow.text, comment.start));
      if (!stated || told.has(comment.start)) continue;
      told.add(comment.start);
      const start = comment.start + comment.text.indexOf(stated);
      const gap = /[ \t]*$/.exec(flow.text.slice(Math.max(0, comment.start - 100), comment.start))![0].length;
      yield {
        start,
        end: start + stated.length,
        message: `This comment states ${stated}, but what is loaded is ${pin.text}. One of the two is wrong, and reviewers read the comment. Correct the pin, or correct the comment or remove it.`,
        remedies: [
          {
            title: 'Remove the comment',
            kind: 'safe',
            safe: false,
            preferred: true,
            edits: [{ start: comment.start - gap, end: comment.start + comment.text.length, text: '' }],
          },
        ],
      };
    }
  },

  examples: [
    fixedTo(
      python`
        from transformers import AutoModel
        model = AutoModel.from_pretrained("org/model", revision="0123456789abcdef0123456789abcdef01234567")  # 9f1c0d3
                                                                                                               ^^^^^^^ contradicted-pin
      `,
      python`
        from transformers import AutoModel
        model = AutoModel.from_pretrained("org/model", revision="0123456789abcdef0123456789abcdef01234567")
      `,
    ),
    typescript`
      import { pipeline } from '@huggingface/transformers';
      const REVISION = '0123456789abcdef0123456789abcdef01234567'; // commit 9f1c0d3a
                                                                             ^^^^^^^^ contradicted-pin
      const summarize = await pipeline('summarization', 'org/model', { revision: REVISION });
    `,
    beside('requirements.txt')`
      acme==1.2.3  # 1.2.4
                     ^^^^^ contradicted-pin
      other==2.0.0  # via acme
    `,
    python`
      from transformers import AutoModel
      model = AutoModel.from_pretrained("org/model", revision="0123456789abcdef0123456789abcdef01234567")  # 0123456, v1.2
      other = AutoModel.from_pretrained("org/other", revision="89abcdef0123456789abcdef0123456789abcdef")  # main, 2026-11-20
    `,
  ],
};

/** UTF-16 code units of a line in which the comment is looked for. */
const REACH = 400;

/** The comment that ends the line on which a pin ends, with its sign; undefined where there is none. */
function commentBehind({ text, program }: Flow, { end }: PlacedText): PlacedText | undefined {
  const [sign = '', closing] = program.commentSigns ?? [];
  if (sign === '' || closing !== '') return undefined;
  const mark = sign.trim();
  const newline = text.indexOf('\n', end);
  const last = Math.min(newline < 0 ? text.length : newline, end + REACH);
  // A place between quotes ends before the one that closes it.
  let quote = '';
  for (let at = /["'`]/.test(text[end] ?? '') ? end + 1 : end; at < last; at++) {
    const character = text[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (/["'`]/.test(character)) quote = character;
    else if (text.startsWith(mark, at)) {
      return { text: text.slice(at, last).trimEnd(), start: at, end: last };
    }
  }
  return undefined;
}

function lineBefore(text: string, at: number): string {
  return text.slice(Math.max(text.lastIndexOf('\n', at - 1) + 1, at - REACH), at);
}

const HASH = /^(?:[0-9a-f]{40}|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,39})$/i;
const VERSION = /^v?\d+(?:\.\d+){1,4}(?:(?:a|b|rc|\.?post|\.?dev)\d+)?$/i;
/** What a comment says beside the pin itself; a comment with other words speaks of something else. */
const BESIDE =
  /^(?:commit|sha1?|hash|rev|revision|version|release|tag|at|is|pin|pinned|to|of|on|main|master|head|\d{4}-\d{2}-\d{2})$/i;

/** What a comment states in place of the pin; undefined where it does not contradict it. */
function otherThan({ text: pin }: PlacedText, comment: string, code: string): string | undefined {
  const words = comment.split(/[\s,;:()=@"'`#/]+/).filter((it) => it !== '');
  const isHash = isCommit(pin.toLowerCase());
  const stated = words.filter((it) => (isHash ? HASH : VERSION).test(it));
  const others = words.filter((it) => !stated.includes(it) && !BESIDE.test(it) && !(isHash && VERSION.test(it)));
  const [first] = stated;
  if (first === undefined || others.some((it) => !code.includes(it))) return undefined;
  const isMeant = (it: string) => (isHash ? agrees(it.toLowerCase(), code.toLowerCase(), pin) : isSame(it, pin, code));
  return stated.some(isMeant) ? undefined : first;
}

/** Whether a hash is the beginning of the pin, or of another commit on its line. */
function agrees(hash: string, code: string, pin: string): boolean {
  return pin.toLowerCase().startsWith(hash) || (code.match(/[0-9a-f]{40}/g) ?? []).some((it) => it.startsWith(hash));
}

/** Whether a version is that of the pin or of another package on its line, or says less than it, so that it may be. */
function isSame(version: string, pin: string, code: string): boolean {
  const plain = (it: string) => it.replace(/^v/i, '').split('.');
  const own = plain(pin);
  const said = plain(version);
  return said.length !== own.length || said.every((it, i) => it === own[i]) || code.includes(said.join('.'));
}
