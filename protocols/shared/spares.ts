/** Spares: nodes that may become members, where members change by an option. */
import { UserError } from "../../sim/base/user-error.ts";

/** Throws a UserError for spares of which none will ever be a member. */
export function validateSpares({
  spares,
  reconfigures,
}: {
  readonly spares: number;
  readonly reconfigures: string;
}): void {
  if (spares === 0 || reconfigures !== "none") return;
  throw new UserError({
    code: "spares-for-nothing",
    place: "spares",
    value: spares,
    problem: `${spares} nodes that may become members, where members do not change (reconfigures is none)`,
    remedy: "choose how members change by reconfigures, or leave spares at 0",
  });
}
