/** Where exposed-secret draws its lines: what names and forms make a text a secret, and what is only called like one. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { only } from '../kit/service.ts';

const { python, typescript, javascript } = checksOf('exposed-secret');

const TOKEN = `hf_${'qK3vZt8RmWx2LsYbN7cJdF5hGp'}${'A9eTuQ4o'}`;

describe('exposed-secret', () => {
  it('finds a token wherever it stands', () => {
    for (const text of [
      `token = "${TOKEN}"\n`,
      `# export HF_TOKEN=${TOKEN}\n`,
      `print(f"token {name} ${TOKEN}")\n`,
      `"""Run it with\n\n    HF_TOKEN=${TOKEN} python train.py\n"""\n`,
      `login(token="${TOKEN}")\n`,
      `headers = {"Authorization": "Bearer ${TOKEN}"}\n`,
    ]) {
      const [finding, ...others] = find('python', text, only(['exposed-secret']));
      assert.equal(finding?.severity, 'error', text);
      assert(finding.message.startsWith('`hf_qK3v…` is a Hugging Face token'), finding.message);
      assert(!JSON.stringify(finding).includes('qK3vZt8R'));
      assert.deepEqual(others, []);
    }
    for (const text of [
      `const token = '${TOKEN}';\n`,
      `// HF_TOKEN=${TOKEN}\n`,
      `const url = \`https://huggingface.co/api?token=\${x}&other=${TOKEN}\`;\n`,
    ]) {
      assert.equal(find('typescript', text, only(['exposed-secret'])).length, 1, text);
    }
    assert.equal(find('tsx', `export const A = () => <Chat token="${TOKEN}">hello</Chat>;\n`).length, 1);
  });

  it('shows no secret in the messages of other rules', () => {
    const text = `import torch\ntorch.hub.load("a/b", unknown("${TOKEN}"))\nexec(unknown("${TOKEN}"))\n`;
    const findings = find('python', text);
    assert(findings.length >= 3);
    assert(!JSON.stringify(findings).includes('qK3vZt8R'));
  });

  it('grades what was made up for a text as such', () => {
    const [finding] = find('python', `token = "hf_${'abcdefghijklmnopqrstuvwxyz'}12345678"\n`);
    assert.equal(finding?.severity, 'information');
  });

  it('finds passwords and keys by their names', () => {
    python`
      import os
      import psycopg2
      DB_PASSWORD = "k7#mQ2!vXz"
                     ^^^^^^^^^^ exposed-secret
      password: str = "k7#mQ2!vXz"
                       ^^^^^^^^^^ exposed-secret
      connection = psycopg2.connect(host="db", user="report", password="k7#mQ2!vXz")
                                                                        ^^^^^^^^^^ exposed-secret
      made_up = psycopg2.connect(host="db", user="report", password="super_Secret_password_12345")
      config = {"user": "report", "password": "k7#mQ2!vXz"}
                                               ^^^^^^^^^^ exposed-secret
      config["db_password"] = "k7#mQ2!vXz"
                               ^^^^^^^^^^ exposed-secret
      os.environ["MISTRAL_API_KEY"] = "x8Kd02mPq7Vt4LzR9sWbYc3N"
                                       ^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
      key = os.getenv("MISTRAL_API_KEY", "x8Kd02mPq7Vt4LzR9sWbYc3N")
                                          ^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
      aws_secret_access_key = "Xk2v/9QmZt7R4sLwB+cJdF5hGpA8eTuQ4oN1yV6x"
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
    `;
    typescript`
      const apiKey: string = 'x8Kd02mPq7Vt4LzR9sWbYc3N';
                              ^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
      process.env.COHERE_API_KEY = 'x8Kd02mPq7Vt4LzR9sWbYc3N';
                                    ^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
      const client = new Client({ clientSecret: "x8Kd02mPq7Vt4LzR9sWbYc3N", password: 'k7#mQ2!vXz' });
                                                 ^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
                                                                                       ^^^^^^^^^^ exposed-secret
    `;
  });

  it('is silent about what is only called like a secret', () => {
    python`
      posthog_api_key = "phc_6cmXy4MEbLfNGezqGjuUTY8abLu0sAwtGzZFpQW97lc"
      import os
      pad_token = "<|endoftext|>"
      next_page_token = "CAUQAA1b2c3d4e5f6g7h8"
      tokenizer = "bert-base-uncased-finetuned-v2"
      token = os.environ["HF_TOKEN"]
      password = "changeme"
      password = "password123"
      password = "********"
      password = "Enter your password: "
      password = getpass("Password: ")
      PASSWORD_FIELD = "user-Password-1"
      API_KEY = "your-api-key-goes-here-0001"
      api_key = "sk-..."
      api_key = "<API_KEY_2024_PRODUCTION>"
      secret = "projects/my-project-12/secrets/openai-key/versions/3"
      secret_name = "x8Kd02mPq7Vt4LzR9sWbYc3N"
      api_key = "valid-oidc-token-1234567"
      api_key = "ISSUE_17040_google_reference_3"
      cache_key = "x8Kd02mPq7Vt4LzR9sWbYc3N"
      revision = "0123456789abcdef0123456789abcdef01234567"
      digest = "x8Kd02mPq7Vt4LzR9sWbYc3N"
      SECRET_KEY = "django-insecure-placeholder-0123456789"
      if password == "k7#mQ2!vXz": pass
    `;
    javascript`
      const password = document.querySelector('#Password-1');
      const labels = { password: 'Password (8+ characters)', token: 'Token: paste it here' };
      const token = await getToken('x8Kd02mPq7Vt4LzR9sWbYc3N');
      const type = { apiKey: 'string', accessToken: 'Bearer' };
      const passwordPattern = '^(?=.*[A-Z])(?=.*[0-9]).{8,}$';
    `;
  });

  it('of the environment are no secrets of a file that is not kept', () => {
    python`
      import os
      from pathlib import Path

      def write(tmp_dir, folder):
          Path(tmp_dir, "a.py").write_text("TOKEN = " + repr(os.environ["HF_TOKEN"]))
          Path("/tmp/b.py").write_text("TOKEN = " + repr(os.environ["HF_TOKEN"]))
          Path(folder, "c.py").write_text("TOKEN = " + repr(os.environ["HF_TOKEN"]))
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
          Path("templates/d.py").write_text("TOKEN = " + repr(os.environ["HF_TOKEN"]))
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ exposed-secret
    `;
  });
});
