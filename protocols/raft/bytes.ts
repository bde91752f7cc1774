/**
 * Flow control by bytes: how many entries fit into one request, and into what is on its way to one server.
 * Source: etcd's raft, `MaxSizePerMsg` and `MaxInflightBytes` (etcd pull request 14624): one entry goes however large it is, or
 * a large one would never go; CockroachDB sets both (pull request 94692), since a window of entries alone says nothing of memory.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Progress } from "./progress.ts";
import type { LogEntry, Raft, State } from "./types.ts";

/** Of the `count` entries that may go next, as many as fit; all where no limit is set. */
export function fitting(state: State, { match, next, flow }: Progress, count: number, io: Io<Raft>): number {
  const { batchBytes, windowBytes } = io.cluster.options;
  if (count === 0 || (batchBytes === 0 && windowBytes === 0)) return count;
  const isWindowed = flow === "replicate" && windowBytes > 0;
  const under = isWindowed ? bytesBetween(state, match + 1, next) : 0;
  let room = Math.min(batchBytes > 0 ? batchBytes : Infinity, isWindowed ? windowBytes - under : Infinity);
  if (under > 0 && room < bytesOf(state.log.at(next))) return 0; // an answer makes room
  let fit = 0;
  for (; fit < count; fit++) {
    room -= bytesOf(state.log.at(next + fit));
    if (room < 0 && fit > 0) break;
  }
  return fit;
}

function bytesBetween({ log }: State, first: number, end: number): number {
  let bytes = 0;
  for (let at = Math.max(first, log.first); at < end; at++) bytes += bytesOf(log.at(at));
  return bytes;
}

/** What an entry takes beyond its key and value: term, session, sequence. */
const headBytes = 24;

function bytesOf(entry: LogEntry | undefined): number {
  const operation = entry?.command?.operation as { readonly key?: string; readonly value?: string } | undefined;
  return headBytes + (operation?.key?.length ?? 0) + (operation?.value?.length ?? 0);
}
