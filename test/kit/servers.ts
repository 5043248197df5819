/** Servers on this machine that stand for those far away: one that answers as a test says, and a real one of Git. */

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server on a free port of this machine, and what it was asked. */
export class LoopbackServer {
  readonly requests: http.IncomingMessage[] = [];
  handle: Handler = (_, response) => response.writeHead(500).end();
  readonly #server: http.Server;

  constructor(certificate?: { readonly key: string; readonly cert: string }) {
    const listener: Handler = (request, response) => {
      this.requests.push(request);
      this.handle(request, response);
    };
    this.#server = certificate ? https.createServer(certificate, listener) : http.createServer(listener);
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A key and a certificate for `localhost` that nobody else vouches for. */
export function makeCertificate(folder: string): {
  readonly key: string;
  readonly cert: string;
  readonly file: string;
} {
  const key = path.join(folder, 'key.pem');
  const file = path.join(folder, 'cert.pem');
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', file, '-days', '2'],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ],
    { stdio: 'ignore' },
  );
  return { key: fs.readFileSync(key, 'utf8'), cert: fs.readFileSync(file, 'utf8'), file };
}

/** A Git repository with one commit on `branch`, and what it was named. */
export function makeRepository(
  folder: string,
  name: string,
  branch = 'main',
): { readonly folder: string; git(...args: string[]): string } {
  const root = path.join(folder, name);
  fs.mkdirSync(root, { recursive: true });
  const environment = {
    PATH: process.env.PATH,
    HOME: folder,
    GIT_CONFIG_GLOBAL: os.devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '--quiet', `--initial-branch=${branch}`);
  git('commit', '--quiet', '--allow-empty', '--message=first');
  return { folder: root, git };
}

/** Answers as a web server with Git's own program behind it does, for the repositories in a folder. */
export function gitHandler(folder: string): Handler {
  return (request, response) => {
    const [pathname, query = ''] = (request.url ?? '').split('?', 2);
    const program = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: query,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    request.pipe(program.stdin);
    const pieces: Buffer[] = [];
    program.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    program.on('close', () => {
      const whole = Buffer.concat(pieces);
      const end = whole.indexOf('\r\n\r\n');
      const headers = whole.subarray(0, end).toString().split('\r\n');
      const fields = headers.map((line) => line.split(/:\s*/, 2) as [string, string]);
      const status = fields.find(([name]) => name === 'Status')?.[1];
      response.writeHead(
        Number.parseInt(status ?? '200', 10),
        Object.fromEntries(fields.filter(([name]) => name !== 'Status')),
      );
      response.end(whole.subarray(end + 4));
    });
  };
}
