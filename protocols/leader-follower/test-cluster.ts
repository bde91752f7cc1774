/** For tests: replicas and a registry without a world. Messages wait until they are delivered, all or those between some. */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { commandOf, type KvOperation, type Operation, type Reply, type Request } from "../../sim/contract/operation.ts";
import { applyOperation } from "../../sim/contract/state-machine.ts";
import { clusterOf, requestOf, TestNode } from "../testing/testing.ts";
import { leaderFollower } from "./index.ts";
import { replica } from "./replica.ts";
import type { Epoch, LeaderFollowerOptions, LogEntry, Message, Phase, ReplicaState, ReplicaTypes } from "./types.ts";

const commandAt = (at: number, term: number) =>
  commandOf(requestOf(term, at + 1, { type: "put", key: "x", value: `${term}.${at}` }));

interface Mail {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

type Effect = readonly [string, ...unknown[]];

export class TestCluster {
  /** All messages that were sent, delivered or not. */
  readonly sent: Mail[] = [];
  readonly replies: Reply[] = [];
  readonly seen: { readonly rank: number; readonly observation: Observation }[] = [];
  /** Ranks that nobody reaches and that reach nobody; the registry they reach. */
  cut: readonly number[] = [];
  readonly #replicas: readonly TestNode<ReplicaTypes>[];
  readonly #first: number;
  #values = Table.empty<string>();
  #queue: Mail[] = [];

  constructor(nodes: number, given: Partial<LeaderFollowerOptions> = {}) {
    const cluster = clusterOf<LeaderFollowerOptions>(leaderFollower, nodes, { registryNodes: 1, ...given });
    this.#first = cluster.roles[0]!.first;
    const { count } = cluster.roles[0]!;
    this.#replicas = Array.from({ length: count }, (_, rank) => new TestNode(replica, cluster, this.#first + rank));
    for (let rank = 0; rank < count; rank++) this.restart(rank);
  }

  state(rank: number): ReplicaState {
    return this.#replicas[rank]!.state;
  }

  phases(): Phase[] {
    return this.#replicas.map(({ state }) => state.phase);
  }

  /** The values that a replica has executed, by key. */
  value(rank: number, key: string): string | undefined {
    return this.state(rank).store.values.values.get(key);
  }

  entry(): string | undefined {
    return this.#values.get("log");
  }

  /** Gives a replica, which has promised `epoch`, the log whose entries have these epochs; the registry gave it, too. */
  setLog(rank: number, epoch: number, terms: readonly number[]): void {
    const entries = terms.map((term, at) => ({ term: term as Epoch, command: commandAt(at, term) }));
    const log = entries.reduce((all, entry) => all.append(entry), Log.empty<LogEntry>(1));
    Object.assign(this.state(rank), { log, promised: epoch, epoch });
    const members = this.state(rank).entry.members;
    const given = Number(this.entry()?.split(" ")[0] ?? 0);
    if (epoch > given) this.#values = this.#values.set("log", `${epoch} 0 ${epoch} ${members} ${members}`);
  }

  terms(rank: number): number[] {
    const { log } = this.state(rank);
    return log.slice(log.first, log.next).map(({ term }) => term);
  }

  /** Moves the replica's clock. */
  advance(rank: number, micros: number): void {
    this.#replicas[rank]!.io.localTime += micros;
  }

  restart(rank: number): void {
    this.#take(rank, this.#replicas[rank]!.restart());
  }

  fire(rank: number, timer: ReplicaTypes["Timer"]): void {
    this.#take(rank, this.#replicas[rank]!.fire(timer));
  }

  ask(rank: number, session: number, sequence: number, operation: Operation): void {
    this.#take(rank, this.#replicas[rank]!.ask(session, sequence, operation));
  }

  put(rank: number, sequence: number, key: string, value: string): void {
    this.ask(rank, 0, sequence, { type: "put", key, value });
  }

  hear(rank: number, from: number, message: Message): void {
    this.#take(rank, this.#replicas[rank]!.hear(this.#first + from, message));
  }

  /** The registry answers what was asked, and all messages between replicas that are linked arrive, until all is quiet. */
  settle(isDelivered: (mail: Message) => boolean = () => true): void {
    for (let turn = 0; turn < 1_000; turn++) {
      this.#answerQuestions();
      const next = this.#queue.shift();
      if (next === undefined) return;
      const { from, to, message } = next;
      if (from !== to && (this.cut.includes(from) || this.cut.includes(to))) continue;
      if (isDelivered(message)) this.hear(to, from, message);
    }
    throw new Error("the cluster is never quiet");
  }

  /** That replica suspects the leader until it claims and leads, or somebody else does. */
  elect(rank: number): void {
    this.fire(rank, "suspect");
    this.settle();
    if (this.state(rank).phase === "lead") return;
    this.advance(rank, 1_000_000);
    this.fire(rank, "suspect"); // the first look told news
    this.settle();
  }

  #answerQuestions(): void {
    for (const [rank, { state }] of this.#replicas.entries()) {
      for (let turn = 0; state.question !== null && turn < 10; turn++) this.#answer(rank, state.question);
    }
  }

  #answer(rank: number, { session, sequence, operation }: Request): void {
    const { values, result } = applyOperation(this.#values, operation as KvOperation);
    this.#values = values;
    this.#take(rank, this.#replicas[rank]!.hearReply(0, { type: "done", session, sequence, result }));
  }

  #take(rank: number, effects: readonly unknown[]): void {
    for (const [kind, target, payload] of effects as readonly Effect[]) {
      if (kind === "reply") this.replies.push(payload as Reply);
      if (kind === "observe") this.seen.push({ rank, observation: target as Observation });
      if (kind !== "send" || (target as NodeId) < this.#first) continue;
      const mail = { from: rank, to: (target as number) - this.#first, message: payload as Message };
      this.sent.push(mail);
      this.#queue.push(mail);
    }
  }
}
