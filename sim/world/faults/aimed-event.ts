/** An event at which a fault begins, as the faults see it. */
import type { AimVerb } from "../../plan/faults/aim.ts";

export interface AimedEvent {
  readonly verb: AimVerb;
  readonly from: number;
  readonly to: number;
  /** The node that sends, receives or handles the message, and the one at its other end. */
  readonly itself: number;
  readonly peer: number;
  /** Set by a fault: the message that arrives is lost. */
  isLost: boolean;
}
