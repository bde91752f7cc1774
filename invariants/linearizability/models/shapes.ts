/** The shapes of inputs and outputs that the models share, and how they are checked when they come from a file. */
import { describeValue } from "../model.ts";

export interface ValueOutput {
  readonly type: "value";
  readonly value: unknown;
}

export interface DoneOutput {
  readonly type: "done";
}

/** `value` is what the comparison found; undefined when the system did not say. */
export interface SwappedOutput {
  readonly type: "swapped";
  readonly swapped: boolean;
  readonly value?: unknown;
}

/** A position in a log. */
export interface PositionOutput {
  readonly type: "position";
  readonly position: number;
}

/** What a log holds at the first position that was asked for; null when there is nothing. */
export interface RecordOutput {
  readonly type: "record";
  readonly record: { readonly position: number; readonly value: unknown } | null;
}

export type AnyOutput = ValueOutput | DoneOutput | SwappedOutput;

/** Which fields an operation needs beside its type, and the type of its answer. */
export interface Shape {
  readonly fields: readonly string[];
  readonly output: "value" | "done" | "swapped" | "value or done" | "transaction" | "position" | "record";
}

/** Checks a call against the shapes by operation name. Returns null or what is wrong, as the end of a sentence. */
export function validateShape(shapes: ReadonlyMap<string, Shape>, input: unknown, output: unknown): string | null {
  if (typeof input !== "object" || input === null)
    return `has the input ${describeValue(input)}, which is not an object`;
  const record = input as Record<string, unknown>;
  const type = record["type"];
  const shape = typeof type === "string" ? shapes.get(type) : undefined;
  if (shape === undefined) {
    return `asks for ${describeValue(type)}, which is not one of ${[...shapes.keys()].join(", ")}`;
  }
  for (const field of shape.fields) {
    if (!Object.hasOwn(record, field)) return `is a ${type} without the field "${field}"`;
  }
  if (shape.fields.includes("key") && typeof record["key"] !== "string") {
    return `is a ${type} with the key ${describeValue(record["key"])}, which is not a string`;
  }
  return output === undefined ? null : checkOutput(String(type), shape.output, output);
}

function checkOutput(type: string, wanted: Shape["output"], output: unknown): string | null {
  const seen = typeof output === "object" && output !== null ? (output as Record<string, unknown>) : {};
  if (!wanted.split(" or ").includes(String(seen["type"]))) {
    return `is a ${type} answered by ${describeValue(output)}, where {"type":"${wanted}"} was expected`;
  }
  if (seen["type"] === "value" && !Object.hasOwn(seen, "value")) return `is a ${type} answered without a value`;
  if (seen["type"] === "swapped" && typeof seen["swapped"] !== "boolean") {
    return `is a ${type} whose answer does not say whether it swapped`;
  }
  return null;
}
