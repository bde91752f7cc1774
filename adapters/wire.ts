/**
 * The lines that the host and a foreign program say to each other, JSON each: one to the program for each event of its node, and
 * one from it with all that its handler does, in order. README.md tells them in words; here they are checked.
 */
import { nearest } from "../sim/base/nearest.ts";
import { isRecord, type Wrong, wrongAt } from "./wire-fault.ts";

/** The node starts, for the first time or again: all that the program knew is forgotten, but for what stands in `durable`. */
export interface Boot {
  readonly type: "boot";
  readonly wire: typeof wireVersion;
  readonly node: number;
  readonly role: string;
  /** Of its role: 0, 1, 2 … */
  readonly rank: number;
  readonly servers: number;
  readonly clients: number;
  readonly options: { readonly [name: string]: number | boolean | string };
  /** What was written and survived; empty on a new disk. */
  readonly durable: { readonly [field: string]: unknown };
  /** All chance that the program has. */
  readonly seed: number;
}

/** What happens at the node. */
export type Input =
  | Boot
  | { readonly type: "message"; readonly from: number; readonly message: { readonly type: string } }
  | { readonly type: "timer"; readonly timer: string }
  | { readonly type: "request"; readonly client: number; readonly request: object };

export const wireVersion = 1;

/** One thing that a handler does: those of `Io`, by their names there. */
export type ProgramEffect =
  | { readonly type: "send" | "sendAhead"; readonly to: number; readonly message: { readonly type: string } }
  | { readonly type: "reply"; readonly to: number; readonly reply: object }
  | { readonly type: "write"; readonly fields: { readonly [field: string]: unknown } }
  | { readonly type: "sync" }
  | { readonly type: "setTimer"; readonly timer: string; readonly min: number; readonly max: number }
  | { readonly type: "cancelTimer"; readonly timer: string }
  | { readonly type: "observe"; readonly observation: { readonly type: string } };

/** What the program says to an input. */
export interface ProgramAnswer {
  readonly effects: readonly ProgramEffect[];
  /** A few words on its state, for readers of a trace. */
  readonly words: string;
}

const fieldsOf: { readonly [type in ProgramEffect["type"]]: readonly string[] } = {
  send: ["to", "message"],
  sendAhead: ["to", "message"],
  reply: ["to", "reply"],
  write: ["fields"],
  sync: [],
  setTimer: ["timer", "min", "max"],
  cancelTimer: ["timer"],
  observe: ["observation"],
};

/** The answer in `line`; or what is wrong with it, by its place in the line, with what is expected there. */
export function readAnswer(line: string): ProgramAnswer | Wrong {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    return wrongAt("the line", line, 'one line of JSON, such as {"effects": []}');
  }
  if (!isRecord(answer)) return wrongAt("the line", answer, "an object with effects");
  const { effects, words = "" } = answer;
  if (!Array.isArray(effects)) return wrongAt("effects", effects, "a list");
  if (typeof words !== "string") return wrongAt("words", words, "a text");
  for (const [at, effect] of effects.entries()) {
    const fault = faultOf(effect, `effects[${at}]`);
    if (fault !== null) return fault;
  }
  return { effects: effects as readonly ProgramEffect[], words };
}

function faultOf(effect: unknown, place: string): Wrong | null {
  if (!isRecord(effect)) return wrongAt(place, effect, "an object with a type");
  const { type } = effect;
  if (typeof type !== "string" || !Object.hasOwn(fieldsOf, type)) {
    const near = typeof type === "string" ? nearest(type, Object.keys(fieldsOf)) : null;
    return wrongAt(`${place}.type`, type, near ?? Object.keys(fieldsOf).join(", "));
  }
  for (const field of fieldsOf[type as ProgramEffect["type"]]) {
    const expected = expectedOf(field, effect[field]);
    if (expected !== null) return wrongAt(`${place}.${field}`, effect[field], expected);
  }
  return null;
}

/** What a field of that name has to be; null where it is. */
function expectedOf(field: string, value: unknown): string | null {
  switch (field) {
    case "to":
      return Number.isSafeInteger(value) ? null : "the number of a node";
    case "min":
    case "max":
      return Number.isSafeInteger(value) && (value as number) >= 0 ? null : "whole microseconds";
    case "timer":
      return typeof value === "string" ? null : "the name of a timer";
    case "message":
    case "observation":
    case "reply":
      return isRecord(value) && typeof value["type"] === "string" ? null : "an object with a type";
    default:
      return isRecord(value) ? null : "an object";
  }
}
