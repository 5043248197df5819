/** Signatures as controls: who holds the key vouches for what is run, if the key is not the download's own. */

import { checksOf } from '../kit/check.ts';

describe('signatures', () => {
  const { python, typescript } = checksOf('remote-exec', 'download-and-run');

  it('vouch for a text where a failure leaves', () => {
    python`
      from pathlib import Path
      import requests
      from cryptography.exceptions import InvalidSignature
      from cryptography.hazmat.primitives.serialization import load_pem_public_key

      KEY = load_pem_public_key(Path("release.pem").read_bytes())

      def raising():
          bundle = requests.get("https://example.com/bundle.json").json()
          KEY.verify(bytes.fromhex(bundle["signature"]), bundle["code"].encode())
          exec(bundle["code"])

      def leaving():
          bundle = requests.get("https://example.com/bundle.json").json()
          try:
              KEY.verify(bytes.fromhex(bundle["signature"]), bundle["code"].encode())
          except InvalidSignature:
              raise SystemExit("not signed")
          exec(bundle["code"])

      def printing():
          bundle = requests.get("https://example.com/bundle.json").json()
          try:
              KEY.verify(bytes.fromhex(bundle["signature"]), bundle["code"].encode())
          except InvalidSignature:
              print("not signed")
          exec(bundle["code"])
               ^^^^^^^^^^^^^^ remote-exec

      def too_late():
          bundle = requests.get("https://example.com/bundle.json").json()
          exec(bundle["code"])
               ^^^^^^^^^^^^^^ remote-exec
          KEY.verify(bytes.fromhex(bundle["signature"]), bundle["code"].encode())
    `;
  });

  it('vouch for nothing with a key from the same place', () => {
    python`
      import requests
      from nacl.signing import VerifyKey

      def own_key():
          bundle = requests.get("https://example.com/bundle.json").json()
          VerifyKey(bytes.fromhex(bundle["key"])).verify(bundle["code"], bundle["signature"])
          exec(bundle["code"])
               ^^^^^^^^^^^^^^ remote-exec

      def check(bundle):
          VerifyKey(b"0123456789abcdef0123456789abcdef").verify(bundle["code"], bundle["signature"])

      def known_key():
          bundle = requests.get("https://example.com/bundle.json").json()
          check(bundle)
          exec(bundle["code"])
    `;
  });

  it('are asked about in scripts, under a name or at once', () => {
    typescript`
      import { createPublicKey, createVerify, verify } from 'node:crypto';
      import { readFileSync } from 'node:fs';
      import axios from 'axios';
      const key = createPublicKey(readFileSync('release.pub'));

      export async function kept() {
        const { data } = await axios.get('https://example.com/bundle.json');
        const isSigned = verify(null, Buffer.from(data.code), key, Buffer.from(data.signature, 'base64'));
        if (!isSigned) throw new Error('not signed');
        eval(data.code);
      }

      export async function streamed() {
        const { data } = await axios.get('https://example.com/bundle.json');
        if (!createVerify('SHA256').update(data.code).verify(key, data.signature)) return;
        eval(data.code);
      }

      export async function logged() {
        const { data } = await axios.get('https://example.com/bundle.json');
        const isSigned = verify(null, Buffer.from(data.code), key, Buffer.from(data.signature, 'base64'));
        if (!isSigned) console.warn('not signed');
        eval(data.code);
             ^^^^^^^^^ remote-exec
      }

      export async function ownKey() {
        const { data } = await axios.get('https://example.com/bundle.json');
        if (!verify(null, Buffer.from(data.code), data.key, Buffer.from(data.signature, 'base64'))) return;
        eval(data.code);
             ^^^^^^^^^ remote-exec
      }
    `;
  });

  it('are told by a program that fails where they do not fit', () => {
    python`
      import subprocess
      from pathlib import Path
      import requests

      def checked():
          Path("a.sh").write_bytes(requests.get("https://example.com/a.sh").content)
          Path("a.sh.sig").write_bytes(requests.get("https://example.com/a.sh.sig").content)
          subprocess.run(["gpg", "--verify", "a.sh.sig", "a.sh"], check=True)
          subprocess.run(["sh", "a.sh"], check=True)

      def unheard():
          Path("b.sh").write_bytes(requests.get("https://example.com/b.sh").content)
          subprocess.run(["gpg", "--verify", "b.sh.sig", "b.sh"])
          subprocess.run(["sh", "b.sh"], check=True)
                                ^^^^^^ download-and-run
    `;
  });

  it('vouch for a digest, and the digest for the text', () => {
    typescript`
      import { createHash, createPublicKey, verify } from 'node:crypto';
      import { readFileSync } from 'node:fs';
      import axios from 'axios';
      const key = createPublicKey(readFileSync('release.pub'));

      export async function signed() {
        const { data: list } = await axios.get('https://example.com/list.json');
        if (!verify(null, Buffer.from(list.digest), key, Buffer.from(list.signature, 'base64'))) throw new Error('not signed');
        const { data: code } = await axios.get('https://example.com/plugin.js');
        if (createHash('sha256').update(code).digest('hex') !== list.digest) throw new Error('another text');
        eval(code);
      }

      export async function unsigned() {
        const { data: list } = await axios.get('https://example.com/list.json');
        const { data: code } = await axios.get('https://example.com/plugin.js');
        if (createHash('sha256').update(code).digest('hex') !== list.digest) throw new Error('another text');
        eval(code);
             ^^^^ remote-exec
      }
    `;
  });

  it('hold for what is taken of a request again', () => {
    checksOf('unsafe-deserialization').python`
      import hashlib
      import hmac
      import pickle

      from django.conf import settings
      from django.http import HttpResponseForbidden

      def state(request):
          good = hmac.new(settings.HOOK_KEY, request.body, hashlib.sha256).hexdigest()
          if not hmac.compare_digest(request.headers["X-Signature"], good):
              return HttpResponseForbidden()
          return pickle.loads(request.body)

      def other(request):
          good = hmac.new(settings.HOOK_KEY, request.path, hashlib.sha256).hexdigest()
          if not hmac.compare_digest(request.headers["X-Signature"], good):
              return HttpResponseForbidden()
          return pickle.loads(request.body)
                              ^^^^^^^^^^^^ unsafe-deserialization: warning
    `;
  });
});
