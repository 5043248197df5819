/** Where unsafe-deserialization draws its lines: which formats run code, whose content it is, and what refuses to run any. */

import assert from 'node:assert/strict';
import { check, checkFixed, checksOf } from '../kit/check.ts';

const rules = ['unsafe-deserialization'];
const { python, javascript, typescript } = checksOf(...rules);

describe('unsafe-deserialization', () => {
  describe('follows', () => {
    it('a download into every pickle', () => {
      python`
        import _pickle
        import io
        import marshal
        import pickle
        import cloudpickle
        import dill
        import joblib
        import jsonpickle
        import requests
        answer = requests.get("https://example.com/a")
        pickle.loads(answer.content)
                     ^^^^^^^^^^^^^^ unsafe-deserialization
        pickle.load(io.BytesIO(answer.content))
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        pickle.load(file=answer.raw)
                    ^^^^^^^^^^^^^^^ unsafe-deserialization
        pickle.Unpickler(io.BytesIO(answer.content)).load()
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        _pickle.loads(answer.content)
                      ^^^^^^^^^^^^^^ unsafe-deserialization
        marshal.loads(answer.content)
                      ^^^^^^^^^^^^^^ unsafe-deserialization
        dill.loads(answer.content)
                   ^^^^^^^^^^^^^^ unsafe-deserialization
        cloudpickle.loads(answer.content)
                          ^^^^^^^^^^^^^^ unsafe-deserialization
        joblib.load(io.BytesIO(answer.content))
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        jsonpickle.decode(answer.text)
                          ^^^^^^^^^^^ unsafe-deserialization
      `;
    });

    it('a download to the file that it became', () => {
      python`
        import gzip
        import pickle
        import joblib
        from huggingface_hub import hf_hub_download, snapshot_download
        from urllib.request import urlopen, urlretrieve
        path = hf_hub_download("org/model", "model.pkl")
        with open(path, "rb") as file:
            pickle.load(file)
                        ^^^^ unsafe-deserialization
        with gzip.open(path) as file:
            pickle.load(file)
                        ^^^^ unsafe-deserialization
        pickle.loads(open(path, "rb").read())
                     ^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        joblib.load(path)
                    ^^^^ unsafe-deserialization
        joblib.load(snapshot_download("org/model") + "/model.joblib")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        pickle.load(urlopen("https://example.com/a.pkl"))
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        pickle.load(gzip.GzipFile(fileobj=urlopen("https://example.com/a.pkl")))
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        name, headers = urlretrieve("https://example.com/a.pkl")
        joblib.load(name)
                    ^^^^ unsafe-deserialization
      `;
    });

    it('names and wrappers', () => {
      python`
        from functools import partial
        import requests
        import torch
        try:
            import cPickle as pickle
        except ImportError:
            import pickle

        def fetch(url):
            return requests.get(url).content

        def restore(content):
            return pickle.loads(content)
                                ^^^^^^^ unsafe-deserialization

        restore(fetch("https://example.com/a.pkl"))
        load = partial(torch.load, weights_only=False)
        load(requests.get("https://example.com/a.pt", stream=True).raw)
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
      `;
    });

    it('what the program is given', () => {
      python`
        import argparse
        import pickle
        import sys
        import numpy as np
        from flask import request
        pickle.load(sys.stdin.buffer)
                    ^^^^^^^^^^^^^^^^ unsafe-deserialization: warning
        pickle.loads(request.data)
                     ^^^^^^^^^^^^ unsafe-deserialization: warning
        parser = argparse.ArgumentParser()
        parser.add_argument("file")
        np.load(parser.parse_args().file, allow_pickle=True)
                ^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization: warning
      `;
    });

    it('addresses that the call itself opens', () => {
      python`
        import keras
        import pandas as pd
        import torch
        from torch.hub import load_state_dict_from_url
        pd.read_pickle("https://example.com/a.pkl")
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        pd.read_pickle(f"s3://bucket/{name}.pkl")
                       ^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        pd.read_pickle("a.pkl")
                       ^^^^^^^ unsafe-deserialization: information
        load_state_dict_from_url(url, progress=False)
                                 ^^^ unsafe-deserialization
        torch.hub.load_state_dict_from_url("https://example.com/a.pth", weights_only=True)
        torch.utils.model_zoo.load_url("https://example.com/a.pth")
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
        keras.models.load_model("hf://org/model", safe_mode=False)
                                ^^^^^^^^^^^^^^^^ unsafe-deserialization
      `;
    });
  });

  it('tells a file and what cannot be known apart from what others bring', () => {
    python`
      import pickle
      import shelve
      import joblib

      def restore(content):
          return pickle.loads(content)
                              ^^^^^^^ unsafe-deserialization: information

      with open("cache.pkl", "rb") as file:
          pickle.load(file)
                      ^^^^ unsafe-deserialization: information
      joblib.load("model.joblib")
                  ^^^^^^^^^^^^^^ unsafe-deserialization: information
      shelve.open("cache")
                  ^^^^^^^ unsafe-deserialization: information
      pickle.loads(b"N.")
      pickle.loads(pickle.dumps({"a": 1}))
    `;
  });

  it('asks what a call is told', () => {
    python`
      import numpy as np
      import torch
      import yaml
      from huggingface_hub import hf_hub_download
      from langchain_community.vectorstores import FAISS
      path = hf_hub_download("org/model", "model.bin")
      UNSAFE = False
      safe = {"weights_only": True}
      unsafe = {"weights_only": False, "map_location": "cpu"}
      torch.load(path, weights_only=False)
                 ^^^^ unsafe-deserialization
      torch.load(path, weights_only=UNSAFE)
                 ^^^^ unsafe-deserialization
      torch.load(path, **unsafe)
                 ^^^^ unsafe-deserialization
      torch.load(path, pickle_module=pickle)
                 ^^^^ unsafe-deserialization
      torch.load(path, "cpu", pickle)
                 ^^^^ unsafe-deserialization
      torch.load(path)
                 ^^^^ unsafe-deserialization: information
      torch.load(path, map_location="cpu", weights_only=None)
                 ^^^^ unsafe-deserialization: information
      torch.load("model.bin")
      torch.load(path, weights_only=True)
      torch.load(path, weights_only=not UNSAFE)
      torch.load(path, **safe)
      torch.load(path, weights_only=unknown)
      np.load(path, allow_pickle=True)
              ^^^^ unsafe-deserialization
      np.load(path, None, True)
              ^^^^ unsafe-deserialization
      np.load(path)
      np.load(path, allow_pickle=False)
      yaml.load(open(path), Loader=yaml.Loader)
                ^^^^^^^^^^ unsafe-deserialization
      yaml.load(open(path), yaml.UnsafeLoader)
                ^^^^^^^^^^ unsafe-deserialization
      yaml.unsafe_load(open(path))
                       ^^^^^^^^^^ unsafe-deserialization
      yaml.load(open(path), Loader=yaml.SafeLoader)
      yaml.load(open(path), Loader=yaml.CSafeLoader)
      yaml.load(open(path), Loader=yaml.FullLoader)
      yaml.load(open(path))
      yaml.safe_load(open(path))
      FAISS.load_local(path, embeddings, allow_dangerous_deserialization=True)
                       ^^^^ unsafe-deserialization
      FAISS.load_local(path, embeddings)
    `;
  });

  it('asks Lightning, whose files and addresses differ', () => {
    python`
      import lightning.pytorch as pl
      from pytorch_lightning import LightningModule

      class Model(pl.LightningModule):
          pass

      Model.load_from_checkpoint("https://example.com/a.ckpt")
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
      Model.load_from_checkpoint("https://example.com/a.ckpt", weights_only=True)
      Model.load_from_checkpoint("last.ckpt")
      Model.load_from_checkpoint("last.ckpt", weights_only=False)
                                 ^^^^^^^^^^^ unsafe-deserialization: information
      LightningModule.load_from_checkpoint(path, weights_only=False)
                                           ^^^^ unsafe-deserialization: information
    `;
  });

  it('says where the newest version is assumed', () => {
    const [finding] = check(
      'python',
      [
        'import torch',
        'from huggingface_hub import hf_hub_download',
        'torch.load(hf_hub_download("org/model", "model.bin"))',
        '           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization: information',
        '',
      ].join('\n'),
      rules,
    );
    assert.match(finding!.message, /^Before torch 2\.6,/);
  });

  it('is silent about what only looks like it', () => {
    python`
      import json
      import pickle
      import requests
      import torch
      from safetensors.torch import load_file
      from huggingface_hub import hf_hub_download

      class Restricted(pickle.Unpickler):
          def find_class(self, module, name):
              raise pickle.UnpicklingError(name)

      def load(path):
          return open(path).read()

      path = hf_hub_download("org/model", "model.safetensors")
      answer = requests.get("https://example.com/a")
      json.load(open(path))
      json.loads(answer.text)
      load_file(path)
      model.load_state_dict(torch.load(path, weights_only=True))
      load(path)
      Restricted(open(path, "rb")).load()
      pickle.dump(answer.text, open("a.pkl", "wb"))
      self.load(path)
      torch.jit.load(path)
      answer.content.decode()
    `;
  });

  it('tells files apart that have one name after another', () => {
    python`
      import pickle
      import requests
      content = requests.get("https://example.com/a.pkl").content
      with open("log", "wb") as file:
          file.write(content)
      with open("cache.pkl", "rb") as file:
          pickle.load(file)
                      ^^^^ unsafe-deserialization: information
      with open("a.pkl", "wb") as file:
          file.write(content)
      with open("a.pkl", "rb") as file:
          pickle.load(file)
                      ^^^^ unsafe-deserialization
    `;
  });

  it('is silent about what was compared with a known hash', () => {
    python`
      import hashlib
      import pickle
      import requests
      content = requests.get("https://example.com/a.pkl").content
      if hashlib.sha256(content).hexdigest() != "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9":
          raise SystemExit("changed")
      pickle.loads(content)
    `;
  });

  it('leaves to others what is executed afterwards', () => {
    const both = ['unsafe-deserialization', 'remote-exec', 'runtime-compile'];
    checksOf(...both).python`
      import marshal
      import pickle
      import requests
      content = requests.get("https://example.com/a").content
      exec(marshal.loads(content))
           ^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      rules = pickle.loads(content)
                           ^^^^^^^ unsafe-deserialization
      exec(rules["code"])
           ^^^^^^^^^^^^^ remote-exec
      pickle.loads(content)
                   ^^^^^^^ unsafe-deserialization
      exec(pickle.load(open("a.pkl", "rb")))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ runtime-compile: information
    `;
  });

  it('knows what JavaScript has of it', () => {
    javascript`
      const serialize = require('node-serialize');
      const yaml = require('js-yaml');
      const v8 = require('v8');
      const text = await (await fetch('https://example.com/a')).text();
      serialize.unserialize(text);
                            ^^^^ unsafe-deserialization
      serialize.unserialize(process.env.STATE);
                            ^^^^^^^^^^^^^^^^^ unsafe-deserialization: warning
      serialize.unserialize(serialize.serialize({ a: 1 }));
      yaml.load(text, { schema: yaml.DEFAULT_FULL_SCHEMA });
                ^^^^ unsafe-deserialization
      yaml.load(text);
      v8.deserialize(text);
      JSON.parse(text);
    `;
    typescript`
      import { unserialize } from 'node-serialize';
      import { readFileSync } from 'node:fs';
      export const restore = (text: string) => unserialize(text);
                                                           ^^^^ unsafe-deserialization: information
      restore(readFileSync('state', 'utf8'));
    `;
  });

  describe('offers', () => {
    const fixed = (before: string, after: string) => checkFixed('python', before, { rules, fixed: after });

    it('the keyword that refuses code', async () => {
      await fixed(
        [
          'import torch',
          'state = torch.hub.load_state_dict_from_url("https://example.com/a.pth")',
          '                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization',
          '',
        ].join('\n'),
        [
          'import torch',
          'state = torch.hub.load_state_dict_from_url("https://example.com/a.pth", weights_only=True)',
          '',
        ].join('\n'),
      );
    });

    it('the loader of the module as the file calls it', async () => {
      await fixed(
        [
          'import sys',
          'import yaml as y',
          'y.load(sys.stdin, Loader=y.Loader)',
          '       ^^^^^^^^^ unsafe-deserialization: warning',
          '',
        ].join('\n'),
        ['import sys', 'import yaml as y', 'y.load(sys.stdin, Loader=y.SafeLoader)', ''].join('\n'),
      );
      await fixed(
        [
          'import sys',
          'import yaml',
          'yaml.unsafe_load(sys.stdin)',
          '                 ^^^^^^^^^ unsafe-deserialization: warning',
          '',
        ].join('\n'),
        ['import sys', 'import yaml', 'yaml.safe_load(sys.stdin)', ''].join('\n'),
      );
    });

    it('nothing where the call would fail', () => {
      const [finding] = check(
        'python',
        [
          'import dill',
          'import sys',
          'import torch',
          'torch.load(sys.argv[1], pickle_module=dill)',
          '           ^^^^^^^^^^^ unsafe-deserialization: warning',
          '',
        ].join('\n'),
        rules,
      );
      assert(finding!.fixes.every((it) => it.kind !== 'safe'));
    });
  });

  it('knows files by their paths, whoever downloaded them', () => {
    python`
      import os
      import pickle
      import subprocess
      import urllib.request
      import joblib
      import numpy as np
      import torch
      from pathlib import Path
      urllib.request.urlretrieve("https://example.com/forest.joblib", "forest.joblib")
      joblib.load("forest.joblib")
                  ^^^^^^^^^^^^^^^ unsafe-deserialization
      Path("own.npy").write_bytes(urllib.request.urlopen("https://example.com/own.npy").read())
      np.load("own.npy", allow_pickle=True)
              ^^^^^^^^^ unsafe-deserialization
      os.system("wget -q https://example.com/rows.pkl -O cache/rows.pkl")
      with open("cache/rows.pkl", "rb") as file:
          pickle.load(file)
                      ^^^^ unsafe-deserialization
      subprocess.run(["curl", "-sSL", "-o", "weights.pt", "https://example.com/weights.pt"], check=True)
      torch.load("weights.pt", weights_only=False)
                 ^^^^^^^^^^^^ unsafe-deserialization
      subprocess.run("curl -sSLO https://example.com/set.zip && unzip -q set.zip -d set", shell=True)
      torch.load("set/train.pt", weights_only=False)
                 ^^^^^^^^^^^^^^ unsafe-deserialization
      torch.load("weights.pt", weights_only=True)
      joblib.load("other.joblib")
                  ^^^^^^^^^^^^^^ unsafe-deserialization: information

      def fetch(address, path):
          subprocess.check_call(["wget", address, "-O", path])
          return path

      joblib.load(fetch("https://example.com/tree.joblib", "tree.joblib"))
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unsafe-deserialization
    `;
    python`
      import os
      import joblib
      os.system("wget -q https://example.com/forest.joblib && sha256sum -c forest.sha256")
      joblib.load("forest.joblib")
                  ^^^^^^^^^^^^^^^ unsafe-deserialization: information
    `;
  });

  it('knows a schema that is extended by types which build functions', () => {
    javascript`
      const yaml = require("js-yaml");
      const { all } = require("js-yaml-js-types");
      const express = require("express");
      const schema = yaml.DEFAULT_SCHEMA.extend(all);
      const own = yaml.DEFAULT_SCHEMA.extend([new yaml.Type("!point", { kind: "sequence" })]);
      express().post("/flow", (request) => [yaml.load(request.body, { schema }), yaml.load(request.body, { schema: own })]);
                                                      ^^^^^^^^^^^^ unsafe-deserialization: warning
    `;
  });

  it('knows what was downloaded into a folder that is loaded', () => {
    python`
      from urllib.request import urlretrieve
      from langchain_community.vectorstores import FAISS

      urlretrieve("https://example.com/index.pkl", "memory/index.pkl")
      FAISS.load_local("memory", embeddings, allow_dangerous_deserialization=True)
                       ^^^^^^^^ unsafe-deserialization
      FAISS.load_local("other", embeddings, allow_dangerous_deserialization=True)
                       ^^^^^^^ unsafe-deserialization: information
    `;
  });

  it('leaves byte code to where it is run', () => {
    checksOf('unsafe-deserialization', 'remote-exec').python`
      import marshal
      import types

      import requests

      code = marshal.loads(requests.get("https://example.com/score.bin").content[16:])
      score = types.FunctionType(code, {}, "score")
                                 ^^^^ remote-exec
    `;
  });
});
