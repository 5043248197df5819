/** Every fix does what it says: applied, the text parses, its finding is gone or milder, and no other one appears. */

import assert from 'node:assert/strict';
import type { Finding, Fix } from '../server/core/service/finding.ts';
import { strip } from '../server/core/service/marks.ts';
import { examplesOf } from '../server/core/service/pages.ts';
import type { Language, SourceLanguage } from '../server/core/syntax/language.ts';
import { applyFix, find, isBroken } from './kit/check.ts';
import { service } from './kit/service.ts';

/** What is accepted by a comment appears when the comment goes. */
const SPEAK_OF_COMMENTS = ['unexplained-suppression', 'unused-suppression'];
const SEVERITIES = ['hint', 'information', 'warning', 'error'];

/** How bad a text is, by rule. */
function weights(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { rule, severity } of findings) {
    result.set(rule, (result.get(rule) ?? 0) + 1 + SEVERITIES.indexOf(severity));
  }
  return result;
}

/** Applies a fix of the one finding and fails unless that makes the text better and nothing worse. */
async function prove(
  language: SourceLanguage,
  text: string,
  finding: Finding,
  fix: Fix,
  file?: string,
): Promise<string> {
  const completed = await service.complete(fix);
  assert(!('reason' in completed), JSON.stringify(completed));
  const after = applyFix(text, completed);
  if (language === 'notebook') JSON.parse(after);
  else if (language !== 'file') assert(isBroken(language, text) || !isBroken(language, after), `it parses:\n${after}`);
  const before = weights(find(language, text, undefined, file));
  // What yields to the finding stands in the text as well: it is told once that is gone, but neither where a pin takes both
  // away nor where the finding is only accepted.
  const isLaidBare = fix.kind !== 'pin' && fix.kind !== 'ignore';
  const yielding = isLaidBare ? weights(find(language, text, { rules: { [finding.rule]: 'off' } }, file)) : before;
  const left = new Map(weights(find(language, after, undefined, file)));
  assert((left.get(finding.rule) ?? 0) < before.get(finding.rule)!, `${finding.rule} is gone or milder:\n${after}`);
  if (SPEAK_OF_COMMENTS.includes(finding.rule)) return after;
  if (fix.kind === 'ignore') left.delete('unexplained-suppression');
  for (const [rule, weight] of left) {
    const known = Math.max(before.get(rule) ?? 0, yielding.get(rule) ?? 0);
    assert(weight <= known, `${rule} does not appear:\n${after}`);
  }
  return after;
}

describe('fixes', () => {
  for (const rule of service.rules) {
    for (const [index, { language, file, code }] of examplesOf(rule.id).entries()) {
      const text = strip(code);
      const fixes = find(language, text, undefined, file).flatMap((finding) =>
        finding.fixes.filter((it) => !it.list).map((fix) => ({ finding, fix })),
      );
      for (const { finding, fix } of fixes) {
        it(`of ${rule.id}, example ${index + 1}: ${fix.title}`, async () => {
          await prove(language, text, finding, fix, file);
        });
      }
    }
  }

  describe('that accept', () => {
    for (const [what, file, text] of [
      [
        'a command that goes on behind a backslash',
        'Dockerfile',
        'FROM python\nRUN apt-get update && \\\n    # what we need\n    pip install flask && \\\n    rm -rf /tmp\n',
      ],
      [
        'each part of a long command in a script',
        'run.sh',
        'python train.py \\\n  --quiet && \\\ncurl https://example.com/a.sh \\\n  | sh\n',
      ],
      [
        'a command whose lines are folded into one',
        '.github/workflows/a.yml',
        'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - name: a\n        run: >-\n          python -m\n          pip install\n          flask\n',
      ],
      [
        'a plain text that goes over lines',
        '.github/workflows/a.yml',
        'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: curl https://example.com/a.sh\n          | sh\n',
      ],
      [
        'a tag that goes over lines',
        'a.html',
        '<html>\n  <script\n    async\n    src="https://cdn.example.com/a.js"\n  ></script>\n</html>\n',
      ],
    ] as const) {
      it(what, async () => {
        const found = find('file', text, undefined, file);
        assert(found.length > 0, text);
        for (const finding of found) {
          const ignore = finding.fixes.find(({ kind }) => kind === 'ignore')!;
          const after = applyFix(text, ignore).replaceAll('why this is acceptable', 'it is ours');
          const left = find('file', after, undefined, file).map(({ rule }) => rule);
          assert.deepEqual(
            left,
            found.filter((it) => it.rule !== finding.rule).map(({ rule }) => rule),
            after,
          );
        }
      });
    }

    it('put no comment into a command', () => {
      const text = 'on: push\njobs:\n  a:\n    steps:\n      - run: >\n          pip install\n          flask\n';
      const [finding] = find('file', text, undefined, '.github/workflows/a.yml');
      const ignore = finding!.fixes.find(({ kind }) => kind === 'ignore')!;
      assert.match(applyFix(text, ignore), /\n {6}# loadguard: [^\n]*\n {6}- run: >\n/);
    });
  });

  describe('that pin', () => {
    const SHA = '0123456789abcdef0123456789abcdef01234567';

    /** The text after the preferred fix of its first finding of this rule. */
    async function pinned(language: Language, text: string, rule = 'unpinned-revision'): Promise<string> {
      const finding = find(language, text).find((it) => it.rule === rule);
      assert(finding, `there is a finding:\n${text}`);
      const fix = finding.fixes.find((it) => it.preferred && it.kind === 'pin');
      assert(fix, `there is a pin:\n${text}`);
      return prove(language, text, finding, fix);
    }

    const python = (before: string, after: string, rule?: string) => async () => {
      assert.equal(await pinned('python', before, rule), after.replaceAll('SHA', SHA));
    };
    const typescript = (before: string, after: string) => async () => {
      assert.equal(await pinned('typescript', before), after.replaceAll('SHA', SHA));
    };

    it(
      'replace an argument and keep its quotes',
      python(
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('a/b', revision='main')\n",
        "from transformers import AutoModel\nm = AutoModel.from_pretrained('a/b', revision='SHA')  # main, 2026-11-20\n",
      ),
    );

    it(
      'replace None',
      python(
        'from datasets import load_dataset\nd = load_dataset("a/b", revision=None)\n',
        'from datasets import load_dataset\nd = load_dataset("a/b", revision="SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'keep what is laid out over lines, and its last comma',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b",\n    device_map="auto",\n)\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b",\n    device_map="auto",\n    revision="SHA",  # main, 2026-11-20\n)\n',
      ),
    );

    it(
      'leave comments with the arguments that they speak of',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b",  # the small one\n    torch_dtype="auto",  # saves memory\n)\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b",  # the small one\n    torch_dtype="auto",  # saves memory\n    revision="SHA",  # main, 2026-11-20\n)\n',
      ),
    );

    it(
      'add the comma that a comment hides',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b"  # the small one\n)\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(\n    "a/b",  # the small one\n    revision="SHA"  # main, 2026-11-20\n)\n',
      ),
    );

    it(
      'stand behind parentheses',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(("a/b"))\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained(("a/b"), revision="SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'stand behind a comment that is there, and replace one that they made',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b")  # type: ignore\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b", revision="SHA")  # type: ignore  # main, 2026-11-20\n',
      ),
    );

    it(
      'replace the comment of an earlier pin',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b", revision="v2")  # main, 2025-01-31\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b", revision="SHA")  # v2, 2026-11-20\n',
      ),
    );

    it(
      'put no comment into a string or behind a backslash',
      python(
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b", revision="v2"), """\ntext"""\n',
        'from transformers import AutoModel\nm = AutoModel.from_pretrained("a/b", revision="SHA"), """\ntext"""\n',
      ),
    );

    it(
      'put no comment behind a backslash',
      python(
        'from transformers import AutoModel\nm = \\\n  AutoModel.from_pretrained("a/b") \\\n  .eval()\n',
        'from transformers import AutoModel\nm = \\\n  AutoModel.from_pretrained("a/b", revision="SHA") \\\n  .eval()\n',
      ),
    );

    it(
      'change the constant that holds the branch',
      python(
        'from transformers import AutoModel\nREVISION = "main"\nm = AutoModel.from_pretrained("a/b", revision=REVISION)\nn = AutoModel.from_pretrained("a/b", revision=REVISION)\n',
        'from transformers import AutoModel\nREVISION = "SHA"  # main, 2026-11-20\nm = AutoModel.from_pretrained("a/b", revision=REVISION)\nn = AutoModel.from_pretrained("a/b", revision=REVISION)\n',
      ),
    );

    it(
      'leave a constant that is the branch of other repositories too',
      python(
        'from transformers import AutoModel\nREVISION = "main"\nm = AutoModel.from_pretrained("a/b", revision=REVISION)\nn = AutoModel.from_pretrained("a/c", revision=REVISION)\n',
        'from transformers import AutoModel\nREVISION = "main"\nm = AutoModel.from_pretrained("a/b", revision="SHA")  # main, 2026-11-20\nn = AutoModel.from_pretrained("a/c", revision=REVISION)\n',
      ),
    );

    it(
      'change the dict that is spread into the call',
      python(
        'from transformers import AutoModel\noptions = {"revision": "v1", "device_map": "auto"}\nm = AutoModel.from_pretrained("a/b", **options)\n',
        'from transformers import AutoModel\noptions = {"revision": "SHA", "device_map": "auto"}  # v1, 2026-11-20\nm = AutoModel.from_pretrained("a/b", **options)\n',
      ),
    );

    it(
      'stand beside a dict that says nothing of it',
      python(
        'from transformers import AutoModel\noptions = {"device_map": "auto"}\nm = AutoModel.from_pretrained("a/b", **options)\n',
        'from transformers import AutoModel\noptions = {"device_map": "auto"}\nm = AutoModel.from_pretrained("a/b", **options, revision="SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'say skip_validation with the commit of a GitHub repository, also one that a name stands for',
      python(
        'import torch\nREPO = "org/repository"\nm = torch.hub.load(REPO, "model")\n',
        'import torch\nREPO = "org/repository"\nm = torch.hub.load(REPO + ":SHA", "model", skip_validation=True)  # main, 2026-11-20\n',
        'remote-module',
      ),
    );

    it(
      'pin a tokenizer together with its model',
      python(
        'from vllm import LLM\nm = LLM("a/b")\n',
        'from vllm import LLM\nm = LLM("a/b", revision="SHA", tokenizer_revision="SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'leave a tokenizer of another repository',
      python(
        'from vllm import LLM\nm = LLM("a/b", tokenizer="a/c")\n',
        'from vllm import LLM\nm = LLM("a/b", tokenizer="a/c", revision="SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'pin a model by its suffix',
      python(
        'import timm\nm = timm.create_model("hf-hub:a/b")\n',
        'import timm\nm = timm.create_model("hf-hub:a/b@SHA")  # main, 2026-11-20\n',
      ),
    );

    it(
      'pin the code of a configuration that names its repository',
      python(
        'from transformers import AutoConfig, AutoModel\nc = AutoConfig.from_pretrained("a/b", revision="SHA")\nm = AutoModel.from_config(c, trust_remote_code=True)\n'.replaceAll(
          'SHA',
          SHA,
        ),
        'from transformers import AutoConfig, AutoModel\nc = AutoConfig.from_pretrained("a/b", revision="SHA")\nm = AutoModel.from_config(c, trust_remote_code=True, code_revision="SHA")\n',
        'trust-remote-code',
      ),
    );

    it(
      'fetch the folder first where a call takes no revision',
      python(
        "import open_clip\nm, _, p = open_clip.create_model_and_transforms('hf-hub:a/b', precision='fp16')\n",
        "from huggingface_hub import snapshot_download\nimport open_clip\nm, _, p = open_clip.create_model_and_transforms('local-dir:' + snapshot_download('a/b', revision='SHA'), precision='fp16')  # main, 2026-11-20\n",
      ),
    );

    it(
      'use what is imported already, whatever holds the name',
      python(
        'import keras_hub\nfrom huggingface_hub import login, snapshot_download\nNAME = "hf://a/b"\nm = keras_hub.models.CausalLM.from_preset(NAME)\n',
        'import keras_hub\nfrom huggingface_hub import login, snapshot_download\nNAME = "hf://a/b"\nm = keras_hub.models.CausalLM.from_preset(snapshot_download("a/b", revision="SHA"))  # main, 2026-11-20\n',
      ),
    );

    it(
      'fetch the one file of a model, and leave the rest of the call as it is',
      python(
        '"""Chat."""\nfrom __future__ import annotations\n\nfrom llama_cpp import Llama\n\nllm = Llama.from_pretrained(\n    repo_id="a/b",\n    filename="c.gguf",\n    n_ctx=2048,\n)\n',
        '"""Chat."""\nfrom __future__ import annotations\n\nfrom huggingface_hub import hf_hub_download\nfrom llama_cpp import Llama\n\nllm = Llama(\n    model_path=hf_hub_download("a/b", "c.gguf", revision="SHA"),  # main, 2026-11-20\n    n_ctx=2048,\n)\n',
      ),
    );

    const install = (before: string, after: string) => async () => {
      assert.equal(await pinned('python', before, 'runtime-install'), after);
    };

    it(
      'change the list or the text that holds the command',
      install(
        'import subprocess, sys\ncommand = [sys.executable, "-m", "pip", "install", "-U", "torch"]\nsubprocess.check_call(command)\n',
        'import subprocess, sys\ncommand = [sys.executable, "-m", "pip", "install", "-U", "torch==1.2.3"]\nsubprocess.check_call(command)\n',
      ),
    );
    it(
      'change a text that is started later',
      install(
        'import os\nCOMMAND = "pip install -q torch numpy"\nos.system(COMMAND)\n',
        'import os\nCOMMAND = "pip install -q torch==1.2.3 numpy==1.2.3"\nos.system(COMMAND)\n',
      ),
    );

    it('change no name that others may use as well', () => {
      for (const text of [
        'import subprocess\nNAME = "torch"\nsubprocess.run(["pip", "install", NAME])\n__import__(NAME)\n',
        'import importlib, subprocess\nfor it in ["torch", "numpy"]:\n    subprocess.run(["pip", "install", it])\n    importlib.import_module(it)\n',
        'import importlib, subprocess\ndef need(name):\n    subprocess.run(["pip", "install", name])\n    return importlib.import_module(name)\nneed("torch")\n',
      ]) {
        const found = find('python', text).filter((it) => it.rule === 'runtime-install');
        assert(found.length > 0, text);
        for (const { fixes } of found)
          assert(
            fixes.every(({ kind }) => kind !== 'pin'),
            text,
          );
      }
    });

    it('fetch nothing first where the file is a pattern, or nothing is imported', () => {
      for (const text of [
        'from llama_cpp import Llama\nllm = Llama.from_pretrained(repo_id="a/b", filename="*q8_0.gguf")\n',
        'from llama_cpp import Llama\nllm = Llama.from_pretrained("a/b", n_ctx=1, filename="c.gguf")\n',
        'def load():\n    import open_clip\n    return open_clip.create_model("hf-hub:a/b")\n',
      ]) {
        const [finding] = find('python', text).filter((it) => it.rule === 'unpinned-revision');
        assert(
          finding!.fixes.every(({ kind }) => kind !== 'pin'),
          text,
        );
      }
    });

    it('offer nothing where the code is pinned, or no repository is known', () => {
      const text = (config: string, rest = '') =>
        `from transformers import AutoConfig, AutoModel, LlamaConfig\nc = ${config}\nm = AutoModel.from_config(c, trust_remote_code=True${rest})\n`;
      const loaded = 'AutoConfig.from_pretrained("a/b")';
      for (const it of [text('LlamaConfig()'), text('load()'), text(loaded, `, code_revision="${SHA}"`)]) {
        const fixes = find('python', it)
          .filter(({ rule }) => rule === 'trust-remote-code')
          .flatMap((all) => all.fixes);
        assert(fixes.length > 0 && fixes.every(({ kind }) => kind !== 'pin'), it);
      }
    });

    it(
      'extend the options of a script',
      typescript(
        "import { pipeline } from '@huggingface/transformers';\nconst p = await pipeline('summarization', 'a/b', {\n  dtype: 'q8', // small\n});\n",
        "import { pipeline } from '@huggingface/transformers';\nconst p = await pipeline('summarization', 'a/b', {\n  dtype: 'q8', // small\n  revision: 'SHA', // main, 2026-11-20\n});\n",
      ),
    );

    it(
      'add options to a script',
      typescript(
        "import { pipeline } from '@huggingface/transformers';\nconst p = await pipeline('summarization', 'a/b');\n",
        "import { pipeline } from '@huggingface/transformers';\nconst p = await pipeline('summarization', 'a/b', { revision: 'SHA' }); // main, 2026-11-20\n",
      ),
    );

    describe('an install', () => {
      const installs = (language: Language, before: string, after: string) => async () => {
        assert.equal(await pinned(language, before, 'runtime-install'), after);
      };
      const shell = (before: string, after: string) =>
        installs('python', `import os\nos.system("${before}")\n`, `import os\nos.system("${after}")\n`);

      it('give a package its version', shell('pip install -q foo', 'pip install -q foo==1.2.3'));
      it('replace a range', shell("pip install 'foo[bar]>=1,<2'", "pip install 'foo[bar]==1.2.3'"));
      it('give all packages of a command theirs', shell('pip install foo bar', 'pip install foo==1.2.3 bar==1.2.3'));
      it('spell it as npm does', shell('npx -y @foo/bar@latest', 'npx -y @foo/bar@1.2.3'));
      it(
        'give a repository its commit',
        shell('pip install git+https://github.com/a/b.git@v4', `pip install git+https://github.com/a/b.git@${SHA}`),
      );
      it(
        'change words of a list',
        installs(
          'python',
          'import subprocess, sys\nsubprocess.run([sys.executable, "-m", "pip", "install", "foo"])\n',
          'import subprocess, sys\nsubprocess.run([sys.executable, "-m", "pip", "install", "foo==1.2.3"])\n',
        ),
      );
      it(
        'change the server of an agent',
        installs(
          'typescript',
          "import { StdioClientTransport as T } from '@modelcontextprotocol/sdk/client/stdio.js';\nnew T({ command: 'npx', args: ['-y', 'foo'] });\n",
          "import { StdioClientTransport as T } from '@modelcontextprotocol/sdk/client/stdio.js';\nnew T({ command: 'npx', args: ['-y', 'foo@1.2.3'] });\n",
        ),
      );

      it('give a package of conda its version', shell('conda install -y foo', 'conda install -y foo==1.2.3'));
      it('replace its range', shell("mamba install 'x::foo=1.*'", "mamba install 'x::foo==1.2.3'"));
      it(
        'take the archive of a commit',
        shell(
          'pip install -q https://github.com/a/b/archive/refs/heads/main.zip',
          `pip install -q https://github.com/a/b/archive/${SHA}.zip`,
        ),
      );
      it(
        'take it whatever names it',
        shell(
          "pip install 'b[x] @ https://github.com/a/b/archive/v1.0.tar.gz#egg=b'",
          `pip install 'b[x] @ https://github.com/a/b/archive/${SHA}.tar.gz#egg=b'`,
        ),
      );
      it(
        'take it for a script',
        shell('npm install https://github.com/a/b/tarball/main', `npm install https://github.com/a/b/tarball/${SHA}`),
      );

      it('are not offered for what is put together, redirected, or of other tools', () => {
        const commands = [
          'for p in ["a", "b"]:\n    os.system("pip install " + p)',
          'os.system("pip install foo>=1")',
          'os.system("pip install https://github.com/a/b/releases/download/v1/b.zip")',
          'os.system("npm create foo")',
        ];
        for (const it of commands) {
          const findings = find('python', `import os\n${it}\n`).filter(({ rule }) => rule === 'runtime-install');
          assert(findings.length > 0, it);
          for (const { fixes } of findings)
            assert(
              fixes.every(({ kind }) => kind !== 'pin'),
              it,
            );
        }
      });
    });

    it('put no comment into a page', async () => {
      const text =
        "import { AutoModel } from '@huggingface/transformers';\nconst Page = () => (\n  <p onClick={() => AutoModel.from_pretrained('a/b')}>\n    text\n  </p>\n);\n";
      const after = await pinned('tsx', text);
      assert.equal(after, text.replace("'a/b'", `'a/b', { revision: '${SHA}' }`));
    });
  });
});
