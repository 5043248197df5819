/** Questions to a database about its own tables and columns: what it answers are names, as a schema's are. */

import { ATTRIBUTE, CALL, NAME } from '../program/program.ts';
import { calledName, receiverOf } from './call.ts';
import { type Context, knownStart } from './value.ts';
import type { Values } from './values.ts';

/** Methods that ask a database and give its answer, and those that give the answer to what was asked before. */
const ASKING =
  /^(?:query|execute|executemany|exec_driver_sql|raw|unsafe|all|prepare|any|many|fetch|queryRawUnsafe|\$queryRawUnsafe|\$queryRaw)$/;
const FETCHING = /^fetch(?:all|one|many)$/;
/** Where databases keep the names of their tables and columns, in SQL. */
const CATALOG =
  /\binformation_schema\b|\bpg_(?:catalog|attribute|class)\b|\bsqlite_(?:master|schema)\b|\bpragma\s+table_(?:x?info|list)\b|\b(?:all|user)_tab(?:_columns|les)\b|\bsys\.(?:columns|tables)\b|^\s*(?:show\s+(?:full\s+)?(?:columns|tables)|describe)\b/i;
/** UTF-16 code units of a question that are looked at. */
const REACH = 2_000;

/** Whether a call's answer holds the names of a database's tables or columns. */
export function asksCatalog(values: Values, at: number, context: Context | undefined): boolean {
  const { program } = values;
  if (program.kind[at] !== CALL || program.kind[program.a[at]!] !== ATTRIBUTE) return false;
  const name = calledName(program, program.a[at]!);
  if (ASKING.test(name)) return isAboutCatalog(values, at, context);
  if (!FETCHING.test(name)) return false;
  const cursor = receiverOf(program, at);
  if (program.kind[cursor] === CALL) {
    return ASKING.test(calledName(program, program.a[cursor]!)) && isAboutCatalog(values, cursor, context);
  }
  if (program.kind[cursor] !== NAME) return false;
  const frame = program.blockFrame[program.block[at]!];
  for (let call = program.lastCall(program.names.add('execute')); call >= 0; call = program.previousCall[call]!) {
    const asked = receiverOf(program, call);
    const isSame = asked >= 0 && program.kind[asked] === NAME && program.a[asked] === program.a[cursor];
    // The last question before the answer counts.
    if (isSame && call < at && program.blockFrame[program.block[call]!] === frame)
      return isAboutCatalog(values, call, context);
  }
  return false;
}

function isAboutCatalog(values: Values, call: number, context: Context | undefined): boolean {
  const { program } = values;
  const question = program.argumentAt(call, 0);
  if (question < 0) return false;
  // Behind the quote, where the question itself begins.
  const written = program.text.slice(program.start[question]! + 1, program.end[question]).slice(0, REACH);
  if (CATALOG.test(written)) return true;
  return values.of(question, context).some((it) => {
    const text = knownStart(it);
    return CATALOG.test(text.slice(0, REACH));
  });
}
