/** How judges name things to people: nodes, values, operations and their results. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Value } from "../../sim/contract/observation.ts";
import {
  commandId,
  describeCommand,
  type LogRecord,
  type Operation,
  type Result,
  type Session,
} from "../../sim/contract/operation.ts";

const span = commandId(0 as Session, 0);

/** The session and the sequence number that a CommandId other than the no-op's is made of. */
export const sessionOf = (id: number): Session => (Math.floor(id / span) - 1) as Session;
export const sequenceOf = (id: number): number => id - Math.floor(id / span) * span;

export const nameNode = (node: NodeId | number): string => `n${node}`;

/** `s2#7` or `no-op` for a command, the quoted text for a register's value. */
export const nameValue = (value: Value): string =>
  typeof value === "number" ? describeCommand(value) : nameText(value);

/** The text in quotes; of one that is longer than anybody reads, its beginning and its length. */
export function nameText(text: string | null): string {
  if (text === null) return "nothing";
  if (text.length <= textMax) return JSON.stringify(text);
  return `${JSON.stringify(`${text.slice(0, 32)}…`)} (${text.length} characters)`;
}

const textMax = 1_000;

/** `put x = "3"`, `compare-and-set x from "2" to "3"`. */
export function nameOperation(operation: Operation): string {
  switch (operation.type) {
    case "get":
    case "delete":
      return `${operation.type} ${operation.key}`;
    case "put":
      return `put ${operation.key} = ${nameText(operation.value)}`;
    case "append":
      return `append ${nameText(operation.value)} to ${operation.key}`;
    case "compare-and-set":
      return `compare-and-set ${operation.key} from ${nameText(operation.expected)} to ${nameText(operation.value)}`;
    case "propose":
      return `propose ${nameText(operation.value)}`;
    case "append-record":
      return `append-record ${nameText(operation.value)}`;
    case "read-record":
      return `read-record from ${operation.from}`;
    case "trim":
      return `trim to ${operation.to}`;
    case "reconfigure":
      return `reconfigure to {${operation.members.join(", ")}}`;
    case "read":
    case "tail":
      return operation.type;
  }
}

/** `"a" at position 3`. */
export const nameRecord = ({ position, value }: LogRecord): string => `${nameText(value)} at position ${position}`;

export function nameResult(result: Result | null): string {
  switch (result?.type) {
    case "value":
      return nameText(result.value);
    case "swapped":
      return `${result.swapped ? "swapped" : "not swapped"}, having found ${nameText(result.value)}`;
    case "done":
      return "done";
    case "position":
      return `position ${result.position}`;
    case "record":
      return result.record === null ? "no record" : nameRecord(result.record);
    default:
      return "no result";
  }
}
