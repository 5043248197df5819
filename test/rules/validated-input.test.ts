/** Input that a schema validates: what of it may still be text of somebody's own, and what is harmless. */

import { checksOf } from '../kit/check.ts';

const { python, typescript } = checksOf('code-injection', 'dynamic-import');

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

  it('takes a JSON schema for what it lets through', () => {
    python`
      import json
      from importlib import import_module
      from pathlib import Path

      import fastjsonschema
      import jsonschema
      from jsonschema import Draft7Validator

      JOB = {
          "type": "object",
          "properties": {
              "kind": {"type": "string", "enum": ["jobs.clean", "jobs.merge"]},
              "title": {"type": "string"},
              "steps": {"type": "array", "items": {"properties": {"run": {"pattern": r"^[a-z_]+$"}}}},
          },
      }

      def validated(path: Path):
          job = json.loads(path.read_text())
          jsonschema.validate(instance=job, schema=JOB)
          import_module(job["kind"])
          import_module(job["title"])
                        ^^^^^^^^^^^^ dynamic-import
          import_module(job["steps"][0]["run"])

      def tested(path: Path):
          job = json.loads(path.read_text())
          if not Draft7Validator(JOB).is_valid(job):
              return
          import_module(job["kind"])

      check_job = fastjsonschema.compile(JOB)

      def compiled(path: Path):
          job = json.loads(path.read_text())
          check_job(job)
          import_module(job["kind"])

      def asked_only(path: Path):
          job = json.loads(path.read_text())
          Draft7Validator(JOB).is_valid(job)
          import_module(job["kind"])
                        ^^^^^^^^^^^ dynamic-import

      def of_another(path: Path):
          job = json.loads(path.read_text())
          other = json.loads(path.with_suffix(".old").read_text())
          jsonschema.validate(other, JOB)
          import_module(job["kind"])
                        ^^^^^^^^^^^ dynamic-import
    `;
  });

  it('takes forms, serializers and fields for what they let through', () => {
    python`
      from importlib import import_module

      import attrs
      import json
      from attrs import validators
      from django import forms
      from flask import Flask, request
      from marshmallow import Schema, fields, validate
      from rest_framework import serializers

      class ReportForm(forms.Form):
          kind = forms.ChoiceField(choices=[("daily", "Daily"), ("weekly", "Weekly")])
          days = forms.IntegerField(min_value=1)
          note = forms.CharField()

      def report(request):
          form = ReportForm(request.POST)
          if form.is_valid():
              eval(form.cleaned_data["kind"] + "()")
              eval(f"{form.cleaned_data['days']} + 1")
              eval(form.cleaned_data["note"])
                   ^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      class Job(serializers.Serializer):
          family = serializers.CharField(max_length=40)
          size = serializers.FloatField()

      def train(request):
          job = Job(data=request.data)
          job.is_valid(raise_exception=True)
          eval(f"2 * {job.validated_data['size']}")
          eval(job.validated_data["family"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      class Export(Schema):
          format = fields.Str(validate=validate.OneOf(["csv", "json"]))
          column = fields.Str(validate=[validate.Length(max=9), validate.Regexp(r"^[a-z]+$")])
          title = fields.Str(validate=validate.Length(max=9))

      def export():
          args = Export().load(request.get_json())
          eval(f"as_{args['format']}()")
          eval(f"row.{args['column']}")
          eval(args["title"])
               ^^^^^^^^^^^^^ code-injection

      def size():
          eval(f"sum(range({request.args.get('size', 7, type=int)}))")
          eval(f"sum(range({request.args.get('size', '7')}))")
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('takes fields of attrs for what they let through', () => {
    python`
      import json
      from importlib import import_module

      import attrs
      from attrs import validators

      @attrs.frozen
      class Step:
          module: str = attrs.field(validator=validators.in_(["steps.trim", "steps.score"]))
          other: str = attrs.field(default="")

      def load(path):
          for raw in json.loads(path.read_text()):
              step = Step(**raw)
              import_module(step.module)
              import_module(step.other)
                            ^^^^^^^^^^ dynamic-import
    `;
  });

  it('takes schemas of scripts for what they let through', () => {
    typescript`
      import Ajv from "ajv";
      import Joi from "joi";
      import * as v from "valibot";
      import { z } from "zod";
      import express from "express";

      const app = express();
      const Op = v.object({ op: v.picklist(["+", "-"]), name: v.string() });
      const Column = z.object({ field: z.string().regex(/^[a-z_]+$/), loose: z.string().regex(/[a-z]/) });
      const Sort = Joi.object({ field: Joi.string().pattern(/^[a-z_]+$/), note: Joi.string().max(9) });
      const validate = new Ajv().compile({ properties: { report: { enum: ["daily", "weekly"] }, note: { type: "string" } } });

      app.post("/op", (req) => {
        const { op, name } = v.parse(Op, req.body);
        eval(\`1 \${op} 2\`);
        eval(name);
             ^^^^ code-injection
      });
      app.post("/column", (req) => {
        const column = Column.parse(req.body);
        eval(\`row.\${column.field}\`);
        eval(\`row.\${column.loose}\`);
             ^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
      app.post("/sort", (req) => {
        const { error, value } = Sort.validate(req.query);
        if (error) throw error;
        eval(\`row.\${value.field}\`);
        eval(\`row.\${value.note}\`);
             ^^^^^^^^^^^^^^^^^^^ code-injection
      });
      app.post("/unasked", (req) => {
        const { value } = Sort.validate(req.query);
        eval(\`row.\${value.field}\`);
             ^^^^^^^^^^^^^^^^^^^^ code-injection
      });
      app.get("/report", (req, res) => {
        if (!validate(req.query)) return res.sendStatus(400);
        eval(\`\${req.query.report}()\`);
        eval(\`\${req.query.note}()\`);
             ^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
    `;
  });

  it('takes each alternative of a field for what it lets through, and no value for a verdict', () => {
    typescript`
      import Joi from "joi";
      import { z } from "zod";
      import express from "express";

      const Body = z.object({
        a: z.enum(["x"]).or(z.string()),
        b: z.union([z.literal("x"), z.literal("y")]),
        c: z.union([z.literal("x"), z.string()]),
        d: z.enum(["x"]).or(z.literal("y")),
      });
      const Query = Joi.object({ name: Joi.string().pattern(/^[a-z]+$/) });
      const app = express();
      app.post("/a", (req) => {
        const { a, b, c, d } = Body.parse(req.body);
        eval(a);
             ^ code-injection
        eval(b);
        eval(c);
             ^ code-injection
        eval(d);
      });
      app.post("/b", (req) => {
        const { value } = Query.validate(req.query);
        if (value) eval(value.name);
                        ^^^^^^^^^^ code-injection
      });
    `;
  });
});
