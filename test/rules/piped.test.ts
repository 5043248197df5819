/** What interpreters are given on their standard input, and what processes print that download or ask a model. */

import { checksOf } from '../kit/check.ts';

describe('what is piped into an interpreter', () => {
  const { python, typescript } = checksOf('download-and-run', 'agent-code-exec', 'code-injection');

  it('is what another process downloads', () => {
    python`
      import subprocess
      from subprocess import PIPE

      download = subprocess.Popen(["curl", "-sSf", "https://example.com/i.sh"], stdout=PIPE)
      subprocess.run(["sh", "-s"], stdin=download.stdout, check=True)
                                   ^^^^^^^^^^^^^^^^^^^^^ download-and-run

      done = subprocess.run(["curl", "-sSf", "https://example.com/i.sh"], capture_output=True)
      subprocess.run(["bash", "-s"], input=done.stdout)
                                     ^^^^^^^^^^^^^^^^^ download-and-run
      subprocess.run(["wc", "-l"], input=done.stdout)
      subprocess.run(["bash", "script.sh"], input=done.stdout)
    `;
    typescript`
      import { execFileSync, spawn } from 'node:child_process';
      const curl = spawn('curl', ['-fsSL', 'https://example.com/i.sh']);
      const shell = spawn('bash', ['-s']);
      curl.stdout.pipe(shell.stdin);
      ^^^^^^^^^^^ download-and-run
      const script = execFileSync('curl', ['-fsSL', 'https://example.com/i.sh']);
      execFileSync('sh', { input: script });
                                  ^^^^^^ download-and-run
      execFileSync('wc', ['-l'], { input: script });
    `;
  });

  it('is what is written there later', () => {
    python`
      import subprocess
      from subprocess import PIPE
      import requests

      first = subprocess.Popen(["bash"], stdin=PIPE)
      first.communicate(requests.get("https://example.com/i.sh").content)
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      second = subprocess.Popen(["bash"], stdin=PIPE)
      second.stdin.write(requests.get("https://example.com/i.sh").content)
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      third = subprocess.Popen(["bash"], stdin=PIPE)
      third.communicate(b"echo ready")
      counter = subprocess.Popen(["wc", "-l"], stdin=PIPE)
      counter.communicate(requests.get("https://example.com/i.sh").content)
    `;
    typescript`
      import { spawn } from 'node:child_process';
      const response = await fetch('https://example.com/i.sh');
      const shell = spawn('bash', ['-s']);
      shell.stdin.write(await response.text());
                        ^^^^^^^^^^^^^^^^^^^^^ download-and-run
      const other = spawn('bash', ['-s']);
      other.stdin.write('echo ready');
      response.body.pipe(spawn('bash').stdin);
      ^^^^^^^^^^^^^ download-and-run
      response.body.pipe(spawn('wc', ['-l']).stdin);
    `;
  });

  it('is what a model answers, and what a request brings', () => {
    python`
      import subprocess
      import sys
      from flask import request
      from openai import OpenAI

      def answer():
          code = OpenAI().responses.create(model="m", input="x").output_text
          subprocess.run([sys.executable, "-"], input=code, text=True)
                                                ^^^^^^^^^^ agent-code-exec
          subprocess.run(["wc", "-l"], input=code, text=True)

      def script():
          subprocess.run(["bash"], input=request.json["script"], text=True)
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      def data():
          subprocess.run(["python", "tool.py"], input=request.json["rows"], text=True)

      def own():
          subprocess.run(["bash"], stdin=open("setup.sh"))
    `;
  });
});

describe('what a process prints', () => {
  const { python } = checksOf('remote-exec', 'agent-code-exec');

  it('is what it downloads, and what a model answers', () => {
    python`
      import subprocess

      exec(subprocess.check_output(["curl", "-s", "https://example.com/a.py"]))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      exec(subprocess.check_output(["ollama", "run", "llama3", "write code"], text=True))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
      exec(subprocess.check_output(["curl", "-o", "a.py", "https://example.com/a.py"]))
      exec(subprocess.check_output(["git", "show", "HEAD:a.py"]))
      models = subprocess.check_output(["ollama", "list"], text=True)
      exec(models)
    `;
  });
});

describe('a buffer that a download fills', () => {
  const { python } = checksOf('unsafe-deserialization');

  it('is what was downloaded', () => {
    python`
      import pickle
      import shutil
      import urllib.request
      from io import BytesIO
      import boto3

      def copied():
          buffer = BytesIO()
          shutil.copyfileobj(urllib.request.urlopen("https://example.com/model.pkl"), buffer)
          buffer.seek(0)
          return pickle.load(buffer)
                             ^^^^^^ unsafe-deserialization

      class Store:
          def __init__(self):
              self.s3 = boto3.client("s3")

          def load(self, key):
              buffer = BytesIO()
              self.s3.download_fileobj("bucket", key, buffer)
              buffer.seek(0)
              return pickle.load(buffer)
                                 ^^^^^^ unsafe-deserialization

      def own(value):
          buffer = BytesIO()
          pickle.dump(value, buffer)
          buffer.seek(0)
          return pickle.load(buffer)
    `;
  });
});
