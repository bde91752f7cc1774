/** What befell the nodes of a run: when they were down, paused, slow or cut off, and the faults that did it. */
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import { faultInWords, faultTold, type ToldFault } from "../story/faults.ts";
import type { Band, Span } from "./scene.ts";

/** A stretch of a node's time. */
export interface Trouble extends Omit<Span, "lane"> {
  readonly node: number;
}

export interface Troubles {
  readonly spans: readonly Trouble[];
  /** Those that last, but crashes, which nodes show themselves. */
  readonly bands: readonly Band[];
  readonly bandRows: number;
}

/** What a fault does to the nodes that it names. */
const effects: { readonly [kind: string]: Span["kind"] } = {
  pause: "paused",
  "slow-node": "slow",
  "slow-links": "slow",
  "disk-stall": "slow",
  "full-disk": "slow",
  isolate: "cut",
  deaf: "cut",
  flapping: "cut",
  link: "cut",
  partition: "cut",
};

/** Kinds that nodes show by being down. */
const shownByNodes = /^(crash|wipe|read-error|torn-write|corruption)$/;

/** Room for words where nodes and a kind are named. */
const labelMax = 120;

export function troublesOf(events: readonly TraceEvent[], name: NameOf): Troubles {
  const spans = [...downtimes(events)];
  const bands: Band[] = [];
  const free: number[] = []; // by row: from where on it is free
  for (const { from, to, text } of lastingFaults(events)) {
    const told = faultTold(text);
    if (told === null || shownByNodes.test(told.kind) || to === from) continue;
    const label = faultInWords(text, name, labelMax);
    const kind = Object.hasOwn(effects, told.kind) ? effects[told.kind]! : null;
    if (kind !== null) for (const node of nodesHit(told)) spans.push({ node, from, to, kind, text: label });
    const found = free.findIndex((until) => until <= from);
    const row = found < 0 ? free.length : found;
    free[row] = to ?? Number.POSITIVE_INFINITY;
    bands.push({ row, from, to, label });
  }
  return { spans, bands, bandRows: free.length };
}

/** From each crash to the restart. */
function* downtimes(events: readonly TraceEvent[]): Generator<Trouble> {
  const since = new Map<number, number>();
  const trouble = (node: number, to: number | null): Trouble => {
    return { node, from: since.get(node)!, to, kind: "down", text: "down" };
  };
  for (const [at, { node, cause }] of events.entries()) {
    if (cause.type === "crash" && !since.has(node)) since.set(node, at);
    if (cause.type !== "restart" || !since.has(node)) continue;
    yield trouble(node, at);
    since.delete(node);
  }
  for (const node of since.keys()) yield trouble(node, null);
}

/** Faults from their beginning to their end, or to where all faults end. */
function lastingFaults(events: readonly TraceEvent[]) {
  const open = new Map<string, number[]>();
  const lasting: { readonly from: number; readonly to: number | null; readonly text: string }[] = [];
  for (const [at, { cause }] of events.entries()) {
    if (cause.type === "heal") {
      for (const [text, begun] of open) for (const from of begun) lasting.push({ from, to: at, text });
      open.clear();
    }
    if (cause.type !== "fault") continue;
    const [, what, text] = /^(begins|ends): (.*)$/s.exec(cause.text) ?? [];
    if (what === undefined || text === undefined) continue;
    const begun = open.get(text) ?? [];
    open.set(text, begun);
    if (what === "begins") begun.push(at);
    else if (begun.length > 0) lasting.push({ from: begun.shift()!, to: at, text });
  }
  for (const [text, begun] of open) for (const from of begun) lasting.push({ from, to: null, text });
  return lasting.sort((a, b) => a.from - b.from);
}

/** Nodes that a fault names; of a partition those outside of its largest group. */
function nodesHit({ fields }: ToldFault): readonly number[] {
  const { groups } = fields;
  if (Array.isArray(groups)) {
    const sets = groups.filter((group): group is number[] => Array.isArray(group) && group.every(Number.isSafeInteger));
    const largest = sets.reduce((most, { length }) => Math.max(most, length), 0);
    const kept = sets.findIndex(({ length }) => length === largest);
    return sets.flatMap((group, at) => (at === kept ? [] : group));
  }
  return ["node", "a", "b"].flatMap((field) => {
    const node = fields[field];
    return typeof node === "number" ? [node] : [];
  });
}
