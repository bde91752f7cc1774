/** The local state of a node as fields in words, and a message under way: what the terminal and the page both tell. */
import { escapeText } from "../../sim/base/printable.ts";
import type { UnderWay } from "../../sim/check/explore/explorer.ts";
import type { NameOf } from "../node-names.ts";
import { briefAt, tellMessage } from "../story/values.ts";
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

export interface StateInWords {
  /** `replica 0 is up`. */
  readonly head: string;
  readonly fields: readonly (readonly [field: string, value: string])[];
}

/** So begin fields that are told of a disk: those that its node holds otherwise. */
export const onDisk = "on disk, ";

export function stateInWords(node: number, local: object, name: NameOf): StateInWords {
  const { up, state, disk, cache = [], timers = [], own = [], client, ...rest } = local as Local;
  const standing = up === undefined ? "" : up ? " is up" : " is down";
  const told = (about: Fields, before = ""): (readonly [string, string])[] =>
    Object.entries(about).map(([field, value]) => [
      `${before}${escapeText(field)}`,
      briefAt(field, readable(value ?? null), name),
    ]);
  const other = Object.entries(disk ?? {}).filter(([field, value]) => text(value) !== text(state?.[field]));
  return {
    head: `${name(node)}${standing}`,
    fields: [
      ...told(state ?? client ?? (up === undefined ? rest : {})),
      ...(timers.length === 0 ? [] : [["timers", timers.map((one) => escapeText(one)).join(", ")] as const]),
      ...(own.length === 0
        ? []
        : [["messages to itself", own.map((one) => tellMessage(one, name)).join("; ")] as const]),
      ...told(Object.fromEntries(other), onDisk),
      ...(cache.length === 0 ? [] : [["writes that are not synced", String(cache.length)] as const]),
    ],
  };
}

const text = (value: unknown): string => JSON.stringify(readable(value ?? null));

export function messageInWords({ from, to, message, copies }: UnderWay, name: NameOf): string {
  const times = copies > 1 ? ` (${copies} times)` : "";
  return `${name(from)} → ${name(to)}: ${tellMessage(message, name)}${times}`;
}
