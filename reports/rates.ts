/** Rates that are not what a baseline recorded, a line each. */
import { escapeText } from "../sim/base/printable.ts";
import type { RateChange } from "../sim/campaign/baseline.ts";
import { count, plural } from "./format.ts";
import type { Paint } from "./table.ts";

/** A campaign held against a baseline. */
export interface ComparedRates {
  readonly file: string;
  readonly changes: readonly RateChange[];
  /** Cells that the baseline knows nothing of: `raft under calm`. */
  readonly unknown: readonly string[];
}

export function renderChanges({ file, changes, unknown }: ComparedRates, paint: Paint): string {
  const missing = unknown.length === 0 ? [] : [paint.yellow(`not in ${escapeText(file)}: ${unknown.join(", ")}`)];
  const head =
    changes.length === 0
      ? paint.green(`rates are as in ${escapeText(file)}`)
      : paint.red.bold(`RATES ${plural(changes.length, "rate")} not as in ${escapeText(file)}`);
  return [head, ...changes.map((change) => `  ${renderChange(change)}`), ...missing].join("\n");
}

function renderChange({ system, scenario, rate, before, now, ...change }: RateChange): string {
  const { factor, tolerance, errors, differing, agreeing } = change;
  const times = factor === null ? "new" : `times ${precise(factor)}`;
  const distance = errors === null ? "" : `${count(errors)} standard errors, `;
  const beyond = `${distance}${agreeing} of ${differing} batches agree`;
  const allowed = `${Math.round(100 * tolerance)} % allowed`;
  return `${system} under ${scenario}: ${escapeText(rate)} ${precise(before)} -> ${precise(now)} (${times}; ${allowed}; ${beyond})`;
}

/** Three digits, or all of a larger number. */
const precise = (value: number): string =>
  Math.abs(value) >= 1_000 ? count(value) : String(Number(value.toPrecision(3)));
