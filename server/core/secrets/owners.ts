/** Whom secrets belong to: which hosts may be given which variable, and which hosts are nobody's to send a secret to. */

/** Services whose secrets have names of their own: how a variable begins, and what their hosts are called. */
const SERVICES: readonly (readonly [RegExp, readonly string[]])[] = (
  [
    ['AWS', 'aws'],
    ['HF|HUGGING_?FACE\\w*|HUB', 'huggingface hf.co hf.space'],
    ['OPENAI', 'openai oai.azure'],
    ['ANTHROPIC|CLAUDE', 'anthropic claude'],
    ['GITHUB|GH', 'github ghcr'],
    ['GITLAB|CI_JOB', 'gitlab'],
    ['NPM|NODE_AUTH', 'npmjs npm'],
    ['PYPI|TWINE', 'pypi'],
    ['GOOGLE|GEMINI|GCP|GCLOUD', 'google gcp'],
    ['AZURE|ARM', 'azure microsoft windows.net'],
    ['STRIPE', 'stripe'],
    ['SLACK', 'slack'],
    ['DISCORD', 'discord'],
    ['TELEGRAM|TG', 'telegram t.me'],
    ['TWILIO', 'twilio'],
    ['SENDGRID', 'sendgrid'],
    ['WANDB', 'wandb'],
    ['KAGGLE', 'kaggle'],
    ['COHERE|CO', 'cohere'],
    ['MISTRAL', 'mistral'],
    ['GROQ', 'groq'],
    ['REPLICATE', 'replicate'],
    ['TOGETHER', 'together'],
    ['DEEPSEEK', 'deepseek'],
    ['OPENROUTER', 'openrouter'],
    ['PINECONE', 'pinecone'],
    ['DOCKER\\w*', 'docker'],
    ['CLOUDFLARE|CF', 'cloudflare'],
    ['VERCEL', 'vercel'],
    ['NETLIFY', 'netlify'],
    ['HEROKU', 'heroku'],
    ['DIGITALOCEAN|DO', 'digitalocean'],
    ['DATABRICKS', 'databricks'],
    ['SNOWFLAKE', 'snowflake'],
    ['SUPABASE', 'supabase'],
    ['FIREBASE', 'firebase google'],
    ['VAULT', 'vault'],
    ['DATADOG|DD', 'datadog'],
    ['SENTRY', 'sentry'],
    ['LANGCHAIN|LANGSMITH', 'langchain langsmith smith'],
  ] as const
).map(([names, hosts]) => [new RegExp(`^(?:\\w+_)?(?:${names})_`), hosts.split(' ')]);

/** Secrets that no service is ever told: they open databases, or sign and encrypt what is sent. */
const NEVER_TOLD =
  /^(?:AWS_SECRET(?:_ACCESS)?_KEY|\w*DATABASE_URL|\w*PRIVATE_KEY|(?:\w+_)?(?:JWT|SESSION|COOKIE|SIGNING|ENCRYPTION|FLASK|DJANGO|NEXTAUTH|AUTH)_SECRET(?:_KEY)?|(?:DB|POSTGRES|PG|MYSQL|MONGO|REDIS|ROOT)\w*_?PASSWORD|PGPASSWORD)$/;

/** Words of a variable's name that do not say whose it is. */
const COMMON = new Set(
  'API KEY TOKEN SECRET ACCESS PASSWORD PASSWD CREDENTIALS PRIVATE SERVICE CLIENT APP MY AUTH USER BOT ADMIN DB DATABASE URL PROD DEV TEST THE REFRESH BEARER WEBHOOK MASTER ROOT SESSION'.split(
    ' ',
  ),
);

/** Places of secrets, by their names, and the hosts that issued them. */
const PLACE_HOSTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/Hugging Face/, ['huggingface', 'hf.co']],
  [/GitHub|Git credentials/, ['github', 'gitlab', 'bitbucket']],
  [/AWS/, ['amazonaws', 'aws']],
  [/Google/, ['google']],
  [/Azure/, ['azure', 'microsoft', 'windows.net']],
  [/Docker/, ['docker', 'ghcr', 'quay']],
  [/package registry/, ['npmjs', 'pypi', 'yarnpkg', 'crates', 'rubygems', 'registry']],
  [/machine learning/, ['kaggle', 'databricks', 'modal']],
  [/coding agents/, ['anthropic', 'claude', 'openai', 'chatgpt']],
];

/** Hosts at which anybody can collect what is sent to them. */
const DROPS =
  /(?:^|\.)(?:webhook\.site|requestbin\.\w+|pipedream\.net|ngrok\.io|ngrok-free\.app|ngrok\.app|ngrok-free\.dev|trycloudflare\.com|loca\.lt|serveo\.net|oast\.\w+|interact\.sh|interactsh\.com|burpcollaborator\.net|oastify\.com|dnslog\.cn|ceye\.io|requestcatcher\.com|beeceptor\.com|hookbin\.com|pastebin\.com|transfer\.sh|file\.io|0x0\.st|anonfiles\.com|gofile\.io|bashupload\.com|temp\.sh|termbin\.com|paste\.rs|hastebin\.com|duckdns\.org)$/;
const MESSENGERS = /(?:^|\.)(?:discord(?:app)?\.com|hooks\.slack\.com|api\.telegram\.org|telegram\.org)$/;
const NUMBERS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const INSIDE =
  /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0|169\.254\.|\[)|\.(?:local|localhost|internal|lan|svc|intranet|corp)$/;

/** Whether a host is of this machine or of the network that it stands in. */
export function isInside(host: string): boolean {
  return INSIDE.test(host) || !host.includes('.');
}

/** Whether a host belongs to nobody who has business with a secret: collectors of requests, pastes, messengers, bare numbers. */
export function isDrop(host: string): boolean {
  return DROPS.test(host) || MESSENGERS.test(host) || NUMBERS.test(host);
}

/** Whether a secret of the environment is one that nobody is sent. */
export function isNeverTold(variable: string): boolean {
  return NEVER_TOLD.test(variable);
}

/** Whether the service that issued a secret of the environment is known by the variable's name. */
export function hasOwner(variable: string): boolean {
  return SERVICES.some(([names]) => names.test(variable));
}

/** Whether a secret of the environment may belong to who answers at a host. */
export function belongsTo(variable: string, host: string): boolean {
  const own = host.toLowerCase();
  for (const [names, hosts] of SERVICES) if (names.test(variable) && hosts.some((it) => own.includes(it))) return true;
  return variable
    .split('_')
    .some((it) => it.length > 2 && !COMMON.has(it) && own.replaceAll('-', '').includes(it.toLowerCase()));
}

/** Whether what is kept in a place was issued by who answers at a host. */
export function placeBelongsTo(place: string, host: string): boolean {
  const own = host.toLowerCase();
  return PLACE_HOSTS.some(([names, hosts]) => names.test(place) && hosts.some((it) => own.includes(it)));
}
