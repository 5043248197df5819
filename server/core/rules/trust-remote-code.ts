/** A loader that is told to run the Python that its repository ships. */

import type { ModelledCall } from '../flow/call.ts';
import type { Flow } from '../flow/flow.ts';
import { codeRevisionOf, isCommit, type TrustedCode, trustedCode, trustOf } from '../flow/load.ts';
import { fadingTrust, trustedArtefacts, trustGrade } from './artefacts.ts';
import { artifactOf, codePins, nameOf, unpinnedAt, untrust } from './pin.ts';
import { beside, fixedTo, python, type Rule, type Severity } from './rule.ts';
import {
  ASSESSED_BEFORE_USE,
  MEASURED_INTEGRITY,
  NO_INTEGRITY_CHECK,
  UNTRUSTED_SPHERE,
  VULNERABLE_THIRD_PARTY,
} from './standards.ts';

export const trustRemoteCode: Rule = {
  id: 'trust-remote-code',
  title: 'A model repository may run its own code',
  family: 'remote loading',
  why: 'With trust turned on, a model repository is a program: its Python files are downloaded and run in your process, with your files, secrets and network. Whoever can push to the repository decides what they do, today and after any later push.',
  advice:
    'Leave trust off where the library knows the architecture itself. Otherwise read the code, pin `revision` to the commit you read, and pin `code_revision` too when the code lives in another repository.',
  severity: 'error',
  standards: [UNTRUSTED_SPHERE, NO_INTEGRITY_CHECK, VULNERABLE_THIRD_PARTY, ASSESSED_BEFORE_USE, MEASURED_INTEGRITY],

  *check(flow) {
    yield* trustedArtefacts(flow);
    for (const call of flow.loads()) {
      const trust = trustOf(flow, call);
      const { trustUntil } = call.fact.row;
      if (!trust || (trustUntil && call.hasVersion(trustUntil))) continue;
      const code = trustedCode(flow, call);
      const { repository, revision } = code;
      if (repository.kind === 'local') continue;
      const { grade, message } = judge(flow, call, code);
      const named = artifactOf(flow, code.call, repository, revision);
      const artifact = named && (code.call === call ? named : { ...named, executes: true });
      yield {
        ...call.placeOf(trust),
        message,
        severity: repository.kind === 'named' ? grade : 'warning',
        ...(trust.direct ? {} : { steps: [{ ...trust.span, message: 'trust is turned on here' }] }),
        remedies: [...codePins(flow, code), ...untrust(flow, call)],
        ...(artifact ? { artifact, approvable: isCommit(artifact.reference) && grade === 'warning' } : {}),
        // Where the code has no revision of its own, what pins it pins all the rest.
        ...(code.isApart || codeRevisionOf(flow, call) || call.fact.row.codeOnly
          ? {}
          : { unpinned: unpinnedAt(code.call, repository) }),
      };
    }
  },

  examples: [
    fixedTo(
      python`
        from transformers import AutoModelForCausalLM
        model = AutoModelForCausalLM.from_pretrained("org/model", trust_remote_code=True)
                                                                  ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
      python`
        from transformers import AutoModelForCausalLM
        model = AutoModelForCausalLM.from_pretrained("org/model", trust_remote_code=True, revision="0123456789abcdef0123456789abcdef01234567")  # main, 2026-11-20
                                                                  ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `,
    ),
    python`
      from sentence_transformers import SentenceTransformer
      options = {"trust_remote_code": True}
      model = SentenceTransformer("org/model", revision="v1.0", **options)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
    `,
    python`
      from transformers import pipeline

      def load(name, trust=True):
          return pipeline("text-generation", model=name, trust_remote_code=trust)
                                                         ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
    `,
    python`
      from transformers import AutoModel
      model = AutoModel.from_pretrained("org/model")
      other = AutoModel.from_pretrained("org/other", trust_remote_code=False)
    `,
    python`
      from transformers import AutoModel
      model = AutoModel.from_pretrained("./checkpoints/last", trust_remote_code=True)
    `,
    fixedTo(
      python`
        from huggingface_hub import snapshot_download
        from transformers import AutoModel
        folder = snapshot_download("org/model")
        model = AutoModel.from_pretrained(folder, trust_remote_code=True)
                                                  ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
      python`
        from huggingface_hub import snapshot_download
        from transformers import AutoModel
        folder = snapshot_download("org/model", revision="0123456789abcdef0123456789abcdef01234567")  # main, 2026-11-20
        model = AutoModel.from_pretrained(folder, trust_remote_code=True)
                                                  ^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `,
    ),
    fixedTo(
      beside('train.yml')`
        base_model: org/model
        trust_remote_code: true
        ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      `,
      beside('train.yml')`
        base_model: org/model
        revision_of_model: "0123456789abcdef0123456789abcdef01234567"  # main, 2026-11-20
        trust_remote_code: true
        ^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code: warning
      `,
    ),
  ],
};

function judge(flow: Flow, call: ModelledCall, code: TrustedCode): { grade: Severity; message: string } {
  const { codeOnly, trustUntil } = call.fact.row;
  const { repository, revision } = code;
  const own = code.call === call ? codeRevisionOf(flow, call) : undefined;
  const effective =
    own ?? (codeOnly ? ({ kind: 'movable', reference: 'main', argument: undefined } as const) : revision);
  const spelling = codeOnly ? 'code_revision' : code.isApart ? String(call.spelling('codeRevision')) : 'revision';
  const whose = repository.kind === 'named' ? nameOf(repository) : 'the repository';
  const opening =
    code.call === call
      ? `${call.name} lets ${whose} run its own Python code`
      : `${call.name} lets ${whose}, which ${code.call.name} fetches, run its own Python code`;
  if (trustUntil && call.hasVersion(trustUntil) === undefined) return fadingTrust(opening, effective, trustUntil);
  const moving = own && !code.isApart && revision.kind === 'pinned' ? 'code_revision' : spelling;
  return trustGrade(opening, effective, moving);
}
