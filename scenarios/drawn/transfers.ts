/** Options that say how often a leader hands over, set so that it happens all the time. */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";

/** The number options of a system whose names speak of transfers, which say how often they happen. */
export const transferOptions = (system: System): string[] =>
  Object.keys(system.options).filter((name) => system.options[name]!.type === "integer" && /transfer/i.test(name));

/** Every few hundred milliseconds. */
export function transferring(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: number | boolean | string } = { ...options };
  for (const name of transferOptions(system)) tuned[name] = draw.span(160_000, 400_000);
  return tuned;
}

/** The same in every third plan. */
export const sometimesTransferring = (draw: Draw, system: System, options: Options): Options =>
  draw.chance(33) ? transferring(draw, system, options) : options;
