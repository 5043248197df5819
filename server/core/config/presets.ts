/** The settings to start from that come with Loadguard. */

import type { Severity } from '../service/finding.ts';

export const PRESET_NAMES = ['recommended', 'strict', 'notebook', 'audit'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export interface Preset {
  readonly about: string;
  /** The severity of each rule, given its own; nothing is said of any if absent. */
  severity?(rule: string, own: Severity): Severity;
  /** Whether what earlier ones say of a rule is taken back where this one leaves the rule its own severity. */
  readonly resets?: boolean;
  /** Whether no comment in a file can accept anything. */
  readonly locked?: boolean;
}

/** What a person who explores in a notebook does all day, and what a team wants to see before it ships. */
const EXPLORATION: ReadonlySet<string> = new Set(['unpinned-revision', 'runtime-install', 'runtime-compile']);

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  recommended: {
    about: 'Every rule as its page says. What counts when nothing is said; takes back what was said further up.',
    resets: true,
  },
  strict: {
    about: 'Every warning is an error, so that nothing that can be pinned stays movable.',
    severity: (_rule, own) => (own === 'warning' ? 'error' : own),
  },
  notebook: {
    about: 'For exploration: what moves, what is installed in passing and what is compiled is told as information.',
    severity: (rule, own) => (EXPLORATION.has(rule) ? 'information' : own),
  },
  audit: {
    about: 'For a review: nothing that a comment accepts is left out.',
    locked: true,
  },
};
