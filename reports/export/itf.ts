/**
 * A run as the states of its nodes, one for each event, in the Informal Trace Format that Apalache, Quint and the ITF Trace Viewer
 * read: a variable for each node, whose value is a record of its fields.
 * Source: Apalache, ADR-015 "Informal Trace Format in JSON" (apalache-mc.org/docs/adr/015adr-trace.html).
 */
import { members, type NodeSet, nodesMax } from "../../sim/base/node-set.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { EventState } from "../../sim/trace/state-fields.ts";
import type { NameOf } from "../node-names.ts";
import { tellHeadline } from "../story/event.ts";
import type { ExportedRun } from "./exported-run.ts";

export interface ItfRun extends ExportedRun {
  /** Of all nodes that have states, whole: by event, the fields that became others. */
  readonly states: readonly EventState[];
  /** For the head of the file. */
  readonly about: { readonly source: string; readonly description: string; readonly isViolated: boolean };
}

/** What every state says beside those of nodes: which event led to it, when, where, and who is up after it. */
const others = ["event", "micros", "node", "what", "up"] as const;

export function itfOf({ events, states, places, name, about }: ItfRun): string {
  const nodes = [...new Set(states.map(({ node }) => node))].sort((a, b) => a - b);
  const variables = new Map(nodes.map((node) => [node, variableOf(name(node))]));
  const known = new Map<number, { [field: string]: unknown }>(nodes.map((node) => [node, {}]));
  const up = new Set<number>();
  const changes = Map.groupBy(states, ({ event }) => event);
  const told = new Set(places);
  const written: object[] = [];
  for (const [at, event] of events.entries()) {
    follow(event, up);
    for (const { node, fields } of changes.get(event.event) ?? [])
      for (const [field, value] of Object.entries(fields)) known.get(node)![field] = inItf(value, name, field);
    if (!told.has(at)) continue;
    const ofNodes = nodes.map((node) => [variables.get(node)!, { ...known.get(node)! }]);
    written.push({
      "#meta": { index: written.length },
      event: inItf(event.event),
      micros: inItf(event.time),
      node: name(event.node),
      what: tellHeadline(event, name),
      up: { "#set": nodes.filter((node) => up.has(node)).map((node) => variables.get(node)!) },
      ...Object.fromEntries(ofNodes),
    });
  }
  const { source, description, isViolated } = about;
  const meta = {
    format: "ITF",
    "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
    ...{ source, description, status: isViolated ? "violation" : "ok" },
  };
  return `${JSON.stringify({ "#meta": meta, vars: [...others, ...variables.values()], states: written }, null, 1)}\n`;
}

function follow({ node, cause }: TraceEvent, up: Set<number>): void {
  if (cause.type === "start" || cause.type === "restart") up.add(node);
  else if (cause.type === "crash") up.delete(node);
}

/** `replica 0` as an identifier; none of ours begins with a hash or is a word of the other variables. */
const variableOf = (name: string): string => name.replaceAll(/\W+/g, "_");

/**
 * Plain data in ITF: integers beyond 2^53 as `#bigint`, tables as `#map`, records and lists as themselves; with `name`, fields that
 * hold nodes in bits as sets of their ranks. What the format has no word for (nothing, fractions) is `#unserializable`, by its
 * text. A record with a field that begins with a hash is a map.
 */
export function inItf(value: unknown, name: NameOf | null = null, field = ""): unknown {
  if (value === null || value === undefined) return { "#unserializable": "null" };
  if (typeof value === "number") return isSet(field, value, name) ? { "#set": members(value) } : numberInItf(value);
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => inItf(item, name));
  const pairs = pairsOf(value);
  if (pairs !== null) return { "#map": pairs.map(([key, one]) => [inItf(key, name), inItf(one, name)]) };
  const fields = Object.entries(value).map(([key, one]) => [key, inItf(one, name, key)] as const);
  return fields.some(([key]) => key.startsWith("#")) ? { "#map": fields } : Object.fromEntries(fields);
}

const isSet = (field: string, value: number, name: NameOf | null): value is NodeSet =>
  name?.setOf?.(field) != null && Number.isSafeInteger(value) && value >= 0 && value < 2 ** nodesMax;

function numberInItf(value: number): unknown {
  if (Number.isSafeInteger(value)) return value;
  return Number.isInteger(value) ? { "#bigint": String(BigInt(value)) } : { "#unserializable": String(value) };
}

/** The entries of a table, as plain data holds one (sim/base/table.ts); null for anything else. */
function pairsOf(value: object): readonly (readonly [unknown, unknown])[] | null {
  const { table, ...rest } = value as { readonly table?: unknown };
  if (!Array.isArray(table) || Object.keys(rest).length > 0) return null;
  return table.every((pair) => Array.isArray(pair) && pair.length === 2) ? table : null;
}
