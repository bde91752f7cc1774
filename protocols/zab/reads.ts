/**
 * Reads from the state of whoever is asked, as ZooKeeper has them: they need no quorum, and may be old.
 *
 * A session is never shown less than it has seen: each answer tells how far the state went, the client carries the highest, and whoever
 * is not so far yet lets the read wait. With `reads: sync` the leader is asked before how far everything is committed. That is no
 * promise of the newest state: another leader may have committed more by then.
 *
 * Source: Hunt, Konar, Junqueira, Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems" (USENIX ATC 2010), sections 2.3
 * (what is promised) and 4.4 (sync; the last zxid that a client has seen).
 * Invariant carried here: what a session sees moves forward along the history, and holds its own changes.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { withRead } from "../shared/serving.ts";
import { zxidAt } from "./history.ts";
import { isServing, type LocalRead, type State, type Zab } from "./state.ts";
import { noZxid, type Synced, type SyncRead, type Zxid } from "./types.ts";

/** True when this replica answers reads itself: it leads, or is up to date with its leader. */
export const answersHere = (state: State, io: Io<Zab>): boolean =>
  io.cluster.options.reads !== "ordered" && (state.isUpToDate || isServing(state));

export function readHere(state: State, client: NodeId, request: Request, key: string, io: Io<Zab>): void {
  const { session, sequence } = request;
  const seen = (request.seen ?? noZxid) as Zxid;
  const asksLeader = io.cluster.options.reads === "sync" && !isServing(state);
  state.reads = withRead(state.reads, { client, session, sequence, key, seen, upTo: asksLeader ? null : seen });
  if (asksLeader) io.send(state.vote.leader, { type: "sync", session, sequence });
  else serveReads(state, io);
}

/** The leader says how far everything is committed. Who does not lead any more, or not yet, says nothing: the client asks again. */
export function onSync(state: State, from: NodeId, { session, sequence }: SyncRead, io: Io<Zab>): void {
  if (isServing(state)) io.send(from, { type: "synced", session, sequence, zxid: committedZxid(state) });
}

export function onSynced(state: State, { session, sequence, zxid }: Synced, io: Io<Zab>): void {
  state.reads = state.reads.map((read) =>
    read.session === session && read.sequence === sequence
      ? { ...read, upTo: Math.max(zxid, read.seen) as Zxid }
      : read,
  );
  serveReads(state, io);
}

/** Answers the reads that the state has come far enough for. */
export function serveReads(state: State, io: Io<Zab>): void {
  if (state.reads.length === 0) return;
  const here = committedZxid(state);
  const isReady = ({ upTo }: LocalRead): boolean => upTo !== null && upTo <= here;
  for (const read of state.reads) {
    if (!isReady(read)) continue;
    const { client, session, sequence, key } = read;
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key), seen: here });
    io.observe(localRead);
  }
  state.reads = state.reads.filter((read) => !isReady(read));
}

const committedZxid = (state: State): Zxid => zxidAt(state, state.committed) ?? noZxid;

/** What an answer tells of the state that it comes from, where reads go by it. */
export const seenAt = (zxid: Zxid, io: Io<Zab>): { readonly seen?: Zxid } =>
  io.cluster.options.reads === "ordered" ? {} : { seen: zxid };

const localRead = { type: "witnessed", what: "local read" } as const;
