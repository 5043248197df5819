/** Names of environment variables that hold secrets. */

const SECRET =
  /(?:^|_)(?:API_?KEY|API_?TOKEN|TOKEN|SECRET|SECRET_?KEY|ACCESS_?KEY|PRIVATE_?KEY|SERVICE_?KEY|ROLE_?KEY|ACCOUNT_?KEY|SIGNING_?KEY|ENCRYPTION_?KEY|PASSWORD|PASSWD|CREDENTIALS|DATABASE_URL)$|PASSWORD$|PASSWD$/i;
/** Words before a key or token that is none of a user's: those of services that only count are made to be shipped. */
const NO_SECRET =
  /(?:^|_)(?:PAD|EOS|BOS|UNK|CLS|SEP|MASK|STOP|START|NEXT|PAGE|CSRF|PUBLIC|USE|SKIP|NO|HAS|REQUIRE|PUBLISHABLE|TELEMETRY|ANALYTICS|MIXPANEL|AMPLITUDE)_(?:\w+_)?(?:TOKEN|KEY|SECRET|PASSWORD|CREDENTIALS)$/i;

/** Whether a variable's name says that it holds a secret. */
export function isSecretVariable(name: string): boolean {
  return name.length <= 80 && SECRET.test(name) && !NO_SECRET.test(name);
}
