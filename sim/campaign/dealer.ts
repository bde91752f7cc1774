/**
 * Deals out a campaign's plans in ranges and collects the reports, so that the outcome does not depend on who ran what:
 * per cell, every index below the lowest violation is run, and nothing above it counts.
 */
import { emptyReport, joinReports, type RangeReport } from "../search/fuzz.ts";
import type { Cell } from "./tasks.ts";

/** A range of one cell's plans. */
export interface Deal {
  readonly cell: number;
  readonly from: number;
  readonly to: number;
}

/** A range takes about this long: long enough to hide its handing out, short enough to end on time. */
const dealMillis = 40;
const dealMax = 4_096;

interface Row {
  readonly cell: Cell;
  next: number;
  /** The lowest index known to violate. */
  failedAt: number;
  /** All indices below `report.to`, joined. */
  report: RangeReport;
  /** Reports that wait for lower ones, by where they begin. */
  readonly early: Map<number, RangeReport>;
  millisPerRun: number;
}

export class Dealer {
  readonly #rows: readonly Row[];
  readonly #limit: number;
  readonly #workers: number;
  readonly #keepGoing: boolean;
  #turn = 0;
  #stopped = false;

  /** Plans from..from+runs-1 of each cell; `runs` null: until stopped. */
  constructor(cells: readonly Cell[], from: number, runs: number | null, workers: number, keepGoing: boolean) {
    this.#limit = runs === null ? Number.MAX_SAFE_INTEGER : from + runs;
    this.#workers = workers;
    this.#keepGoing = keepGoing;
    this.#rows = cells.map((cell) => ({
      cell,
      next: from,
      failedAt: Number.POSITIVE_INFINITY,
      report: emptyReport(from),
      early: new Map(),
      millisPerRun: dealMillis,
    }));
  }

  /** The next range to run, the cells taking turns; null when nothing is left to hand out. */
  next(): Deal | null {
    for (let tried = 0; tried < this.#rows.length && !this.#stopped; tried++) {
      const cell = this.#turn++ % this.#rows.length;
      const row = this.#rows[cell]!;
      if (row.next >= this.#limit || row.failedAt < row.next) continue;
      const share = Math.ceil((this.#limit - row.next) / (2 * this.#workers)); // so that all end together
      const size = Math.max(1, Math.min(dealMax, share, Math.floor(dealMillis / row.millisPerRun)));
      const from = row.next;
      row.next = Math.min(this.#limit, from + size);
      return { cell, from, to: row.next };
    }
    return null;
  }

  /** Takes in what a range showed and the milliseconds it took. */
  collect({ cell, from }: Deal, report: RangeReport, millis: number): void {
    const row = this.#rows[cell]!;
    row.millisPerRun = Math.max(1e-3, (row.millisPerRun + millis / Math.max(1, report.runs)) / 2);
    if (!this.#keepGoing && report.found.length > 0) row.failedAt = Math.min(row.failedAt, report.found[0]!.index);
    row.early.set(from, report);
    for (;;) {
      const following = row.early.get(row.report.to);
      if (following === undefined || row.report.to > row.failedAt) break;
      row.early.delete(row.report.to);
      row.report = joinReports(row.report, following);
    }
  }

  /** Hands out nothing more. */
  stop(): void {
    this.#stopped = true;
  }

  /** What is known for certain: per cell, all indices from the first on without a gap. */
  reports(): readonly (Cell & { readonly report: RangeReport })[] {
    return this.#rows.map(({ cell, report }) => ({ ...cell, report }));
  }

  /** Every run so far, gaps or not: for progress. */
  counts(): { readonly runs: readonly number[]; readonly events: number; readonly violated: number } {
    const all = this.#rows.map(({ report, early }) => [report, ...early.values()]);
    const sum = (reports: readonly RangeReport[], field: "runs" | "events" | "violated"): number =>
      reports.reduce((total, report) => total + report[field], 0);
    return {
      runs: all.map((row) => sum(row, "runs")),
      events: sum(all.flat(), "events"),
      violated: sum(all.flat(), "violated"),
    };
  }
}
