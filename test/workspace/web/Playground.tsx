/** A page where colleagues try a formula on sample data. */

import { useEffect, useMemo, useState } from 'react';

interface Row {
  readonly price: number;
  readonly quantity: number;
}

type Formula = (row: Row) => number;

const PRESETS: Readonly<Record<string, Formula>> = {
  total: (row) => row.price * row.quantity,
  price: (row) => row.price,
};

export function Playground({ rows }: { readonly rows: readonly Row[] }) {
  const [preset, setPreset] = useState('total');
  const shared = useMemo(() => new URLSearchParams(window.location.search).get('formula'), []);
  const [custom, setCustom] = useState<Formula>();

  useEffect(() => {
    if (shared) setCustom(() => new Function('row', `return ${shared}`) as Formula);
  }, [shared]);

  const formula = custom ?? PRESETS[preset] ?? PRESETS.total;
  return (
    <section>
      <select value={preset} onChange={(event) => setPreset(event.target.value)}>
        {Object.keys(PRESETS).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <ol>
        {rows.map((row, index) => (
          <li key={index}>{formula?.(row).toFixed(2)}</li>
        ))}
      </ol>
    </section>
  );
}
