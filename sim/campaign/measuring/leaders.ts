/** Which plans of a campaign are measured, where it matters in which region the leader is: as many of each, or all of one. */

/** The region of whoever leads when the first seconds of a plan are over; null: nobody does. */
export type Leading = string | null;

export interface ChosenPlans {
  /** Ascending. */
  readonly indices: readonly number[];
  /** What was asked for and not found among the plans that were tried, a sentence each. */
  readonly missing: readonly string[];
}

/** At first so many are tried at least, to learn in which regions there are leaders. */
const batchMin = 40;
/** So many times the plans asked for are tried at most, to find those with the leader in the right place. */
const triesMax = 16;

/**
 * The plans to measure of one cell, `runs` in all. `probe` tells who leads in plans of these indices. `region`: null for as
 * many of each region in which leaders are found. A system without leaders has its first plans.
 */
export async function choosePlans(
  probe: (indices: readonly number[]) => Promise<readonly Leading[]>,
  runs: number,
  region: string | null,
): Promise<ChosenPlans> {
  const batch = Math.max(batchMin, runs);
  const first = Array.from({ length: batch }, (_, index) => index);
  const leading = [...(await probe(first))];
  const led = leading.filter((leader) => leader !== null).length;
  if (2 * led < batch) return { indices: first.slice(0, runs), missing: [] };
  const quotas = quotasOf(leading, runs, region);
  while (!isFilled(leading, quotas) && leading.length < triesMax * batch) {
    const next = Array.from({ length: batch }, (_, at) => leading.length + at);
    const found = await probe(next);
    if (found.length < batch) break; // interrupted
    leading.push(...found);
  }
  const taken = [...quotas].map(([name, quota]) => ({ name, quota, of: indicesOf(leading, name).slice(0, quota) }));
  return {
    indices: taken.flatMap(({ of }) => of).sort((a, b) => a - b),
    missing: taken.flatMap(({ name, quota, of }) =>
      of.length === quota
        ? []
        : [`${of.length} of ${quota} plans with the leader in ${name}, of ${leading.length} tried`],
    ),
  };
}

/** How many plans of each region. */
function quotasOf(leading: readonly Leading[], runs: number, region: string | null): ReadonlyMap<string, number> {
  if (region !== null) return new Map([[region, runs]]);
  const regions = [...new Set(leading.filter((leader) => leader !== null))].sort();
  return new Map(
    regions.map((name, at) => [name, Math.floor(runs / regions.length) + (at < runs % regions.length ? 1 : 0)]),
  );
}

const indicesOf = (leading: readonly Leading[], region: string): readonly number[] =>
  leading.flatMap((leader, index) => (leader === region ? [index] : []));

const isFilled = (leading: readonly Leading[], quotas: ReadonlyMap<string, number>): boolean =>
  [...quotas].every(([region, quota]) => indicesOf(leading, region).length >= quota);
