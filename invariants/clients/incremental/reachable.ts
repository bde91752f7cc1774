/**
 * Whether an object can come to hold a value at all. Keys change in few ways: a put or a compare-and-set sets a value, an
 * append makes the one that is there longer, a delete removes it. So a value begins with what was set last, or with nothing
 * where none was or it was removed, and what was appended follows.
 */
import type { Operation } from "../../../sim/contract/operation.ts";

/** False when no order of some of `operations` turns `from` into `to`; true when one might. */
export function canBecome(from: string | null, to: string | null, operations: readonly Operation[]): boolean {
  if (from === to) return true;
  const removes = operations.some(({ type }) => type === "delete");
  if (to === null) return removes;
  const appends: string[] = [];
  for (const operation of operations) if (operation.type === "append") appends.push(operation.value);
  if (canExtend(from ?? "", to, appends) || (removes && canExtend("", to, appends))) return true;
  for (const operation of operations) {
    if (operation.type === "propose") return true;
    if (operation.type !== "put" && operation.type !== "compare-and-set") continue;
    if (canExtend(operation.value, to, appends) && maySet(from, operation, operations, appends)) return true;
  }
  return false;
}

/** Whether a put or a compare-and-set may ever set its value: the second must find what it expects. */
function maySet(
  from: string | null,
  operation: Operation,
  operations: readonly Operation[],
  appends: readonly string[],
): boolean {
  if (operation.type !== "compare-and-set" || operation.expected === from) return true;
  const removes = operations.some(({ type }) => type === "delete");
  if (operation.expected === null) return removes;
  if (canExtend(from ?? "", operation.expected, appends)) return true;
  if (removes && canExtend("", operation.expected, appends)) return true;
  return operations.some((other) => other !== operation && (other.type === "put" || other.type === "compare-and-set"));
}

/** Whether `to` is `from` with some of `appends` behind it, each at most once; true when it is hard to tell. */
function canExtend(from: string, to: string, appends: readonly string[]): boolean {
  if (!to.startsWith(from)) return false;
  let rest = to.slice(from.length);
  const left = appends.filter((text) => text !== "");
  while (rest !== "") {
    const matching = left.filter((text) => rest.startsWith(text));
    const [text] = matching;
    if (text === undefined) return false;
    if (matching.length > 1) return true;
    left.splice(left.indexOf(text), 1);
    rest = rest.slice(text.length);
  }
  return true;
}
