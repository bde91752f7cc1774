/**
 * A server as a client of the part below: one question at a time, the same request again and elsewhere until it is
 * answered, following redirects. An asker is a part of its automaton, not a record inside it: the automaton's state and
 * disk extend these, and pass themselves.
 *
 * The number of a question is on disk before the question leaves, and none is used twice. So a question that is repeated is
 * recognised, a new one is not taken for a repetition, and an answer to a question of an earlier life is not taken for one
 * to a later. A crash leaves the question open for ever: it may still take effect.
 *
 * Servers of a registry that are asked the same at once outbid one another. So once all were asked, each waits longer before
 * the next one is: a question goes round ever more slowly, until an answer is faster than the round.
 *
 * Source: Lamport, Malkhi, Zhou, "Vertical Paxos and Primary-Backup Replication" (PODC 2009), section 4: a leader asks the
 * configuration master; Ongaro (2014), section 6.3, for sessions; Lamport, "Paxos Made Simple" (2001), section 2.4: proposers
 * that do not wait for one another may never finish.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { RoleSpan } from "../../sim/contract/cluster.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import type { KvOperation, Reply, Request, Result, Session } from "../../sim/contract/operation.ts";

/** Fields of the asker's durable record. */
export interface AskerDurable {
  /** Number of the last question; 0 before the first. */
  readonly asked: number;
}

/** Fields of the asker's state. */
export interface Asker {
  asked: number;
  /** In flight; null when there is none. */
  question: Request | null;
  /** Rank of the server asked last. */
  registryContact: number;
  /** Times the question was asked again without an answer. */
  askedAgain: number;
}

export const recoverAsker = ({ asked }: AskerDurable): Asker => ({
  asked,
  question: null,
  registryContact: 0,
  askedAgain: 0,
});

/** What of `Io` it takes. */
export interface AskerIo {
  readonly self: NodeId;
  readonly cluster: { readonly below: RoleSpan | null; readonly options: { readonly askMicros: number } };
  ask(server: NodeId, request: Request): void;
  write(change: AskerDurable): void;
  sync(): void;
  observe(observation: Observation): void;
  setTimer(timer: "ask", minMicros: number, maxMicros: number): void;
  cancelTimer(timer: "ask"): void;
}

/** Sessions of servers have numbers above those of all clients. */
const firstSession = 2 ** 21;

/** An answer: to which question, and what it is; null when it is certain that the question never takes effect. */
export interface RegistryAnswer {
  readonly operation: KvOperation;
  readonly result: Result | null;
}

export function ask(asker: Asker, operation: KvOperation, io: AskerIo): void {
  assert(asker.question === null, "a server asks one question at a time");
  const session = (firstSession + io.self) as Session;
  asker.asked++;
  asker.question = { type: "request", session, sequence: asker.asked, operation };
  asker.askedAgain = 0;
  io.write({ asked: asker.asked });
  io.sync();
  io.observe({ type: "invoked", session, sequence: asker.asked, operation });
  send(asker, io);
}

/** The timer `ask` fired: the same question goes to the next server, for as long as nobody answers. */
export function repeatQuestion(asker: Asker, io: AskerIo): void {
  if (asker.question === null) return;
  asker.askedAgain++;
  asker.registryContact = (asker.registryContact + 1) % spanOf(io).count;
  send(asker, io);
}

/** Takes a reply: the answer to the question in flight, or null when there is none in it. */
export function answerOf(asker: Asker, reply: Reply, io: AskerIo): RegistryAnswer | null {
  const { question } = asker;
  if (question === null || reply.sequence !== question.sequence) return null; // late, or a copy
  const { session, sequence } = question;
  const operation = question.operation as KvOperation;
  switch (reply.type) {
    case "done":
    case "failed": {
      const result = reply.type === "done" ? reply.result : null;
      asker.question = null;
      io.cancelTimer("ask");
      io.observe({ type: "returned", session, sequence, outcome: result === null ? "failed" : "ok", result });
      return { operation, result };
    }
    case "redirect":
      if (reply.leader !== null && asker.askedAgain <= redirectsMax) {
        asker.askedAgain++; // who is sent in a circle waits for its timer
        asker.registryContact = reply.leader - spanOf(io).first;
        io.ask(reply.leader, question);
      }
      return null;
    case "busy":
      return null; // the timer asks again
  }
}

/** Redirects followed at once, over all attempts at a question; after that its timer goes round. */
const redirectsMax = 8;

/** Times that the wait is doubled, at most: a registry that comes back is not to go unnoticed for long. */
const doublingsMax = 3;

/** How long a question waits for its answer before another server is asked, at most, in waits of the first. */
export const longestWait = 2 ** doublingsMax + 1;

function send({ registryContact, question, askedAgain }: Asker, io: AskerIo): void {
  assert(question !== null, "only a question in flight is sent");
  const { askMicros } = io.cluster.options;
  const span = spanOf(io);
  const wait = askMicros * 2 ** Math.min(Math.floor(askedAgain / span.count), doublingsMax);
  io.ask((span.first + registryContact) as NodeId, question);
  io.setTimer("ask", wait, wait + askMicros);
}

function spanOf({ cluster: { below } }: AskerIo): RoleSpan {
  assert(below !== null, "who asks stands on a part that answers");
  return below;
}
