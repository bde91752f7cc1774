/**
 * The clients: automata like the rest. A client runs one or more sessions, each with one operation in flight; it
 * follows redirects, retries the same request elsewhere when no answer comes, and gives up in ignorance.
 * In the closed mode a session thinks after each answer; in the open mode operations arrive on their own and take the
 * first idle session.
 */
import { assert } from "../../base/assert.ts";
import type { NodeId } from "../../base/brand.ts";
import type { RoleSpan } from "../../contract/cluster.ts";
import type { Io } from "../../contract/io.ts";
import type { Operation, Reply, Request, Session } from "../../contract/operation.ts";
import type { Types } from "../../contract/types.ts";
import type { WorkloadPlan } from "../../plan/plan.ts";
import type { Workload } from "./workload.ts";

/** Redirects followed at once for one attempt; after that the client waits for its retry timer. */
const hopsMax = 3;

/** One session's operation in flight, or its place between two. */
interface Lane {
  readonly request: Request | null;
  readonly sequence: number; // of the last operation begun
  readonly attempts: number;
  readonly hops: number;
}

export interface ClientState {
  lanes: readonly Lane[];
  /** Operations begun, over all sessions. */
  begun: number;
  /** Open mode: arrivals that wait for an idle session. */
  waiting: number;
  /** Rank of the server asked last: where the leader was. */
  target: number;
  /** What was last seen of each key, to make compare-and-set succeed now and then. */
  known: Readonly<Record<string, string | null>>;
  /** After healing: `due` until the last operation is begun, then `sent`, then `done`. */
  probe: "none" | "due" | "sent" | "done";
}

export interface ClientTypes extends Types {
  readonly State: ClientState;
  readonly Message: Reply;
  readonly Options: object;
}

const idle: Lane = { request: null, sequence: 0, attempts: 0, hops: 0 };

export class Client {
  readonly timers: readonly string[];
  readonly #plan: WorkloadPlan;
  readonly #workload: Workload;
  readonly #servers: RoleSpan;
  readonly #firstSession: number;
  readonly #retries: readonly string[];

  constructor(rank: number, plan: WorkloadPlan, workload: Workload, servers: RoleSpan) {
    this.#plan = plan;
    this.#workload = workload;
    this.#servers = servers;
    this.#firstSession = rank * plan.sessions;
    this.#retries = Array.from({ length: plan.sessions }, (_, lane) => `retry ${lane}`);
    this.timers = ["next", ...this.#retries];
  }

  /** The state at the start; `target` is the rank of the server asked first. */
  blank(target: number = this.#firstSession % this.#servers.count): ClientState {
    const lanes = this.#retries.map(() => idle);
    return { lanes, begun: 0, waiting: 0, target, known: {}, probe: "none" };
  }

  onStart(_state: ClientState, io: Io<ClientTypes>): void {
    io.setTimer("next", 0, this.#plan.thinkMax);
  }

  onTimer(state: ClientState, timer: string, io: Io<ClientTypes>): void {
    if (timer === "next") return this.#next(state, io);
    const at = this.#retries.indexOf(timer);
    const lane = state.lanes[at]!;
    if (lane.request === null) return;
    state.target = (state.target + 1) % this.#servers.count;
    const patient = state.probe !== "none";
    if (!patient && lane.attempts >= this.#plan.attempts) return this.#end(state, at, "unknown", io);
    this.#put(state, at, { ...lane, attempts: lane.attempts + 1, hops: 0 });
    this.#ask(state, at, io);
  }

  onMessage(state: ClientState, reply: Reply, io: Io<ClientTypes>): void {
    const at = reply.session - this.#firstSession;
    const lane = state.lanes[at];
    assert(lane !== undefined, `a reply names a session of the client it goes to, not ${reply.session}`);
    if (lane.request === null || reply.sequence !== lane.sequence) return; // late or duplicate
    switch (reply.type) {
      case "done":
        learn(state, lane.request.operation, reply);
        this.#observeEnd(lane.request, "ok", reply, io);
        return this.#rest(state, at, io);
      case "failed":
        return this.#end(state, at, "failed", io);
      case "redirect":
        return this.#follow(state, at, reply.leader, io);
      case "busy":
        return io.setTimer(this.#retries[at]!, 1 + (this.#plan.retryMicros >> 3), 1 + (this.#plan.retryMicros >> 2));
    }
  }

  /** All faults are over: the operation in flight is pursued to its end, and one more is asked. */
  onHealed(state: ClientState, io: Io<ClientTypes>): void {
    state.waiting = 0;
    state.probe = "due";
    if (state.lanes.every((lane) => lane.request === null)) io.setTimer("next", 0);
  }

  /** Scheduled drive: the armed `timer` fires, and what it sends goes to the server of `rank`. */
  onTimerAimed(state: ClientState, timer: string, rank: number, io: Io<ClientTypes>): void {
    const { count } = this.#servers;
    state.target = timer === "next" ? rank : (rank + count - 1) % count; // a retry moves on by one
    this.onTimer(state, timer, io);
  }

  /** True when the active part of this client's work is done. */
  isFinished(state: ClientState): boolean {
    return state.begun >= this.#plan.operations && state.lanes.every((lane) => lane.request === null);
  }

  #next(state: ClientState, io: Io<ClientTypes>): void {
    if (state.probe !== "none") {
      if (state.probe === "due" && state.lanes.every((lane) => lane.request === null)) this.#begin(state, 0, io);
      return;
    }
    if (this.#plan.mode === "closed") {
      if (state.begun < this.#plan.operations && state.lanes[0]!.request === null) this.#begin(state, 0, io);
      return;
    }
    const free = state.lanes.findIndex((lane) => lane.request === null);
    if (free >= 0) this.#begin(state, free, io);
    else state.waiting++;
    if (state.begun + state.waiting < this.#plan.operations) {
      io.setTimer("next", this.#plan.thinkMin, this.#plan.thinkMax);
    }
  }

  #begin(state: ClientState, at: number, io: Io<ClientTypes>): void {
    const lane = state.lanes[at]!;
    assert(lane.request === null, "a session has one operation in flight");
    const session = (this.#firstSession + at) as Session;
    const sequence = lane.sequence + 1;
    const operation = this.#workload.operation(session, sequence, (key) => state.known[key] ?? null);
    const request: Request = { type: "request", session, sequence, operation };
    state.begun++;
    if (state.probe === "due") state.probe = "sent";
    this.#put(state, at, { request, sequence, attempts: 1, hops: 0 });
    io.observe({ type: "invoked", session, sequence, operation });
    this.#ask(state, at, io);
  }

  #ask(state: ClientState, at: number, io: Io<ClientTypes>): void {
    const request = state.lanes[at]!.request;
    assert(request !== null, "only an operation in flight is asked");
    io.send((this.#servers.first + state.target) as NodeId, request as unknown as Reply);
    io.setTimer(this.#retries[at]!, this.#plan.retryMicros, this.#plan.retryMicros + (this.#plan.retryMicros >> 2));
  }

  #follow(state: ClientState, at: number, leader: NodeId | null, io: Io<ClientTypes>): void {
    const lane = state.lanes[at]!;
    const rank = leader === null ? -1 : leader - this.#servers.first;
    if (rank < 0 || rank >= this.#servers.count || lane.hops >= hopsMax) {
      const pause = 1 + (this.#plan.retryMicros >> 3);
      return io.setTimer(this.#retries[at]!, pause, 2 * pause);
    }
    state.target = rank;
    this.#put(state, at, { ...lane, hops: lane.hops + 1 });
    this.#ask(state, at, io);
  }

  #end(state: ClientState, at: number, outcome: "failed" | "unknown", io: Io<ClientTypes>): void {
    const { request } = state.lanes[at]!;
    assert(request !== null, "only an operation in flight ends");
    this.#observeEnd(request, outcome, null, io);
    this.#rest(state, at, io);
  }

  #observeEnd(request: Request, outcome: "ok" | "failed" | "unknown", reply: Reply | null, io: Io<ClientTypes>): void {
    const { session, sequence } = request;
    const result = reply?.type === "done" ? reply.result : null;
    io.observe({ type: "returned", session, sequence, outcome, result });
  }

  /** The session is idle again: what comes next depends on the mode, and on whether the run is healing. */
  #rest(state: ClientState, at: number, io: Io<ClientTypes>): void {
    const lane = state.lanes[at]!;
    this.#put(state, at, { ...lane, request: null, attempts: 0, hops: 0 });
    io.cancelTimer(this.#retries[at]!);
    if (state.probe === "sent") {
      state.probe = "done";
    } else if (state.probe === "due") {
      if (state.lanes.every((other) => other.request === null)) io.setTimer("next", 0);
    } else if (state.waiting > 0) {
      state.waiting--;
      this.#begin(state, at, io);
    } else if (this.#plan.mode === "closed" && state.begun < this.#plan.operations) {
      io.setTimer("next", this.#plan.thinkMin, this.#plan.thinkMax);
    }
  }

  #put(state: ClientState, at: number, lane: Lane): void {
    state.lanes = state.lanes.length === 1 ? [lane] : state.lanes.with(at, lane);
  }
}

/** Remembers what the answer tells of the key. */
function learn(state: ClientState, operation: Operation, { result }: Reply & { type: "done" }): void {
  switch (operation.type) {
    case "get":
      return result.type === "value" ? know(state, operation.key, result.value) : undefined;
    case "put":
      return know(state, operation.key, operation.value);
    case "compare-and-set":
      if (result.type !== "swapped") return;
      return know(state, operation.key, result.swapped ? operation.value : result.value);
    default:
  }
}

function know(state: ClientState, key: string, value: string | null): void {
  if (state.known[key] !== value) state.known = { ...state.known, [key]: value };
}
