/** `--report junit=FILE`: which form a report has, and where it goes. */
import { clipped, UserError } from "../../sim/base/user-error.ts";

/** The file of `junit=FILE`. Throws UserError for another form. */
export function reportFile(given: string): string {
  const file = /^junit=(.+)$/.exec(given)?.[1];
  if (file !== undefined) return file;
  throw new UserError({ code: "no-report", place: "--report", value: clipped(given, 60), remedy: "write junit=FILE" });
}
