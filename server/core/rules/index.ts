/** Every rule, in the order of the documentation. */

export { activeOutput } from './active-output.ts';
export { agentCodeExec } from './agent-code-exec.ts';
export { ambientSecrets } from './ambient-secrets.ts';
export { codeInjection } from './code-injection.ts';
export { contradictedPin } from './contradicted-pin.ts';
export { credentialAccess } from './credential-access.ts';
export { credentialExfiltration } from './credential-exfiltration.ts';
export { downloadAndRun } from './download-and-run.ts';
export { dynamicImport } from './dynamic-import.ts';
export { exposedSecret } from './exposed-secret.ts';
export { generatedImport } from './generated-import.ts';
export { generatedWriteBack } from './generated-write-back.ts';
export { installHook } from './install-hook.ts';
export { obfuscatedExec } from './obfuscated-exec.ts';
export { remoteExec } from './remote-exec.ts';
export { remoteModule } from './remote-module.ts';
export { runtimeCompile } from './runtime-compile.ts';
export { runtimeInstall } from './runtime-install.ts';
export { silencedLoader } from './silenced-loader.ts';
export { trustRemoteCode } from './trust-remote-code.ts';
export { unpinnedRevision } from './unpinned-revision.ts';
export { unsafeDeserialization } from './unsafe-deserialization.ts';
export { unsandboxedAgent } from './unsandboxed-agent.ts';
export { untrustedIndex } from './untrusted-index.ts';
