/** A line of the benchmark's table. */

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'MB' | 'MB/s' | '%';
  readonly note?: string;
}

/** The middle, the 95th percentile and the worst of some times in milliseconds, which it sorts. */
export function summary(what: string, times: number[], note: string): readonly Row[] {
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return [
    { what: `${what}, median`, value: at(0.5), unit: 'ms', note },
    { what: `${what}, 95th percentile`, value: at(0.95), unit: 'ms' },
    { what: `${what}, worst`, value: at(1), unit: 'ms' },
  ];
}
