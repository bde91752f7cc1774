/** The story of a run, as lines a person reads: what happened when and where, what came of it, what the judges saw. */

import { members, type NodeSet } from "../sim/base/node-set.ts";
import { escapeText } from "../sim/base/printable.ts";
import { describeCommand } from "../sim/contract/operation.ts";
import type { TraceEffect, TraceEvent, TraceSeen } from "../sim/trace/format.ts";
import type { EventCause } from "../sim/trace/recorder.ts";
import { virtualTime } from "./format.ts";
import { type NameOf, withNames } from "./node-names.ts";
import type { Paint } from "./table.ts";

const INDENT = " ".repeat(27);
const valueLengthMax = 300;

/** One event as lines, the first with its number, time and node. */
export function tellEvent(event: TraceEvent, name: NameOf, paint: Paint): string[] {
  const number = String(event.event).padStart(6);
  const time = virtualTime(event.time).padStart(12);
  const lines = [`${number} ${time}  ${paint.bold(name(event.node).padEnd(11))} ${tellCause(event.cause, name)}`];
  const { effects = [], cut, seen = [], state, violated } = event;
  for (const [at, effect] of effects.entries()) {
    if (at === cut) lines.push(`${INDENT}${paint.red("crash here: what follows never happens")}`);
    if (effect.type === "observe" && cut === undefined) continue; // told below, as what the judges saw
    lines.push(`${INDENT}${at >= (cut ?? Number.POSITIVE_INFINITY) ? "  (cut) " : ""}${tellEffect(effect, name)}`);
  }
  for (const one of seen) lines.push(`${INDENT}${paint.cyan(tellSeen(one, event.node, name))}`);
  if (state !== undefined) lines.push(`${INDENT}${paint.dim(`= ${escapeText(state, valueLengthMax)}`)}`);
  if (violated !== undefined) {
    lines.push(
      `${INDENT}${paint.red.bold(`VIOLATION ${escapeText(violated.invariant)}: ${escapeText(withNames(violated.message, name))}`)}`,
    );
  }
  return lines;
}

function tellCause(cause: EventCause, name: NameOf): string {
  switch (cause.type) {
    case "message":
      return `<- ${tellMessage(cause.message)} from ${name(cause.from)}`;
    case "lost":
      return `lost (${escapeText(cause.why, 60)}): ${tellMessage(cause.message)} from ${name(cause.from)}`;
    case "timer":
      return `timer ${escapeText(cause.timer, 60)}`;
    case "synced":
      return "disk synced";
    case "restart":
      return cause.wiped ? "restarts with a blank disk" : "restarts";
    case "crash":
      return "crashes";
    case "start":
      return "starts";
    case "heal":
      return "all faults end";
    case "fault":
      return tellFault(cause.text);
  }
}

/** What a fault does not do is not told; nodes are numbers here, as plans have them. */
function tellFault(text: string): string {
  const told = text.replaceAll(/ \w+=(null|0|false|\[\])(?= |$)/g, (part) => (part.startsWith(" node=") ? part : ""));
  return escapeText(told.replaceAll(/ (\w+)=/g, ", $1 "), valueLengthMax).replace(
    /^((?:begins|ends): [\w-]+), /,
    "$1 of ",
  );
}

function tellEffect(effect: TraceEffect, name: NameOf): string {
  switch (effect.type) {
    case "send":
    case "reply":
      return `-> ${tellMessage(effect.message)} to ${name(effect.to)}${"ahead" in effect ? ", ahead of the disk" : ""}`;
    case "write":
      return `writes ${brief(effect.change)}`;
    case "sync":
      return "syncs";
    case "when-durable":
      return `syncs, and goes on; then ${tellMessage(effect.message)} from itself`;
    case "observe":
      return `shows the judges: ${escapeText(effect.what, 60)}`;
    case "set-timer":
      return `sets timer ${escapeText(effect.timer, 60)} to ${span(effect.min, effect.max)}`;
    case "cancel-timer":
      return `cancels timer ${escapeText(effect.timer, 60)}`;
  }
}

const span = (min: number, max: number): string =>
  min === max ? virtualTime(min) : `${virtualTime(min)}..${virtualTime(max)}`;

function tellSeen({ node, observation, standing }: TraceSeen, here: number, name: NameOf): string {
  const { type, ...rest } = observation;
  const fields = Object.entries(rest).map(([key, value]) => {
    return `${key}: ${isNodeSet(key, value) ? `{${members(value).map(name).join(", ")}}` : words(value, 1)}`;
  });
  const who = node === here ? "" : ` of ${name(node)}`;
  const disk =
    standing === undefined ? "" : `; its disk: promised ${standing.promised}, ${escapeText(standing.report, 120)}`;
  const about = fields.length === 0 ? "" : `: ${escapeText(fields.join(", "), valueLengthMax)}`;
  return `judges see ${escapeText(String(type), 60)}${who}${about}${disk}`;
}

const isNodeSet = (key: string, value: unknown): value is NodeSet =>
  (key === "electors" || key === "acks") && typeof value === "number";

function tellMessage(message: unknown): string {
  if (typeof message !== "object" || message === null) return brief(message);
  const { type, ...fields } = message as { type?: unknown };
  return `${escapeText(String(type ?? "message"), 60)} ${brief(fields)}`;
}

/** A value in few words: keys unquoted, commands by name, clipped. */
export function brief(value: unknown): string {
  return escapeText(words(value, 0), valueLengthMax);
}

/** Ids of commands begin here: (session + 1) * 2^31 (see contract/operation.ts). */
const commandLeast = 2 ** 31;

function words(value: unknown, depth: number): string {
  if (depth > 8) return "…";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number")
    return value > commandLeast && Number.isSafeInteger(value) ? describeCommand(value) : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${listed(value.map((item) => words(item, depth + 1)))}]`;
  const fields = Object.entries(value).map(([key, item]) => `${key}: ${words(item, depth + 1)}`);
  return fields.length === 0 ? "{}" : `{${fields.join(", ")}}`;
}

const itemsMax = 8;

function listed(items: readonly string[]): string {
  if (items.length <= itemsMax) return items.join(", ");
  return `${items.slice(0, itemsMax).join(", ")}, … ${items.length - itemsMax} more`;
}
