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
});
