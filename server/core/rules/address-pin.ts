/** The remedy that gives an address of a CDN or of GitHub an exact version or a commit, where it is written in the source. */

import type { Flow } from '../flow/flow.ts';
import type { ScriptAddress } from '../flow/script-tags.ts';
import type { PinRequest, Remedy } from './rule.ts';

/** How an address names a package or a repository, and what stands for its pin there. */
interface Form {
  readonly pattern: RegExp;
  readonly host: PinRequest['host'];
  readonly hole: string;
}

/** In each pattern: what stands before the name, the name, and the reference after it. */
const FORMS: readonly Form[] = [
  {
    pattern:
      /^(https:\/\/(?:cdn\.jsdelivr\.net\/npm|unpkg\.com|esm\.sh|cdn\.skypack\.dev)\/)((?:@[\w.-]+\/)?(?!gh\/|v\d+\/|stable\/)[\w.-]+)(?:@([\w.^~*-]*))?(?=[/?#]|$)/,
    host: 'npm',
    hole: '@{version}',
  },
  {
    pattern: /^(https:\/\/cdn\.jsdelivr\.net\/gh\/)([\w-]+\/[\w.-]+)(?:@([\w.-]*))?(?=\/)/,
    host: 'github',
    hole: '@{commit}',
  },
  {
    pattern: /^(https:\/\/raw\.githubusercontent\.com\/)([\w-]+\/[\w.-]+)\/((?:refs\/heads\/)?[\w.-]+)(?=\/)/,
    host: 'github',
    hole: '/{commit}',
  },
];

/** What an address without a version asks for. */
const NEWEST: Readonly<Partial<Record<PinRequest['host'], string>>> = { npm: 'latest', github: 'HEAD' };

/** Empty where the address is put together, or stands for no package and no repository. */
export function addressRemedies({ program }: Flow, { address, start, end }: ScriptAddress): readonly Remedy[] {
  const from = start + program.text.slice(start, end).indexOf(address);
  if (from < start) return [];
  for (const { pattern, host, hole } of FORMS) {
    const match = pattern.exec(address);
    if (!match) continue;
    const [whole, before, repository, reference] = match as unknown as [string, string, string, string | undefined];
    const edit = { start: from + before.length + repository.length, end: from + whole.length, text: hole };
    const pin: PinRequest = { host, type: 'package', repository, reference: reference || NEWEST[host]! };
    const exact = host === 'npm' ? 'the exact version' : 'the commit';
    const title = `Pin ${repository} to ${exact} that it means today`;
    return [{ title, kind: 'pin', safe: true, preferred: true, edits: [edit], pin }];
  }
  return [];
}
