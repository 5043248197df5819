/** What the editor calls to run the tests inside its extension host; leaves the results in a file. */

import fs from 'node:fs';
import Mocha from 'mocha';

interface Result {
  readonly title: string;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'min' });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  if (process.env.LOADGUARD_SUITE === 'roots') {
    await import('./roots.ts');
  } else {
    await import('./extension.ts');
    await import('./notebooks.ts');
    await import('./team.ts');
  }
  const results: Result[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => results.push({ title: test.fullTitle() }))
      .on('fail', (test, error) => results.push({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  fs.writeFileSync(process.env.LOADGUARD_RESULTS!, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} failed`);
}
