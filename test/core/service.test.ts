/** What the service promises besides findings: settings, suppressions, fingerprints, fixes, and refusals. */

import assert from 'node:assert/strict';
import { textOf } from '../../server/core/rules/rule.ts';
import type { Severity } from '../../server/core/service/finding.ts';
import { createService, type Settings } from '../../server/core/service/service.ts';
import type { Language } from '../../server/core/syntax/language.ts';
import { createNodeHost } from '../../server/host/node.ts';
import { applyFix, find } from '../kit/check.ts';
import { only, service } from '../kit/service.ts';

const PIN = '0123456789abcdef0123456789abcdef01234567';
const TRUST = 'AutoModel.from_pretrained("org/a", trust_remote_code=True)\n';

function found(text: string, settings?: Settings, language: Language = 'python'): readonly string[] {
  return find(language, text, settings).map((it) => `${it.range.start.line} ${it.rule} ${it.severity}`);
}

describe('service', () => {
  describe('settings', () => {
    const as = (severity: Severity | 'off'): Settings => ({
      rules: { 'trust-remote-code': severity, 'unpinned-revision': 'off' },
    });
    const pinned = `AutoModel.from_pretrained("org/a", trust_remote_code=True, revision="${PIN}")\n`;

    it('switch a rule off', () => {
      assert.deepEqual(found(TRUST, as('off')), []);
    });

    it('make a rule milder or stricter', () => {
      assert.deepEqual(found(TRUST, as('hint')), ['0 trust-remote-code hint']);
      assert.deepEqual(found(TRUST, as('error')), ['0 trust-remote-code error']);
      assert.deepEqual(found('load_dataset("org/a")\n', { rules: { 'unpinned-revision': 'error' } }), [
        '0 unpinned-revision error',
      ]);
    });

    it('never make a finding louder that is graded down', () => {
      assert.deepEqual(found(pinned, as('error')), ['0 trust-remote-code warning']);
      assert.deepEqual(found(pinned, as('information')), ['0 trust-remote-code information']);
    });
  });

  describe('a load that is trusted and lacks a pin', () => {
    it('is told once', () => {
      assert.deepEqual(found(TRUST), ['0 trust-remote-code error']);
      assert.deepEqual(found(TRUST.replace('True', 'True, revision="main"')), ['0 trust-remote-code error']);
    });

    it('is told to lack a pin where nobody is told of the trust, or more mildly', () => {
      const as = (severity: Severity | 'off') => found(TRUST, { rules: { 'trust-remote-code': severity } });
      assert.deepEqual(as('off'), ['0 unpinned-revision warning']);
      assert.deepEqual(as('hint'), ['0 unpinned-revision warning', '0 trust-remote-code hint']);
      assert.deepEqual(as('warning'), ['0 trust-remote-code warning']);
    });

    it('is told twice where only its code is pinned', () => {
      assert.deepEqual(found(TRUST.replace('True', `True, code_revision="${PIN}"`)), [
        '0 unpinned-revision warning',
        '0 trust-remote-code warning',
      ]);
    });

    it('leaves others that lack one to be told', () => {
      const load = 'AutoModel.from_pretrained("org/b")\n';
      assert.deepEqual(found(TRUST + load), ['0 trust-remote-code error', '1 unpinned-revision warning']);
      const wrapper = 'def load(name, t):\n  AutoModel.from_pretrained(name, trust_remote_code=t)\n';
      const both = `${wrapper}load("org/c", True)\nload("org/d", False)\n`;
      assert.deepEqual(found(both), ['2 trust-remote-code error', '3 unpinned-revision warning']);
      const options = 'x = {"trust_remote_code": True}\n';
      const around = `${options}AutoModel.from_pretrained("org/a", tokenizer=${load.trimEnd()}, **x)\n`;
      assert.deepEqual(found(around), ['1 trust-remote-code error', '1 unpinned-revision warning']);
    });
  });

  describe('suppressions', () => {
    const silent = (text: string, language: Language = 'python', rule = 'trust-remote-code') =>
      assert.deepEqual(found(text, only([rule]), language), [], text);
    const loud = (text: string, language: Language = 'python', rule = 'trust-remote-code') =>
      assert.equal(found(text, only([rule]), language).length, 1, text);
    const line = TRUST.trimEnd();

    it('stand on the line, on the line above, or above other comments', () => {
      silent(`${line}  # loadguard: ignore[trust-remote-code] reviewed\n`);
      silent(`# loadguard: ignore[trust-remote-code] reviewed\n${line}\n`);
      silent(`# loadguard: ignore[trust-remote-code] reviewed\n# why\n\n${line}\n`);
      silent(`# noqa, loadguard:ignore[unpinned-revision,trust-remote-code]\n${line}\n`);
    });

    it('name the rule that they accept, in a comment', () => {
      loud(`${line}  # loadguard: ignore[unpinned-revision]\n`);
      loud(`${line}  # loadguard: ignore\n`);
      loud(`${line}  # loadguard: ignore[]\n`);
      loud(`text = "# loadguard: ignore[trust-remote-code]"; ${line}\n`);
    });

    it('hold for one statement', () => {
      loud(`${line}  # loadguard: ignore[trust-remote-code]\n${line}\n`);
      loud(`x = 1  # loadguard: ignore[trust-remote-code]\n${line}\n`);
      loud(`${line}\n# loadguard: ignore[trust-remote-code]\n`);
    });

    it('are written with other signs in TypeScript', () => {
      const text = 'eval(process.argv[2]);';
      silent(`${text} // loadguard: ignore[code-injection] a tool for ourselves\n`, 'typescript', 'code-injection');
      silent(`// loadguard: ignore[code-injection] ours\n${text}\n`, 'typescript', 'code-injection');
      silent(`/* loadguard: ignore[code-injection]\n ours */\n${text}\n`, 'typescript', 'code-injection');
      silent(`<a>{/* loadguard: ignore[code-injection] */ ${text.slice(0, -1)}}</a>;\n`, 'tsx', 'code-injection');
      loud(`/* loadguard: ignore[remote-exec] */ ${text}\n`, 'typescript', 'code-injection');
    });

    it('are offered where they work, whatever the place', () => {
      const texts = [
        TRUST,
        `def f():\n    return ${line}\n`,
        'AutoModel.from_pretrained(\n    "org/a",\n    trust_remote_code=True,\n)\n',
        `x = """\n  a\n""" + ${line}\n`,
        `x = 1 + \\\n    ${line}\n`,
        `f(f"""\n  {${line}}\n""")\n`,
      ];
      for (const text of texts) {
        const [finding] = find('python', text, only(['trust-remote-code']));
        assert(finding, text);
        const fix = finding.fixes.find((it) => it.kind === 'ignore');
        assert(fix, text);
        silent(applyFix(text, fix));
      }
    });
  });

  describe('fingerprints', () => {
    const of = (text: string) => find('python', text, only(['trust-remote-code'])).map((it) => it.fingerprint);

    it('stay when lines move and spaces change', () => {
      assert.deepEqual(of(`\n\nx = 1\n${TRUST}`), of(TRUST));
      assert.deepEqual(of(`if a:\n    ${TRUST}`), of(TRUST));
    });

    it('differ by the code, by the function around it, and by repetition', () => {
      const all = [
        ...of(TRUST + TRUST),
        ...of(TRUST.replace('org/a', 'org/b')),
        ...of(`def f():\n    ${TRUST}`),
        ...of(`class A:\n    def f(self):\n        def g():\n            ${TRUST}`),
      ];
      assert.equal(new Set(all).size, 5);
    });
  });

  describe('fixes', () => {
    const fixesOf = (text: string, rule = 'trust-remote-code', language: Language = 'python') =>
      find(language, text, only([rule])).flatMap((it) => it.fixes);
    const apply = (text: string, title: RegExp, rule?: string, language?: Language): string => {
      const fix = fixesOf(text, rule, language).find((it) => title.test(it.title));
      assert(fix, `${title} is offered for ${text}`);
      return applyFix(text, fix);
    };

    it('take trust away wherever it stands among the arguments', () => {
      assert.equal(
        apply('AutoModel.from_pretrained("org/a", trust_remote_code=True)\n', /Remove/),
        'AutoModel.from_pretrained("org/a")\n',
      );
      assert.equal(
        apply('AutoModel.from_pretrained("org/a", trust_remote_code=True, device_map="auto")\n', /Remove/),
        'AutoModel.from_pretrained("org/a", device_map="auto")\n',
      );
      assert.equal(
        apply('AutoModel.from_pretrained(\n    "org/a",\n    trust_remote_code=True,\n)\n', /Remove/),
        'AutoModel.from_pretrained(\n    "org/a",\n)\n',
      );
      assert.equal(
        apply('x = {"trust_remote_code": True}\nAutoModel.from_pretrained("org/a", **x)\n', /off/),
        'x = {"trust_remote_code": False}\nAutoModel.from_pretrained("org/a", **x)\n',
      );
    });

    it('pin in the spelling of the call', () => {
      const pinned = (text: string, language: Language = 'python') =>
        apply(text, /^Pin /, 'unpinned-revision', language).replace('{commit}', 'C');
      assert.equal(pinned("load_dataset('org/a')\n"), "load_dataset('org/a', revision='C')\n");
      assert.equal(pinned('load_dataset("org/a", revision="main")\n'), 'load_dataset("org/a", revision="C")\n');
      assert.equal(pinned('load_dataset("org/a",)\n'), 'load_dataset("org/a", revision="C",)\n');
      assert.equal(
        pinned('load_dataset(\n    "org/a",\n    split="train",\n)\n'),
        'load_dataset(\n    "org/a",\n    split="train",\n    revision="C",\n)\n',
      );
      const hub = "import { pipeline } from '@huggingface/transformers';\n";
      assert.equal(
        pinned(`${hub}pipeline('t', 'org/a');\n`, 'typescript'),
        `${hub}pipeline('t', 'org/a', { revision: 'C' });\n`,
      );
      assert.equal(
        pinned(`${hub}pipeline('t', 'org/a', { dtype: 'q4' });\n`, 'typescript'),
        `${hub}pipeline('t', 'org/a', { dtype: 'q4', revision: 'C' });\n`,
      );
      assert.equal(
        pinned(`${hub}pipeline('t', 'org/a', {});\n`, 'typescript'),
        `${hub}pipeline('t', 'org/a', { revision: 'C' });\n`,
      );
    });

    it('change a constant where it is given, and only when it is one', () => {
      assert.equal(
        apply('REVISION = "main"\nload_dataset("org/a", revision=REVISION)\n', /^Pin /, 'unpinned-revision'),
        'REVISION = "{commit}"\nload_dataset("org/a", revision=REVISION)\n',
      );
      const texts = ['load_dataset("org/a", revision="main" if fast else "v1")\n'];
      for (const text of texts) {
        assert.deepEqual(
          fixesOf(text, 'unpinned-revision').map((it) => it.kind),
          ['ignore'],
          text,
        );
      }
    });

    it('have holes that the host fills, or a reason why not', async () => {
      const [fix] = fixesOf(TRUST);
      assert(fix?.pin);
      const completed = await service.complete(fix);
      assert(!('reason' in completed));
      assert.equal(completed.pin, undefined);
      assert.equal(applyFix(TRUST, completed), TRUST.replace('True)', `True, revision="${PIN}")  # main, 2026-11-20`));

      const host = createNodeHost({ environment: {} });
      const alone = await createService({ ...host, resolve: async () => ({ reason: 'nobody knows' }) });
      assert.deepEqual(await alone.complete(fix), { reason: 'nobody knows' });
    });

    it('pin the code too where it lives in another repository', async () => {
      const [fix] = fixesOf(TRUST);
      const code = { repository: 'org/code', commit: PIN.replace('0', 'f') };
      const host = createNodeHost({ environment: {} });
      const other = await createService({
        ...host,
        resolve: async () => ({ commit: PIN, code, from: 'the test', date: '2026-11-20' }),
      });
      const completed = await other.complete(fix!);
      assert(!('reason' in completed));
      const expected = `AutoModel.from_pretrained("org/a", trust_remote_code=True, revision="${PIN}", code_revision="${code.commit}")  # main, 2026-11-20\n`;
      assert.equal(applyFix(TRUST, completed), expected);
    });
  });

  describe('limits', () => {
    const chain = (length: number) =>
      [
        'import requests',
        'a0 = requests.get("https://example.com/a.py").text',
        ...Array.from({ length }, (_, i) => `a${i + 1} = a${i}`),
        `exec(a${length})`,
      ].join('\n');

    it('do not matter for what people write', () => {
      const { findings, note } = service.check({ uri: 'a', language: 'python', text: chain(60) });
      assert.deepEqual(
        findings.map((it) => `${it.rule} ${it.severity}`),
        ['remote-exec error'],
      );
      assert.equal(note, undefined);
    });

    it('are told, and what lies behind them is not taken for safe', () => {
      const { findings, note } = service.check({ uri: 'a', language: 'python', text: chain(20_000) });
      assert.deepEqual(
        findings.map((it) => `${it.rule} ${it.severity}`),
        ['runtime-compile hint'],
      );
      assert.match(note ?? '', /findings may be missing/);
    });
  });

  describe('refusals', () => {
    it('of a language that is not prepared', async () => {
      const fresh = await createService(createNodeHost({ environment: {} }));
      const source = { uri: 'a', language: 'python', text: TRUST } as const;
      assert.throws(() => fresh.check(source), /not prepared/);
      assert.throws(() => fresh.open(source), /not prepared/);
      await fresh.prepare('python');
      assert.equal(fresh.check(source).findings.length, 1);
      assert.throws(() => fresh.check({ ...source, language: 'typescript' }), /not prepared/);
    });

    it('of rules that do not exist', () => {
      assert.equal(service.explain('no-such-rule'), undefined);
    });
  });

  it('prepares languages at the same time', async () => {
    const fresh = await createService(createNodeHost({ environment: {} }));
    await Promise.all([fresh.prepare('python'), fresh.prepare('typescript'), fresh.prepare('python')]);
    assert.equal(fresh.check({ uri: 'a', language: 'python', text: TRUST }).findings.length, 1);
    assert.equal(fresh.check({ uri: 'b', language: 'typescript', text: 'eval(process.argv[2]);' }).findings.length, 1);
  });

  it('looks a little at a time into the files that an open document imports, and tells all in the end', async () => {
    const files: Record<string, string> = {
      'file:///a.py': 'from b import run\n\ndef start(code):\n    run(code)\n',
      'file:///b.py': 'from c import execute\n\ndef run(code):\n    execute(code)\n',
      'file:///c.py': 'def execute(code):\n    exec(code)\n',
    };
    let now = 0;
    const fresh = await createService({
      ...createNodeHost({ environment: {} }),
      // Whatever is done takes too long for more.
      clock: () => (now += 30),
      workspace: {
        resolve: (_from, specifier) => `file:///${specifier}.py`,
        read: (uri) => {
          const text = files[uri];
          return text === undefined ? undefined : { uri, language: 'python', text, version: '1' };
        },
      },
    });
    await fresh.prepare('python');
    const source = {
      uri: 'file:///main.py',
      language: 'python',
      text: 'import requests\nfrom a import start\nstart(requests.get("https://example.com/a.py").text)\n',
    } as const;
    const document = fresh.open(source);
    const settings = { ...only(['remote-exec']), timeLimit: 1e9 };
    const first = document.check(settings);
    assert.deepEqual([first.findings.length, first.unexplored], [0, true]);
    let rounds = 1;
    while (!fresh.explore(source)) assert(++rounds < 10);
    assert.equal(rounds, 2);
    const last = document.check(settings);
    assert.deepEqual([last.findings.length, last.unexplored], [1, undefined]);
    document.dispose();
  });

  it('says the same whatever it has read before', () => {
    const text = textOf`
      import requests
      exec(requests.get("https://example.com/a.py").text)
      AutoModel.from_pretrained("org/a", trust_remote_code=True)
    `;
    const before = find('python', text);
    find('typescript', 'eval(process.argv[2]);\n');
    find('python', 'x = '.repeat(1000));
    find('python', '');
    assert.deepEqual(find('python', text), before);
  });
});
