/** Who judges a system: every invariant but those it is exempt from. */

import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import { invariants } from "./invariants.ts";

export const judgesOf = (system: System): readonly Invariant[] =>
  invariants.filter(({ name }) => !Object.hasOwn(system.exempt, name));
