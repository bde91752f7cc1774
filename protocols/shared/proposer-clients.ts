/**
 * Clients that wait at a proposer; and how those of a write-once register are answered. Such a register is decided once,
 * so all that wait can be answered together, and a request that comes twice is answered alike.
 */

import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request, Session } from "../../sim/contract/operation.ts";

/** A client's request that waits at a proposer. */
export interface Queued {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  /** It came before the running ballot was opened. */
  readonly early: boolean;
}

/** One that waits for the register: its value to propose, or null for a read. */
export interface WaitingRequest extends Queued {
  readonly value: string | null;
}

export function waitingFor(client: NodeId, { session, sequence, operation }: Request): WaitingRequest {
  assert(operation.type === "propose" || operation.type === "read", "a register is proposed to and read, no more");
  return { client, session, sequence, value: operation.type === "propose" ? operation.value : null, early: false };
}

/** One request of each session, by session: a copy of what waits, or of what came before it, changes nothing. */
export function enqueue<W extends Queued>(waiting: readonly W[], asked: W): readonly W[] {
  const same = waiting.find(({ session }) => session === asked.session);
  if (same !== undefined && same.sequence >= asked.sequence) return waiting;
  const others = waiting.filter(({ session }) => session !== asked.session);
  return [...others, asked].sort((a, b) => a.session - b.session);
}

/** All of them came before the ballot that is opened now. */
export const allEarly = <W extends Queued>(waiting: readonly W[]): readonly W[] =>
  waiting.map((asked) => (asked.early ? asked : { ...asked, early: true }));

/** The value to propose when the choice is free, null when only reads wait. */
export const ownValue = (waiting: readonly WaitingRequest[]): string | null =>
  waiting.find(({ value }) => value !== null)?.value ?? null;

/** Answers null to the reads that came before a ballot which found no vote; returns who still waits. */
export function answerUnset(waiting: readonly WaitingRequest[], io: Answering): readonly WaitingRequest[] {
  const isUnset = (asked: WaitingRequest) => asked.value === null && asked.early;
  for (const asked of waiting) if (isUnset(asked)) answer(asked, null, io);
  return waiting.filter((asked) => !isUnset(asked));
}

/** Tells a client the register's value: to a proposal what was chosen, perhaps another's; to a read null while unset. */
export function answer(asked: WaitingRequest, value: string | null, io: Answering): void {
  const { client, session, sequence } = asked;
  if (asked.value === null) {
    io.observe({
      type: "witnessed",
      what: value === null ? "read of an unset register" : "read of a decided register",
    });
  }
  io.reply(client, { type: "done", session, sequence, result: { type: "value", value } });
}

type Answering = Pick<Io, "reply" | "observe">;
