/** The formats of secrets that tell what they are by themselves, as data. */

export interface SecretFormat {
  readonly id: string;
  /** As a sentence says it: "a Hugging Face token". */
  readonly name: string;
  /** Texts of which one stands where the pattern begins to match; at least three characters. */
  readonly anchors: readonly string[];
  /** Matches from an anchor on; what stands before it is asked for by looking back. Group 1 is the secret's own part. */
  readonly pattern: RegExp;
  /** The least entropy of the secret's own part, in bits per character. */
  readonly entropy?: number;
  /** What the 120 characters before it must hold for the format to mean a secret. */
  readonly context?: RegExp;
  /** What it must not hold: forms of it that are published on purpose. */
  readonly except?: RegExp;
  /** How much harm it does: a warning where it opens a test account or may have expired. */
  readonly mild?: boolean;
  /** Whether it begins a word: nothing that a token is made of stands before it. */
  readonly alone?: boolean;
  /** The last six characters are a checksum of the rest: CRC-32 in base 62. */
  readonly checksum?: boolean;
}

/** A format made of a fixed beginning and a body. */
function prefixed(id: string, name: string, anchors: readonly string[], body: string, entropy = 3): SecretFormat {
  const beginning = anchors.map((it) => it.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  const pattern = new RegExp(`(?:${beginning})(${body})(?![A-Za-z0-9_])`, 'y');
  return { id, name, anchors, pattern, entropy, alone: true };
}

export const FORMATS: readonly SecretFormat[] = [
  prefixed('huggingface', 'a Hugging Face token', ['hf_', 'api_org_'], '[A-Za-z0-9]{30,40}'),
  prefixed('huggingface-oauth', 'a Hugging Face OAuth token', ['hf_oauth_', 'hf_jwt_'], '[\\w.-]{20,2000}'),
  prefixed('openai', 'an OpenAI key', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], '[\\w-]{32,200}', 3.5),
  prefixed('openai', 'an OpenAI key', ['sk-'], '[A-Za-z0-9]{40,64}', 3.5),
  prefixed('anthropic', 'an Anthropic key', ['sk-ant-'], '(?:api|admin|oat|sid)\\d\\d-[\\w-]{32,200}', 3.5),
  prefixed('openrouter', 'an OpenRouter key', ['sk-or-v1-'], '[0-9a-f]{48,64}'),
  prefixed('langfuse', 'a Langfuse key', ['sk-lf-'], '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 2.8),
  prefixed('aws-key-id', 'an AWS access key id', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '[A-Z0-9]{16}', 2.8),
  prefixed('aws-bedrock', 'an Amazon Bedrock key', ['ABSK'], '[A-Za-z0-9+/]{100,280}={0,2}', 3.5),
  prefixed('aws-bedrock', 'an Amazon Bedrock key', ['bedrock-api-key-'], '[A-Za-z0-9+/=]{40,2000}', 3.5),
  prefixed('google-api', 'a Google API key', ['AIza'], '[\\w-]{35}', 3.5),
  prefixed('google-client', 'a Google OAuth client secret', ['GOCSPX-'], '[\\w-]{28}'),
  prefixed('google-access', 'a Google access token', ['ya29.'], '[\\w-]{20,2000}', 3.5),
  prefixed('google-refresh', 'a Google refresh token', ['1//0'], '[\\w-]{40,400}', 3.5),
  {
    id: 'azure-client',
    name: 'an Azure client secret',
    anchors: ['Q~'],
    pattern: /(?<=(?:^|[^\w~.])[\w~.]{3}\d)Q~([\w~.-]{31,34})(?![\w~])/y,
    entropy: 3,
  },
  {
    id: 'azure-storage',
    name: 'an Azure account key',
    anchors: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,90}={1,2})/y,
    entropy: 3.5,
  },
  {
    ...prefixed('github', 'a GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], '[0-9A-Za-z]{36}'),
    checksum: true,
  },
  prefixed('github-fine-grained', 'a GitHub token', ['github_pat_'], '\\w{60,90}', 3.5),
  prefixed(
    'gitlab',
    'a GitLab token',
    ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glsoat-', 'glft-', 'glagent-'],
    '[\\w-]{20,300}(?:\\.[0-9a-z]{2}\\.?[0-9a-z]{7})?',
  ),
  prefixed(
    'slack',
    'a Slack token',
    ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xoxe-'],
    '\\d[\\w-]{18,250}',
    2.5,
  ),
  prefixed('slack', 'a Slack token', ['xoxe.', 'xapp-'], '[\\w.-]{30,300}', 2.5),
  {
    id: 'slack-webhook',
    name: 'a Slack webhook',
    anchors: ['hooks.slack.com/'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/]{40,60})/y,
    entropy: 3,
  },
  {
    id: 'discord-webhook',
    name: 'a Discord webhook',
    anchors: ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{15,22}\/([\w-]{50,90})/y,
    entropy: 3.5,
  },
  {
    id: 'discord-bot',
    name: 'a Discord bot token',
    anchors: ['MT', 'Mj', 'Mz', 'ND', 'NT', 'Nj', 'Nz', 'OD', 'OT'],
    pattern: /(?<![\w./+=-])((?:M[Tjz]|N[DTjz]|O[DT])[A-Za-z\d]{21,25}\.[\w-]{6}\.[\w-]{27,40})(?![\w./+=-])/y,
    entropy: 4,
    alone: true,
  },
  {
    id: 'telegram-bot',
    name: 'a Telegram bot token',
    anchors: [':AA'],
    pattern: /(?<=(?<!\d)\d{8,10}):(AA[\w-]{32,34})(?![\w-])/y,
    entropy: 3.5,
  },
  {
    id: 'private-key',
    name: 'a private key',
    anchors: ['KEY-----', 'BLOCK-----'],
    pattern:
      /(?<=-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE )KEY(?: BLOCK)?-----((?:\s|\\r|\\n|["'`,+]|[A-Za-z0-9-]{3,20}: [^\n\\"']{1,80})*[A-Za-z0-9+/][A-Za-z0-9+/=\s\\"'`,]{60,20000})/y,
    entropy: 3,
  },
  {
    id: 'ethereum',
    name: 'the private key of a wallet',
    anchors: [...'0123456789abcdef'].map((it) => `0x${it}`),
    pattern: /0x([0-9a-f]{64})(?![0-9a-z])/y,
    entropy: 3,
    context: /(?:private_?key|accounts|wallet|signer|deployer)["']?[^\n;]{0,40}\s*["'`]$/i,
    // The first accounts that development networks (Hardhat, Anvil) make for everybody.
    except: /^(?:ac0974be|59c6995e|5de4111a|7c852118|47e179ec|8b3a350c|92db14e4|4bbbf85c|dbda1821|2a871d07)/,
    alone: true,
  },
  {
    id: 'jwt',
    name: 'a signed token (JWT)',
    anchors: ['eyJhbGciOi', 'eyJ0eXAiOi', 'eyJraWQiOi'],
    pattern: /(eyJ[\w-]{17,500}\.eyJ[\w-]{17,4000}\.[\w-]{20,1000})/y,
    entropy: 3.5,
    context: /token|secret|auth|bearer|jwt|[_-]key|apikey|cookie|session|password|service_?role/i,
    except: /InJvbGUiOiJhbm9u|JvbGUiOiJhbm9uI|yb2xlIjoiYW5vbi|IjEyMzQ1Njc4OTAi/,
    mild: true,
    alone: true,
  },
  {
    ...prefixed('npm', 'an npm token', ['npm_'], '[A-Za-z0-9]{36}'),
    checksum: true,
  },
  prefixed('pypi', 'a PyPI token', ['pypi-AgE'], '[\\w-]{50,1000}', 3.5),
  prefixed('databricks', 'a Databricks token', ['dapi'], '[a-f0-9]{32}(?:-\\d)?'),
  prefixed('perplexity', 'a Perplexity key', ['pplx-'], '[A-Za-z0-9]{40,56}', 3.5),
  prefixed('stripe', 'a Stripe key', ['sk_live_', 'rk_live_', 'sk_prod_'], '[A-Za-z0-9]{16,250}'),
  { ...prefixed('stripe-test', 'a Stripe test key', ['sk_test_', 'rk_test_'], '[A-Za-z0-9]{16,250}'), mild: true },
  prefixed('sendgrid', 'a SendGrid key', ['SG.'], '[\\w-]{20,24}\\.[\\w-]{39,50}', 3.5),
  prefixed('digitalocean', 'a DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], '[a-f0-9]{64}'),
  prefixed('vault', 'a HashiCorp Vault token', ['hvs.', 'hvb.'], '[\\w-]{60,300}', 3.5),
  prefixed('grafana', 'a Grafana token', ['glsa_'], '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}'),
  prefixed('grafana', 'a Grafana token', ['glc_'], '[A-Za-z0-9+/]{32,400}={0,3}', 3.5),
  prefixed('notion', 'a Notion token', ['ntn_'], '[0-9]{11}[A-Za-z0-9]{35}', 3.5),
  prefixed('notion', 'a Notion token', ['secret_'], '[A-Za-z0-9]{43}', 4),
  prefixed('linear', 'a Linear key', ['lin_api_'], '[A-Za-z0-9]{40}'),
  prefixed('heroku', 'a Heroku token', ['HRKU-AA'], '[\\w-]{58}', 3.5),
  prefixed('age', 'an age secret key', ['AGE-SECRET-KEY-1'], '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  prefixed('langsmith', 'a LangSmith key', ['lsv2_pt_', 'lsv2_sk_'], '[0-9a-f]{32}_[0-9a-f]{10}'),
  prefixed('groq', 'a Groq key', ['gsk_'], '[A-Za-z0-9]{48,56}', 3.5),
  prefixed('replicate', 'a Replicate token', ['r8_'], '[A-Za-z0-9]{37,40}'),
  prefixed('xai', 'an xAI key', ['xai-'], '[A-Za-z0-9]{70,90}', 3.5),
  prefixed('pinecone', 'a Pinecone key', ['pcsk_'], '[A-Za-z0-9_]{50,90}', 3.5),
  prefixed('e2b', 'an E2B key', ['e2b_'], '[0-9a-f]{40}'),
  prefixed('tavily', 'a Tavily key', ['tvly-'], '(?:dev-|prod-)?[A-Za-z0-9]{28,40}'),
  prefixed('fireworks', 'a Fireworks key', ['fw_'], '[A-Za-z0-9]{22,24}', 3.5),
  prefixed('nvidia', 'an NVIDIA key', ['nvapi-'], '[\\w-]{60,70}', 3.5),
  prefixed('docker', 'a Docker Hub token', ['dckr_pat_', 'dckr_oat_'], '[\\w-]{27,40}'),
  prefixed('shopify', 'a Shopify token', ['shpat_', 'shpss_', 'shpca_', 'shppa_'], '[a-fA-F0-9]{32}'),
  prefixed('square', 'a Square token', ['sq0atp-', 'sq0csp-'], '[\\w-]{22,50}'),
  prefixed('kaggle', 'a Kaggle token', ['KGAT_'], '[a-f0-9]{32}'),
  {
    id: 'kaggle',
    name: 'a Kaggle key',
    anchors: ['"key', '\\"key'],
    pattern:
      /(?<=\{\s{0,8}\\?"username\\?"\s{0,8}:\s{0,8}\\?"[^"\\\n]{1,60}\\?"\s{0,8},\s{0,8}\\?)"key\\?"\s{0,8}:\s{0,8}\\?"([0-9a-f]{32})(?![0-9a-f])/y,
    entropy: 2.8,
  },
  {
    id: 'jupyter',
    name: 'a Jupyter token',
    anchors: ['?token=', '&token='],
    pattern: /[?&]token=([0-9a-f]{48})(?![0-9a-f])/y,
    entropy: 2.8,
    mild: true,
  },
  {
    id: 'azure-sas',
    name: 'a signed Azure address',
    anchors: ['&sig=', '?sig='],
    pattern: /(?<=https?:\/\/[^\s"'`<>]{8,250})[?&]sig=([A-Za-z0-9%+/]{43,120}=?)/y,
    entropy: 3.5,
    mild: true,
  },
];
