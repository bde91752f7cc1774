/** The steps of a system's clients: they ask, hear a reply, and ask another server. In a box they never give up. */
import type { Cluster, RoleSpan } from "../../../contract/cluster.ts";
import type { Io } from "../../../contract/io.ts";
import type { Reply } from "../../../contract/operation.ts";
import type { Client, ClientState } from "../../../world/clients/client.ts";
import { wholeRun } from "../../../world/scheduled/choices.ts";
import type { How, StepOutcome } from "../../rows/behaviour.ts";
import { type Box, budgetNumber } from "./box.ts";
import { beginHandler, releaseEffects, type Up } from "./effects.ts";

/** A client between two events. */
export interface Asking {
  readonly client: ClientState;
  readonly timers: readonly string[];
}

export class ClientSteps {
  readonly #cluster: Cluster;
  readonly #clients: readonly Client[];
  readonly #contact: RoleSpan;
  readonly #box: Box;
  readonly #io: Io;

  constructor(cluster: Cluster, clients: readonly Client[], contact: RoleSpan, box: Box, io: Io) {
    this.#cluster = cluster;
    this.#clients = clients;
    this.#contact = contact;
    this.#box = box;
    this.#io = io;
  }

  start(node: number): StepOutcome {
    const client = this.#clientOf(node);
    const asking = { client: client.blank(), timers: [] };
    return this.#run(node, asking, { kind: "restart", run: wholeRun }, (state, io) => client.onStart(state, io));
  }

  onReply(node: number, asking: Asking, message: unknown): StepOutcome {
    const client = this.#clientOf(node);
    const how: How = { kind: "deliver", run: wholeRun };
    return this.#run(node, asking, how, (state, io) => client.onMessage(state, message as Reply, io));
  }

  /** The client asks a server: for its next operation, or, while retries are left, for the one that is pending. */
  ask(node: number, asking: Asking): StepOutcome[] {
    const timer = asking.timers.find((name) => name !== "next") ?? asking.timers[0];
    const isNext = timer === "next";
    if (timer === undefined || (!isNext && this.#box.retries === 0)) return [];
    const client = this.#clientOf(node);
    const { first, count } = this.#contact;
    const following = isNext ? (node - this.#cluster.servers) % count : (asking.client.target + 1) % count;
    const targets = this.#box.contacts === "any" ? Array.from({ length: count }, (_, i) => i) : [following];
    const left = { ...asking, timers: asking.timers.filter((name) => name !== timer) };
    return targets.map((target) => ({
      ...this.#run(node, left, { kind: "ask", server: first + target, run: wholeRun }, (state, io) =>
        client.onTimerAimed(state, timer, target, io),
      ),
      costs: isNext ? [] : [budgetNumber.retries],
    }));
  }

  #clientOf(node: number): Client {
    return this.#clients[node - this.#cluster.servers]!;
  }

  #run(node: number, asking: Asking, how: How, handler: (state: ClientState, io: Io<never>) => void): StepOutcome {
    const io = this.#io;
    const state = { ...asking.client };
    beginHandler(io, node, null);
    io.spans = null;
    io.cluster = this.#cluster;
    handler(state, io as Io<never>);
    const up: Up = { up: true, state, disk: {}, cache: [], timers: asking.timers, own: [] };
    const { local, sends, seen, arms } = releaseEffects(io, node, up, state, io.count, null);
    state.known = {}; // for compare-and-set alone, which the workload of a check does not have
    state.lanes = state.lanes.map((lane) => (lane.attempts > 1 ? { ...lane, attempts: 1 } : lane)); // nobody gives up
    const after: Asking = { client: state, timers: local.timers };
    return { local: after, sends, toSelf: 0, seen, takes: true, costs: [], how, arms, broken: null };
  }
}
