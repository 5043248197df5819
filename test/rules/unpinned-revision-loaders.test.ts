/** What unpinned-revision takes for a loader, and at which point of the code: names, objects, branches, loops. */

import { checksOf } from '../kit/check.ts';

const { javascript, python, typescript, tsx } = checksOf('unpinned-revision');

describe('unpinned-revision', () => {
  describe('takes for a loader', () => {
    it('every name that the file gives it', () => {
      python`
        import functools
        import transformers
        import transformers as hf
        from transformers import AutoModel as Model
        transformers.AutoModel.from_pretrained("org/a")
                                               ^^^^^^^ unpinned-revision
        hf.AutoModel.from_pretrained("org/b")
                                     ^^^^^^^ unpinned-revision
        Model.from_pretrained("org/c")
                              ^^^^^^^ unpinned-revision
        Alias = Model
        Alias.from_pretrained("org/d")
                              ^^^^^^^ unpinned-revision
        load = Model.from_pretrained
        load("org/e")
             ^^^^^^^ unpinned-revision
        getattr(Model, "from_pretrained")("org/f")
                                          ^^^^^^^ unpinned-revision
        functools.partial(Model.from_pretrained, "org/g")()
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        loaders = {"model": Model}
        loaders["model"].from_pretrained("org/h")
                                         ^^^^^^^ unpinned-revision
      `;
    });

    it('what carries the library of a hub under another name', () => {
      typescript`
        import { DefaultEmbeddingFunction } from '@chroma-core/default-embed';
        import { HuggingFaceEmbedding } from '@llamaindex/huggingface';
        import { transformersJS } from '@built-in-ai/transformers-js';
        import { transformersJS as provider } from '@browser-ai/transformers-js';
        import { pipeline } from 'chromadb-default-embed';
        new DefaultEmbeddingFunction({ modelName: 'org/a' });
                                                  ^^^^^^^ unpinned-revision
        new DefaultEmbeddingFunction({ modelName: 'org/a', revision: '0123456789abcdef0123456789abcdef01234567' });
        new HuggingFaceEmbedding({ modelType: 'org/b' });
                                              ^^^^^^^ unpinned-revision
        transformersJS('org/c');
                       ^^^^^^^ unpinned-revision
        provider.embeddingModel('org/d');
                                ^^^^^^^ unpinned-revision
        await pipeline('feature-extraction', 'org/e');
                                             ^^^^^^^ unpinned-revision
      `;
    });

    it('what a star import or nothing at all binds', () => {
      python`
        from transformers import *
        AutoModel.from_pretrained("org/a")
                                  ^^^^^^^ unpinned-revision
        MarianMTModel.from_pretrained("org/b")
                                      ^^^^^^^ unpinned-revision
      `;
      python`
        model = AutoModel.from_pretrained("org/a")
                                          ^^^^^^^ unpinned-revision
        data = load_dataset("org/b")
                            ^^^^^^^ unpinned-revision
      `;
    });

    it('what an object carries from method to method', () => {
      python`
        from transformers import AutoModel

        class Loader:
            kind = AutoModel

            def __init__(self, name="org/model"):
                self.name = name
                self.load = AutoModel.from_pretrained

            def first(self):
                return self.kind.from_pretrained(self.name)
                                                 ^^^^^^^^^ unpinned-revision

            def second(self):
                return self.load(self.name)
                                 ^^^^^^^^^ unpinned-revision
      `;
    });

    it('what names the repository and its revision by words of its own', () => {
      python`
        import mlx_whisper
        from adapters import AutoAdapterModel
        from huggingface_sb3 import load_from_hub
        from llmcompressor import oneshot
        from lm_eval import simple_evaluate
        from controlnet_aux import HEDdetector
        model = AutoAdapterModel.from_pretrained("org/a")
                                                 ^^^^^^^ unpinned-revision
        model.load_adapter("org/b", version="v1")
                                    ^^^^^^^^^^^^ unpinned-revision
        model.load_adapter("org/c", version="0123456789abcdef0123456789abcdef01234567")
        mlx_whisper.transcribe("a.wav", path_or_hf_repo="org/d")
                                        ^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        load_from_hub("org/e", "agent.zip")
                      ^^^^^^^ unpinned-revision
        oneshot(model="org/f", model_revision="main")
                               ^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
        oneshot(model="org/g", model_revision="0123456789abcdef0123456789abcdef01234567")
        simple_evaluate(model="hf", model_args={"pretrained": "org/h"})
                                                              ^^^^^^^ unpinned-revision
        HEDdetector.from_pretrained("org/i")
                                    ^^^^^^^ unpinned-revision
      `;
    });

    it('what is imported, required or awaited in TypeScript', () => {
      typescript`
        import * as hub from '@huggingface/transformers';
        import { pipeline as build } from '@xenova/transformers';
        const { AutoModel: Model } = await import('@huggingface/transformers');
        const { AutoTokenizer } = require('@huggingface/transformers');
        await hub.pipeline('summarization', 'org/a');
                                            ^^^^^^^ unpinned-revision
        await build('summarization', 'org/b');
                                     ^^^^^^^ unpinned-revision
        await Model.from_pretrained('org/c');
                                    ^^^^^^^ unpinned-revision
        await AutoTokenizer.from_pretrained('org/d');
                                            ^^^^^^^ unpinned-revision
        const load = hub.AutoModel.from_pretrained;
        await load('org/e');
                   ^^^^^^^ unpinned-revision
      `;
    });

    it('what stands between markup', () => {
      tsx`
        import { pipeline } from '@huggingface/transformers';
        export const Summary = ({ text }: { text: string }) => (
          <button onClick={async () => show(await pipeline('summarization', 'org/model'))}>{text}</button>
                                                                            ^^^^^^^^^^^ unpinned-revision
        );
      `;
    });

    it('nothing of the same name that is the user’s own', () => {
      python`
        from .transformers import AutoModel
        from models import pipeline

        class AutoTokenizer:
            @classmethod
            def from_pretrained(cls, name):
                return cls()

        def load_dataset(name):
            return open(name)

        AutoModel.from_pretrained("org/a")
        pipeline("summarization", model="org/b")
        AutoTokenizer.from_pretrained("org/c")
        load_dataset("org/d")
      `;
      typescript`
        import { AutoModel } from './models';
        function pipeline(task: string, name: string) {
          return task + name;
        }
        pipeline('summarization', 'org/a');
        AutoModel.from_pretrained('org/b');
      `;
    });
  });

  describe('follows the order of the code', () => {
    it('through assignments', () => {
      python`
        from transformers import AutoModel
        revision = "main"
        AutoModel.from_pretrained("org/a", revision=revision)
                                           ^^^^^^^^^^^^^^^^^ unpinned-revision
        revision = "0123456789abcdef0123456789abcdef01234567"
        AutoModel.from_pretrained("org/b", revision=revision)
        revision = "main"
        AutoModel.from_pretrained("org/c", revision=revision)
                                           ^^^^^^^^^^^^^^^^^ unpinned-revision
      `;
    });

    it('through branches', () => {
      python`
        from transformers import AutoModel
        PIN = "0123456789abcdef0123456789abcdef01234567"
        revision = "main"
        if fast:
            revision = PIN
        AutoModel.from_pretrained("org/a", revision=revision)
                                           ^^^^^^^^^^^^^^^^^ unpinned-revision
        if fast:
            revision = PIN
        else:
            revision = "76543210fedcba9876543210fedcba9876543210"
        AutoModel.from_pretrained("org/b", revision=revision)
        if fast:
            revision = "main"
        else:
            AutoModel.from_pretrained("org/c", revision=revision)
      `;
    });

    it('through an early exit', () => {
      python`
        from transformers import AutoModel

        def load(fast):
            revision = "0123456789abcdef0123456789abcdef01234567"
            if fast:
                revision = "main"
                return None
            return AutoModel.from_pretrained("org/a", revision=revision)

        def refuse(fast):
            revision = "0123456789abcdef0123456789abcdef01234567"
            if fast:
                revision = "main"
                raise ValueError(fast)
            return AutoModel.from_pretrained("org/b", revision=revision)
      `;
    });

    it('around a loop', () => {
      python`
        from transformers import AutoModel
        revision = "0123456789abcdef0123456789abcdef01234567"
        for name in ["org/a", "org/b"]:
            AutoModel.from_pretrained(name, revision=revision)
                                            ^^^^^^^^^^^^^^^^^ unpinned-revision
            revision = "main"
      `;
      python`
        from transformers import AutoModel
        revision = "main"
        for name in ["org/a", "org/b"]:
            revision = "0123456789abcdef0123456789abcdef01234567"
            AutoModel.from_pretrained(name, revision=revision)
      `;
    });

    it('through what can fail', () => {
      python`
        from transformers import AutoModel
        try:
            revision = "0123456789abcdef0123456789abcdef01234567"
            check(revision)
        except ValueError:
            revision = "main"
        AutoModel.from_pretrained("org/a", revision=revision)
                                           ^^^^^^^^^^^^^^^^^ unpinned-revision
      `;
      python`
        from transformers import AutoModel

        def load():
            revision = "main"
            try:
                revision = "0123456789abcdef0123456789abcdef01234567"
                check(revision)
            except ValueError:
                return None
            return AutoModel.from_pretrained("org/a", revision=revision)
      `;
      python`
        from transformers import AutoModel
        try:
            revision = read()
        finally:
            revision = "0123456789abcdef0123456789abcdef01234567"
        AutoModel.from_pretrained("org/a", revision=revision)
      `;
    });

    it('through blocks of TypeScript', () => {
      typescript`
        import { AutoModel } from '@huggingface/transformers';
        let revision = 'main';
        {
          const revision = '0123456789abcdef0123456789abcdef01234567';
          await AutoModel.from_pretrained('org/a', { revision });
        }
        await AutoModel.from_pretrained('org/b', { revision });
                                                   ^^^^^^^^ unpinned-revision
        revision = '0123456789abcdef0123456789abcdef01234567';
        await AutoModel.from_pretrained('org/c', { revision });
        switch (mode) {
          case 'fast':
            revision = 'main';
            break;
          default:
            revision = '76543210fedcba9876543210fedcba9876543210';
        }
        await AutoModel.from_pretrained('org/d', { revision });
                                                   ^^^^^^^^ unpinned-revision
      `;
    });
  });

  it('knows loaders of models of speech, of ModelScope and of Paddle', () => {
    checksOf('unpinned-revision').python`
      import nemo.collections.asr as nemo_asr
      from espnet2.bin.asr_inference import Speech2Text
      from modelscope import snapshot_download
      nemo_asr.models.ASRModel.from_pretrained("org/recogniser")
                                               ^^^^^^^^^^^^^^^^ unpinned-revision
      nemo_asr.models.ASRModel.from_pretrained(model_name="org/recogniser")
                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      Speech2Text.from_pretrained("org/speech")
                                  ^^^^^^^^^^^^ unpinned-revision
      snapshot_download("org/model")
                        ^^^^^^^^^^^ unpinned-revision
    `;
    checksOf('remote-module').python`
      import paddle
      paddle.hub.load("owner/models:main", model="small")
                      ^^^^^^^^^^^^^^^^^^^ remote-module
      paddle.hub.load("owner/models", "small", source="local")
    `;
  });

  it('reads where a file of a hub is named with its branch', () => {
    javascript`
      import { createModelDownloader, resolveModelFile } from "node-llama-cpp";
      await resolveModelFile("hf:acme/coder-GGUF:Q4_K_M", "./models");
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      await createModelDownloader({ modelUri: "hf:acme/coder-GGUF/coder.gguf" });
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      await createModelDownloader({ modelUri: "hf:acme/coder-GGUF/coder.gguf#0123456789abcdef0123456789abcdef01234567" });
      await resolveModelFile("./models/coder.gguf");
    `;
  });

  it('knows what libraries without a model load by the names that the Hub’s own gave', () => {
    python`
      from .models import Own
      from models import Other
      from speech.codec import Codec
      import engines

      class Local:
          @classmethod
          def from_pretrained(cls, name):
              return cls()

      Codec.from_pretrained("org/codec")
                            ^^^^^^^^^^^ unpinned-revision
      Codec.from_pretrained("org/codec", revision="0123456789abcdef0123456789abcdef01234567")
      Codec.from_pretrained("codec-large")
      Codec.from_pretrained(folder)
      Own.from_pretrained("org/a")
      Other.from_pretrained("org/b")
      Local.from_pretrained("org/c")
      settings.from_pretrained("org/d")
      engines.Engine("org/engine", trust_remote_code=False)
                     ^^^^^^^^^^^^ unpinned-revision
      engines.Engine("org/engine", threads=2)
    `;
  });

  it('reads the revision in an address of the Hub', () => {
    typescript`
      import * as tf from '@tensorflow/tfjs';
      import { pipeline } from '@huggingface/transformers';
      import * as ort from 'onnxruntime-web';

      const MODEL = 'https://huggingface.co/org/vad/resolve/main/onnx/model.onnx';
      await ort.InferenceSession.create(MODEL, { executionProviders: ['wasm'] });
                                        ^^^^^ unpinned-revision
      await ort.InferenceSession.create('/models/vad.onnx');
      await ort.InferenceSession.create('https://huggingface.co/org/vad/resolve/0123456789abcdef0123456789abcdef01234567/onnx/model.onnx');
      await tf.loadGraphModel('https://huggingface.co/org/pose/resolve/v1.0/model.json');
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      await pipeline('summarization', 'https://huggingface.co/org/sum/resolve/0123456789abcdef0123456789abcdef01234567/model.onnx');
    `;
  });

  it('tells Spaces that are called', () => {
    python`
      from gradio_client import Client
      from smolagents import Tool
      Client("org/space")
             ^^^^^^^^^^^ unpinned-revision
      Client("http://localhost:7860")
      Tool.from_space("org/space", name="tool", description="does it")
                      ^^^^^^^^^^^ unpinned-revision
    `;
  });

  it('tells each call of a function that loads what it is given', () => {
    python`
      from transformers import AutoModel

      def load(name, **options):
          return AutoModel.from_pretrained(name, device_map="auto", **options)

      load("org/a")
           ^^^^^^^ unpinned-revision
      load("org/b", revision="0123456789abcdef0123456789abcdef01234567")
      load("org/c", revision="v1")
                    ^^^^^^^^^^^^^ unpinned-revision
      load(name="org/d")
           ^^^^^^^^^^^^ unpinned-revision
      load("./checkpoint")
    `;
  });

  it('reads what else says that a repository is meant', () => {
    python`
      import gradio as gr

      gr.load("spaces/org/demo")
              ^^^^^^^^^^^^^^^^^ unpinned-revision
      gr.load("org/demo", src="spaces")
              ^^^^^^^^^^ unpinned-revision
      gr.load("org/demo", src=lambda: None)
    `;
  });

  it('knows who owns what the library names without an owner', () => {
    python`
      import evaluate
      from sentence_transformers import SentenceTransformer

      evaluate.load("accuracy")
                    ^^^^^^^^^^ unpinned-revision
      evaluate.load("accuracy", revision="0123456789abcdef0123456789abcdef01234567")
      evaluate.load("./accuracy")
      SentenceTransformer("all-MiniLM-L6-v2")
                          ^^^^^^^^^^^^^^^^^^ unpinned-revision
      SentenceTransformer("gpt2")
                          ^^^^^^ unpinned-revision
    `;
  });
});
