/** Options that say how long a log grows before it is compacted: set low, so that short runs take snapshots. */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";

/** The number options of a system whose names speak of snapshots or compaction. */
export const compactionOptions = (system: System): string[] =>
  Object.keys(system.options).filter(
    (name) => system.options[name]!.type === "integer" && /snapshot|compact/i.test(name),
  );

/** A low value for each of them. */
export function compacting(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: number | boolean | string } = { ...options };
  for (const name of compactionOptions(system)) {
    const spec = system.options[name]!;
    if (spec.type === "integer") tuned[name] = Math.min(spec.max, Math.max(spec.min, 2) + draw.between(0, 6));
  }
  return tuned;
}

/** The same in every third plan. */
export const sometimesCompacting = (draw: Draw, system: System, options: Options): Options =>
  draw.chance(33) ? compacting(draw, system, options) : options;
