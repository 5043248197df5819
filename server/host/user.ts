/** The name under which somebody approves. */

import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** Who git says the user is; the account's name without git. */
export function userName(): string {
  const read = (key: string) => {
    try {
      return execFileSync('git', ['config', '--get', key], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 5_000,
        cwd: os.homedir(),
      }).trim();
    } catch {
      return '';
    }
  };
  const name = read('user.name');
  const mail = read('user.email');
  return `${name}${mail && ` <${mail}>`}`.trim() || os.userInfo().username;
}
