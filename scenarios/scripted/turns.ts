/** How long a turn takes in scripted scenarios: until somebody takes over from another. */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";

/** Options that say how long at most whoever stands by waits for the one that leads. */
const patienceNames = ["suspectMaxMicros", "electionMaxMicros"];

/** Microseconds, where no option says. */
const usualTurnMicros = 400_000;

/** True where one leads, and another takes over. */
export const hasTakeovers = ({ options }: System): boolean => patienceNames.some((name) => name in options);

/** Microseconds that it takes at least. */
export function turnMicrosOf({ options: specs }: System, options: Options): number {
  const name = patienceNames.find((one) => one in specs);
  return Number(options[name ?? ""] ?? usualTurnMicros);
}
