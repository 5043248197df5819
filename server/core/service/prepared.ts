/** Checks a source when all that it needs is ready: its own languages, and those of files that it turns out to import. */

import type { Report, Service, Source } from './interface.ts';

/** Answers as `check` does, which is asked again when the languages that it missed have been prepared. */
export async function checkPrepared<Answer extends Report | undefined>(
  service: Pick<Service, 'languagesOf' | 'prepare'>,
  source: Source,
  check: () => Answer,
): Promise<Answer> {
  for (const it of service.languagesOf(source)) await service.prepare(it);
  const first = check();
  if (!first?.missing) return first;
  for (const it of first.missing) await service.prepare(it);
  return check();
}
