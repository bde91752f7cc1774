/** All clients of a run with their states, by rank. */
import type { RoleSpan } from "../../contract/cluster.ts";
import type { Io } from "../../contract/io.ts";
import type { Reply } from "../../contract/operation.ts";
import type { Part } from "../../contract/parts.ts";
import type { Plan } from "../../plan/plan.ts";
import { termsOf } from "../../plan/terms.ts";
import { Client, type ClientState, type ClientTypes } from "./client.ts";
import { Reconfigurations } from "./reconfigurations.ts";
import type { Workload } from "./workload.ts";

/** The clients of `top`, the part that they ask, by rank; the operator is the last. */
export function clientsOf(top: Part, plan: Plan, workload: Workload, contact: RoleSpan): readonly Client[] {
  const clients = Array.from(
    { length: plan.workload.clients },
    (_, rank) => new Client(rank, plan.workload, workload, contact),
  );
  const operator = operatorOf(top, plan);
  return operator === null
    ? clients
    : [...clients, new Client(clients.length, plan.workload, workload, contact, operator)];
}

function operatorOf(top: Part, { workload, gone, seed }: Plan): Reconfigurations | null {
  const terms = termsOf(top);
  if (workload.reconfigurations === undefined || terms === null) return null;
  const { firstNode, ranks } = terms;
  const goneRanks = (gone?.nodes ?? []).map((node) => node - firstNode).filter((rank) => rank >= 0 && rank < ranks);
  return new Reconfigurations(workload.reconfigurations, terms, goneRanks, seed);
}

export class Clients {
  readonly states: ClientState[];
  readonly #clients: readonly Client[];

  /** `targets`: the rank of the server that each asks first; clients without one are spread over the servers. */
  constructor(top: Part, plan: Plan, workload: Workload, contact: RoleSpan, targets: readonly (number | undefined)[]) {
    this.#clients = clientsOf(top, plan, workload, contact);
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

  /** The operator, the client of the last rank, learns that a member is gone for good: the node of `member` in its role. */
  onReplace(member: number, io: Io): void {
    const rank = this.states.length - 1;
    this.#clients[rank]!.onReplace(this.states[rank]!, member, io as unknown as Io<ClientTypes>);
  }

  /** What the operator knows and asks; null where there is none. */
  get operator(): ClientState | null {
    const last = this.states.at(-1);
    return last?.operator === undefined ? null : last;
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
