/**
 * Deciding a register whose writes are unique, in O(n log n), by the zones of Gibbons and Korach ("Testing shared
 * memories", 1997), extended to compare-and-set.
 *
 * A cluster is a write with its reads; f is its first response, s its last invocation. It is a forward zone if f < s,
 * else a backward zone. The history is linearizable iff (a) every read has a writer and does not return before it is
 * invoked, (b) no two forward zones overlap, (c) no backward zone lies inside a forward one. A successful compare-and-set
 * from a to b puts b's cluster right behind a's: chains contract into one block, in which no cluster may hold a response
 * before an invocation of an earlier cluster; between blocks (b) and (c) hold as before. Calls of unknown outcome count
 * if their value was observed and are dropped otherwise, which is sound because no outcome here depends on a value's
 * absence: a refusal that does not tell what it found leaves the class.
 */
import type { Call } from "../history.ts";
import type { Model, SureVerdict, ZoneRole } from "../model.ts";
import { valueKey } from "../model.ts";

const never = Number.POSITIVE_INFINITY;
const always = Number.NEGATIVE_INFINITY;
const nobody = -1;

/** The clusters of one history, by number; cluster 0 is the initial value's. */
class Clusters {
  readonly byValue = new Map<unknown, number>();
  readonly writer: number[] = [];
  readonly writtenAt: number[] = [];
  readonly firstResponse: number[] = [];
  readonly firstResponder: number[] = [];
  readonly lastInvocation: number[] = [];
  readonly lastInvoker: number[] = [];
  /** The cluster of the value that a compare-and-set replaced by this one's, or nobody. */
  readonly swappedFrom: unknown[] = [];
  readonly observed: boolean[] = [];

  clusterOf(value: unknown): number {
    const key = valueKey(value);
    let cluster = this.byValue.get(key);
    if (cluster === undefined) {
      cluster = this.writer.length;
      this.byValue.set(key, cluster);
      this.writer.push(nobody);
      this.writtenAt.push(never);
      this.firstResponse.push(never);
      this.firstResponder.push(nobody);
      this.lastInvocation.push(always);
      this.lastInvoker.push(nobody);
      this.swappedFrom.push(undefined);
      this.observed.push(false);
    }
    return cluster;
  }

  include(cluster: number, index: number, call: Call): void {
    if (call.returned < (this.firstResponse[cluster] as number)) {
      this.firstResponse[cluster] = call.returned;
      this.firstResponder[cluster] = index;
    }
    if (call.invoked > (this.lastInvocation[cluster] as number)) {
      this.lastInvocation[cluster] = call.invoked;
      this.lastInvoker[cluster] = index;
    }
  }
}

/** Null if the history is outside the class: a value written twice, or a call that zones cannot judge. */
export function decideByZones(calls: readonly Call[], model: Model): SureVerdict | null {
  if (model.zone === undefined) return null;
  const clusters = gatherClusters(calls, model);
  if (clusters === null) return null;
  const orphan = findOrphan(calls, model, clusters);
  if (orphan !== null) return { verdict: "illegal", conflict: orphan };
  const blocks = contractChains(clusters);
  if (!("blockOf" in blocks)) return { verdict: "illegal", conflict: blocks.conflict };
  const conflict = findOverlap(blocks);
  return conflict === null ? { verdict: "ok" } : { verdict: "illegal", conflict };
}

const role: ZoneRole = { kind: "none", value: null, from: null };

/** Writes first, then the reads and replaced values that show which writes of unknown outcome took effect. */
function gatherClusters(calls: readonly Call[], model: Model): Clusters | null {
  const clusters = new Clusters();
  const initial = clusters.clusterOf(model.initial);
  clusters.writtenAt[initial] = always;
  clusters.firstResponse[initial] = always;
  clusters.lastInvocation[initial] = always;
  clusters.observed[initial] = true;
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as Call;
    if (model.zone?.(call.input, call.output, role) !== true) return null;
    if (role.kind !== "write" && role.kind !== "swap") continue;
    const cluster = clusters.clusterOf(role.value);
    if (cluster === initial || clusters.writer[cluster] !== nobody) return null;
    clusters.writer[cluster] = index;
    clusters.writtenAt[cluster] = call.invoked;
    if (role.kind === "swap") clusters.swappedFrom[cluster] = { value: role.from };
    if (call.outcome === "ok") clusters.observed[cluster] = true;
  }
  return clusters;
}

/** Adds the reads and drops the writes nobody saw. Returns the calls that show a read without a writer in its past. */
function findOrphan(calls: readonly Call[], model: Model, clusters: Clusters): number[] | null {
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as Call;
    model.zone?.(call.input, call.output, role);
    if (role.kind !== "read") continue;
    const cluster = clusters.clusterOf(role.value);
    const writer = clusters.writer[cluster] as number;
    if (clusters.writtenAt[cluster] === never) return [index];
    if (call.returned < (clusters.writtenAt[cluster] as number)) return [writer, index];
    clusters.observed[cluster] = true;
    clusters.include(cluster, index, call);
  }
  return observeChains(calls, clusters);
}

/** A swap that took effect shows that the value it replaced was there. */
function observeChains(calls: readonly Call[], clusters: Clusters): number[] | null {
  const queue: number[] = [];
  for (let cluster = 0; cluster < clusters.writer.length; cluster++)
    if (clusters.observed[cluster]) queue.push(cluster);
  for (let cluster = queue.pop(); cluster !== undefined; cluster = queue.pop()) {
    const writer = clusters.writer[cluster] as number;
    if (writer !== nobody) clusters.include(cluster, writer, calls[writer] as Call);
    const link = clusters.swappedFrom[cluster] as { value: unknown } | undefined;
    if (link === undefined) continue;
    const from = clusters.clusterOf(link.value);
    if (clusters.writtenAt[from] === never) return [writer];
    if (!clusters.observed[from]) {
      clusters.observed[from] = true;
      queue.push(from);
    }
  }
  return null;
}

/** The clusters of each chain as one block. */
interface Blocks {
  readonly blockOf: Int32Array;
  readonly first: Float64Array;
  readonly firstCall: Int32Array;
  readonly last: Float64Array;
  readonly lastCall: Int32Array;
  readonly count: number;
}

function contractChains(clusters: Clusters): Blocks | { readonly conflict: number[] } {
  const total = clusters.writer.length;
  const successor = new Int32Array(total).fill(nobody);
  const heads: number[] = [];
  for (let cluster = 0; cluster < total; cluster++) {
    if (!clusters.observed[cluster]) continue;
    const link = clusters.swappedFrom[cluster] as { value: unknown } | undefined;
    if (link === undefined) {
      heads.push(cluster);
      continue;
    }
    const from = clusters.clusterOf(link.value);
    // Two compare-and-sets cannot both have found the same value: it was written once.
    if (successor[from] !== nobody) {
      return { conflict: [clusters.writer[successor[from] as number] as number, clusters.writer[cluster] as number] };
    }
    successor[from] = cluster;
  }
  return contractFrom(heads, successor, clusters);
}

function contractFrom(heads: readonly number[], successor: Int32Array, clusters: Clusters) {
  const count = heads.length;
  const blocks: Blocks = {
    blockOf: new Int32Array(successor.length).fill(nobody),
    first: new Float64Array(count).fill(never),
    firstCall: new Int32Array(count).fill(nobody),
    last: new Float64Array(count).fill(always),
    lastCall: new Int32Array(count).fill(nobody),
    count,
  };
  for (let block = 0; block < count; block++) {
    for (let cluster = heads[block] as number; cluster !== nobody; cluster = successor[cluster] as number) {
      blocks.blockOf[cluster] = block;
      const response = clusters.firstResponse[cluster] as number;
      if (response < (blocks.last[block] as number)) {
        return { conflict: [blocks.lastCall[block] as number, clusters.firstResponder[cluster] as number] };
      }
      if (response < (blocks.first[block] as number)) {
        blocks.first[block] = response;
        blocks.firstCall[block] = clusters.firstResponder[cluster] as number;
      }
      if ((clusters.lastInvocation[cluster] as number) > (blocks.last[block] as number)) {
        blocks.last[block] = clusters.lastInvocation[cluster] as number;
        blocks.lastCall[block] = clusters.lastInvoker[cluster] as number;
      }
    }
  }
  for (let cluster = 0; cluster < successor.length; cluster++) {
    // Swaps that no chain reaches form a cycle: each needs another's value first.
    if (clusters.observed[cluster] && blocks.blockOf[cluster] === nobody) {
      return { conflict: cycleFrom(cluster, successor, clusters) };
    }
  }
  return blocks;
}

function cycleFrom(start: number, successor: Int32Array, clusters: Clusters): number[] {
  const cycle: number[] = [];
  let cluster = start;
  do {
    cycle.push(clusters.writer[cluster] as number);
    cluster = successor[cluster] as number;
  } while (cluster !== start && cluster !== nobody);
  return cycle;
}

/** Two blocks, each with a response before an invocation of the other, cannot be put in any order. */
function findOverlap({ first, firstCall, last, lastCall, count }: Blocks): number[] | null {
  const forward: number[] = [];
  for (let block = 0; block < count; block++)
    if ((first[block] as number) < (last[block] as number)) forward.push(block);
  forward.sort((left, right) => compare(first[left] as number, first[right] as number));
  const show = (left: number, right: number): number[] =>
    [firstCall[left], lastCall[left], firstCall[right], lastCall[right]].filter(
      (call, place, all) => call !== nobody && all.indexOf(call) === place,
    ) as number[];
  for (let place = 1; place < forward.length; place++) {
    const [before, after] = [forward[place - 1] as number, forward[place] as number];
    if ((first[after] as number) < (last[before] as number)) return show(before, after);
  }
  for (let block = 0; block < count; block++) {
    if ((first[block] as number) < (last[block] as number)) continue;
    const around = lastStartingBefore(forward, first, last[block] as number);
    if (around !== nobody && (first[block] as number) < (last[around] as number)) return show(around, block);
  }
  return null;
}

/** Infinities compare equal to themselves, which subtraction would not say. */
const compare = (left: number, right: number): number => (left < right ? -1 : left > right ? 1 : 0);

/** The last forward zone whose first response lies before `time`. */
function lastStartingBefore(forward: readonly number[], first: Float64Array, time: number): number {
  let low = 0;
  let high = forward.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((first[forward[middle] as number] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? nobody : (forward[low - 1] as number);
}
