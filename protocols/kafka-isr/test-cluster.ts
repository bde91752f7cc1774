/** For tests: replicas and a registry without a world. Messages wait until they are delivered, all or those between some. */
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import type { KvOperation, Operation, Reply, Request } from "../../sim/contract/operation.ts";
import { applyOperation } from "../../sim/contract/state-machine.ts";
import { clusterOf, requestOf, TestNode } from "../testing/testing.ts";
import { kafkaIsr } from "./index.ts";
import { partitionOf } from "./partition.ts";
import { replica } from "./replica.ts";
import type { KafkaOptions, Message, Partition, Phase, ReplicaState, ReplicaTypes } from "./types.ts";

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
  /** Questions that the registry answered. */
  asked = 0;
  /** Ranks that nobody reaches and that reach nobody; the registry they reach. */
  cut: readonly number[] = [];
  /** Ranks whose questions the registry does not answer for now. */
  unheard: readonly number[] = [];
  readonly #replicas: readonly TestNode<ReplicaTypes>[];
  readonly #first: number;
  #values = Table.empty<string>();
  #queue: Mail[] = [];

  constructor(nodes: number, given: Partial<KafkaOptions> = {}) {
    const cluster = clusterOf<KafkaOptions>(kafkaIsr, nodes, { registryNodes: 1, ...given });
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

  /** What the registry holds. */
  partition(): Partition {
    const everybody = setOf(...this.#replicas.keys()) as NodeSet;
    return partitionOf(this.#values.get("partition") ?? null, everybody, this.#replicas.length);
  }

  terms(rank: number): number[] {
    const { log } = this.state(rank);
    return log.slice(log.first, log.next).map(({ term }) => term);
  }

  /** The values that a replica has executed, by key. */
  value(rank: number, key: string): string | undefined {
    return this.state(rank).store.values.values.get(key);
  }

  saw(what: string): boolean {
    return this.seen.some(({ observation }) => observation.type === "witnessed" && observation.what === what);
  }

  restart(rank: number): void {
    this.#take(rank, this.#replicas[rank]!.restart());
  }

  fire(rank: number, timer: ReplicaTypes["Timer"], times = 1): void {
    for (let time = 0; time < times; time++) this.#take(rank, this.#replicas[rank]!.fire(timer));
  }

  ask(rank: number, session: number, sequence: number, operation: Operation): void {
    this.#take(rank, this.#replicas[rank]!.ask(session, sequence, operation));
  }

  put(rank: number, sequence: number, value: string): void {
    this.ask(rank, 0, sequence, { type: "put", key: "x", value });
  }

  hear(rank: number, from: number, message: Message): void {
    this.#take(rank, this.#replicas[rank]!.hear(this.#first + from, message));
  }

  /** The registry answers what was asked, and all messages between replicas that are linked arrive, until all is quiet. */
  settle(isDelivered: (message: Message, mail: Mail) => boolean = () => true): void {
    for (let turn = 0; turn < 1_000; turn++) {
      this.#answerQuestions();
      const next = this.#queue.shift();
      if (next === undefined) return;
      const { from, to, message } = next;
      if (from !== to && (this.cut.includes(from) || this.cut.includes(to))) continue;
      if (isDelivered(message, next)) this.hear(to, from, message);
    }
    throw new Error("the cluster is never quiet");
  }

  /** That replica suspects the leader and looks into the registry, twice where the first look told news. */
  elect(rank: number): void {
    for (let look = 0; look < 2 && this.state(rank).phase !== "lead"; look++) {
      this.fire(rank, "suspect");
      this.settle();
    }
  }

  #answerQuestions(): void {
    for (const [rank, { state }] of this.#replicas.entries()) {
      if (this.unheard.includes(rank)) continue;
      for (let turn = 0; state.question !== null && turn < 10; turn++) this.#answer(rank, state.question);
    }
  }

  #answer(rank: number, { session, sequence, operation }: Request): void {
    const { values, result } = applyOperation(this.#values, operation as KvOperation);
    this.#values = values;
    this.asked++;
    this.#take(rank, this.#replicas[rank]!.hearReply(0, { type: "done", session, sequence, result }));
  }

  #take(rank: number, effects: readonly unknown[]): void {
    for (const [kind, target, payload] of effects as readonly Effect[]) {
      if (kind === "reply") this.replies.push(payload as Reply);
      if (kind === "observe") this.seen.push({ rank, observation: target as Observation });
      const isMail = kind === "send" || kind === "sendAhead";
      if (!isMail || (target as NodeId) < this.#first) continue;
      const mail = { from: rank, to: (target as number) - this.#first, message: payload as Message };
      this.sent.push(mail);
      this.#queue.push(mail);
    }
  }
}

export const putOf = (sequence: number, value: string): Request =>
  requestOf(0, sequence, { type: "put", key: "x", value });
