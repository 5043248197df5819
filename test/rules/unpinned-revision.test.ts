/** Where unpinned-revision draws its lines: what is a pin, what is an artefact of a hub, and what is only called like a loader. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { only, service } from '../kit/service.ts';

const { python, typescript } = checksOf('unpinned-revision');

describe('unpinned-revision', () => {
  describe('holds for a pin', () => {
    it('40 lower-case hexadecimal digits and nothing else', () => {
      python`
        from transformers import AutoModel
        AutoModel.from_pretrained("org/a", revision="0123456789abcdef0123456789abcdef01234567")
        AutoModel.from_pretrained("org/b")
                                  ^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/c", revision="main")
                                           ^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/d", revision="v1.0.0")
                                           ^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/e", revision="refs/pr/1")
                                           ^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/f", revision="2024-01-01")
                                           ^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/g", revision="0123456")
                                           ^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/h", revision="0123456789abcdef0123456789abcdef0123456")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/i", revision="0123456789abcdef0123456789abcdef012345678")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/j", revision="0123456789ABCDEF0123456789ABCDEF01234567")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/k", revision="0123456789abcdefg123456789abcdef01234567")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/l", revision=None)
                                           ^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/m", revision="")
                                           ^^^^^^^^^^^ unpinned-revision
      `;
    });

    it('the same in TypeScript', () => {
      typescript`
        import { AutoModel, pipeline } from '@huggingface/transformers';
        await AutoModel.from_pretrained('org/a', { revision: '0123456789abcdef0123456789abcdef01234567' });
        await AutoModel.from_pretrained('org/b', { revision: '0123456789ABCDEF0123456789ABCDEF01234567' });
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        await AutoModel.from_pretrained('org/c', { revision: 'main' });
                                                             ^^^^^^ unpinned-revision
        await AutoModel.from_pretrained('org/d', { dtype: 'q4' });
                                        ^^^^^^^ unpinned-revision
        await AutoModel.from_pretrained('org/e');
                                        ^^^^^^^ unpinned-revision
        await pipeline('summarization', 'org/f');
                                        ^^^^^^^ unpinned-revision
        await pipeline('summarization', 'org/g', { revision: undefined });
                                                             ^^^^^^^^^ unpinned-revision
        await pipeline('summarization', 'org/h', { revision: '0123456789abcdef0123456789abcdef01234567' });
      `;
    });

    it('whatever spells the digits', () => {
      python`
        from functools import partial
        from transformers import AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        HALF = "0123456789abcdef0123"
        AutoModel.from_pretrained("org/a", revision=PIN)
        AutoModel.from_pretrained("org/b", revision=f"{HALF}456789abcdef01234567")
        AutoModel.from_pretrained("org/c", revision=HALF + "456789abcdef01234567")
        AutoModel.from_pretrained("org/d", revision="0123456789abcdef0123" "456789abcdef01234567")
        AutoModel.from_pretrained("org/e", revision="{}456789abcdef01234567".format(HALF))
        AutoModel.from_pretrained("org/f", revision="%s456789abcdef01234567" % HALF)
        AutoModel.from_pretrained("org/h", revision=f"{HALF}")
                                           ^^^^^^^^^^^^^^^^^^ unpinned-revision
      `;
    });

    it('whatever brings it to the call', () => {
      python`
        from functools import partial
        from transformers import AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        options = {"revision": PIN}
        AutoModel.from_pretrained("org/a", **options)
        AutoModel.from_pretrained("org/b", **dict(revision=PIN))
        AutoModel.from_pretrained("org/c", **{**options, "torch_dtype": "auto"})
        later = {}
        later["revision"] = PIN
        AutoModel.from_pretrained("org/d", **later)
        updated = {"device_map": "auto"}
        updated.update(revision=PIN)
        AutoModel.from_pretrained("org/e", **updated)
        merged = dict(device_map="auto")
        merged.update({"revision": PIN})
        AutoModel.from_pretrained("org/f", **merged)
        load = partial(AutoModel.from_pretrained, revision=PIN)
        load("org/g")

        class Settings:
            revision = PIN

        AutoModel.from_pretrained("org/h", revision=Settings.revision)

        def fetch(name, revision=PIN):
            return AutoModel.from_pretrained(name, revision=revision)

        fetch("org/i")
      `;
    });

    it('not what the last word takes back', () => {
      python`
        from transformers import AutoModel
        options = {"revision": "0123456789abcdef0123456789abcdef01234567", **{"revision": "main"}}
        AutoModel.from_pretrained("org/a", **options)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        options = {**{"revision": "main"}, "revision": "0123456789abcdef0123456789abcdef01234567"}
        AutoModel.from_pretrained("org/b", **options)
      `;
    });

    it('only when every branch is one', () => {
      python`
        from transformers import AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        OTHER = "76543210fedcba9876543210fedcba9876543210"
        AutoModel.from_pretrained("org/a", revision=PIN if fast else OTHER)
        AutoModel.from_pretrained("org/b", revision=PIN if fast else "main")
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained("org/c", revision=PIN if fast else None)
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      `;
    });

    it('for each caller of a function, with what that one gives', () => {
      python`
        from transformers import AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        def load(name, revision="main"):
            return AutoModel.from_pretrained(name, revision=revision)
        load("org/a", PIN)
        load("org/b", revision=PIN)
        def load_some(name, revision=None):
            return AutoModel.from_pretrained(name, revision=revision)
                                                   ^^^^^^^^^^^^^^^^^ unpinned-revision
        load_some("org/a", PIN)
        load_some("org/b")
        def load_or(name, revision=None):
            return AutoModel.from_pretrained(name, revision=revision or PIN)
        load_or("org/a")
      `;
      typescript`
        import { pipeline } from '@huggingface/transformers';
        const load = (model: string, { revision = 'main' } = {}) => pipeline('translation', model, { revision });
        load('org/a', { revision: '0123456789abcdef0123456789abcdef01234567' });
      `;
    });

    it('and what cannot be known is a hint', () => {
      python`
        import os
        from transformers import AutoModel
        AutoModel.from_pretrained("org/a", revision=os.environ["REVISION"])
                                  ^^^^^^^ unpinned-revision: hint
        AutoModel.from_pretrained("org/b", **settings)
                                  ^^^^^^^ unpinned-revision: hint

        def load(name, revision):
            return AutoModel.from_pretrained(name, revision=revision)
                                             ^^^^ unpinned-revision: hint
      `;
    });
  });

  describe('knows an artefact', () => {
    it('from a folder on this machine', () => {
      python`
        import os
        import tempfile
        from pathlib import Path
        from transformers import AutoModel
        AutoModel.from_pretrained("./checkpoint")
        AutoModel.from_pretrained("../checkpoint")
        AutoModel.from_pretrained(".")
        AutoModel.from_pretrained("/srv/models/bert")
        AutoModel.from_pretrained("~/models/bert")
        AutoModel.from_pretrained("C:\\models\\bert")
        AutoModel.from_pretrained("C:/models/bert")
        AutoModel.from_pretrained("file:///srv/models/bert")
        AutoModel.from_pretrained("models/bert/")
        AutoModel.from_pretrained("runs/bert/checkpoint-500")
        AutoModel.from_pretrained(Path("models") / "bert")
        AutoModel.from_pretrained(str(Path("models", "bert")))
        AutoModel.from_pretrained(os.path.join("models", "bert"))
        AutoModel.from_pretrained(tempfile.mkdtemp())
        AutoModel.from_pretrained("org/model", local_files_only=True)
        AutoModel.from_pretrained(f"./runs/{name}")
        AutoModel.from_pretrained("./runs/" + name)
      `;
    });

    it('from what a library brings with it', () => {
      python`
        from datasets import load_dataset
        load_dataset("csv", data_files="a.csv")
        load_dataset("json", data_files="a.json")
        load_dataset("org/data")
                     ^^^^^^^^^^ unpinned-revision
        load_dataset("squad")
                     ^^^^^^^ unpinned-revision
      `;
    });

    it('whose name is not known: a hint at most', () => {
      python`
        import sys
        from transformers import AutoModel
        AutoModel.from_pretrained(sys.argv[1])
                                  ^^^^^^^^^^^ unpinned-revision: hint

        def load(name):
            return AutoModel.from_pretrained(name)
                                             ^^^^ unpinned-revision: hint
      `;
    });

    it('by any name the code can give it', () => {
      python`
        from transformers import AutoModel
        ORG = "org"
        NAME = f"{ORG}/model"
        AutoModel.from_pretrained(NAME)
                                  ^^^^ unpinned-revision
        AutoModel.from_pretrained(ORG + "/model")
                                  ^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained(pretrained_model_name_or_path="org/model")
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        for name in ["org/a", "org/b"]:
            AutoModel.from_pretrained(name)
                                      ^^^^ unpinned-revision
      `;
    });

    it('in whatever a loop goes over', () => {
      python`
        import random
        from transformers import AutoModel
        MODELS = {"small": "org/small"}
        PINNED = [("org/pinned", "0123456789abcdef0123456789abcdef01234567")]
        TABLE = [{"name": "org/row", "revision": "main"}]
        for size, name in MODELS.items():
            AutoModel.from_pretrained(name)
                                      ^^^^ unpinned-revision
        for i, name in enumerate(sorted(set(MODELS.values()))):
            AutoModel.from_pretrained(name)
                                      ^^^^ unpinned-revision
        for a, name in zip([1], ["org/a"] + ["org/b"]):
            AutoModel.from_pretrained(name)
                                      ^^^^ unpinned-revision
        for name, revision in PINNED:
            AutoModel.from_pretrained(name, revision=revision)
        for row in TABLE:
            AutoModel.from_pretrained(row["name"], revision=row["revision"])
                                                   ^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        AutoModel.from_pretrained(random.choice(["org/a"]))
                                  ^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        names = []
        for name in ["org/a"]:
            names.append(name)
        list(map(lambda name: AutoModel.from_pretrained(name), names))
                                                        ^^^^ unpinned-revision
      `;
      typescript`
        import { pipeline } from '@huggingface/transformers';
        const models: Record<string, string> = { small: 'org/small' };
        for (const [size, name] of Object.entries(models)) await pipeline('summarization', name);
                                                                                           ^^^^ unpinned-revision
        Object.values(models).forEach((name) => pipeline('summarization', name));
                                                                          ^^^^ unpinned-revision
      `;
    });

    it('by its address on the hub', () => {
      python`
        from transformers import AutoModel
        AutoModel.from_pretrained("https://huggingface.co/org/model")
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      `;
    });

    it('that names another one, whose code is pinned apart from it', () => {
      python`
        from peft import AutoPeftModelForCausalLM
        AutoPeftModelForCausalLM.from_pretrained("org/adapter")
                                                 ^^^^^^^^^^^^^ unpinned-revision
        AutoPeftModelForCausalLM.from_pretrained("org/adapter", revision="0123456789abcdef0123456789abcdef01234567")
      `;
    });
    it('of every kind', () => {
      python`
        import timm
        from diffusers import DiffusionPipeline
        from huggingface_hub import hf_hub_download, snapshot_download
        from sentence_transformers import SentenceTransformer
        from transformers import pipeline
        timm.create_model("hf_hub:org/model")
                          ^^^^^^^^^^^^^^^^^^ unpinned-revision
        timm.create_model("resnet50")
        pinned = {"ours": "hf_hub:org/model@0123456789abcdef0123456789abcdef01234567", "plain": "resnet50"}
        def chosen(name):
            return timm.create_model(pinned[name])
        DiffusionPipeline.from_pretrained("org/model")
                                          ^^^^^^^^^^^ unpinned-revision
        hf_hub_download("org/model", "weights.bin")
                        ^^^^^^^^^^^ unpinned-revision
        snapshot_download(repo_id="org/model", revision="main")
                                               ^^^^^^^^^^^^^^^ unpinned-revision
        SentenceTransformer("org/model")
                            ^^^^^^^^^^^ unpinned-revision
        pipeline("summarization", model="org/model")
                                  ^^^^^^^^^^^^^^^^^ unpinned-revision
        pipeline("summarization")
      `;
    });
  });

  it('reads what a table holds under a key that is not known', () => {
    python`
      from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer
      LOADERS = {"causal": AutoModelForCausalLM, "seq2seq": AutoModelForSeq2SeqLM}
      MODELS = {"small": "org/small", "large": "org/large"}
      PINS = {
          "org/small": "0123456789abcdef0123456789abcdef01234567",
          "org/large": "89abcdef0123456789abcdef0123456789abcdef",
      }

      def load(kind, size):
          return LOADERS[kind].from_pretrained(MODELS[size])
                                               ^^^^^^^^^^^^ unpinned-revision

      def pinned(kind, name):
          loader = LOADERS.get(kind, AutoTokenizer)
          return loader.from_pretrained(name, revision=PINS[name])

      def moving(kind):
          loader = LOADERS.get(kind, AutoTokenizer)
          return loader.from_pretrained("org/model")
                                        ^^^^^^^^^^^ unpinned-revision
    `;
  });

  it('tells of a version that stands in place of a revision, and puts the commit of its branch there', () => {
    python`
      from kernels import get_kernel
      a = get_kernel("org/kernel", version=1)
                                   ^^^^^^^^^ unpinned-revision
      b = get_kernel("org/kernel", version=None)
                     ^^^^^^^^^^^^ unpinned-revision
    `;
    const pinned = (text: string) => {
      const { findings } = service.check({ uri: 'a.py', language: 'python', text });
      const [finding] = findings.filter((it) => it.rule === 'unpinned-revision');
      assert.match(finding!.message, /can move/);
      return finding!.fixes.find((it) => it.kind === 'pin');
    };
    const text = 'from kernels import get_kernel\nget_kernel("org/kernel", version=1)\n';
    const { pin, edits } = pinned(text)!;
    assert.deepEqual(pin, { host: 'huggingface', type: 'kernel', repository: 'org/kernel', reference: 'v1' });
    assert.deepEqual(
      edits.map((it) => it.newText),
      ['revision="{commit}"'],
    );
    // What the call would refuse is not offered.
    assert.equal(pinned(text.replace('version=1', 'version=wanted')), undefined);
    assert.equal(pinned(text.replace('version=1', '**{"version": 1}')), undefined);
  });

  it('knows a library by whatever name it is imported', () => {
    typescript`
      import { pipeline } from "npm:@huggingface/transformers@3.3.3";
      import { AutoModel } from "https://cdn.jsdelivr.net/npm/@huggingface/transformers@3.3.3/dist/transformers.min.js";
      await pipeline("feature-extraction", "org/a");
                                           ^^^^^^^ unpinned-revision
      await AutoModel.from_pretrained("org/b");
                                      ^^^^^^^ unpinned-revision
      const { AutoTokenizer } = await import("https://esm.sh/@huggingface/transformers@3.3.3");
      await AutoTokenizer.from_pretrained("org/c");
                                          ^^^^^^^ unpinned-revision
    `;
  });

  it('is a grade milder in what is a test, or what tests share, by its name', () => {
    const text = 'from transformers import AutoModel\nAutoModel.from_pretrained("org/a")\n';
    const gradeIn = (file: string) => find('python', text, only(['unpinned-revision']), file).map((it) => it.severity);
    for (const file of ['test_model.py', 'model_test.py', 'conftest.py', 'testing_utils.py', 'testing_utils/load.py'])
      assert.deepEqual(gradeIn(file), ['information'], file);
    for (const file of ['model.py', 'tests/model.py', 'latest.py', 'contest.py'])
      assert.deepEqual(gradeIn(file), ['warning'], file);
  });

  it('tells of no folder, and of its own repositories in passing', () => {
    python`
      from transformers import AutoModel, AutoTokenizer
      from sentence_transformers import SentenceTransformer

      AutoModel.from_pretrained("my-awesome-model")
      AutoModel.from_pretrained("bert-base-uncased")
                                ^^^^^^^^^^^^^^^^^^^ unpinned-revision
      SentenceTransformer("all-MiniLM-L6-v2")
                          ^^^^^^^^^^^^^^^^^^ unpinned-revision

      user = "me"
      name = f"{user}/tuned"
      model = AutoModel.from_pretrained("org/model")
                                        ^^^^^^^^^^^ unpinned-revision
      model.push_to_hub(name)
      AutoModel.from_pretrained(name)
                                ^^^^ unpinned-revision: hint
      AutoTokenizer.from_pretrained("me/other")
                                    ^^^^^^^^^^ unpinned-revision
    `;
  });
});
