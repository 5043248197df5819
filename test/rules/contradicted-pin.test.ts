/** Where contradicted-pin draws its lines: which comments state another pin, and which say something else. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('contradicted-pin');

describe('contradicted-pin', () => {
  describe('finds', () => {
    it('another commit beside an argument on a line of its own', () => {
      python`
        from transformers import AutoModel
        model = AutoModel.from_pretrained(
            "org/model",
            revision="0123456789abcdef0123456789abcdef01234567",  # 9f1c0d3a4b
                                                                    ^^^^^^^^^^ contradicted-pin
            trust_remote_code=False,
        )
      `;
    });

    it('another commit beside the constant that holds the pin', () => {
      python`
        from datasets import load_dataset
        PIN = "0123456789abcdef0123456789abcdef01234567"  # pinned to commit 89abcdef0123456789abcdef0123456789abcdef
                                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ contradicted-pin
        train = load_dataset("org/data", revision=PIN)
        test = load_dataset("org/data", revision=PIN)
      `;
    });

    it('another commit beside a repository that carries its own', () => {
      python`
        import torch
        model = torch.hub.load("org/repo:0123456789abcdef0123456789abcdef01234567", "model", skip_validation=True)  # main, 9f1c0d3
                                                                                                                            ^^^^^^^ contradicted-pin
      `;
    });

    it('another version beside what is installed', () => {
      python`
        import subprocess
        subprocess.run(["pip", "install", "acme==1.2.3"])  # acme 1.2.4
                                                                  ^^^^^ contradicted-pin
      `;
      typescript`
        import { execSync } from 'node:child_process';
        execSync('npm install acme@1.2.3'); // v1.3.0
                                               ^^^^^^ contradicted-pin
      `;
    });

    it('another commit beside a string with marks in it', () => {
      python`
        from transformers import AutoModel
        model = AutoModel.from_pretrained("org/model", revision="0123456789abcdef0123456789abcdef01234567", subfolder="a#b")  # 9f1c0d3
                                                                                                                                ^^^^^^^ contradicted-pin
      `;
    });
  });

  describe('is silent about', () => {
    it('the beginning of the pin, in either case', () => {
      python`
        from transformers import AutoModel
        a = AutoModel.from_pretrained("org/a", revision="0123456789abcdef0123456789abcdef01234567")  # 0123456
        b = AutoModel.from_pretrained("org/b", revision="0123456789abcdef0123456789abcdef01234567")  # 0123456789ABCDEF
      `;
    });

    it('names, days and numbers', () => {
      python`
        from transformers import AutoModel
        a = AutoModel.from_pretrained("org/a", revision="0123456789abcdef0123456789abcdef01234567")  # v1.2
        b = AutoModel.from_pretrained("org/b", revision="0123456789abcdef0123456789abcdef01234567")  # main, 2026-11-20
        c = AutoModel.from_pretrained("org/c", revision="0123456789abcdef0123456789abcdef01234567")  # 20261120
        d = AutoModel.from_pretrained("org/d", revision="0123456789abcdef0123456789abcdef01234567")  # defaced
      `;
    });

    it('a sentence that speaks of another commit', () => {
      python`
        from transformers import AutoModel
        a = AutoModel.from_pretrained("org/a", revision="0123456789abcdef0123456789abcdef01234567")  # was 9f1c0d3 before the fix
        b = AutoModel.from_pretrained("org/b", revision="0123456789abcdef0123456789abcdef01234567")  # 9f1c0d3 breaks the tokenizer
        c = AutoModel.from_pretrained("org/c", revision="0123456789abcdef0123456789abcdef01234567")  # see issue 4711
      `;
    });

    it('one of two pins on a line, and a comment inside of a string', () => {
      python`
        from transformers import AutoModel
        a = AutoModel.from_pretrained("org/a", revision="0123456789abcdef0123456789abcdef01234567", code_revision="89abcdef0123456789abcdef0123456789abcdef")  # 0123456
        print("0123456789abcdef0123456789abcdef01234567  # 9f1c0d3")
      `;
    });

    it('the same version, less of it, or a reason', () => {
      python`
        import os
        os.system("pip install acme==1.2.3")  # v1.2.3
        os.system("pip install acme==1.2.3")  # 1.2
        os.system("pip install acme==1.2.3")  # 1.2.4 needs Python 3.12
        os.system("pip install acme==1.2.3 other==1.2.4")  # 1.2.3, 1.2.4
      `;
    });
  });
});
