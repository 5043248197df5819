/** An artefact of a hub that is loaded by a name which can mean something else tomorrow. */

import { movableArtefacts } from './artefacts.ts';
import { isModule, movableLoads } from './movable-loads.ts';
import { beside, fixedTo, python, type Rule, typescript } from './rule.ts';
import { ASSESSED_BEFORE_USE, NO_INTEGRITY_CHECK, VULNERABLE_THIRD_PARTY } from './standards.ts';

export const unpinnedRevision: Rule = {
  id: 'unpinned-revision',
  title: 'An artefact is loaded without an immutable revision',
  family: 'remote loading',
  why: 'Branches and tags of a repository move. Without a commit, the same line loads other weights, another tokenizer, other data or other code tomorrow, and whoever can push to the repository decides which.',
  advice: 'Pass the full 40-digit commit hash as the revision. Branches, tags, dates and short hashes are no pins.',
  severity: 'warning',
  standards: [NO_INTEGRITY_CHECK, VULNERABLE_THIRD_PARTY, ASSESSED_BEFORE_USE],
  yieldsTo: ['trust-remote-code'],
  isMildInTests: true,

  *check(flow) {
    yield* movableArtefacts(flow);
    yield* movableLoads(flow, (call) => !isModule(call));
  },

  examples: [
    fixedTo(
      python`
        from datasets import load_dataset
        data = load_dataset("org/data")
                            ^^^^^^^^^^ unpinned-revision
      `,
      python`
        from datasets import load_dataset
        data = load_dataset("org/data", revision="0123456789abcdef0123456789abcdef01234567")  # main, 2026-11-20
      `,
    ),
    fixedTo(
      typescript`
        import { pipeline } from '@huggingface/transformers';
        const summarize = await pipeline('summarization', 'org/model', { revision: 'main' });
                                                                                   ^^^^^^ unpinned-revision
      `,
      typescript`
        import { pipeline } from '@huggingface/transformers';
        const summarize = await pipeline('summarization', 'org/model', { revision: '0123456789abcdef0123456789abcdef01234567' }); // main, 2026-11-20
      `,
    ),
    fixedTo(
      typescript`
        import { InferenceSession } from 'onnxruntime-web';
        const model = 'https://huggingface.co/main/vad/resolve/main/model.onnx';
        const session = await InferenceSession.create(model);
                                                      ^^^^^ unpinned-revision
      `,
      typescript`
        import { InferenceSession } from 'onnxruntime-web';
        const model = 'https://huggingface.co/main/vad/resolve/0123456789abcdef0123456789abcdef01234567/model.onnx'; // main, 2026-11-20
        const session = await InferenceSession.create(model);
      `,
    ),
    python`
      from transformers import AutoModel

      def load(name):
          return AutoModel.from_pretrained(name)
                                           ^^^^ unpinned-revision: hint
    `,
    python`
      from transformers import AutoModel
      PIN = "0123456789abcdef0123456789abcdef01234567"
      model = AutoModel.from_pretrained("org/model", revision=PIN)
    `,
    python`
      from pathlib import Path
      from transformers import AutoModel
      model = AutoModel.from_pretrained(Path("checkpoints") / "last")
    `,
    fixedTo(
      beside('serve.sh')`
        vllm serve org/model --port 8000
                   ^^^^^^^^^ unpinned-revision
      `,
      beside('serve.sh')`
        vllm serve org/model --revision 0123456789abcdef0123456789abcdef01234567 --port 8000  # main, 2026-11-20
      `,
    ),
  ],
};
