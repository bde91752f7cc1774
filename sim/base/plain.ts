/** Plain values: the canonical text of one, freezing one, and the type of what a plan or a trace may hold. */
import { AssertionError } from "./assert.ts";
import { Log } from "./log.ts";
import { Table } from "./table.ts";

/** What JSON can say. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** What is nested deeper is no value. */
const depthMax = 64;

/**
 * The canonical text of a value: keys sorted, containers tagged. Equal values have equal texts and, for plain values,
 * different values different texts, so interning by it is exact.
 * Throws on a Map, a Set, a Date, a function, a class instance, symbols, hidden fields, a list with holes, and on what is
 * nested too deep to be a value.
 */
export function canonical(value: unknown, depth = 0): string {
  if (depth > depthMax) throw new AssertionError(`a value nested deeper than ${depthMax} levels is not plain`);
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
      return value ? "true" : "false";
    case "undefined":
      return "undefined";
    case "object":
      return value === null ? "null" : canonicalObject(value, depth + 1);
    default:
      throw new AssertionError(`a ${typeof value} is not a plain value`);
  }
}

function canonicalObject(value: object, depth: number): string {
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) throw new AssertionError("a list with holes or names is not plain");
    return `[${joined(value, depth)}]`;
  }
  if (value instanceof Log) return `L${value.first}[${joined(value.slice(value.first, value.next), depth)}]`;
  if (value instanceof Table) {
    const entries = value.entries().map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, depth)}`);
    return `T{${entries.join(",")}}`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new AssertionError(`a ${prototype?.constructor?.name ?? "foreign object"} is not a plain value`);
  }
  const record = value as Record<string, unknown>;
  const fields = Object.keys(record);
  if (Reflect.ownKeys(record).length !== fields.length) {
    throw new AssertionError("a record with symbols or hidden fields is not a plain value");
  }
  let text = "";
  for (const field of fields.sort()) {
    text += `${text === "" ? "" : ","}${quoted(field)}:${canonical(record[field], depth)}`;
  }
  return `{${text}}`;
}

function joined(items: readonly unknown[], depth: number): string {
  let text = "";
  for (let at = 0; at < items.length; at++)
    text += at === 0 ? canonical(items[at], depth) : `,${canonical(items[at], depth)}`;
  return text;
}

/** Names of fields, quoted: there are few, and they come again and again. */
const quotedNames = new Map<string, string>();
const quotedMax = 10_000;

function quoted(name: string): string {
  let text = quotedNames.get(name);
  if (text === undefined) {
    text = JSON.stringify(name);
    if (quotedNames.size < quotedMax) quotedNames.set(name, text);
  }
  return text;
}

/**
 * What of a value is no plain data, in words, or null: told in no time, for every message. What logs and tables hold
 * was checked when it came, or is when the state that holds it is digested.
 */
export function whyUnplain(value: unknown, depth = 0): string | null {
  switch (typeof value) {
    case "number":
    case "string":
    case "boolean":
    case "undefined":
      return null;
    case "object":
      return value === null ? null : whyUnplainObject(value, depth + 1);
    default:
      return `a ${typeof value}`;
  }
}

function whyUnplainObject(value: object, depth: number): string | null {
  if (depth > depthMax) return `values nested deeper than ${depthMax} levels, or itself`;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const item: unknown = value[at];
      if (typeof item === "number" || typeof item === "string") continue;
      const why = whyUnplain(item, depth);
      if (why !== null) return why;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    if (value instanceof Log || value instanceof Table) return null;
    return `a ${(prototype as object).constructor?.name ?? "foreign object"}`;
  }
  for (const field in value) {
    const item = (value as Record<string, unknown>)[field];
    if (typeof item === "number" || typeof item === "string") continue;
    const why = whyUnplain(item, depth);
    if (why !== null) return why;
  }
  return null;
}

/** Freezes a value and all below it, so that a later write throws where it happens. Containers guard themselves. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Log) {
    for (let index = value.first; index < value.next; index++) deepFreeze(value.at(index));
  } else if (value instanceof Table) {
    for (const [, item] of value.unordered()) deepFreeze(item);
  } else if (!Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFreeze(item);
  }
  return value;
}

/** A value as JSON can hold it: a Log becomes {"first", "entries"}, a Table {"table": [[key, value], …]}. */
export function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return value as Plain;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Log) return { first: value.first, entries: value.slice(value.first, value.next).map(toPlain) };
  if (value instanceof Table) return { table: value.entries().map(([key, item]) => [key, toPlain(item)]) };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}
