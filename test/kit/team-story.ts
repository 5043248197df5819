/** The files of a team whose story is told on the command line and in the editor. */

const load = (name: string, more = '') =>
  `from transformers import AutoModel\n\nmodel = AutoModel.from_pretrained("${name}"${more})\n`;

/** The team's repository, by the names of its files; `commit` is the one that a cache holds of the model with code. */
export const storyFiles = (commit: string): Readonly<Record<string, string>> => ({
  'training.py': load('acme/tiny'),
  'evaluation.py': load('acme/tiny'),
  'custom.py': load('acme/code', `, revision="${commit}", trust_remote_code=True`),
  'partner.py': load('partner/model'),
  'calculator.py': 'import sys\n\neval(sys.argv[1])\n',
});
