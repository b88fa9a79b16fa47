/** Figures of the bench: the median of what was measured, with its spread. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** How often it was measured. */
  n: number;
  min?: number;
  max?: number;
}

const rounded = (value: number): number => Number(value.toPrecision(4));

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which `share` of the values lie, by the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

export function spread(name: string, unit: string, values: readonly number[]): Figure {
  return {
    name,
    value: rounded(median(values)),
    unit,
    n: values.length,
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}

export function p95(name: string, unit: string, values: readonly number[]): Figure {
  return { ...spread(name, unit, values), value: rounded(percentile(values, 0.95)) };
}

export const single = (name: string, unit: string, value: number, n = 1): Figure => ({
  name,
  value: rounded(value),
  unit,
  n,
});

export function asText({ name, value, unit, n, min, max }: Figure): string {
  const range = min === undefined || n === 1 ? '' : `  (${min} … ${max}, n = ${n})`;
  return `${name.padEnd(34)} ${String(value).padStart(9)} ${unit}${range}`;
}
