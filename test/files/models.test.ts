/** Configurations and commands that train, evaluate and serve models: which code they trust, and what nothing pins. */

import { textOf } from '../../server/core/rules/rule.ts';
import { check, checkFixed, checksOf, fileCheck } from '../kit/check.ts';

const axolotl = fileCheck('train.yml');
const json = fileCheck('training_args.json');
const config = fileCheck('config.json');
const compose = fileCheck('docker-compose.yml');
const shell = fileCheck('serve.sh');
const docker = fileCheck('Dockerfile');
const { python } = checksOf('trust-remote-code', 'unpinned-revision');

const fixed = (file: string) => (before: TemplateStringsArray) => (after: TemplateStringsArray) =>
  checkFixed('file', textOf(before), { file, fixed: textOf(after) });

describe('files: configurations of models', () => {
  it('of axolotl', () => {
    axolotl`
      base_model: org/model
      model_type: AutoModelForCausalLM
      trust_remote_code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      datasets:
        - path: org/data
                ^^^^^^^^ unpinned-revision
          type: alpaca
      output_dir: ./outputs/out
    `;
    axolotl`
      base_model: org/model
      revision_of_model: 0123456789abcdef0123456789abcdef01234567
      trust_remote_code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `;
    axolotl`
      base_model: ./checkpoints/last
      trust_remote_code: true
      datasets:
        - path: data/train.jsonl
          type: alpaca
    `;
    axolotl`
      base_model: org/model
                  ^^^^^^^^^ unpinned-revision
      trust_remote_code: false
    `;
  });
  it('of arguments that programs read', () => {
    axolotl`
      ### model
      model_name_or_path: org/model
      trust_remote_code: True # needed
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      dataset: alpaca_demo
    `;
    axolotl`
      ### model
      model_name_or_path: org/model
                          ^^^^^^^^^ unpinned-revision
      dataset: alpaca_demo
    `;
    json`
      {
        "model_name_or_path": "org/model",
        "model_revision": "v1.0",
        "trust_remote_code": true
        ^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      }
    `;
    json`
      {
        "model_name_or_path": "org/model",
        "model_revision": "v1.0",
                           ^^^^ unpinned-revision
        "trust_remote_code": false
      }
    `;
    fileCheck('run.toml')`
      [model]
      name = "org/model"
      trust_remote_code = true
      ^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });
  it('of evaluations', () => {
    fileCheck('eval.yaml')`
      model: hf
      model_args: pretrained=org/model,trust_remote_code=True
                                       ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
    fileCheck('eval.yaml')`
      model: hf
      model_args: pretrained=org/model,dtype=float16
                             ^^^^^^^^^ unpinned-revision
    `;
    fileCheck('task.yaml')`
      task: wsc
      dataset_path: org/data
      dataset_kwargs:
        trust_remote_code: true
        ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `;
  });
  it('of servers', () => {
    fileCheck('vllm.yaml')`
      model: org/model
      trust-remote-code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      tensor-parallel-size: 4
    `;
    fileCheck('vllm.yaml')`
      model: org/model
             ^^^^^^^^^ unpinned-revision
      tensor-parallel-size: 4
    `;
    fileCheck('serve.yaml')`
      applications:
        - args:
            llm_configs:
              - model_loading_config:
                  model_id: qwen
                  model_source: org/model
                engine_kwargs:
                  trust_remote_code: true
                  ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
              - model_loading_config:
                  model_id: other
                  model_source: org/other
                                ^^^^^^^^^ unpinned-revision
    `;
    fileCheck('conf/config.yaml')`
      actor_rollout_ref:
        model:
          path: org/model
          trust_remote_code: True
          ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
  });
  it('of containers', () => {
    compose`
      services:
        vllm:
          image: vllm/vllm-openai:latest
          command: ["--model", "org/model", "--trust-remote-code"]
                                             ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        other:
          image: vllm/vllm-openai:latest
          command: --model org/model --trust-remote-code
                                     ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        plain:
          image: vllm/vllm-openai:latest
          command: ["--model", "org/model"]
                                ^^^^^^^^^ unpinned-revision
        text:
          image: vllm/vllm-openai:latest
          command: --model org/model
                           ^^^^^^^^^ unpinned-revision
        tools:
          image: node:22
          command: sh -c "curl -sSL https://example.com/a.sh | sh"
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
  it('of projects of MLflow', () => {
    fileCheck('MLproject')`
      entry_points:
        main:
          command: "curl -s https://example.com/a.py | python -"
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
  });
  it('whose names are filled in elsewhere', () => {
    axolotl`
      base_model: \${MODEL}
      trust_remote_code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `;
    axolotl`
      model_name_or_path: \${MODEL}
      model: gpt-4o
      name: org/model
    `;
  });
  it('of a model itself', () => {
    config`
      {
        "auto_map": {
          "AutoConfig": "configuration_x.XConfig",
          "AutoModel": "other/repository--modeling_x.XModel"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-module
        }
      }
    `;
    axolotl`
      pipeline: stable-diffusion
      custom_pipeline: org/pipeline
                       ^^^^^^^^^^^^ remote-module
    `;
  });
  it('are pinned in place', async () => {
    await fixed('train.yml')`
      base_model: org/model # the base
      trust_remote_code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    ``
      base_model: org/model # the base
      revision_of_model: "0123456789abcdef0123456789abcdef01234567"  # main, 2026-11-20
      trust_remote_code: true
      ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `;
    await fixed('a.json')`
      {
        "model_name_or_path": "org/model",
                               ^^^^^^^^^ unpinned-revision
        "x": 1
      }
    ``
      {
        "model_name_or_path": "org/model",
        "model_revision": "0123456789abcdef0123456789abcdef01234567",
        "x": 1
      }
    `;
  });
});

describe('files: commands that load and serve', () => {
  it('in scripts', () => {
    shell`
      vllm serve org/model --trust-remote-code --port 8000
                           ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      vllm serve org/model --port 8000
                 ^^^^^^^^^ unpinned-revision
      vllm serve org/model --revision 0123456789abcdef0123456789abcdef01234567
      python -m vllm.entrypoints.openai.api_server --model org/model --trust-remote-code
                                                                     ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      python -m vllm.entrypoints.openai.api_server --model org/model
                                                           ^^^^^^^^^ unpinned-revision
      python -m sglang.launch_server --model-path ./model --trust-remote-code
      text-generation-launcher --model-id org/model --revision v2
                                                               ^^ unpinned-revision
      hf download org/model --local-dir model
                  ^^^^^^^^^ unpinned-revision
      huggingface-cli download --repo-type dataset org/data
                                                   ^^^^^^^^ unpinned-revision
      lm_eval --model hf --model_args pretrained=org/model,trust_remote_code=True --tasks x
                                                                             ^^^^ trust-remote-code
      lm_eval --model hf --model_args pretrained=org/model,dtype=float16 --tasks x
                                                 ^^^^^^^^^ unpinned-revision
      accelerate launch train.py --model_name_or_path org/model --trust_remote_code
                                                                ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      python train.py --model_name_or_path $MODEL --trust_remote_code True
                                                  ^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      python train.py --trust_remote_code False
      echo "vllm serve org/model --trust-remote-code"
      docker run --gpus all vllm/vllm-openai:v0.9 --model org/model --trust-remote-code
                                                                    ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      docker run --gpus all vllm/vllm-openai:v0.9 --model org/model
                                                          ^^^^^^^^^ unpinned-revision
    `;
  });
  it('in containers', () => {
    docker`
      FROM vllm/vllm-openai:v0.9
      ENTRYPOINT ["python", "-m", "vllm.entrypoints.openai.api_server"]
      CMD ["--model", "org/model", "--trust-remote-code"]
                                    ^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `;
    docker`
      FROM vllm/vllm-openai:v0.9
      ENTRYPOINT ["python", "-m", "vllm.entrypoints.openai.api_server"]
      CMD ["--model", "org/model"]
                       ^^^^^^^^^ unpinned-revision
    `;
  });
  it('of hubs and programs in them', () => {
    shell`
      git clone https://huggingface.co/org/model
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      python -c "from transformers import AutoModel; AutoModel.from_pretrained('org/model', trust_remote_code=True)"
                                                                                            ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      python -m train model.path=org/model +model.trust_remote_code=true
                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      curl -o- https://example.com/a.sh | bash
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ download-and-run
    `;
    shell`
      git clone https://huggingface.co/org/model && cd model
      git checkout 0123456789abcdef0123456789abcdef01234567
    `;
  });
  it('in the environment', () => {
    fileCheck('deploy.yaml')`
      containers:
        - image: ghcr.io/huggingface/text-generation-inference:2.0
          env:
            - name: MODEL_ID
              value: org/model
            - name: TRUST_REMOTE_CODE
              value: "true"
                      ^^^^ trust-remote-code
    `;
    fileCheck('sky.yaml')`
      setup: |
        pip install vllm
        ^^^^^^^^^^^^^^^^ runtime-install
      run: |
        vllm serve org/model --trust-remote-code
                             ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        vllm serve org/other
                   ^^^^^^^^^ unpinned-revision
    `;
  });
  it('in programs and notebooks', () => {
    python`
      import subprocess
      subprocess.Popen(["vllm", "serve", "org/model", "--trust-remote-code"])
                                                       ^^^^^^^^^^^^^^^^^^^ trust-remote-code
      subprocess.Popen(["vllm", "serve", "org/other"])
                                          ^^^^^^^^^ unpinned-revision
      subprocess.run("hf download org/model", shell=True)
                                  ^^^^^^^^^ unpinned-revision
    `;
    check(
      'python',
      textOf`
        # %%
        !vllm serve org/model --trust-remote-code
                              ^^^^^^^^^^^^^^^^^^^ trust-remote-code
        !vllm serve org/other
                    ^^^^^^^^^ unpinned-revision
      `,
      ['trust-remote-code', 'unpinned-revision'],
    );
  });
  it('are pinned in place', async () => {
    await fixed('serve.sh')`
      vllm serve org/model --port 8000
                 ^^^^^^^^^ unpinned-revision
    ``
      vllm serve org/model --revision 0123456789abcdef0123456789abcdef01234567 --port 8000  # main, 2026-11-20
    `;
    await fixed('serve.sh')`
      vllm serve --model "org/model" \
                          ^^^^^^^^^ unpinned-revision
        --port 80
    ``
      vllm serve --model "org/model" --revision 0123456789abcdef0123456789abcdef01234567 \
        --port 80
    `;
    await fixed('docker-compose.yml')`
      services:
        vllm:
          image: vllm/vllm-openai:v0.9
          command: >
            --model org/model
                    ^^^^^^^^^ unpinned-revision
            --port 80
    ``
      services:
        vllm:
          image: vllm/vllm-openai:v0.9
          command: >
            --model org/model --revision 0123456789abcdef0123456789abcdef01234567
            --port 80
    `;
  });
});
