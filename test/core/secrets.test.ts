/** Secrets are found by their form, placeholders are not, and what is shown of a text holds neither. */

import assert from 'node:assert/strict';
import { findSecrets, mayHaveSecret } from '../../server/core/secrets/finder.ts';
import { masked, redacted } from '../../server/core/secrets/redaction.ts';

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LETTERS = `${DIGITS}${UPPER.slice(0, 26)}abcdefghijklmnopqrstuvwxyz`;

/** Characters without an order, the same in every run: nothing that looks like a secret stands in this file. */
let state = 7;
function made(length: number, alphabet = LETTERS): string {
  let text = '';
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    text += alphabet[(state >>> 16) % alphabet.length];
  }
  return text;
}

const lines = (count: number, end: string) => Array.from({ length: count }, () => made(64)).join(end);
const jwt = (beginning: string) => `${beginning}${made(20)}.eyJ${made(60)}.${made(43)}`;

const SECRETS: Readonly<Record<string, readonly string[]>> = {
  huggingface: [`hf_${made(34)}`, `api_org_${made(34)}`],
  openai: [`sk-proj-${made(74)}T3BlbkFJ${made(74)}`, `sk-${made(20)}T3BlbkFJ${made(20)}`, `sk-${made(48)}`],
  anthropic: [`sk-ant-api03-${made(93)}AA`, `sk-ant-admin01-${made(93)}AA`, `sk-ant-oat01-${made(90)}`],
  openrouter: [`sk-or-v1-${made(64, HEX)}`],
  'aws-key-id': [`AKIA${made(16, UPPER)}`, `ASIA${made(16, UPPER)}`],
  'google-api': [`AIza${made(35)}`],
  'google-client': [`GOCSPX-${made(28)}`],
  'google-access': [`ya29.${made(60)}`],
  'azure-client': [`a1b8Q~${made(34)}`],
  'azure-storage': [`DefaultEndpointsProtocol=https;AccountName=x;AccountKey=${made(86)}==`],
  github: [`ghp_${made(36)}`, `ghs_${made(36)}`],
  'github-fine-grained': [`github_pat_${made(82)}`],
  gitlab: [`glpat-${made(20)}`],
  slack: [`xoxb-${made(12, DIGITS)}-${made(13, DIGITS)}-${made(24)}`],
  'slack-webhook': [`https://hooks.slack.com/services/T${made(10, UPPER)}/B${made(10, UPPER)}/${made(24)}`],
  'discord-webhook': [`https://discord.com/api/webhooks/${made(19, DIGITS)}/${made(68)}`],
  'discord-bot': [`MTE${made(21)}.${made(6)}.${made(38)}`],
  'telegram-bot': [`${made(9, DIGITS)}:AA${made(33)}`],
  'private-key': [
    `-----BEGIN RSA PRIVATE KEY-----\n${lines(12, '\n')}\n-----END RSA PRIVATE KEY-----`,
    `-----BEGIN PRIVATE KEY-----\\n${lines(12, '\\n')}\\n-----END PRIVATE KEY-----\\n`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\r\n${lines(5, '\r\n')}\r\n-----END OPENSSH PRIVATE KEY-----`,
    `-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${made(32, HEX)}\n\n${lines(3, '\n')}\n`,
  ],
  ethereum: [`accounts: ["0x${made(64, HEX)}"]`, `PRIVATE_KEY="0x${made(64, HEX)}"`],
  jwt: [`token: ${jwt('eyJhbGciOiJIUzI1NiIsInR5cCI6')}`, `Authorization: Bearer ${jwt('eyJ0eXAiOiJKV1Qi')}`],
  npm: [`npm_${made(36)}`],
  pypi: [`pypi-AgEIcHlwaS5vcmc${made(140)}`],
  databricks: [`dapi${made(32, HEX)}`],
  stripe: [`sk_live_${made(24)}`],
  'stripe-test': [`sk_test_${made(24)}`],
  sendgrid: [`SG.${made(22)}.${made(43)}`],
  vault: [`hvs.${made(95)}`],
  langsmith: [`lsv2_pt_${made(32, HEX)}_${made(10, HEX)}`],
  groq: [`gsk_${made(52)}`],
  replicate: [`r8_${made(37)}`],
  kaggle: [
    `{"username":"bob","key":"${made(32, HEX)}"}`,
    `{\\"username\\": \\"bob\\", \\"key\\": \\"${made(32, HEX)}\\"}`,
  ],
  jupyter: [`http://localhost:8888/lab?token=${made(48, HEX)}`],
  address: [
    `postgresql+psycopg2://admin:x7${made(8)}@db.internal:5432/sales`,
    `mongodb+srv://bob:x7${made(8)}@cluster0.mongodb.net/x`,
    `https://deploy:x7${made(12)}@git.company.com/team/models.git`,
    `redis://:x7${made(10)}@cache.internal:6379/0`,
  ],
};

const HARMLESS: readonly string[] = [
  `const transaction = "0x${made(64, HEX)}";`,
  'accounts: ["0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"]',
  'hf_your_token_here',
  `hf_${'x'.repeat(34)}`,
  'hf_...',
  `sk-${'X'.repeat(48)}`,
  'sk-proj-your-key-goes-here-please-replace-it-now',
  'AKIAIOSFODNN7EXAMPLE',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  `ghp_${'0'.repeat(36)}`,
  '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n',
  'postgres://user:password@host:5432/database',
  'postgres://postgres:postgres@localhost/test',
  `postgresql://$\{USER}:$\{PASSWORD}@db.internal/sales`,
  'https://user:<token>@github.com/team/models.git',
  'https://github.com/team/models@v1.2.3',
  'git@github.com:team/models.git',
  'ssh://git@github.com:22/team/models.git',
  'sk-learn-contrib-pipeline-with-a-rather-long-name',
  'refs/heads/0123456789abcdef0123456789abcdef01234567',
];

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('secrets', () => {
  for (const [format, texts] of Object.entries(SECRETS)) {
    it(`are found: ${format}`, () => {
      for (const text of texts) {
        const source = `# é\nx = "${text}"\n`;
        const found = findSecrets(source);
        assert.deepEqual(
          found.map((it) => it.format),
          [format],
          text,
        );
        const bytes = bytesOf(source);
        assert(mayHaveSecret(bytes, bytes.length), 'the quick look sees it');
        const [{ start, end }] = found as [(typeof found)[0]];
        const secret = source.slice(start, end);
        const own = secret.slice(Math.ceil(secret.length / 2));
        for (const shown of [redacted(source), masked(source)]) assert(!shown.includes(own), shown);
        assert.equal(masked(source).length, source.length);
        assert.deepEqual(masked(source).split('\n').length, source.split('\n').length);
        assert(found[0]!.redacted.includes('…') && !found[0]!.redacted.includes(own));
      }
    });
  }

  it('are not what stands for one', () => {
    for (const text of HARMLESS) {
      assert.deepEqual(findSecrets(`x = "${text}"\n`), [], text);
      assert.equal(redacted(text), text);
    }
  });

  it('have right check digits, or are less certain', () => {
    // "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" and its checksum, as the documentation of the format computes it.
    const [right] = findSecrets(`ghp_${'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ'}0mLq17`);
    const [wrong] = findSecrets(`ghp_${'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ'}0mLq18`);
    assert.equal(right?.kind, 'certain');
    assert.equal(wrong?.kind, 'likely');
  });

  it('that somebody made up by going along the alphabet are told apart', () => {
    const [secret] = findSecrets(`hf_${LETTERS.slice(36, 62)}${DIGITS.slice(1, 9)}`);
    assert.equal(secret?.kind, 'made-up');
  });

  it('cost time in proportion to the text, whatever it holds', () => {
    for (const piece of [
      '-----BEGIN PRIVATE KEY-----',
      'hf_',
      'a://b:',
      'eyJhbGciOi.',
      'sk-proj-',
      '@',
      'A1b2',
      '"key":',
    ]) {
      const text = piece.repeat(Math.ceil(300_000 / piece.length));
      findSecrets(text);
      redacted(text);
      mayHaveSecret(bytesOf(text), text.length);
    }
  });
});
