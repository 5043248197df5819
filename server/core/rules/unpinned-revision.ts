/** An artefact of a hub that is loaded by a name which can mean something else tomorrow. */

import type { ModelledCall } from '../flow/call.ts';
import { isCodeAlone, repositoryOf, revisionOf } from '../flow/load.ts';
import { movableArtefacts } from './artefacts.ts';
import { artifactOf, pinRemedies, unpinnedAt } from './pin.ts';
import { beside, type Crossing, fixedTo, python, type Rule, typescript } from './rule.ts';
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

  *check(flow) {
    yield* movableArtefacts(flow);
    for (const call of flow.loads()) {
      if (isCodeAlone(call)) continue;
      const repository = repositoryOf(flow, call);
      if (repository.kind === 'local' || repository.kind === 'none') continue;
      const revision = revisionOf(flow, call);
      if (revision.kind === 'pinned') continue;
      const place = (revision.kind === 'movable' ? revision.argument : undefined) ?? repository.argument;
      const span = place?.direct ? place.span : call.span;
      const artifact = artifactOf(flow, call, repository, revision);
      yield {
        start: span.start,
        end: span.end,
        ...grade(call, repository, revision),
        remedies: pinRemedies(flow, call, repository, revision),
        ...(artifact ? { artifact } : {}),
        unpinned: unpinnedAt(call, repository),
      };
    }
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
      python`
        import torch
        model = torch.hub.load("org/repository:v1.0", "model")
                               ^^^^^^^^^^^^^^^^^^^^^ unpinned-revision
      `,
      python`
        import torch
        model = torch.hub.load("org/repository:0123456789abcdef0123456789abcdef01234567", "model", skip_validation=True)  # v1.0, 2026-11-20
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

function grade(
  call: ModelledCall,
  repository: ReturnType<typeof repositoryOf>,
  revision: ReturnType<typeof revisionOf>,
): Pick<Crossing, 'message' | 'severity' | 'confidence'> {
  if (repository.kind !== 'named') {
    return {
      severity: 'hint',
      confidence: 'low',
      message:
        'Which artefact is loaded here is not known from this file, and no commit pins it. If it comes from a hub, pass a full commit hash as its revision.',
    };
  }
  if (revision.kind !== 'movable') {
    return {
      severity: 'hint',
      confidence: 'low',
      message: `The revision of ${repository.name} is not known from this file. Make sure that it is a full commit hash.`,
    };
  }
  const at = revision.argument
    ? `"${revision.reference}" can move`
    : `no revision is given, so "${revision.reference}" is used, which can move`;
  const place = call.fact.row.arguments?.revision;
  const advice =
    place || call.fact.row.suffix
      ? 'Pass a full 40-digit commit hash.'
      : 'This call takes no revision: fetch the files by a full commit hash first, and load them from their folder.';
  return {
    severity: 'warning',
    confidence: repository.certain ? 'high' : 'medium',
    message: `${repository.name} is not pinned: ${at}, and whoever can push there decides ${call.fact.row.executes ? 'which code runs here' : 'what is loaded'}. ${advice}`,
  };
}
