/** What a verdict rests on: how many operations succeeded, of which kinds, before, during and after faults; and what never did. */
import { type KindCounts, type PhaseName, phaseNames, type RunPhases } from "../sim/plan/run-result.ts";
import { count, plural } from "./format.ts";
import { type Paint, renderTable } from "./table.ts";

/** What is counted of one system under one scenario. */
export interface Counted {
  readonly system: string;
  readonly scenario: string;
  readonly phases: RunPhases;
  readonly kinds: KindCounts;
  readonly witnesses: { readonly [name: string]: number };
}

/** How a stretch of a run is called in a sentence. */
const stretches: { readonly [name in PhaseName]: string } = {
  before: "before the first fault",
  during: "while a fault was under way",
  after: "when no fault was under way any more",
  healed: "after healing",
};

/** The same counts as data. */
export interface VerdictCounts {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly reads: number;
  readonly phases: RunPhases;
  readonly kinds: KindCounts;
  /** Faults that were drawn and hit nothing, by kind. */
  readonly hitNothing: { readonly [kind: string]: number };
}

export function countsOf({ phases, kinds, witnesses }: Omit<Counted, "system" | "scenario">): VerdictCounts {
  const sum = (field: "ok" | "failed" | "unknown" | "reads"): number =>
    phaseNames.reduce((total, name) => total + phases[name][field], 0);
  return {
    ...{ ok: sum("ok"), failed: sum("failed"), unknown: sum("unknown"), reads: sum("reads") },
    ...{ phases, kinds, hitNothing: hitNothing(witnesses) },
  };
}

/** The world's witness of a fault that touched nothing begins so. */
const hitNothingPrefix = "drawn, hit nothing";

function hitNothing(witnesses: Counted["witnesses"]): { readonly [kind: string]: number } {
  const names = Object.keys(witnesses).filter((name) => name.startsWith(hitNothingPrefix));
  return Object.fromEntries(
    names.sort().map((name) => [name.slice(hitNothingPrefix.length).replace(/^: /, "") || "fault", witnesses[name]!]),
  );
}

/** A table of answers: ok, failed, unknown, reads, and how many of the ok came in which stretch of their runs. */
export function renderCounts(cells: readonly Counted[], paint: Paint): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    ...["system", "scenario"].map((title) => ({ title })),
    ...["ok", "failed", "unknown", "reads"].map(right),
    ...["before faults", "during", "after", "healed"].map(right),
  ];
  const rows = cells.map((cell) => {
    const { ok, failed, unknown, reads } = countsOf(cell);
    return [
      ...[cell.system, cell.scenario],
      ...[ok, failed, unknown, reads].map(count),
      ...phaseNames.map((name) => (isEmpty(cell.phases, name) ? paint.yellow("0") : count(cell.phases[name].ok))),
    ];
  });
  return renderTable(columns, rows, paint);
}

/** Time was spent in this stretch, and nothing succeeded in it. */
const isEmpty = (phases: RunPhases, name: PhaseName): boolean => phases[name].micros > 0 && phases[name].ok === 0;

/** The successes that were asked for and never came, one sentence each: a verdict over these is vacuous. */
export function vacuities(cells: readonly Counted[]): readonly string[] {
  return cells.flatMap(({ system, scenario, phases, kinds }) => {
    const where = `in ${system} under ${scenario}`;
    const all = Object.values(kinds).reduce((sum, { asked }) => sum + asked, 0);
    if (all === 0) return [`no operation was asked for ${where}: its silence says nothing`];
    if (Object.values(kinds).every(({ ok }) => ok === 0))
      return [`no operation succeeded ${where}, of ${count(all)} asked: its silence says nothing`];
    const kindless = Object.keys(kinds)
      .sort()
      .filter((type) => kinds[type]!.asked > 0 && kinds[type]!.ok === 0)
      .map((type) => `no ${type} succeeded ${where} (${count(kinds[type]!.asked)} asked)`);
    const empty = phaseNames.filter((name) => isEmpty(phases, name));
    return [...kindless, ...empty.map((name) => `no operation succeeded ${stretches[name]} ${where}`)];
  });
}

/** `drawn, hit nothing: 3 bridge, 12 crash in raft under swarm`, one sentence per cell. */
export function missedFaults(cells: readonly Counted[]): readonly string[] {
  return cells.flatMap(({ system, scenario, witnesses }) => {
    const missed = Object.entries(hitNothing(witnesses));
    if (missed.length === 0) return [];
    const total = missed.reduce((sum, [, times]) => sum + times, 0);
    const kinds = missed.map(([kind, times]) => `${kind} ${count(times)}`).join(", ");
    return [`drawn, hit nothing: ${plural(total, "fault")} in ${system} under ${scenario} (${kinds})`];
  });
}
