/** The judges that every run has. Those that speak earlier in a failure's life come first: the first verdict names it. */
import type { Invariant } from "../sim/contract/invariant.ts";
import { agreement } from "./agreement.ts";
import { exactlyOnce } from "./exactly-once.ts";
import { logMatching } from "./log-matching.ts";
import { oneLeaderPerTerm } from "./one-leader-per-term.ts";
import { stateMachineSafety } from "./state-machine-safety.ts";
import { validity } from "./validity.ts";

export const invariants: readonly Invariant[] = [
  oneLeaderPerTerm,
  logMatching,
  agreement,
  stateMachineSafety,
  validity,
  exactlyOnce,
];
