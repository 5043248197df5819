/** The command line: picks the command and turns what goes wrong into a message and an exit code. */

import fs from 'node:fs';
import path from 'node:path';
import { version } from '../../package.json';
import { createService } from '../core/service/service.ts';
import { createNodeHost } from '../host/node.ts';
import { runApprove, runRevoke } from './approve.ts';
import { runBaseline } from './baseline.ts';
import { runCheck } from './check.ts';
import { runScan, scanWishes, wantsCache } from './command.ts';
import { runDrift } from './drift.ts';
import { explainRule, listRules } from './explain.ts';
import { explainSettings } from './explain-settings.ts';
import { runFix } from './fix.ts';
import { runInventory } from './inventory.ts';
import { type Arguments, COMMANDS, helpPage, oneOf, readArguments, UsageError } from './options.ts';
import { runPreview } from './preview.ts';
import { Recording } from './recording.ts';
import { painter, printable, wantsColour } from './terminal.ts';
import { untrustedFolders } from './untrusted.ts';

async function run(given: readonly string[]): Promise<number> {
  const [name, ...others] = given;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(helpPage(COMMANDS.find((command) => command.name === others[0])));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`loadguard ${version}\n`);
    return 0;
  }
  const known = COMMANDS.map((command) => command.name);
  if (!known.includes(name) && fs.existsSync(name)) {
    throw new UsageError(`"${name}" is no command; to scan it: loadguard scan ${name}`);
  }
  const chosen = oneOf(name, known, name.startsWith('-') ? 'option' : 'command');
  const command = COMMANDS.find((each) => each.name === chosen)!;
  const read = readArguments(command, others);
  if (read.has('help')) {
    process.stdout.write(helpPage(command));
    return 0;
  }
  return start(chosen, read);
}

/** The folders that a command is given. */
function foldersOf({ words }: Arguments): readonly string[] {
  return (words.length > 0 ? words : ['.']).map((it) => path.resolve(it));
}

async function start(command: string, given: Arguments): Promise<number> {
  if (command === 'lsp') {
    await import('../lsp/node.ts');
    return 0;
  }
  const host = createNodeHost({
    log: (message) => process.stderr.write(`${message}\n`),
    network: () => ({ allowed: given.has('network'), sendsToken: given.has('hub-token') }),
    untrusted: untrustedFolders,
    folders: () => foldersOf(given),
  });
  if (command === 'approve') return runApprove(given, host);
  if (command === 'revoke') return runRevoke(given);
  const recording = command === 'scan' && wantsCache(given) ? new Recording(host) : undefined;
  const service = await createService(recording?.host ?? host);
  if (command === 'scan') return runScan(given, service, version, recording);
  if (command === 'baseline') return runBaseline(given, service);
  if (command === 'inventory') return runInventory(given, service, host, version);
  if (command === 'drift') return runDrift(given, service, host);
  if (command === 'check') return runCheck(given, service);
  if (command === 'config') return explainSettings(given, service);
  if (command === 'fix') {
    return runFix(given, service, {
      scan: scanWishes(given, service),
      write: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
    });
  }
  const paint = painter(wantsColour(process.stdout, process.env));
  if (command === 'preview') return runPreview(given, service, paint);
  const [rule] = given.words;
  process.stdout.write(rule === undefined ? listRules(service, paint) : explainRule(service, rule, paint));
  return 0;
}

/** A reader that closes the pipe early (`loadguard scan | head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const message = error instanceof UsageError ? error.message : `internal error: ${(error as Error).stack ?? error}`;
  process.stderr.write(`loadguard: ${message.split('\n').map(printable).join('\n')}\n`);
  process.exitCode = 2;
}
