/** Notebooks' files for tests, as Jupyter writes them. */

export interface CellSketch {
  readonly kind?: 'code' | 'markdown' | 'raw';
  readonly count?: number | null;
  readonly outputs?: readonly unknown[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly attachments?: Readonly<Record<string, unknown>>;
}

/** A code cell, or what the sketch says. */
export function cell(
  source: string,
  { kind = 'code', count = null, outputs = [], metadata = {}, attachments }: CellSketch = {},
) {
  const common = { cell_type: kind, metadata, source: source.split(/(?<=\n)/), ...(attachments && { attachments }) };
  return kind === 'code' ? { ...common, execution_count: count, outputs } : common;
}

/** The text of a notebook of version 4. */
export function notebook(
  cells: readonly unknown[],
  language = 'python',
  metadata: Readonly<Record<string, unknown>> = {},
): string {
  const kernelspec = { display_name: language, language, name: language };
  return `${JSON.stringify({ cells, metadata: { kernelspec, ...metadata }, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** A notebook of code cells with these texts. */
export function ofCells(...texts: readonly string[]): string {
  return notebook(texts.map((text) => cell(text)));
}
