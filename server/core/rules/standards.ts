/** The controls that rules refer to, each under its published name. */

import type { Standard } from './rule.ts';

export const CODE_INJECTION: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-94',
  name: "Improper Control of Generation of Code ('Code Injection')",
};
export const EVAL_INJECTION: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-95',
  name: "Improper Neutralization of Directives in Dynamically Evaluated Code ('Eval Injection')",
};
export const NO_INTEGRITY_CHECK: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-494',
  name: 'Download of Code Without Integrity Check',
};
export const UNTRUSTED_SPHERE: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-829',
  name: 'Inclusion of Functionality from Untrusted Control Sphere',
};
export const DESERIALIZATION: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-502',
  name: 'Deserialization of Untrusted Data',
};
export const UNSAFE_REFLECTION: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-470',
  name: "Use of Externally-Controlled Input to Select Classes or Code ('Unsafe Reflection')",
};
export const HARD_CODED_CREDENTIALS: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-798',
  name: 'Use of Hard-coded Credentials',
};
export const UNPROTECTED_CREDENTIALS: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-522',
  name: 'Insufficiently Protected Credentials',
};
export const INSECURE_STORAGE: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-312',
  name: 'Cleartext Storage of Sensitive Information',
};
export const MALICIOUS_CODE: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-506',
  name: 'Embedded Malicious Code',
};
export const EXPOSED_INFORMATION: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-200',
  name: 'Exposure of Sensitive Information to an Unauthorized Actor',
};
export const SWALLOWED_ERROR: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-390',
  name: 'Detection of Error Condition Without Action',
};
export const LLM_OUTPUT: Standard = {
  taxonomy: 'CWE',
  id: 'CWE-1426',
  name: 'Improper Validation of Generative AI Output',
};
export const SECRET_LEAKAGE: Standard = {
  taxonomy: 'OWASP-NHI',
  id: 'NHI2:2025',
  name: 'Secret Leakage',
};
export const VULNERABLE_THIRD_PARTY: Standard = {
  taxonomy: 'OWASP-NHI',
  id: 'NHI3:2025',
  name: 'Vulnerable Third-Party NHI',
};
export const AGENT_GOAL_HIJACK: Standard = {
  taxonomy: 'OWASP-ASI',
  id: 'ASI01',
  name: 'Agent Goal Hijack',
};
export const TOOL_MISUSE: Standard = {
  taxonomy: 'OWASP-ASI',
  id: 'ASI02',
  name: 'Tool Misuse and Exploitation',
};
export const AGENTIC_SUPPLY_CHAIN: Standard = {
  taxonomy: 'OWASP-ASI',
  id: 'ASI04',
  name: 'Agentic Supply Chain Vulnerabilities',
};
export const UNEXPECTED_EXECUTION: Standard = {
  taxonomy: 'OWASP-ASI',
  id: 'ASI05',
  name: 'Unexpected Code Execution (RCE)',
};
export const ASSESSED_BEFORE_USE: Standard = {
  taxonomy: 'NIST-CSF',
  id: 'ID.RA-09',
  name: 'The authenticity and integrity of hardware and software are assessed prior to acquisition and use',
};
export const UNAUTHORIZED_SOFTWARE: Standard = {
  taxonomy: 'NIST-CSF',
  id: 'PR.PS-05',
  name: 'Installation and execution of unauthorized software are prevented',
};
export const IDENTITIES_PROVED: Standard = {
  taxonomy: 'NIST-CSF',
  id: 'PR.AA-01',
  name: 'Identities and credentials for authorized users, services, and hardware are managed by the organization',
};
export const PRIVILEGE_ABUSE: Standard = {
  taxonomy: 'OWASP-ASI',
  id: 'ASI03',
  name: 'Identity and Privilege Abuse',
};
export const MEASURED_INTEGRITY: Standard = {
  taxonomy: 'NIST-SP-800-207',
  id: 'Tenet 5',
  name: 'The enterprise monitors and measures the integrity and security posture of all owned and associated assets',
};
