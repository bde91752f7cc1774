/**
 * An order of transactions over lists, found without search: what a read returned tells which appends it came after and
 * which it came before. The order is then run through the model, so that only a yes is ever said; null sends it to the search.
 * Source: Kingsbury, Alvaro, "Elle: inferring isolation anomalies from experimental observations" (2020), sections 4
 * and 5: versions recovered from list appends, with real time.
 */
import { validateOrder } from "../decide/witness.ts";
import type { Call } from "../history.ts";
import { type Model, type SureVerdict, valueKey } from "../model.ts";
import type { TransactionInput, TransactionOutput } from "./transaction.ts";

/** What is known of one list: who appended what it was seen to hold, who read it at which length, who else appended. */
interface List {
  longest: readonly unknown[];
  /** By element. */
  readonly writers: Map<unknown, number>;
  /** Whoever read, and how long the list was without the reader's own appends. */
  readonly reads: (readonly [reader: number, length: number])[];
}

/** Ok if the order that versions tell is a linearization of these calls, none of which failed. */
export function decideByVersions(calls: readonly Call[], model: Model): SureVerdict | null {
  const lists = listsOf(calls);
  const order = lists === null ? null : orderOf(calls, lists);
  return order !== null && validateOrder(calls, model, order) === null ? { verdict: "ok" } : null;
}

/** Null where something is written, or an element is appended twice: a read then does not tell who did it. */
function listsOf(calls: readonly Call[]): ReadonlyMap<string, List> | null {
  const lists = new Map<string, List>();
  for (const [index, { input, output }] of calls.entries()) {
    const own = new Map<string, number>();
    const { operations } = input as TransactionInput;
    for (const [at, operation] of operations.entries()) {
      const { key, type } = operation;
      const list: List = lists.get(key) ?? { longest: [], writers: new Map(), reads: [] };
      lists.set(key, list);
      if (type === "write") return null;
      if (type === "append") {
        const element = valueKey(operation.value);
        if (list.writers.has(element)) return null;
        list.writers.set(element, index);
        own.set(key, (own.get(key) ?? 0) + 1);
      } else if (output !== undefined) {
        const found = (output as TransactionOutput).values[at] ?? [];
        if (!Array.isArray(found)) return null;
        if (found.length > list.longest.length) list.longest = found;
        list.reads.push([index, found.length - (own.get(key) ?? 0)]);
      }
    }
  }
  return lists;
}

/** Who comes before whom, as far as lists tell: by number of the call; each list has a node of its own for its end. */
class Precedence {
  readonly after: number[][];
  readonly waits: Int32Array;

  constructor(size: number) {
    this.after = Array.from({ length: size }, () => []);
    this.waits = new Int32Array(size);
  }

  add(before: number, after: number): void {
    if (before === after) return;
    this.after[before]!.push(after);
    this.waits[after]!++;
  }
}

function orderOf(calls: readonly Call[], lists: ReadonlyMap<string, List>): number[] | null {
  const precedence = new Precedence(calls.length + lists.size);
  const happened = new Uint8Array(calls.length);
  for (const [index, { outcome }] of calls.entries()) if (outcome === "ok") happened[index] = 1;
  const seen: { readonly list: List; readonly order: readonly number[] }[] = [];
  for (const list of lists.values()) {
    const order = list.longest.map((element) => list.writers.get(valueKey(element)) ?? -1);
    if (order.includes(-1)) return null;
    // A call that was never answered happened if anybody saw what it appended.
    for (const writer of order) happened[writer] = 1;
    seen.push({ list, order });
  }
  for (const [at, { list, order }] of seen.entries()) relate(list, order, calls.length + at, happened, precedence);
  return inTime(calls, happened, precedence);
}

/** `end` comes after all that was seen of the list, and before what nobody saw. */
function relate(list: List, order: readonly number[], end: number, happened: Uint8Array, precedence: Precedence): void {
  const visible = new Set(list.longest.map(valueKey));
  const unseen = [...list.writers].flatMap(([element, writer]) =>
    visible.has(element) || happened[writer] === 0 ? [] : [writer],
  );
  const isUnseen = new Set(unseen);
  for (const [at, writer] of order.entries()) precedence.add(writer, order[at + 1] ?? end);
  for (const writer of isUnseen) precedence.add(end, writer);
  for (const [reader, length] of list.reads) {
    if (length > 0) precedence.add(order[length - 1]!, reader);
    if (length < order.length) precedence.add(reader, order[length]!);
    else if (!isUnseen.has(reader)) precedence.add(reader, end);
    else for (const other of isUnseen) precedence.add(reader, other);
  }
}

/** An order that keeps the precedence and real time, whoever began first before the others; null if there is none. */
function inTime(calls: readonly Call[], happened: Uint8Array, { after, waits }: Precedence): number[] | null {
  const invoked = (node: number): number => calls[node]?.invoked ?? Number.NEGATIVE_INFINITY;
  const returned = (node: number): number => (calls[node] as Call).returned;
  const all = calls.flatMap((_, index) => (happened[index] === 1 ? [index] : []));
  const byReturn = [...all].sort((left, right) => compare(returned(left), returned(right)));
  const ready = new Heap(invoked);
  for (const [node, count] of waits.entries()) {
    if (count === 0 && (node >= calls.length || happened[node] === 1)) ready.push(node);
  }
  const isDone = new Uint8Array(calls.length);
  const order: number[] = [];
  let due = 0;
  for (let node = ready.pop(); node !== null; node = ready.pop()) {
    while (due < byReturn.length && isDone[byReturn[due]!] === 1) due++;
    // Somebody returned before this one began, and still waits.
    if (due < byReturn.length && invoked(node) > returned(byReturn[due]!)) return null;
    if (node < calls.length) {
      order.push(node);
      isDone[node] = 1;
    }
    for (const next of after[node]!) if (--waits[next]! === 0) ready.push(next);
  }
  return order.length === all.length ? order : null;
}

/** Infinities compare equal to themselves, which subtraction would not say. */
const compare = (left: number, right: number): number => (left < right ? -1 : left > right ? 1 : 0);

/** Numbers, the one of the least weight first. */
class Heap {
  readonly #weight: (node: number) => number;
  readonly #nodes: number[] = [];

  constructor(weight: (node: number) => number) {
    this.#weight = weight;
  }

  push(node: number): void {
    let at = this.#nodes.push(node) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#weight(this.#nodes[parent]!) <= this.#weight(node)) break;
      this.#nodes[at] = this.#nodes[parent]!;
      at = parent;
    }
    this.#nodes[at] = node;
  }

  pop(): number | null {
    const nodes = this.#nodes;
    const least = nodes[0];
    if (least === undefined) return null;
    const last = nodes.pop()!;
    if (nodes.length === 0) return least;
    let at = 0;
    for (let child = 1; child < nodes.length; child = 2 * at + 1) {
      if (child + 1 < nodes.length && this.#weight(nodes[child + 1]!) < this.#weight(nodes[child]!)) child++;
      if (this.#weight(nodes[child]!) >= this.#weight(last)) break;
      nodes[at] = nodes[child]!;
      at = child;
    }
    nodes[at] = last;
    return least;
  }
}
