/** A box that is to be walked through by hand, as plain data: what a page holds, and a worker makes an explorer of. */
import type { Box } from "../subjects/system/box.ts";

export interface ExploredBox {
  /** A variant has its options behind its name: see sim/plan/variant.ts. */
  readonly system: string;
  /** What is not said of it is as in the small box of the system (`smallBox`). */
  readonly box: Partial<Box>;
  /** The loss of a message is a step of its own. */
  readonly isLossExplicit: boolean;
}
