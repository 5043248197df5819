/** Asks a Git server what a branch or tag stands for, by `git ls-remote` and the user's own credentials, nothing else. */

import fs from 'node:fs';
import os from 'node:os';
import type { PinRequest } from '../../core/service/finding.ts';
import type { Pin } from '../../core/service/host.ts';
import { isReference } from './hub-cache.ts';
import { findProgram, type ProgramOptions, type ProgramRun, runProgram } from './programs.ts';
import type { Environment } from './requests.ts';

export interface GitAccess extends ProgramOptions {
  /** Today, as `2026-11-20`. */
  readonly today: string;
  /** Where repositories of GitHub are. */
  readonly github?: string;
}

const GITHUB = 'https://github.com';
const COMMIT = /^[0-9a-f]{40}$/;
/** `https://host/path` or `ssh://user@host/path`, without anything that a program could take for an option or a command. */
const ADDRESS =
  /^(?:https:\/\/|ssh:\/\/(?:[a-z_][\w-]{0,31}@)?)[a-z0-9][a-z0-9.-]{0,252}(?::\d{1,5})?(?:\/[\w.~+-]{1,100}){1,10}\/?$/i;
/** `git@host:owner/name`. */
const SHORT_SSH = /^([a-z_][\w-]{0,31}@[a-z0-9][a-z0-9.-]{0,252}):(?!\/)([\w.~+/-]{1,300})$/i;
const GITHUB_NAME = /^[A-Za-z\d][\w-]{0,99}\/[\w.-]{1,100}$/;

/**
 * What nobody but the user may say: no transport but https and ssh, no redirects, no hooks, no questions. A program that is
 * named in the user's own configuration (a credential helper) still runs.
 */
const HARDENING = [
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'protocol.file.allow=never',
  'protocol.git.allow=never',
  'protocol.http.allow=never',
  'protocol.https.allow=always',
  'protocol.ssh.allow=always',
  'http.followRedirects=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'credential.interactive=never',
  'submodule.recurse=false',
].flatMap((it) => ['-c', it]);
/** Of Git's variables those that only say how a server is reached. */
const KEPT = /^GIT_(?:SSL_|SSH|HTTP_PROXY_AUTHMETHOD|PROXY_|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)$)/;

/** Resolves a request by the repository's own server. Repository and reference come from analysed code. */
export async function resolveByGit(request: PinRequest, access: GitAccess): Promise<Pin> {
  const { repository, reference } = request;
  const address = addressOf(request, access);
  if (address === undefined) return { reason: `${shown(repository)} is no https or ssh address of a repository` };
  if (!isReference(reference)) return { reason: `${shown(reference)} is no branch, tag or commit` };
  if (COMMIT.test(reference)) return { reason: `${reference} is a commit already` };
  const git = findProgram('git', access);
  if (git === undefined) return { reason: 'git is not installed, so no branch can be looked up' };

  const isDefault = reference === 'main';
  const names =
    reference.startsWith('refs/') || reference === 'HEAD'
      ? [reference]
      : [`refs/heads/${reference}`, `refs/tags/${reference}`];
  const wanted = [...names, ...names.map((it) => `${it}^{}`), ...(isDefault ? ['refs/heads/master'] : [])];
  const run = await runProgram(git, [...HARDENING, 'ls-remote', '--quiet', '--', address, ...wanted], {
    ...access,
    environment: gitEnvironment(access.environment),
  });
  const { host } = new URL(address);
  if (run.code !== 0) return { reason: refusal(repository, host, run) };
  const found = new Map(run.output.split('\n').flatMap((line) => lineOf(line)));
  const commits = new Set(names.flatMap((it) => found.get(`${it}^{}`) ?? found.get(it) ?? []));
  const pin = { from: host, date: access.today };
  if (commits.size > 1) return { reason: `${reference} is a branch and a tag of ${repository}, at different commits` };
  for (const commit of commits) return { ...pin, commit };
  const master = found.get('refs/heads/master');
  // Where a repository has no `main`, what asks for its default branch takes `master`.
  if (isDefault && master) return { ...pin, commit: master, reference: 'master' };
  const hint = /^[0-9a-f]{4,39}$/.test(reference) ? '; a short hash cannot be looked up' : '';
  return { reason: `${repository} on ${host} has no branch or tag ${reference}${hint}` };
}

function addressOf({ host, repository }: PinRequest, { github = GITHUB }: GitAccess): string | undefined {
  if (host === 'github') {
    return GITHUB_NAME.test(repository) && !repository.includes('..') ? `${github}/${repository}` : undefined;
  }
  const short = SHORT_SSH.exec(repository);
  const address = short ? `ssh://${short[1]}/${short[2]}` : repository.replace(/^git\+/, '');
  return address.length <= 500 && ADDRESS.test(address) && !/\/\.\.?(?:\/|$)/.test(address) ? address : undefined;
}

function gitEnvironment(environment: Environment): Environment {
  const own = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || KEPT.test(name));
  return {
    ...Object.fromEntries(own),
    // A repository around the folder in which Git is started has nothing to say.
    GIT_CEILING_DIRECTORIES: fs.realpathSync(os.tmpdir()),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_OPTIONAL_LOCKS: '0',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C',
  };
}

function lineOf(line: string): readonly (readonly [string, string])[] {
  const [commit, name, ...others] = line.split('\t');
  return commit && name && others.length === 0 && COMMIT.test(commit) ? [[name, commit]] : [];
}

/** What went wrong, in words; nothing of what Git printed is shown, for it may hold credentials. */
function refusal(repository: string, host: string, { errors }: ProgramRun): string {
  if (/redirect/i.test(errors)) return `${host} sends to another address for ${repository}, which is refused`;
  if (
    /could not read (?:Username|Password)|Authentication failed|Permission denied|terminal prompts disabled/i.test(
      errors,
    )
  ) {
    return `${repository} is private on ${host}, or does not exist`;
  }
  if (/not found|does not exist|returned error: 404/i.test(errors)) return `${repository} is not on ${host}`;
  if (/Could not resolve host/i.test(errors)) return `${host} cannot be found`;
  if (/certificate|SSL/i.test(errors)) return `the certificate of ${host} is not valid`;
  if (/returned error: (\d{3})/.test(errors))
    return `${host} answers with ${/returned error: (\d{3})/.exec(errors)![1]}`;
  return `git could not reach ${repository} on ${host}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
