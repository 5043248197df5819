/** Runs the command line as users do: the built program, as a process, in a folder of its own. */

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { built } from './build.ts';

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The command line, and a folder that it runs in. */
export class CommandLine {
  folder = '';

  /** One for the tests of a `describe`: made before them, its folder empty before each, or the top of a project. */
  static forTests({ isProject = false } = {}): CommandLine {
    const line = new CommandLine();
    before(() => line.open());
    after(() => line.dispose());
    beforeEach(() => {
      line.clear();
      if (isProject) fs.mkdirSync(path.join(line.folder, '.git'));
    });
    return line;
  }

  /** Makes the folder. */
  open(): void {
    built('cli.js');
    this.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'loadguard-cli-')));
  }

  /** Writes a file in the folder and answers with its absolute path. */
  write(name: string, content: string | Uint8Array): string {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /** Empties the folder. */
  clear(): void {
    for (const name of fs.readdirSync(this.folder)) fs.rmSync(path.join(this.folder, name), { recursive: true });
  }

  run(given: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Run {
    return this.runIn(this.folder, given, environment, input);
  }

  /** As `run`, in another folder. */
  runIn(folder: string, given: readonly string[], environment: Readonly<Record<string, string>> = {}, input = ''): Run {
    const { FORCE_COLOR: _force, NO_COLOR: _refuse, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [built('cli.js'), ...given], {
      cwd: folder,
      env: { ...inherited, ...environment },
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { code: status, output: stdout, errors: stderr };
  }

  dispose(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}
