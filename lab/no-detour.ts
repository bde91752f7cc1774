/** The mistake of a reader who asks for a detour that is none. */
import { UserError } from "../sim/base/user-error.ts";
import type { Detour } from "./detour-data.ts";

export function cannot({ type, event }: Detour, why: string): UserError {
  return new UserError({
    ...{
      code: "no-such-detour",
      place: `event ${event}`,
      value: type,
      remedy: "choose another event, or change the plan",
    },
    problem: `${why}: nothing to ${type}`,
  });
}
