/** Where code-injection draws its lines: what counts as input of the program, and what makes it harmless. */

import { checksOf } from '../kit/check.ts';

const { python, javascript, typescript } = checksOf('code-injection');

describe('code-injection', () => {
  it('knows the ways into a Python program', () => {
    python`
      import argparse
      import os
      import sys
      exec(sys.argv[1])
           ^^^^^^^^^^^ code-injection
      eval(input("expression: "))
           ^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(os.environ["EXPRESSION"])
           ^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(os.environ.get("EXPRESSION", "1"))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(os.getenv("EXPRESSION"))
           ^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      exec(sys.stdin.read())
           ^^^^^^^^^^^^^^^^ code-injection
      for line in sys.stdin:
          eval(line)
               ^^^^ code-injection
      arguments = argparse.ArgumentParser().parse_args()
      eval(arguments.expression)
           ^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('knows the requests of a Python server', () => {
    python`
      import flask
      app = flask.Flask(__name__)

      @app.route("/sum")
      def sum():
          eval(flask.request.args["expression"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          eval(flask.request.args.get("expression"))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          eval(flask.request.get_json()["expression"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          return str(eval(flask.request.json["expression"]))
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('knows what frameworks give to the functions that they are given', () => {
    python`
      import click
      import fastapi
      import gradio as gr
      import typer
      app = fastapi.FastAPI()
      cli = typer.Typer()

      @app.get("/sum")
      async def total(expression: str, database=fastapi.Depends(connect)):
          exec(database)
          return eval(expression)
                      ^^^^^^^^^^ code-injection

      @cli.command()
      def transform(path: str, function: str = typer.Option("lambda x: x")):
          return eval(function)
                      ^^^^^^^^ code-injection

      @click.command()
      @click.option("--dry-run-hook")
      @click.pass_obj
      def train(settings, dry_run_hook):
          exec(settings)
          exec(dry_run_hook)
               ^^^^^^^^^^^^ code-injection

      def plot(formula):
          return eval(formula)
                      ^^^^^^^ code-injection

      gr.Interface(fn=plot, inputs="text", outputs="image").launch()
    `;
    typescript`
      import express from 'express';
      import { Hono } from 'hono';
      const app = express();
      app.post('/sum', authorize, (request, response) => {
        const { expression, scope = {} } = request.body;
        response.json(eval(expression));
                           ^^^^^^^^^^ code-injection
      });
      app.get('/run', run);
      function run(request, response) {
        response.send(eval(request.query.code));
                           ^^^^^^^^^^^^^^^^^^ code-injection
      }
      new Hono().post('/', async (c) => {
        const { code } = await c.req.json();
        return c.text(eval(code));
                           ^^^^ code-injection
      });
    `;
  });

  it('knows requests by their types and by their usual names', () => {
    python`
      from django.http import JsonResponse
      from starlette.requests import Request

      def view(request):
          return JsonResponse(eval(request.GET["expression"]))
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection

      async def evaluate(incoming: Request):
          body = await incoming.json()
          return eval(body["expression"])
                      ^^^^^^^^^^^^^^^^^^ code-injection

      def lambda_handler(event, context):
          return eval(event["body"])
                      ^^^^^^^^^^^^^ code-injection
    `;
    typescript`
      import type { NextRequest } from 'next/server';

      export async function POST(incoming: NextRequest) {
        const { code } = await incoming.json();
        return new Function(code)();
                            ^^^^ code-injection
      }

      export default function handler(req, res) {
        return res.json(eval(req.body.formula));
                             ^^^^^^^^^^^^^^^^ code-injection
      }
    `;
  });

  it('knows fields and terminals that a person types into', () => {
    python`
      import streamlit as st
      import tkinter as tk
      eval(st.sidebar.text_input("expression"))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      entry = tk.Entry()
      eval(entry.get())
           ^^^^^^^^^^^ code-injection
    `;
    javascript`
      const readline = require('node:readline');
      const { parseArgs } = require('node:util');
      eval(document.getElementById('editor').value);
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      const lines = readline.createInterface({ input: process.stdin, output: process.stdout });
      lines.on('line', (line) => eval(line));
                                      ^^^^ code-injection
      const { values } = parseArgs({ options: { map: { type: 'string' } } });
      eval(values.map);
           ^^^^^^^^^^ code-injection
    `;
  });

  it('follows input through the attributes of classes', () => {
    python`
      import os

      class Hooks:
          before = os.environ["HOOK"]

          def run(self):
              exec(self.before)
                   ^^^^^^^^^^^ code-injection

      exec(Hooks.before)
           ^^^^^^^^^^^^ code-injection
    `;
  });

  it('is silent about options that are declared as something else than text', () => {
    python`
      import argparse
      import click
      from flask import Flask
      parser = argparse.ArgumentParser()
      parser.add_argument("--count", type=int, default=3)
      parser.add_argument("--mode", choices=["fast", "slow"])
      parser.add_argument("--dry-run", action="store_true")
      parser.add_argument("--hook")
      arguments = parser.parse_args()
      exec(f"items = [0] * {arguments.count}")
      exec(f"{arguments.mode}() if {arguments.dry_run} else None")
      exec(arguments.hook)
           ^^^^^^^^^^^^^^ code-injection

      @click.command()
      @click.option("--size", type=click.IntRange(1, 9))
      @click.argument("mode", type=click.Choice(["fast", "slow"]))
      def train(size, mode):
          exec(f"{mode}({size})")

      app = Flask(__name__)

      @app.route("/square/<int:number>")
      def square(number):
          return eval(f"{number} ** 2")

      @app.get("/cube")
      def cube(number: int, unit: Optional[float] = None):
          return eval(f"{number} ** 3 * {unit}")
    `;
  });

  it('knows the ways into a JavaScript program', () => {
    javascript`
      const vm = require('node:vm');
      eval(process.argv[2]);
           ^^^^^^^^^^^^^^^ code-injection
      new Function(process.env.EXPRESSION)();
                   ^^^^^^^^^^^^^^^^^^^^^^ code-injection
      vm.runInNewContext(process.argv.slice(2).join(' '));
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      const [, , expression] = process.argv;
      eval(expression);
           ^^^^^^^^^^ code-injection
      eval(location.hash.slice(1));
           ^^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(decodeURIComponent(document.location.search));
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      eval(prompt('expression'));
           ^^^^^^^^^^^^^^^^^^^^ code-injection
      window.addEventListener('message', (event) => eval(event.data));
                                                         ^^^^^^^^^^ code-injection
    `;
  });

  it('follows input through functions and text', () => {
    python`
      import sys

      def calculate(expression):
          return eval(f"({expression})")
                      ^^^^^^^^^^^^^^^^^ code-injection

      def main(arguments):
          print(calculate(arguments[0].strip()))

      main(sys.argv[1:])
    `;
    typescript`
      const calculate = (expression: string): number => new Function(\`return (\${expression})\`)();
                                                                     ^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      console.log(calculate(process.argv[2].trim()));
    `;
  });

  it('is silent about what can no longer be code', () => {
    python`
      import ast
      import shlex
      import sys
      eval(str(int(sys.argv[1])))
      eval(f"f({sys.argv[1]!r})")
      eval("f(%s)" % repr(sys.argv[1]))
      value = ast.literal_eval(sys.argv[1])
      eval({"a": "1 + 1", "b": "2 + 2"}["a"])
      eval("f()" if "fast" in sys.argv else "g()")
    `;
    typescript`
      eval('f(' + Number(process.argv[2]) + ')');
      eval('f(' + JSON.stringify(process.argv[2]) + ')');
      eval(process.argv.includes('fast') ? 'f()' : 'g()');
    `;
  });

  it('is silent about functions of the user’s own', () => {
    python`
      import sys
      from sandbox import eval, exec

      class Model:
          def eval(self, text):
              return text

      eval(sys.argv[1])
      exec(sys.argv[1])
      Model().eval(sys.argv[1])
      re.compile(sys.argv[1])
    `;
    typescript`
      import { Function } from './functions';
      new Function(process.argv[2]);
      model.eval(process.argv[2]);
      db.exec(process.argv[2]);
    `;
  });

  it('is silent when a download is the worse of two sources', () => {
    python`
      import sys
      import requests
      exec(requests.get(sys.argv[1]).text)
    `;
  });

  it('knows parameters that a framework fills by their decorators', () => {
    typescript`
      import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';

      @Controller('formulas')
      export class FormulaController {
        @Post()
        run(@Body() formula: { code: string }, @Query('times') times: number) {
          eval('x * ' + times);
          return eval(formula.code);
                      ^^^^^^^^^^^^ code-injection
        }

        @Get(':name')
        show(@Param('name') name: string) {
          return new Function('return ' + name)();
                              ^^^^^^^^^^^^^^^^ code-injection
        }
      }
    `;
  });

  it('knows the parts of an event by their keys, however they are taken', () => {
    python`
      import json

      def handler(event, context):
          body = json.loads(event.get("body") or "{}")
          eval(body["formula"])
               ^^^^^^^^^^^^^^^ code-injection
          eval(event.get("queryStringParameters", {}).get("formula"))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          eval(event["pathParameters"]["formula"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
  });

  it('knows what bots, sockets, services and runs of tasks are sent', () => {
    python`
      import discord
      import socketio
      from discord.ext import commands
      from flask import Flask
      from flask_socketio import SocketIO
      from homeassistant.core import ServiceCall
      bot = commands.Bot(command_prefix="!")
      client = discord.Client()
      other = discord.Bot()
      sharded = commands.AutoShardedBot("!")
      sockets = SocketIO(Flask(__name__))
      server = socketio.Server()
      other_server = socketio.AsyncServer()

      @bot.event
      async def on_message(message):
          exec(message.content[4:])
               ^^^^^^^^^^^^^^^^^^^ code-injection

      @client.event
      async def on_message_edit(before, after):
          exec(after.content)
               ^^^^^^^^^^^^^ code-injection

      @other.event
      async def on_message_delete(message):
          exec(message.content)
               ^^^^^^^^^^^^^^^ code-injection

      @sharded.event
      async def on_typing(message):
          exec(message.content)
               ^^^^^^^^^^^^^^^ code-injection

      @other.command()
      async def run(ctx, code: str):
          exec(code)
               ^^^^ code-injection

      @other.slash_command()
      async def run_slash(ctx, code: str):
          exec(code)
               ^^^^ code-injection

      @sockets.on("run")
      def on_run(data):
          eval(data["formula"])
               ^^^^^^^^^^^^^^^ code-injection

      @sockets.event
      def sum(data):
          eval(data)
               ^^^^ code-injection

      def mean(data):
          eval(data)
               ^^^^ code-injection

      sockets.on_event("mean", mean)

      @server.on("run")
      def on_server_run(sid, data):
          eval(data)
               ^^^^ code-injection

      @server.event
      def most(sid, data):
          eval(data)
               ^^^^ code-injection

      @other_server.on("run")
      async def on_other_run(sid, data):
          eval(data)
               ^^^^ code-injection

      @other_server.event
      async def least(sid, data):
          eval(data)
               ^^^^ code-injection

      async def handle(call: ServiceCall):
          exec(call.data["code"])
               ^^^^^^^^^^^^^^^^^ code-injection

      def started(dag_run, **context):
          exec(context["dag_run"].conf["code"])
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
          exec(dag_run.conf["code"])
               ^^^^^^^^^^^^^^^^^^^^ code-injection

      def started_so(**kwargs):
          exec(kwargs["dag_run"].conf.get("code"))
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
    `;
    typescript`
      import * as vscode from 'vscode';
      const panel = vscode.window.createWebviewPanel('a', 'b', 1, {});
      panel.webview.onDidReceiveMessage((message) => eval(message.code));
                                                          ^^^^^^^^^^^^ code-injection
      export async function evaluate(formData: FormData) {
        eval(formData.get('formula') as string);
             ^^^^^^^^^^^^^^^^^^^^^^^ code-injection
        return eval(formData.getAll('formula')[0] as string);
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ code-injection
      }
    `;
  });

  it('does not mind the folder that input chooses, nor a command line', () => {
    javascript`
      const { parseArgs } = require("node:util");
      const { spawnSync } = require("node:child_process");
      const express = require("express");
      const { values, positionals } = parseArgs({ allowPositionals: true, options: { pm: { type: "string" } } });
      process.chdir(positionals[0]);
      spawnSync(values.pm, ["install"]);
      express().get("/", (request, response) => {
        process.chdir(request.query.folder);
        spawnSync(request.query.program, []);
                  ^^^^^^^^^^^^^^^^^^^^^ code-injection
      });
    `;
  });

  it('follows what a component holds', () => {
    typescript`
      import { computed, ref } from 'vue';
      const params = new URLSearchParams(window.location.search);
      const formula = ref(params.get('formula') ?? '0');
      const value = computed(() => window.eval(formula.value));
                                               ^^^^^^^^^^^^^ code-injection
    `;
  });
});
