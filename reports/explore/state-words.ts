/** The local state of a node, messages under way and what judges have in mind, a field a line. */

import { escapeText } from "../../sim/base/printable.ts";
import type { Explorer } from "../../sim/check/explore/explorer.ts";
import type { NameOf } from "../node-names.ts";
import { briefAt, tellMessage } from "../story/values.ts";
import type { Paint } from "../table.ts";
import { brokenLines } from "../wrap.ts";
import { readable } from "./readable.ts";

type Fields = { readonly [field: string]: unknown };

/** A server's state as it stands in a box (sim/check/subjects/system/effects.ts), or a client's, or one of anybody's own. */
interface Local extends Fields {
  readonly up?: boolean;
  readonly state?: Fields;
  readonly disk?: Fields;
  readonly cache?: readonly unknown[];
  readonly timers?: readonly string[];
  readonly own?: readonly unknown[];
  readonly client?: Fields;
}

export function renderState(node: number, local: object, name: NameOf, paint: Paint): string {
  const { up, state, disk, cache, timers, own, client, ...rest } = local as Local;
  const standing = up === undefined ? "" : up ? " is up" : " is down";
  const lines = [paint.bold(`${name(node)}${standing}`)];
  const add = (about: Fields | undefined): void => {
    for (const [field, value] of Object.entries(about ?? {})) lines.push(...fieldLine(field, value, name, paint));
  };
  add(state ?? client ?? (up === undefined ? rest : undefined));
  if (timers !== undefined && timers.length > 0)
    lines.push(`  timers: ${timers.map((one) => escapeText(one)).join(", ")}`);
  if (own !== undefined && own.length > 0)
    lines.push(`  messages to itself: ${own.map((one) => tellMessage(one, name)).join("; ")}`);
  if (disk === undefined) return `${lines.join("\n")}\n`;
  const other = Object.entries(disk).filter(([field, value]) => text(value) !== text(state?.[field]));
  if (up === true && other.length === 0) lines.push("  its disk holds the same");
  else {
    lines.push("  on its disk:");
    for (const [field, value] of other) lines.push(...fieldLine(`  ${field}`, value, name, paint));
  }
  if (cache !== undefined && cache.length > 0) lines.push(`  writes that are not synced: ${cache.length}`);
  return `${lines.join("\n")}\n`;
}

const text = (value: unknown): string => JSON.stringify(readable(value ?? null));

const fieldLine = (field: string, value: unknown, name: NameOf, paint: Paint): string[] =>
  brokenLines(`  ${field}: `, briefAt(field.trim(), readable(value ?? null), name), 4, paint.width);

/** All messages under way, by who sent them to whom. */
export function renderMessages(explorer: Explorer, name: NameOf, paint: Paint): string {
  const lines = explorer.underWay().flatMap(({ from, to, message, copies }) => {
    const times = copies > 1 ? ` (${copies} times)` : "";
    return brokenLines("  ", `${name(from)} → ${name(to)}: ${tellMessage(message, name)}${times}`, 6, paint.width);
  });
  return lines.length === 0 ? "no message is under way\n" : `${lines.join("\n")}\n`;
}

/** What the judges say here, and what each remembers; with `isWhole` those too that remember no more than at the start. */
export function renderJudges(explorer: Explorer, name: NameOf, paint: Paint, isWhole: boolean): string {
  const { broken, enabled } = explorer;
  const all = explorer.judges();
  const told = all.filter(({ isFresh }) => isWhole || !isFresh);
  const lines = told.flatMap(({ name: judge, state }) => {
    const fields = Object.entries(state).map(
      ([field, value]) => `${field} ${briefAt(field, readable(value ?? null), name)}`,
    );
    return brokenLines(`  ${judge}: `, fields.join(", ") || "remembers nothing", 4, paint.width);
  });
  const calm = enabled.length === 0 ? "no judge objects to ending here" : "no judge objects so far";
  const verdict = broken === null ? calm : `${escapeText(broken.invariant)} is broken`;
  const others = all.length - told.length;
  const rest = others === 0 ? [] : [`  ${others} others remember no more than at the start (judges all)`];
  return `${[verdict, ...lines, ...rest].join("\n")}\n`;
}
