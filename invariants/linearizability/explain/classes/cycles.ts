/**
 * Cycles of transactions: each comes before the next by what it read, by what the next one read, or by time.
 * Source: Adya, "Weak Consistency" (1999), for the kinds of dependency; the order of versions is that of the longest list
 * read, as in Kingsbury, Alvaro, "Elle" (2020). Lists that only grow tell it; registers whose writes are unique tell who
 * was read.
 */
import type { Call } from "../../history.ts";
import { describeValue, valueKey } from "../../model.ts";
import type { TransactionInput, TransactionOutput } from "../../models/transaction.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { nameCall } from "./finding.ts";
import {
  appendersOf,
  appendOnlyKeys,
  appendsOf,
  byElement,
  type ListAppend,
  type ListRead,
  listReadsOf,
} from "./lists.ts";

/** Why one transaction comes before another, told after its name. */
interface Edge {
  readonly to: number;
  readonly kind: "dependency" | "client" | "time";
  readonly why: string;
  /** The call that tells the order of two appends. */
  readonly shownBy?: Call;
}

/** Beyond so many transactions no cycle is looked for; of time, every pair of transactions may be an edge. */
const transactionsMax = { dependency: 4_000, client: 1_000, time: 400 };

/** The plainest cycle first: of dependencies alone, then with the clients' own orders, then with real time. */
export function* classifyCycles(scene: Scene): Generator<ClassFinding> {
  const calls = scene.calls.filter((call) => call.output !== undefined || call.outcome === "unknown");
  if (calls.length > transactionsMax.dependency) return;
  const edges = dependenciesOf({ ...scene, calls });
  for (const kind of ["dependency", "client", "time"] as const) {
    if (calls.length > transactionsMax[kind]) return;
    if (kind !== "dependency") addOrder(calls, edges, kind);
    const cycle = shortestCycle(edges);
    if (cycle === null) continue;
    yield found(cycle, calls, scene);
    return;
  }
}

function found(cycle: readonly { from: number; edge: Edge }[], calls: readonly Call[], { model }: Scene): ClassFinding {
  const kinds = new Set(cycle.map(({ edge }) => edge.kind));
  const steps = cycle.map(({ from, edge }) => {
    const [before, after] = [calls[from] as Call, calls[edge.to] as Call];
    return `${nameCall(before, model)} came before ${nameCall(after, model)}, ${edge.why}`;
  });
  const what = kinds.has("time")
    ? "what was read and real time contradict one another"
    : kinds.has("client")
      ? "what was read and the order in which clients called contradict one another"
      : "what was read contradicts itself";
  const shown = cycle.flatMap(({ from, edge }) => [
    calls[from] as Call,
    ...(edge.shownBy === undefined ? [] : [edge.shownBy]),
  ]);
  return {
    class: kinds.size === 1 && kinds.has("dependency") ? "cycle" : "only real time broken",
    sentence: `${what}: ${steps.join("; ")}`,
    calls: [...new Set(shown)],
  };
}

type Edges = Edge[][];

function dependenciesOf(scene: Scene): Edges {
  const { calls } = scene;
  const places = new Map(calls.map((call, index) => [call, index]));
  const edges: Edges = calls.map(() => []);
  const add = (from: Call, to: Call, why: string, shownBy?: Call): void => {
    const [source, target] = [places.get(from), places.get(to)];
    // What may never have happened comes before nothing until somebody saw it.
    if (source === undefined || target === undefined || source === target) return;
    (edges[source] as Edge[]).push({
      to: target,
      kind: "dependency",
      why,
      ...(shownBy === undefined ? {} : { shownBy }),
    });
  };
  addLists(scene, add);
  addRegisters(scene, add);
  return edges;
}

type Add = (from: Call, to: Call, why: string, shownBy?: Call) => void;

function addLists(scene: Scene, add: Add): void {
  const keys = appendOnlyKeys(scene);
  const appends = byElement(appendsOf(scene.calls, keys));
  const longest = new Map<string, ListRead>();
  const reads = listReadsOf(scene.calls, keys);
  for (const read of reads) {
    if (read.list.length >= (longest.get(read.key)?.list.length ?? 0)) longest.set(read.key, read);
  }
  const one = (key: string, element: unknown): ListAppend | undefined => {
    const found = appendersOf(appends, key, element);
    return found.length === 1 ? found[0] : undefined;
  };
  for (const { call, key, list } of longest.values()) {
    for (let at = 1; at < list.length; at++) {
      const [before, after] = [one(key, list[at - 1]), one(key, list[at])];
      if (before === undefined || after === undefined) continue;
      const why = `as ${describeValue(list[at - 1])} stands before ${describeValue(list[at])} in key ${JSON.stringify(key)}`;
      add(before.call, after.call, why, call);
    }
  }
  const unseen = new Map<string, ListAppend[]>();
  for (const [append] of appends.values()) {
    if (append === undefined || append.call.outcome !== "ok") continue;
    if (longest.get(append.key)?.list.some((one) => valueKey(one) === valueKey(append.element))) continue;
    unseen.set(append.key, [...(unseen.get(append.key) ?? []), append]);
  }
  for (const { call, key, list } of reads) {
    const last = list.length === 0 ? undefined : one(key, list.at(-1));
    if (last !== undefined)
      add(last.call, call, `which read its ${describeValue(last.element)} of key ${JSON.stringify(key)}`);
    const whole = longest.get(key) as ListRead;
    const next = list.length < whole.list.length ? one(key, whole.list[list.length]) : undefined;
    const later = [...(next === undefined ? [] : [next]), ...(unseen.get(key) ?? [])];
    for (const append of later) {
      const why = `whose ${describeValue(append.element)} of key ${JSON.stringify(key)} it did not read`;
      add(call, append.call, why, append === next ? whole.call : undefined);
    }
  }
}

/** Of registers, who was read is certain where a value was written once; who came next is certain after the first. */
function addRegisters({ calls, model }: Scene, add: Add): void {
  const initial = new Map(model.initial as readonly (readonly [string, unknown])[]);
  const writers = new Map<string, Call[]>();
  const name = (key: string, value: unknown): string => JSON.stringify([key, typeof value, String(valueKey(value))]);
  const writes: { readonly call: Call; readonly key: string }[] = [];
  for (const call of calls) {
    for (const operation of (call.input as TransactionInput).operations) {
      if (operation.type !== "write") continue;
      const id = name(operation.key, operation.value);
      writers.set(id, [...(writers.get(id) ?? []), call]);
      if (call.outcome === "ok") writes.push({ call, key: operation.key });
    }
  }
  for (const call of calls) {
    const values = (call.output as TransactionOutput | undefined)?.values;
    if (values === undefined) continue;
    const touched = new Set<string>();
    for (const [index, { type, key }] of (call.input as TransactionInput).operations.entries()) {
      if (type !== "read") touched.add(key);
      if (type !== "read" || touched.has(key)) continue;
      const value = values[index] ?? null;
      const known = writers.get(name(key, value)) ?? [];
      const writer = known[0];
      const isFirst = valueKey(initial.get(key) ?? null) === valueKey(value);
      if (known.length === 1 && writer !== undefined && !isFirst) {
        add(writer, call, `which read its ${describeValue(value)} of key ${JSON.stringify(key)}`);
      } else if (known.length === 0 && isFirst) {
        for (const write of writes) {
          if (write.key === key) add(call, write.call, `whose write of key ${JSON.stringify(key)} it did not read`);
        }
      }
    }
  }
}

/** Each call comes before those of its client, or of anybody, that began after it had returned. */
function addOrder(calls: readonly Call[], edges: Edges, kind: "client" | "time"): void {
  for (const [from, before] of calls.entries()) {
    for (const [to, after] of calls.entries()) {
      if (!(before.returned < after.invoked) || (kind === "client") !== (before.process === after.process)) continue;
      const why = kind === "client" ? "as the client called them in that order" : "which began after it had returned";
      (edges[from] as Edge[]).push({ to, kind, why });
    }
  }
}

/** A cycle of the fewest edges, by breadth-first search from every transaction; null if there is none. */
function shortestCycle(edges: Edges): readonly { from: number; edge: Edge }[] | null {
  let best: { from: number; edge: Edge }[] | null = null;
  for (let start = 0; start < edges.length; start++) {
    if (best?.length === 2) break;
    const cycle = cycleThrough(start, edges, best?.length ?? Number.POSITIVE_INFINITY);
    if (cycle !== null) best = cycle;
  }
  return best;
}

function cycleThrough(start: number, edges: Edges, below: number): { from: number; edge: Edge }[] | null {
  const cameBy = new Map<number, { from: number; edge: Edge }>();
  let layer = [start];
  for (let length = 1; layer.length > 0 && length < below; length++) {
    const next: number[] = [];
    for (const from of layer) {
      for (const edge of edges[from] as Edge[]) {
        if (edge.to === start) return traced(start, from, edge, cameBy);
        // Cycles through transactions before this one were looked for already.
        if (edge.to < start || cameBy.has(edge.to)) continue;
        cameBy.set(edge.to, { from, edge });
        next.push(edge.to);
      }
    }
    layer = next;
  }
  return null;
}

function traced(
  start: number,
  last: number,
  edge: Edge,
  cameBy: ReadonlyMap<number, { from: number; edge: Edge }>,
): { from: number; edge: Edge }[] {
  const steps = [{ from: last, edge }];
  for (let at = last; at !== start; ) {
    const step = cameBy.get(at) as { from: number; edge: Edge };
    steps.push(step);
    at = step.from;
  }
  return steps.reverse();
}
