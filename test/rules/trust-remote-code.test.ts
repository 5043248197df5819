/** Where trust-remote-code draws its lines: when trust is on, what makes it worse or better, and what is no loader at all. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';

const { python } = checksOf('trust-remote-code');

describe('trust-remote-code', () => {
  describe('is graded', () => {
    it('by the revision of the code', () => {
      python`
        from transformers import AutoModel
        AutoModel.from_pretrained("org/a", trust_remote_code=True)
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/b", trust_remote_code=True, revision="main")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/c", trust_remote_code=True, revision="v1.0")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/d", trust_remote_code=True, revision="0123456")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/e", trust_remote_code=True, revision=None)
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/f", trust_remote_code=True, revision="0123456789ABCDEF0123456789ABCDEF01234567")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/g", trust_remote_code=True, revision="0123456789abcdef0123456789abcdef01234567")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_pretrained("org/h", trust_remote_code=True, revision=read())
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_pretrained("org/i", trust_remote_code=True, **options)
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `;
    });

    it('by the revision that pins code in another repository', () => {
      python`
        from transformers import AutoConfig, AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        AutoModel.from_pretrained("org/a", trust_remote_code=True, revision=PIN, code_revision=PIN)
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_pretrained("org/b", trust_remote_code=True, revision=PIN, code_revision="main")
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/c", trust_remote_code=True, revision="main", code_revision=PIN)
                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_config(config, trust_remote_code=True)
                                      ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_config(config, trust_remote_code=True, code_revision=PIN)
                                      ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `;
    });

    it('as a warning where the repository is not known', () => {
      python`
        import sys
        from transformers import AutoModel
        AutoModel.from_pretrained(sys.argv[1], trust_remote_code=True)
                                               ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
        AutoModel.from_pretrained(choose(), trust_remote_code=True)
                                            ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning

        def load(name):
            return AutoModel.from_pretrained(name, trust_remote_code=True)
                                                   ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `;
    });

    it('as a warning where newer versions ignore it', () => {
      python`
        from datasets import load_dataset
        load_dataset("org/data", trust_remote_code=True)
                                 ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `;
    });

    it('as a warning there, with what is left to do', () => {
      const told = (more: string) => {
        const text = `from datasets import load_dataset\nload_dataset("org/data", trust_remote_code=True${more})\n`;
        const [finding] = find('python', text).filter(({ rule }) => rule === 'trust-remote-code');
        return finding!.message;
      };
      assert.match(told(''), /Drop it, or pin `revision` to a commit that you have read\.$/);
      const pinned = told(', revision="0123456789abcdef0123456789abcdef01234567"');
      assert.match(pinned, /, pinned to 0123456789ab; from then on .* Drop it, or read the code at that commit\.$/);
    });
  });

  describe('is silent', () => {
    it('when trust is off', () => {
      python`
        from transformers import AutoModel
        OFF = False
        AutoModel.from_pretrained("org/a")
        AutoModel.from_pretrained("org/b", trust_remote_code=False)
        AutoModel.from_pretrained("org/c", trust_remote_code=None)
        AutoModel.from_pretrained("org/d", trust_remote_code=0)
        AutoModel.from_pretrained("org/e", trust_remote_code=OFF)
        AutoModel.from_pretrained("org/f", **{"trust_remote_code": False})
        AutoModel.from_pretrained("org/g", trust_remote_code=args.trust)
      `;
    });

    it('for a folder on this machine', () => {
      python`
        import os
        from pathlib import Path
        from transformers import AutoModel
        AutoModel.from_pretrained(Path("models") / "bert", trust_remote_code=True)
        AutoModel.from_pretrained("./model", trust_remote_code=True)
        AutoModel.from_pretrained("/srv/model", trust_remote_code=True)
        AutoModel.from_pretrained(os.path.join(os.getcwd(), "model"), trust_remote_code=True)
        AutoModel.from_pretrained("org/model", trust_remote_code=True, local_files_only=True)
      `;
    });

    it('for what only has a loader’s name', () => {
      python`
        from models import AutoTokenizer
        from .transformers import pipeline

        class AutoModel:
            @staticmethod
            def from_pretrained(name, trust_remote_code=False):
                return name

        AutoModel.from_pretrained("org/a", trust_remote_code=True)
        AutoTokenizer.from_pretrained("org/b", trust_remote_code=True)
        pipeline("summarization", model="org/c", trust_remote_code=True)
        settings.from_pretrained("org/d", trust_remote_code=True)
      `;
    });
  });

  describe('sees trust', () => {
    it('whatever it is written as', () => {
      python`
        from transformers import AutoModel
        ON = True
        AutoModel.from_pretrained("org/a", trust_remote_code=1)
                                           ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/b", trust_remote_code="yes")
                                           ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/c", trust_remote_code=ON)
                                           ^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/d", trust_remote_code=True if fast else False)
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/e", trust_remote_code=fast or True)
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/f", trust_remote_code=(answer := True))
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('through whatever carries it', () => {
      python`
        from transformers import AutoModel
        options = {"trust_remote_code": True}
        AutoModel.from_pretrained("org/a", **options)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        third = {}
        third["trust_remote_code"] = True
        AutoModel.from_pretrained("org/c", **third)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        AutoModel.from_pretrained("org/d", **{**options, "device_map": "auto"})
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('where it starts, when a text shows it', () => {
      python`
        from transformers import AutoModel
        options = {"trust_remote_code": True}
                                        ~~~~ trust is turned on here
        AutoModel.from_pretrained("org/a", **options)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('through functions that pass it on', () => {
      python`
        from functools import partial
        from transformers import AutoModel

        def load(name, trust=False):
            return AutoModel.from_pretrained(name, trust_remote_code=trust)

        def trusting(name, **kwargs):
            return AutoModel.from_pretrained(name, **kwargs)

        def careful(name, trust=False):
            return AutoModel.from_pretrained(name, trust_remote_code=trust)

        load("org/a", trust=True)
                      ^^^^^^^^^^ trust-remote-code
        trusting("org/b", trust_remote_code=True)
                          ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        careful("org/c")
        open_model = partial(AutoModel.from_pretrained, trust_remote_code=True)
        open_model("org/d")
        ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        partial(open_model, revision="main")("org/e")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('through objects and classes', () => {
      python`
        from transformers import AutoModel

        class Loader:
            trust = True

            def __init__(self):
                self.options = {"trust_remote_code": True}

            def first(self):
                return AutoModel.from_pretrained("org/a", trust_remote_code=self.trust)
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

            def second(self):
                return AutoModel.from_pretrained("org/b", **self.options)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

        class Derived(Loader):
            def third(self):
                return AutoModel.from_pretrained("org/c", trust_remote_code=self.trust)
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

        AutoModel.from_pretrained("org/d", trust_remote_code=Loader.trust)
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        loader = Loader()
        AutoModel.from_pretrained("org/e", trust_remote_code=loader.trust)
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('in the order of the code', () => {
      python`
        from transformers import AutoModel
        trust = True
        AutoModel.from_pretrained("org/a", trust_remote_code=trust)
                                           ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        trust = False
        AutoModel.from_pretrained("org/b", trust_remote_code=trust)
        if needed:
            trust = True
        AutoModel.from_pretrained("org/c", trust_remote_code=trust)
                                           ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        trust = False
        while more():
            AutoModel.from_pretrained("org/d", trust_remote_code=trust)
                                               ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
            trust = True
        with context():
            trust = False
        AutoModel.from_pretrained("org/e", trust_remote_code=trust)
        match mode:
            case "open":
                trust = True
            case _:
                trust = False
        AutoModel.from_pretrained("org/f", trust_remote_code=trust)
                                           ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });

    it('not in another scope', () => {
      python`
        from transformers import AutoModel
        trust = False

        def configure():
            trust = True
            return trust

        AutoModel.from_pretrained("org/a", trust_remote_code=trust)

        def enable():
            global trusted
            trusted = True

        trusted = False

        def load():
            return AutoModel.from_pretrained("org/b", trust_remote_code=trusted)
                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });
  });

  describe('knows loaders', () => {
    it('of other libraries', () => {
      python`
        from sentence_transformers import SentenceTransformer
        from transformers import pipeline
        from vllm import LLM
        pipeline("summarization", model="org/a", trust_remote_code=True)
                                                 ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        SentenceTransformer("org/b", trust_remote_code=True)
                                     ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        SentenceTransformer("org/c", model_kwargs={"trust_remote_code": True})
                                                                        ^^^^ trust-remote-code
        LLM(model="org/d", trust_remote_code=True)
                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
        LLM("org/e", trust_remote_code=True, revision="0123456789abcdef0123456789abcdef01234567")
                     ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `;
    });

    it('in fragments, in shadows and in any function', () => {
      python`
        tokenizer = AutoTokenizer.from_pretrained("org/a", trust_remote_code=True)
                                                           ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

        async def load():
            from transformers import AutoModel as Model
            return [Model.from_pretrained(it, trust_remote_code=True) for it in ("org/b", "org/c")]
                                              ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `;
    });
  });

  it('reads fields of classes without a constructor, and namespaces', () => {
    python`
      import argparse
      from dataclasses import dataclass, field
      from pydantic import BaseModel, Field
      from transformers import AutoModel

      @dataclass
      class Arguments:
          name: str = field(default="org/model", metadata={"help": "which"})
          options: dict = field(default_factory=lambda: {"trust_remote_code": True})
          trust: bool = field(default=False)

      class Settings(BaseModel):
          trust: bool = Field(True, description="needed")

      arguments = Arguments(name="org/other")
      AutoModel.from_pretrained(arguments.name, **arguments.options)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      AutoModel.from_pretrained(arguments.name, trust_remote_code=arguments.trust)
      AutoModel.from_pretrained("org/model", trust_remote_code=Settings().trust)
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      AutoModel.from_pretrained("org/model", trust_remote_code=Settings(trust=False).trust)
      table = {"first": Arguments("org/first", {"trust_remote_code": True}), "safe": Arguments("org/safe", {})}
      first = table["first"]
      AutoModel.from_pretrained(first.name, **first.options)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      safe = table["safe"]
      AutoModel.from_pretrained(safe.name, **safe.options)
      space = argparse.Namespace(trust=True)
      AutoModel.from_pretrained("org/model", trust_remote_code=space.trust)
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });

  it('knows loaders that pass settings on in a dict', () => {
    python`
      from langchain_huggingface import HuggingFaceEmbeddings
      from llama_index.embeddings.huggingface import HuggingFaceEmbedding
      HuggingFaceEmbeddings(model_name="org/model", model_kwargs={"trust_remote_code": True})
                                                                                       ^^^^ trust-remote-code
      HuggingFaceEmbeddings(model_name="org/model", model_kwargs={"device": "cpu"})
      HuggingFaceEmbedding("org/model", trust_remote_code=True)
                                        ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });

  it('knows rows of a table that are spread into a call, whichever it is', () => {
    python`
      from transformers import AutoModel
      MODELS = {
          "small": {"pretrained_model_name_or_path": "org/small", "trust_remote_code": True},
          "large": {"pretrained_model_name_or_path": "org/large", "trust_remote_code": True},
      }
      PLAIN = {"small": {"pretrained_model_name_or_path": "org/small"}}

      def load(repository, **options):
          return AutoModel.from_pretrained(repository, **options)
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

      def by_size(size):
          AutoModel.from_pretrained(**PLAIN[size])
          return AutoModel.from_pretrained(**MODELS[size])
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

      load(**{"repository": "org/third", "trust_remote_code": True})
    `;
  });

  it('knows loaders of libraries that guide what models write', () => {
    python`
      import outlines
      from guidance import models
      outlines.models.transformers("org/model", model_kwargs={"trust_remote_code": True})
                                                                                   ^^^^ trust-remote-code
      outlines.models.transformers("org/model", model_kwargs={"device_map": "auto"})
      models.Transformers("org/model", trust_remote_code=True)
                                       ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      models.Transformers("org/model")
    `;
  });

  it('counts a load that is offline only at times', () => {
    python`
      import os
      from transformers import AutoModel
      def sometimes():
          options = {"revision": "main"}
          if os.environ.get("OFFLINE"):
              options["local_files_only"] = True
          return AutoModel.from_pretrained("org/a", trust_remote_code=True, **options)
                                                    ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      def perhaps():
          offline = bool(os.environ.get("OFFLINE"))
          return AutoModel.from_pretrained("org/b", trust_remote_code=True, local_files_only=True if offline else False)
                                                    ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      def always():
          options = {"local_files_only": True}
          AutoModel.from_pretrained("org/c", trust_remote_code=True, **options)
          return AutoModel.from_pretrained("org/d", trust_remote_code=True, local_files_only=True)
    `;
  });

  it('says how a command is told a revision, where that is known', () => {
    const told = (command: string) => {
      const text = `import os\nos.system("${command} --trust-remote-code")\n`;
      return find('python', text).find(({ rule }) => rule === 'trust-remote-code')!.message;
    };
    assert.match(told('vllm serve org/model'), /Pin `--revision`/);
    assert.match(told('python own.py --model org/model'), /Pin `revision`/);
    assert.match(told('python own.py --model org/model --revision v1'), /Pin `--revision`/);
  });

  it('works out what is denied', () => {
    python`
      from transformers import pipeline
      a = pipeline("text-generation", model="org/a", trust_remote_code=not False)
                                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      b = pipeline("text-generation", model="org/b", trust_remote_code=not True)
    `;
  });

  it('finds trust that is given to libraries without a model', () => {
    python`
      import functools
      from unittest import mock
      from engines import Engine, load

      load("org/a", trust_remote_code=True)
                    ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      load(name, trust_remote_code=True)
                 ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      load("org/a", trust_remote_code=True, revision="0123456789abcdef0123456789abcdef01234567")
                    ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      load("./model", trust_remote_code=True)
      Engine(model="org/b", trust_remote_code=True)
                            ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      options = dict(trust_remote_code=True)
      mock.Mock(trust_remote_code=True)
      engine.load.assert_called_with("org/b", trust_remote_code=True)
    `;
  });

  it('tells of code that is not known where it comes from', () => {
    python`
      from diffusers import DiffusionPipeline

      def load(code):
          DiffusionPipeline.from_pretrained("org/model", custom_pipeline=code, trust_remote_code=True)
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
          DiffusionPipeline.from_pretrained("org/model", custom_pipeline="./code", trust_remote_code=True)
          DiffusionPipeline.from_pretrained("org/model", custom_pipeline=None, trust_remote_code=True)
                                                                               ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });
});
