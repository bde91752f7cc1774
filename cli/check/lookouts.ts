/** Who looks at the handlers of a check while they run. */
import type { ModuleCounts } from "../campaign/block-counts.ts";
import type { HandlerWatch } from "./hangs.ts";

export interface Lookouts {
  readonly watch: HandlerWatch;
  /** How often each block of the modules at or below these addresses has run; null: nobody counts. */
  readonly countsOf: ((addresses: readonly string[]) => readonly ModuleCounts[]) | null;
}
