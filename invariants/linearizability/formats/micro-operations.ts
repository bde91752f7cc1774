/** The steps of a transaction as Jepsen and Elle write them: `[:r key value]`, `[:w key value]`, `[:append key value]`. */
import { UserError } from "../../../sim/base/user-error.ts";
import { describeValue } from "../model.ts";
import { excerpt } from "./excerpt.ts";
import type { RecordedEvent } from "./recorded-event.ts";

/** What a step does, to which key, and what it wrote or read. */
export type MicroStep = readonly [name: "read" | "write" | "append", key: unknown, operand: unknown];

const names: ReadonlyMap<string, MicroStep[0]> = new Map([
  ["r", "read"],
  ["read", "read"],
  ["w", "write"],
  ["write", "write"],
  ["append", "append"],
]);

/** The name in a keyword, or in a string that stands for one. */
export function keywordOf(value: unknown): string {
  if (typeof value === "string") return value;
  const keyword = (value as { keyword?: unknown } | null)?.keyword;
  return typeof keyword === "string" ? keyword : describeValue(value);
}

function stepOf(step: unknown): MicroStep | null {
  if (!Array.isArray(step) || step.length !== 3) return null;
  const name = names.get(keywordOf(step[0]));
  return name === undefined ? null : [name, step[1], step[2]];
}

/** Whether a value is the steps of a transaction, whatever the function that it stands under is called. */
export function isMicroOperations(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((step) => stepOf(step) !== null);
}

/** The steps. Throws a UserError naming the line if the value is something else. */
export function microStepsOf(value: unknown, event: RecordedEvent): MicroStep[] {
  if (Array.isArray(value)) {
    const steps = value.map(stepOf);
    if (steps.every((step) => step !== null)) return steps;
  }
  throw new UserError({
    code: "transaction",
    place: `line ${event.line}`,
    value: excerpt(describeValue(value)),
    problem: `a transaction is a list of [:r key value], [:w key value] or [:append key value], not ${excerpt(describeValue(value))}`,
    remedy: "mend the line",
  });
}
