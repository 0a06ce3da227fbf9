// Medians, percentiles, and rounds that take turns: what else runs on the machine disturbs every side alike.

export const median = (values: number[]): number => percentile(values, 50);

export function percentile(values: number[], percent: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  if (percent === 50 && sorted.length % 2 === 0) return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)];
}

/** Runs every side once a round, A B C A B C …, and answers each side's results in order. */
export async function inTurns<T, Side extends string>(rounds: number, sides: Record<Side, (round: number) => Promise<T>>): Promise<Record<Side, T[]>> {
  const names = Object.keys(sides) as Side[];
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) found[name].push(await sides[name](round));
  }
  return found;
}

/** The median of the rounds' own ratios: both sides of each were measured within seconds. */
export const ratio = (values: number[], controls: number[]): number => median(values.map((value, round) => value / controls[round]));

export const rounded = (value: number): number => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
