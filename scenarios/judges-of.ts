/** Who judges a system: every invariant but those it is exempt from. */
import { invariants } from "../invariants/registry.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";

export const judgesOf = (system: System): readonly Invariant[] =>
  invariants.filter(({ name }) => !Object.hasOwn(system.exempt, name));
