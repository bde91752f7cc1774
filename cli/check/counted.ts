/** What the handlers of a check reached: functions and branches of the system's files, as data and as lines. */
import { coverageJson, renderCoverage } from "../../reports/coverage.ts";
import type { Paint } from "../../reports/table.ts";
import { addressesOf, coverageOf } from "../campaign/coverage.ts";
import type { Lookouts } from "./lookouts.ts";
import type { CheckRequest } from "./request.ts";

export function countedIn(
  { name, modules, mutant }: CheckRequest,
  countsOf: NonNullable<Lookouts["countsOf"]>,
): { readonly data: object; rendered(paint: Paint): string } {
  const files = coverageOf([countsOf(addressesOf([name], modules))], mutant);
  // Of a check there is one coverage already, of kinds.
  return {
    data: { code: coverageJson(files, 0) },
    rendered: (paint) => renderCoverage(files, 0, paint),
  };
}
