/** What is declared of a value: the class of a parameter, the texts that a type admits, what a command line fills. */

import { textOf } from '../../server/core/rules/rule.ts';
import { checksOf } from '../kit/check.ts';
import { Project } from '../kit/project.ts';

describe('what is declared', () => {
  const { python, typescript } = checksOf('trust-remote-code', 'agent-code-exec', 'code-injection');

  it('tells which class of the file a parameter is an instance of', () => {
    python`
      from dataclasses import dataclass
      from transformers import AutoModel

      @dataclass
      class Settings:
          trust: bool = True

          def options(self):
              return {"trust_remote_code": self.trust}

      @dataclass
      class Careful:
          trust: bool = False

      def build(settings: Settings):
          return AutoModel.from_pretrained("org/model", **settings.options())
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

      def build_directly(settings: Settings):
          return AutoModel.from_pretrained("org/model", trust_remote_code=settings.trust)
                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code

      def build_carefully(settings: Careful):
          return AutoModel.from_pretrained("org/model", trust_remote_code=settings.trust)
    `;
  });

  it('tells which service a constructor is given', () => {
    typescript`
      import { Body, Controller, Post } from '@nestjs/common';

      class Formulas {
        run(source: string) {
          return new Function('row', source);
                                     ^^^^^^ code-injection
        }
        show(source: string) {
          return source.trim();
        }
      }

      @Controller('formulas')
      export class FormulaController {
        constructor(private readonly formulas: Formulas) {}

        @Post()
        run(@Body() body: { source: string }) {
          return this.formulas.run(body.source);
        }

        @Post('show')
        show(@Body() body: { source: string }) {
          return this.formulas.show(body.source);
        }
      }
    `;
  });

  it('tells what a field makes that no one gives', () => {
    python`
      from dataclasses import dataclass, field
      from openai import OpenAI

      @dataclass
      class Writer:
          task: str
          client: object = field(default_factory=OpenAI)
          notes: list = field(default_factory=list)

          def run(self):
              exec(self.client.responses.create(model="m", input=self.task).output_text)
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ agent-code-exec
              exec("\n".join(self.notes))
    `;
  });

  it('is what a command line is parsed into, one class behind the other', () => {
    python`
      from dataclasses import dataclass
      from transformers import AutoModel, HfArgumentParser

      @dataclass
      class ModelArguments:
          name: str = "org/model"
          trust: bool = True

      @dataclass
      class DataArguments:
          name: str = "./model"
          trust: bool = False

      model, data = HfArgumentParser((ModelArguments, DataArguments)).parse_args_into_dataclasses()
      AutoModel.from_pretrained(model.name, trust_remote_code=model.trust)
                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ trust-remote-code
      AutoModel.from_pretrained(data.name, trust_remote_code=data.trust)
    `;
  });

  it('admits only the texts that a literal type names', () => {
    const { python } = checksOf('unpinned-revision');
    python`
      from typing import Literal
      from transformers import AutoModel

      def load(size: Literal["org/small", "org/large"]):
          return AutoModel.from_pretrained(size)
                                           ^^^^ unpinned-revision

      def load_local(size: Literal["./small", "./large"]):
          return AutoModel.from_pretrained(size)
    `;
  });
});

describe('what is declared of another file', () => {
  const project = Project.forTests();
  const text = (strings: TemplateStringsArray) => textOf(strings);

  it('is a service that is imported', () => {
    project.write({
      'formulas.ts': text`
        export class Formulas {
          runFormula(source: string) {
            return new Function('row', source);
          }
          showFormula(source: string) {
            return source.trim();
          }
        }
      `,
      'controller.ts': text`
        import { Body, Controller, Post } from '@nestjs/common';
        import { Formulas } from './formulas';

        @Controller('formulas')
        export class FormulaController {
          constructor(private readonly formulas: Formulas) {}

          @Post()
          run(@Body() body: { source: string }) {
            this.formulas.showFormula(body.source);
            return this.formulas.runFormula(body.source);
                                            ^^^^^^^^^^^ code-injection
          }
        }
      `,
    });
  });
});
