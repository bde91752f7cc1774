/** All clients of a run with their states, by rank. */
import type { Cluster, RoleSpan } from "../../contract/cluster.ts";
import type { Io } from "../../contract/io.ts";
import type { Reply } from "../../contract/operation.ts";
import type { Plan } from "../../plan/plan.ts";
import { Client, type ClientState, type ClientTypes } from "./client.ts";
import type { Workload } from "./workload.ts";

export class Clients {
  readonly states: ClientState[];
  readonly #clients: readonly Client[];

  /** `targets`: the rank of the server that each asks first; clients without one are spread over the servers. */
  constructor(
    { clients }: Cluster,
    plan: Plan,
    workload: Workload,
    contact: RoleSpan,
    targets: readonly (number | undefined)[],
  ) {
    this.#clients = Array.from({ length: clients }, (_, rank) => new Client(rank, plan.workload, workload, contact));
    this.states = this.#clients.map((client, rank) => client.blank(targets[rank]));
  }

  get timers(): readonly (readonly string[])[] {
    return this.#clients.map((client) => client.timers);
  }

  onStart(rank: number, io: Io): void {
    this.#clients[rank]!.onStart(this.states[rank]!, io as unknown as Io<ClientTypes>);
  }

  onMessage(rank: number, reply: Reply, io: Io): void {
    this.#clients[rank]!.onMessage(this.states[rank]!, reply, io as unknown as Io<ClientTypes>);
  }

  onTimer(rank: number, timer: string, io: Io): void {
    this.#clients[rank]!.onTimer(this.states[rank]!, timer, io as unknown as Io<ClientTypes>);
  }

  /** Scheduled drive: what the client sends goes to the server of rank `target`. */
  onTimerAimed(rank: number, timer: string, target: number, io: Io): void {
    this.#clients[rank]!.onTimerAimed(this.states[rank]!, timer, target, io as unknown as Io<ClientTypes>);
  }

  onHealed(rank: number, io: Io): void {
    this.#clients[rank]!.onHealed(this.states[rank]!, io as unknown as Io<ClientTypes>);
  }

  /** Every client has done the work of the active part. */
  get areFinished(): boolean {
    for (let rank = 0; rank < this.states.length; rank++) {
      if (!this.#clients[rank]!.isFinished(this.states[rank]!)) return false;
    }
    return true;
  }

  /** Every client had the answer to its last operation, after healing. */
  get areAnswered(): boolean {
    return this.states.every((state) => state.probe === "done");
  }

  snapshot(): readonly ClientState[] {
    return this.states.map((state) => ({ ...state }));
  }

  restore(mark: readonly ClientState[]): void {
    for (const [rank, state] of mark.entries()) this.states[rank] = { ...state };
  }
}
