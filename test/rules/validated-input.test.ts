/** Input that a schema validates: what of it may still be text of somebody's own, and what is harmless. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('code-injection');

describe('validated input', () => {
  it('follows a request through the schema that validates it', () => {
    typescript`
      import { z } from "zod";
      import * as v from "valibot";
      import express from "express";
      const Body = z.object({ code: z.string(), op: z.enum(["add", "sub"]), count: z.number().int() }).strict();
      const app = express();
      app.post("/a", (req, res) => {
        const { code, op } = Body.parse(req.body);
        eval(code);
             ^^^^ code-injection
        eval(\`\${op}()\`);
      });
      app.post("/b", async (req, res) => {
        const answer = Body.safeParse(req.body);
        if (!answer.success) return;
        eval(answer.data.code);
             ^^^^^^^^^^^^^^^^ code-injection
        eval(\`\${answer.data.op}(\${answer.data.count})\`);
      });
      app.post("/c", (req, res) => eval(v.parse(v.object({ code: v.string() }), req.body).code));
                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('follows a request through the model that validates it', () => {
    python`
      from enum import Enum
      from typing import Literal, Optional
      from fastapi import FastAPI, Request
      from pydantic import BaseModel, TypeAdapter
      app = FastAPI()
      class Kind(str, Enum):
          a = "a"
      class Body(BaseModel):
          code: str
          op: Literal["add", "sub"]
          kind: Kind = Kind.a
          count: Optional[int] = None
      @app.post("/a")
      async def a(body: Body):
          eval(body.code)
               ^^^^^^^^^ code-injection
          eval(f"{body.op}({body.count})")
      @app.post("/b")
      async def b(request: Request):
          body = Body(**await request.json())
          eval(body.code)
               ^^^^^^^^^ code-injection
          eval(f"{body.kind}({body.count})")
      @app.post("/c")
      async def c(request: Request):
          eval(Body.model_validate(await request.json()).code)
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          eval(TypeAdapter(Body).validate_json(await request.body()).op)
    `;
  });
});
