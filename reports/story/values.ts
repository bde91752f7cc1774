/** Values of traces in few words: keys unquoted, commands and operations by their names, what is long clipped. */
import { nameOperation, nameResult } from "../../invariants/shared/words.ts";
import { members, type NodeSet, nodesMax } from "../../sim/base/node-set.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { commandId, describeCommand, type Operation, type Result, type Session } from "../../sim/contract/operation.ts";
import { type NameOf, nameRanks, withSessions } from "../node-names.ts";

const valueLengthMax = 300;

/** A value in few words; with `name`, what servers ask each other is told by who asks. */
export function brief(value: unknown, name: NameOf | null = null, lengthMax = valueLengthMax): string {
  return escapeText(withSessions(words(value, 0, name), name), lengthMax);
}

/** The value at a place of a state, `round.promises`, in few words. */
export function briefAt(path: string, value: unknown, name: NameOf, lengthMax = valueLengthMax): string {
  const field = /\w+$/.exec(path)?.[0];
  return escapeText(field === undefined ? words(value, 0, null) : fieldWords(field, value, 0, name), lengthMax);
}

/** A message by its type and, in braces, the rest. */
export function tellMessage(message: unknown, name: NameOf | null = null, lengthMax = valueLengthMax): string {
  if (typeof message !== "object" || message === null) return brief(message, name, lengthMax);
  const { type, ...fields } = message as { type?: unknown };
  const rest = Object.keys(fields).length === 0 ? "" : ` ${brief(fields, name, lengthMax)}`;
  return `${typeOf(type)}${rest}`;
}

/** A message by its type alone, and by the command that it asks for or answers. */
export function tellType(message: unknown, name: NameOf | null = null): string {
  const { type } = (message ?? {}) as { readonly type?: unknown };
  const command = commandIn(message as Fields);
  return withSessions(`${typeOf(type)}${command === null ? "" : ` ${describeCommand(command)}`}`, name);
}

const typeOf = (type: unknown): string => escapeText(String(type ?? "message"), 60);

/** Ids of commands begin here: (session + 1) * 2^31 (see contract/operation.ts). */
const commandLeast = 2 ** 31;

type Fields = { readonly [name: string]: unknown };

function words(value: unknown, depth: number, name: NameOf | null): string {
  if (depth > 8) return "…";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number")
    return value > commandLeast && Number.isSafeInteger(value) ? describeCommand(value) : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${listed(value.map((item) => words(item, depth + 1, name)))}]`;
  return record(value as Fields, depth, name);
}

function record(value: Fields, depth: number, name: NameOf | null): string {
  const told = operationIn(value, name) ?? resultIn(value);
  if (told !== null) return told;
  const command = commandIn(value);
  const rest = Object.entries(value).filter(([key]) => command === null || !ofCommand.has(key));
  const fields = rest.map(([key, item]) => `${key}: ${fieldWords(key, item, depth + 1, name)}`);
  if (command !== null) fields.unshift(describeCommand(command));
  return fields.length === 0 ? "{}" : `{${fields.join(", ")}}`;
}

/** A set of nodes is told by who is in it. */
function fieldWords(field: string, value: unknown, depth: number, name: NameOf | null): string {
  const part = typeof value === "number" && value >= 0 && value < 2 ** nodesMax ? name?.setOf?.(field) : null;
  if (name === null || part === null || part === undefined) return words(value, depth, name);
  return nameRanks(members(value as NodeSet), part, name);
}

/** Fields that the name of a command stands for. */
const ofCommand: ReadonlySet<string> = new Set(["id", "session", "sequence"]);

function commandIn(value: Fields | null): number | null {
  const { session, sequence } = value ?? {};
  if (!isCount(session) || !isCount(sequence)) return null;
  const id = commandId(session as Session, sequence);
  return Number.isSafeInteger(id) ? id : null;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** `put k0 = "1"`; `reconfigure to {replica 0, replica 2}`. */
export function tellOperation(operation: Operation, name: NameOf | null): string {
  if (operation.type !== "reconfigure" || name === null) return nameOperation(operation);
  return `reconfigure to ${nameRanks(operation.members, "", name)}`;
}

/** What a record that is an operation must have beside its type. */
const operationFields: { readonly [type: string]: { readonly [field: string]: string } } = {
  get: { key: "string" },
  delete: { key: "string" },
  put: { key: "string", value: "string" },
  append: { key: "string", value: "string" },
  "compare-and-set": { key: "string", value: "string" },
  propose: { value: "string" },
  read: {},
  "append-record": { value: "string" },
  "read-record": { from: "number" },
  tail: {},
  trim: { to: "number" },
};

/** `put k0 = "1"` for a record that is an operation of a client, else null: messages may have the same types. */
function operationIn(value: Fields, name: NameOf | null): string | null {
  const { type, ...rest } = value;
  if (type === "reconfigure" && Array.isArray(rest["members"]))
    return tellOperation(value as unknown as Operation, name);
  const fields = typeof type === "string" && Object.hasOwn(operationFields, type) ? operationFields[type]! : null;
  if (fields === null || Object.keys(rest).some((field) => field !== "expected" && !Object.hasOwn(fields, field)))
    return null;
  const fits = Object.entries(fields).every(([field, kind]) => typeof rest[field] === kind);
  return fits ? nameOperation(value as unknown as Operation) : null;
}

/** What an operation returned, for a record that is that. */
function resultIn(value: Fields): string | null {
  const { type, ...rest } = value;
  const fields = Object.keys(rest).join();
  const isResult =
    (type === "done" && fields === "") ||
    (type === "value" && fields === "value" && (rest["value"] === null || typeof rest["value"] === "string")) ||
    (type === "position" && fields === "position") ||
    (type === "swapped" && fields === "swapped,value" && (rest["value"] === null || typeof rest["value"] === "string"));
  return isResult ? nameResult(value as unknown as Result) : null;
}

const itemsMax = 8;

function listed(items: readonly string[]): string {
  if (items.length <= itemsMax) return items.join(", ");
  return `${items.slice(0, itemsMax).join(", ")}, … ${items.length - itemsMax} more`;
}
