/** The words of a story: messages, changes of disks, observations and effects as a reader of the paper says them. */
import { Log } from "../../sim/base/log.ts";
import { describeNodes, type NodeSet } from "../../sim/base/node-set.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { Table } from "../../sim/base/table.ts";
import type { Claimed } from "../../sim/contract/observation.ts";
import {
  type Command,
  commandId,
  describeCommand,
  type LogRecord,
  type Operation,
  type Result,
} from "../../sim/contract/operation.ts";

/** No line of a story is longer, in characters. */
export const widthMax = 110;

/** Ids of commands begin here (see sim/contract/operation.ts). */
const commandLeast = 2 ** 31;

/** Fields whose null is the no-op, and fields that hold the id of a command, whose 0 is the no-op. */
const decreeFields = ["command", "element", "decree", "decrees", "elements"];
const identityFields = ["value", "id", "ids", "follows"];
/** Fields that hold one index for every replica, -1 for none: of EPaxos alone. */
const frontierFields = ["deps", "dependencies", "committed", "executed"];
const nodeSetFields = ["electors", "acks", "voters", "members", "holders", "decidesWithin"];

/** How this system's instances are called: the paper's owner.index where each replica owns some, else the number. */
export type NameInstance = (instance: number) => string;

/** `put x 1`, `compare-and-set x 1 2`, `read`. */
export function sayOperation(operation: Operation): string {
  const { type, ...fields } = operation;
  return escapeText([type, ...Object.values(fields).map((field) => field ?? "nothing")].join(" "));
}

/** `requestVote {term 1, lastIndex 0}`; of a client's request and of the answer what they say. */
export function sayMessage(message: unknown, name: NameInstance): string {
  const { type, ...fields } = message as { type: string };
  if (type === "request") return `request ${sayCommand(fields as Command)}`;
  if (!("session" in fields && "sequence" in fields)) return `${type} ${sayFields(fields, name)}`.trimEnd();
  const { session, sequence, ...rest } = fields as Asked;
  if (type === "done") return `answer of ${sayAsked({ session, sequence })}: ${sayResult(rest["result"] as Result)}`;
  return `${type} of ${sayAsked({ session, sequence })} ${sayFields(rest, name)}`.trimEnd();
}

/** `elected {term 1, electors {0, 1}}`; a client's operation by its command, a witness by its words. */
export function sayObservation(observation: object, name: NameInstance): string {
  const { type, ...fields } = observation as { type: string; what?: string };
  if (type === "witnessed") return `witness: ${fields.what}`;
  if (type === "claimed") {
    const { term, follows } = fields as unknown as Claimed;
    return `claimed {term ${term}, follows ${follows === 0 ? "none" : follows}}`;
  }
  if (type !== "returned") return `${type} ${sayFields(fields, name)}`.trimEnd();
  return `${sayAsked(fields as Asked)} returned ${(fields as { outcome?: string }).outcome}`;
}

/** Whose message or observation it is, on behalf of a client. */
interface Asked {
  readonly session: Command["session"];
  readonly sequence: number;
  readonly [field: string]: unknown;
}

const sayAsked = ({ session, sequence }: Asked): string => describeCommand(commandId(session, sequence));

const sayRecord = ({ position, value }: LogRecord): string => `${escapeText(value)} at position ${position}`;

function sayResult(result: Result): string {
  if (result.type === "done") return "done";
  if (result.type === "position") return `position ${result.position}`;
  if (result.type === "record") return result.record === null ? "nothing" : sayRecord(result.record);
  const value = escapeText(result.value ?? "nothing");
  if (result.type === "value") return value;
  return result.swapped ? "swapped" : `not swapped, found ${value}`;
}

/** `writes term 1, votedFor 1, log`: of what may be large only the name. */
export function sayWrite(change: object, name: NameInstance): string {
  const fields = Object.entries(change).map(([key, value]) => (isLarge(value) ? key : sayField(key, value, name)));
  return `writes ${fields.join(", ")}`;
}

/** `{term 1, granted}`; empty when there are none. */
export function sayFields(fields: object, name: NameInstance): string {
  const said = Object.entries(fields).map(([key, value]) => sayField(key, value, name));
  return said.length === 0 ? "" : `{${said.join(", ")}}`;
}

/** Text of a node's own, with the ids of commands as people read them. */
export const sayText = (text: string): string =>
  escapeText(text).replace(/\b\d{10,}\b/g, (id) => describeCommand(Number(id)));

const isLarge = (value: unknown): boolean =>
  value instanceof Log ||
  value instanceof Table ||
  (Array.isArray(value) ? value.length > 0 : typeof value === "object" && value !== null && holdsLarge(value));

const holdsLarge = (value: object): boolean => Object.values(value).some(isLarge);

function sayField(key: string, value: unknown, name: NameInstance): string {
  if (value === true) return key;
  if (value === false) return `not ${key}`;
  if (value === null || value === undefined) return decreeFields.includes(key) ? `${key} no-op` : `no ${key}`;
  if (Array.isArray(value) && (value.length === 0 || isNothing(key, value))) return `no ${key}`;
  return `${key} ${sayValue(key, value, name)}`;
}

function sayValue(key: string, value: unknown, name: NameInstance): string {
  if (typeof value === "number") return sayNumber(key, value, name);
  if (value === null) return "no-op";
  if (typeof value !== "object") return sayText(String(value));
  if (Array.isArray(value) && frontierFields.includes(key)) return sayFrontier(value as number[], name);
  if (Array.isArray(value)) return `[${value.map((item) => sayValue(key, item, name)).join(", ")}]`;
  if (value instanceof Table)
    return `[${[...value.entries()].map(([at, item]) => `${at} ${sayValue(key, item, name)}`)}]`;
  if (value instanceof Log) return value.first === value.next ? "empty" : `${value.first} to ${value.next - 1}`;
  if (isUnusedLog(value)) return sayValue(key, value.values, name);
  if (isMachine(value)) return `{${[...value.values.entries()].map(([at, text]) => `${at} ${text}`).join(", ")}}`;
  if (isStep(value)) return sayStep(value);
  if (isEntry(value)) return `${value.command === null ? "no-op" : sayCommand(value.command)} of term ${value.term}`;
  if ("operation" in value && "session" in value) return sayCommand(value as Command);
  if ("status" in value && value.status === "none") return "{status none}";
  return sayFields(value, name);
}

const isNothing = (key: string, value: readonly unknown[]): boolean =>
  frontierFields.includes(key) && value.every((index) => index === -1);

/** Of each replica its latest instance meant, where there is one. */
function sayFrontier(indexes: readonly number[], name: NameInstance): string {
  const named = indexes.flatMap((index, rank) => (index < 0 ? [] : [name(index * indexes.length + rank)]));
  return `{${named.join(", ")}}`;
}

function sayNumber(key: string, value: number, name: NameInstance): string {
  if (key === "instance" || key === "conflict") return name(value);
  if (nodeSetFields.includes(key)) return describeNodes(value as NodeSet);
  if (value > commandLeast || (value === 0 && identityFields.includes(key))) return describeCommand(value);
  return String(value);
}

const isMachine = (value: object): value is { readonly values: Table<string> } =>
  "values" in value && "sessions" in value && value.values instanceof Table;

/** The state machine of a log whose clients asked for the key-value store alone. */
const isUnusedLog = (value: object): value is { readonly values: object } =>
  "values" in value && "records" in value && (value.records as { readonly end?: number }).end === 0;

const sayCommand = ({ session, sequence, operation }: Pick<Command, "session" | "sequence" | "operation">): string =>
  `s${session}#${sequence} ${sayOperation(operation)}`;

/** An entry of a log that is nothing but a command and its term. */
interface LogEntry {
  readonly term: number;
  readonly command: Command | null;
}
const isEntry = (value: object): value is LogEntry =>
  Object.keys(value).length === 2 && "term" in value && "command" in value;

/** An element of a command history, and what it comes after. */
interface Step {
  readonly element: Command | null;
  readonly follows: readonly number[];
}
const isStep = (value: object): value is Step => "element" in value && "follows" in value;

function sayStep({ element, follows }: Step): string {
  const what = element === null ? "checkpoint" : sayCommand(element);
  return follows.length === 0 ? what : `${what} after ${follows.map(describeCommand).join(" and ")}`;
}

/** `phrases` in order, joined by semicolons, on as few lines as they need; a phrase too long for one is broken at blanks. */
export function wrapped(phrases: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  const room = widthMax - indent.length - 1;
  for (const phrase of phrases) {
    if (line !== "" && line.length + 2 + phrase.length <= room) line += `; ${phrase}`;
    else {
      if (line !== "") lines.push(`${indent}${line};`);
      line = phrase;
      while (line.length > room) {
        const end = breakOf(line, room);
        lines.push(indent + line.slice(0, end));
        line = `    ${line.slice(end).trimStart()}`;
      }
    }
  }
  return line === "" ? lines : [...lines, indent + line];
}

/** Where a line of more than `room` characters breaks: behind a message, else behind a comma, else at a blank. */
function breakOf(line: string, room: number): number {
  const message = Math.max(line.lastIndexOf("} from ", room - 1), line.lastIndexOf("} to ", room - 1)) + 1;
  if (message > room / 2) return message;
  const comma = line.lastIndexOf(", ", room - 1) + 1;
  if (comma > room / 3) return comma;
  const blank = line.lastIndexOf(" ", room);
  return blank > 4 ? blank : room;
}
