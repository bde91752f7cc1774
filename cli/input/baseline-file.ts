/** A baseline as a file: JSON with a line per rate, so that a changed one can be read in a diff. */

import { parseJsonText } from "../../sim/base/json.ts";
import { printableJson } from "../../sim/base/printable.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import type { Baseline } from "../../sim/campaign/baseline.ts";
import {
  boolean,
  choiceRule,
  eitherRule,
  integerRule,
  listRule,
  nothing,
  parse,
  recordRule,
  textRule,
} from "../../sim/plan/schema.ts";
import { batchCount, type RateBatches } from "../../sim/search/rates.ts";
import { writeAtomic } from "../output/files.ts";
import { readUserText } from "./text-file.ts";

const format = "synod-baseline";
const version = 1;

const count = integerRule(0, Number.MAX_SAFE_INTEGER);
const name = textRule(256);
const rateRule = recordRule({ quantity: name, sums: listRule(count, batchCount, batchCount) });
const baselineRule = recordRule({
  ...{ format: choiceRule(format), version: choiceRule(version), seed: name, from: count, runs: count },
  ...{ nodes: eitherRule(count, nothing), beyond: boolean },
  cells: listRule(recordRule({ system: name, scenario: name, rates: listRule(rateRule, 1_000) }), 10_000),
});

interface Stored extends Omit<Baseline, "cells"> {
  readonly cells: readonly {
    readonly system: string;
    readonly scenario: string;
    readonly rates: readonly { readonly quantity: string; readonly sums: readonly number[] }[];
  }[];
}

/** Reads what `writeBaseline` wrote; anything else is the user's mistake. */
export function readBaseline(file: string): Baseline {
  const text = readUserText(file);
  let value: unknown;
  try {
    value = parseJsonText(text);
  } catch (error) {
    const why = clipped((error as Error).message, 100);
    throw new UserError({
      ...{ code: "not-json", place: file, value: why, problem: `not JSON: ${why}` },
      remedy: "record it again with --record-baseline",
    });
  }
  const { cells, ...plans } = parse(baselineRule, value, file) as Stored;
  return {
    ...plans,
    cells: cells.map(({ system, scenario, rates }) => ({
      ...{ system, scenario },
      batches: Object.fromEntries(rates.map(({ quantity, sums }) => [quantity, sums])),
    })),
  };
}

/** Writes a baseline that `readBaseline` reads. */
export function writeBaseline(file: string, { cells, ...plans }: Baseline, force: boolean): void {
  const head = JSON.stringify({ format, version, ...plans }).slice(0, -1);
  const lines = cells.map(({ system, scenario, batches }) => {
    const place = JSON.stringify({ system, scenario }).slice(0, -1);
    return `${place},"rates":[\n${ratesText(batches)}\n]}`;
  });
  writeAtomic(file, printableJson(`${head},"cells":[\n${lines.join(",\n")}\n]}\n`), force);
}

const ratesText = (batches: RateBatches): string =>
  Object.keys(batches)
    .sort()
    .map((quantity) => JSON.stringify({ quantity, sums: batches[quantity] }))
    .join(",\n");
