/** Runs the command line as users do: the built program, as a process, in a folder of its own. */

import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');

export interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A build of the command line, and a folder that it runs in. */
export class CommandLine {
  folder = '';
  build = '';

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

  /** Builds into a folder of its own, so that runs do not disturb each other. */
  open(): void {
    const artifacts = path.join(ROOT, 'test/artifacts');
    fs.mkdirSync(artifacts, { recursive: true });
    this.build = fs.mkdtempSync(path.join(artifacts, 'cli-'));
    execFileSync(process.execPath, [path.join(ROOT, 'esbuild.mjs'), this.build]);
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
    const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(this.build, 'cli.js'), ...given], {
      cwd: folder,
      env: { ...inherited, ...environment },
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return { code: status, output: stdout, errors: stderr };
  }

  /** Removes both folders. */
  dispose(): void {
    fs.rmSync(this.folder, { recursive: true });
    fs.rmSync(this.build, { recursive: true });
  }
}
