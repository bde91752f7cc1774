/**
 * Clients' requests as they wait at a proposer, and the function that all of those for a register make together: what it
 * holds afterwards, and what each of them is told.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (change functions; a read is the identity); Ongaro (2014), section 6.3
 * (sessions), kept in the register itself, so that whoever finds its contents knows which changes are in them.
 * Invariant carried here: a command changes a register at most once.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import {
  type Command,
  type CommandId,
  commandOf,
  isRead,
  noopId,
  type Operation,
  type Request,
} from "../../sim/contract/operation.ts";
import { applyCommand, readMachine } from "../../sim/contract/state-machine.ts";
import { countsAllowed, firstConfiguration, firstStep, isAtRest, isOneApart, lastStep } from "./configurations.ts";
import type { PendingAnswer, WaitingCommand } from "./state.ts";
import {
  type CasPaxosOptions,
  type Configuration,
  type Contents,
  isTombstone,
  ownRegister,
  wholeStore,
} from "./types.ts";

export function waitingCommand(client: NodeId, request: Request): WaitingCommand {
  const { session, sequence } = request;
  return { client, session, sequence, early: false, command: commandOf(request) };
}

/** The register that a command is for: a session asks one of them at a time, and asks again there. */
export function registerOf({ operation }: Command, store: string): string {
  if (store === "one") return wholeStore;
  return "key" in operation ? operation.key : ownRegister;
}

/** Nothing is in it that somebody could read, and it may go. It asks for no promise: who has promised more keeps it. */
export const isRemovable = (register: string, contents: Contents, { tombstones, store }: CasPaxosOptions): boolean =>
  tombstones === "remove" && store === "each" && register !== ownRegister && isTombstone(contents);

/** It asks for other acceptors. */
export const isReconfigure = ({ command }: WaitingCommand): boolean => command.operation.type === "reconfigure";

/** Who waits for `register`. */
export const askersOf = (waiting: readonly WaitingCommand[], register: string, store: string) =>
  waiting.filter(({ command }) => registerOf(command, store) === register);

/**
 * Registers in turn: the first after `last` that somebody waits for, or that has to be rewritten, in the order of their
 * names; null: none.
 */
export function nextRegister(
  waiting: readonly WaitingCommand[],
  last: string,
  store: string,
  toRewrite: readonly string[] = [],
): string | null {
  const names = [...waiting.map(({ command }) => registerOf(command, store)), ...toRewrite].sort();
  return names.find((name) => name > last) ?? names[0] ?? null;
}

export interface Change {
  readonly contents: Contents;
  /** The last change of the base, and those made of it. */
  readonly ids: readonly CommandId[];
  readonly answers: readonly PendingAnswer[];
}

/** What a change of acceptors depends on. */
export interface ChangeStage {
  readonly cluster: Cluster<CasPaxosOptions>;
  /** The configuration from which the next step may be made; null: from none as yet. */
  readonly stepsFrom: number | null;
}

/** What the requests make of `base`, one after the other. */
export function changeOf(base: Contents, asked: readonly WaitingCommand[], stage?: ChangeStage): Change {
  let contents = base;
  const ids = [base.last];
  const answers: PendingAnswer[] = [];
  for (const waiting of asked) {
    const { client, session, sequence, command } = waiting;
    const { operation } = command;
    if (operation.type === "reconfigure") {
      const step = stage === undefined ? null : stepFor(contents, waiting, operation, stage);
      if (step?.answer) answers.push({ client, session, sequence, ...step.answer });
      if (step?.contents) {
        contents = step.contents;
        ids.push(contents.last);
      }
      continue;
    }
    if (isRead(operation) && "key" in operation) {
      const result = readMachine(contents.machine, operation.key);
      answers.push({ client, session, sequence, result, from: "read" });
      continue;
    }
    const { machine, result, fresh } = applyCommand(contents.machine, command);
    answers.push({ client, session, sequence, result, from: fresh ? "change" : "session" });
    if (!fresh) continue; // an earlier ballot brought it here
    contents = { ...contents, version: contents.version + 1, last: command.id, machine };
    ids.push(command.id);
  }
  return { contents, ids, answers };
}

type Reconfiguration = Operation & { readonly type: "reconfigure" };

interface Step {
  readonly contents?: Contents;
  readonly answer?: Pick<PendingAnswer, "result" | "from" | "why">;
}

const done = { result: { type: "done" }, from: "change" } as const;

/**
 * What is made of a request for other acceptors: the next step of the change under way, whoever asked for it, or the first
 * step of a new one. It is answered once no change is under way. Its session is kept, so that it begins one change at most.
 */
function stepFor(base: Contents, { command }: WaitingCommand, { members }: Reconfiguration, stage: ChangeStage): Step {
  const { session, sequence, id } = command;
  const now = base.configuration ?? firstConfiguration(stage.cluster);
  if (now.number !== stage.stepsFrom) return {};
  if (!isAtRest(now)) {
    return { contents: { ...base, version: base.version + 1, last: noopId, configuration: lastStep(now) } };
  }
  const target = setOf(...members);
  const hasBegun = (base.machine.sessions.get(session)?.sequence ?? 0) >= sequence;
  if (hasBegun || target === now.target) return { answer: done };
  const why = refusalOf(now, members, stage);
  if (why !== null) return { answer: { result: null, from: "refusal", why } };
  const sessions = base.machine.sessions.set(session, { sequence, result: done.result });
  const machine = { values: base.machine.values, sessions };
  const configuration = firstStep(now, target, stage.cluster);
  return { contents: { version: base.version + 1, last: id, machine, configuration } };
}

/** Why these may not be the next members; null where they may. */
function refusalOf({ target }: Configuration, members: readonly number[], { cluster }: ChangeStage): string | null {
  const [least, most] = countsAllowed(cluster);
  if (members.length < least || members.length > most) return `the sizes of quorums allow ${least} to ${most} members`;
  if (!isOneApart(target, setOf(...members))) return "acceptors come and go one at a time";
  return null;
}
