/**
 * A log's state machine and the clients that wait for it: what is final is executed, in order, and whoever waits for it is
 * answered. The fields are part of the state of whoever executes, which passes itself.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), sections 5.1 and 6.3: a state machine and its sessions.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId, type Operation, type Session } from "../../sim/contract/operation.ts";
import { applyToStore, readStore, type Store } from "./stores.ts";

/** A client whose command is in the log, and not executed yet. */
export interface AwaitingClient {
  readonly client: NodeId;
  readonly sequence: number;
}

/** A client that waits for the answer to a read. */
export interface Reading {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  readonly operation: Operation;
}

/** Fields of the state of whoever executes. */
export interface Serving {
  store: Store;
  /** By session: the client that waits for its command. */
  waiting: Table<AwaitingClient>;
}

type ServingIo = Pick<Io, "observe" | "reply">;

/** Executes what is final at `slot`, the next one; null stands for an entry that is no client's. */
export function serve(state: Serving, slot: number, command: Command | null, io: ServingIo): void {
  if (command === null) return io.observe({ type: "applied", slot, value: noopId, fresh: false });
  const { store, result, fresh } = applyToStore(state.store, command, slot);
  state.store = store;
  io.observe({ type: "applied", slot, value: command.id, fresh });
  const { session, sequence } = command;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  if (result !== null) io.reply(waiting.client, { type: "done", session, sequence, result });
}

/** Answers a read from what is executed now. */
export function answerRead(
  { store }: Serving,
  { client, session, sequence, operation }: Reading,
  io: Pick<Io, "reply">,
): void {
  io.reply(client, { type: "done", session, sequence, result: readStore(store, operation) });
}

/** True when the session has asked something newer here: this is a late copy, whose answer nobody waits for. */
export const isOvertaken = (waiting: { readonly sequence: number } | undefined, sequence: number): boolean =>
  waiting !== undefined && waiting.sequence > sequence;

/** The reads with one more. A session has one operation at a time: what counts is its newest, in whatever order copies come. */
export function withRead<R extends Pick<Reading, "session" | "sequence">>(reads: readonly R[], one: R): readonly R[] {
  const known = reads.find(({ session }) => session === one.session);
  if (known === undefined) return [...reads, one];
  return known.sequence >= one.sequence ? reads : [...reads.filter((other) => other !== known), one];
}

/**
 * Whoever waits for a command is sent on, to `leader` or to ask around: what becomes of it is not known here any more.
 * Source: Ongaro (2014), section 6.2: a deposed leader keeps no client waiting.
 */
export function dismissWaiting(state: Serving, leader: NodeId | null, io: DismissingIo): void {
  if (state.waiting.size === 0) return;
  for (const [key, { client, sequence }] of state.waiting.entries()) {
    dismiss({ client, session: key as Session, sequence }, leader, io);
  }
  state.waiting = Table.empty<AwaitingClient>();
}

/** The same for whoever waits for a read. */
export function dismissReads(reads: readonly Dismissed[], leader: NodeId | null, io: DismissingIo): void {
  for (const read of reads) dismiss(read, leader, io);
}

type Dismissed = Omit<Reading, "operation">;
type DismissingIo = Pick<Io, "reply" | "self">;

const dismiss = ({ client, session, sequence }: Dismissed, leader: NodeId | null, io: DismissingIo): void =>
  io.reply(client, { type: "redirect", session, sequence, leader: leader === io.self ? null : leader });
