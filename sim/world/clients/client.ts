/**
 * The clients: automata like the rest. A client runs one or more sessions, each with one operation in flight; it
 * follows redirects, retries the same request elsewhere when no answer comes, and gives up in ignorance.
 * Where the plan says so it crashes while it waits, hears nothing, and comes back: with its old session, which asks the
 * same again, or with a new one, for which the operation in flight is lost and its outcome unknown.
 * In the closed mode a session thinks after each answer; in the open mode operations arrive on their own and take the
 * first idle session. The operator is a client too: what it asks for follows from the members that it knows of.
 */
import { assert } from "../../base/assert.ts";
import type { NodeId } from "../../base/brand.ts";
import type { RoleSpan } from "../../contract/cluster.ts";
import type { Io } from "../../contract/io.ts";
import { operatorSession, type Reconfigure, type Reply, type Request, type Session } from "../../contract/operation.ts";
import type { Types } from "../../contract/types.ts";
import type { WorkloadPlan } from "../../plan/plan.ts";
import { noteKey } from "./known.ts";
import { idle, type Lane, seenIn, withSeen } from "./lane.ts";
import { type OperatorState, planOfOperator, type Reconfigurations } from "./reconfigurations.ts";
import type { Workload } from "./workload.ts";

/** Redirects followed at once for one attempt; after that the client waits for its retry timer. */
const hopsMax = 3;

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
  /** Rank of the one server that it knows; absent where it asks whomever it will. */
  home?: number;
  /** It crashed and is not back yet; absent where the plan's clients never crash. */
  isDown?: boolean;
  /** Absent from all but the operator. */
  operator?: OperatorState;
}

export interface ClientTypes extends Types {
  readonly State: ClientState;
  readonly Message: Reply;
  readonly Options: object;
}

export class Client {
  readonly timers: readonly string[];
  readonly #plan: WorkloadPlan;
  readonly #workload: Workload;
  readonly #servers: RoleSpan;
  readonly #firstSession: number;
  readonly #sessionsOfAll: number; // a session that follows one given up has a number above all that came before
  readonly #crashes: boolean;
  readonly #onlyReads: boolean;
  readonly #retries: readonly string[];
  readonly #operator: Reconfigurations | null;

  /** `operator`: given, it asks for what that says, and for nothing of `workload`. */
  constructor(
    rank: number,
    plan: WorkloadPlan,
    workload: Workload,
    servers: RoleSpan,
    operator: Reconfigurations | null = null,
  ) {
    this.#plan = operator === null ? plan : planOfOperator(plan, operator.plan);
    this.#workload = workload;
    this.#servers = servers;
    this.#operator = operator;
    this.#firstSession = operator === null ? rank * plan.sessions : operatorSession;
    this.#sessionsOfAll = operator === null ? plan.clients * plan.sessions : 2 * operatorSession;
    this.#crashes = (this.#plan.crashes ?? 0) > 0;
    this.#onlyReads = operator === null && rank >= plan.clients - (plan.readers ?? 0);
    this.#retries = Array.from({ length: this.#plan.sessions }, (_, lane) => `retry ${lane}`);
    this.timers = ["next", ...this.#retries, ...(this.#crashes ? ["back"] : [])];
  }

  /** The state at the start; `target` is the rank of the server asked first. */
  blank(target: number = this.#firstSession % this.#servers.count): ClientState {
    const lanes = this.#retries.map(() => idle);
    const asks = this.#operator === null ? {} : { operator: this.#operator.blank() };
    const knows = this.#onlyReads ? { home: target } : {};
    const state = { lanes, begun: 0, waiting: 0, target, known: {}, probe: "none", ...knows, ...asks } as const;
    return this.#crashes ? { ...state, isDown: false } : state;
  }

  onStart(_state: ClientState, io: Io<ClientTypes>): void {
    io.setTimer("next", this.#operator?.firstMin ?? 0, this.#plan.thinkMax);
  }

  onTimer(state: ClientState, timer: string, io: Io<ClientTypes>): void {
    if (timer === "next") return this.#next(state, io);
    if (timer === "back") return this.#comeBack(state, io);
    const at = this.#retries.indexOf(timer);
    const lane = state.lanes[at]!;
    if (lane.request === null) return;
    const patient = state.probe !== "none";
    if (patient || lane.attempts % (this.#plan.loyal ?? 1) === 0) {
      state.target = this.#nextTarget(state);
    }
    if (!patient && lane.attempts >= this.#plan.attempts) return this.#end(state, at, "unknown", io);
    this.#put(state, at, { ...lane, attempts: lane.attempts + 1, hops: 0 });
    this.#ask(state, at, io);
  }

  onMessage(state: ClientState, reply: Reply, io: Io<ClientTypes>): void {
    const at = (reply.session % this.#sessionsOfAll) - this.#firstSession;
    const lane = state.lanes[at];
    const isOwn = lane !== undefined && reply.session <= this.#sessionOf(at, lane);
    assert(isOwn, `a reply names a session of the client it goes to, not ${reply.session}`);
    if (state.isDown === true || reply.session !== this.#sessionOf(at, lane)) return; // nobody there, or not any more
    if (lane.request === null || reply.sequence !== lane.sequence) return; // late or duplicate
    switch (reply.type) {
      case "done":
        noteKey(state, lane.request.operation, reply);
        this.#put(state, at, withSeen(lane, reply));
        this.#observeEnd(state, lane.request, "ok", reply, io);
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

  /** The operator learns that the node of `rank` is gone for good: it asks for another in its place as soon as it can. */
  onReplace(state: ClientState, rank: number, io: Io<ClientTypes>): void {
    const { operator } = state;
    assert(operator !== undefined, "the operator is told who is gone");
    state.operator = { ...operator, dead: [...operator.dead, rank] };
    if (state.lanes[0]!.request === null && state.probe === "none") io.setTimer("next", 0, this.#plan.thinkMin);
  }

  /** Scheduled drive: the armed `timer` fires, and what it sends goes to the server of `rank`. */
  onTimerAimed(state: ClientState, timer: string, rank: number, io: Io<ClientTypes>): void {
    const { count } = this.#servers;
    state.target = timer === "next" ? rank : (rank + count - 1) % count; // a retry moves on by one
    this.onTimer(state, timer, io);
  }

  /** Whom it asks when no answer came; who reads of one server alone goes back to that from where it was sent. */
  #nextTarget({ target, home }: ClientState): number {
    return home ?? (target + 1) % this.#servers.count;
  }

  /** True when the active part of this client's work is done. */
  isFinished(state: ClientState): boolean {
    return !this.#hasMore(state) && state.lanes.every((lane) => lane.request === null);
  }

  /** There is something left to ask for in the active part. */
  #hasMore({ begun, operator }: ClientState): boolean {
    return begun < this.#plan.operations || (operator !== undefined && this.#operator!.hasToReplace(operator));
  }

  #next(state: ClientState, io: Io<ClientTypes>): void {
    if (state.probe !== "none") {
      if (state.probe === "due" && state.lanes.every((lane) => lane.request === null)) this.#begin(state, 0, io);
      return;
    }
    if (this.#plan.mode === "closed") {
      if (this.#hasMore(state) && state.lanes[0]!.request === null) this.#begin(state, 0, io);
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
    const session = this.#sessionOf(at, lane);
    const sequence = lane.sequence + 1;
    const { operator } = state;
    const isReplacing = operator !== undefined && this.#operator!.hasToReplace(operator);
    const operation =
      operator === undefined
        ? this.#workload.operation(session, sequence, (key) => state.known[key] ?? null, this.#onlyReads)
        : this.#operator!.operation(operator, sequence);
    const request: Request = { type: "request", session, sequence, operation, ...seenIn(lane) };
    if (!isReplacing) state.begun++;
    if (state.probe === "due") state.probe = "sent";
    this.#put(state, at, { ...lane, request, sequence, attempts: 1, hops: 0 });
    io.observe({ type: "invoked", session, sequence, operation });
    this.#ask(state, at, io);
    if (this.#crashes && state.probe === "none" && this.#workload.crashesIn(session, sequence)) this.#crash(state, io);
  }

  /** The session of the lane now. */
  #sessionOf(at: number, lane: Lane): Session {
    return (this.#firstSession + at + (lane.life ?? 0) * this.#sessionsOfAll) as Session;
  }

  /** It has asked and hears nothing more for a while: its timers are gone, its requests are not. */
  #crash(state: ClientState, io: Io<ClientTypes>): void {
    state.isDown = true;
    io.observe({ type: "witnessed", what: "client crashed" });
    io.cancelTimer("next");
    for (const retry of this.#retries) io.cancelTimer(retry);
    io.setTimer("back", this.#plan.retryMicros >> 1, this.#plan.retryMicros * 4);
  }

  /** It is back: each operation that was in flight goes on in its old session, or is given up with it. */
  #comeBack(state: ClientState, io: Io<ClientTypes>): void {
    state.isDown = false;
    state.target = this.#nextTarget(state);
    for (const [at, lane] of state.lanes.entries()) {
      if (lane.request === null || state.isDown) continue; // it may crash again in what it begins here
      if (this.#workload.keepsSession(lane.request)) this.#ask(state, at, io);
      else {
        this.#put(state, at, { ...lane, sequence: 0, life: (lane.life ?? 0) + 1 });
        this.#end(state, at, "unknown", io);
      }
    }
    const isOpen = this.#plan.mode === "open" && state.probe === "none" && !state.isDown;
    if (isOpen && state.begun + state.waiting < this.#plan.operations) this.#next(state, io);
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
    this.#observeEnd(state, request, outcome, null, io);
    if (outcome === "failed" && state.operator !== undefined && state.probe === "sent") state.probe = "due"; // refused
    this.#rest(state, at, io);
  }

  #observeEnd(
    state: ClientState,
    request: Request,
    outcome: "ok" | "failed" | "unknown",
    reply: Reply | null,
    io: Io<ClientTypes>,
  ): void {
    const { session, sequence } = request;
    if (state.operator !== undefined) {
      state.operator = this.#operator!.after(state.operator, request.operation as Reconfigure, outcome);
    }
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
      // Who was refused waits a little before it asks again; that is the operator alone.
      const pause = state.operator === undefined ? 0 : 1 + (this.#plan.retryMicros >> 3);
      if (state.lanes.every((other) => other.request === null)) io.setTimer("next", pause);
    } else if (state.waiting > 0) {
      state.waiting--;
      this.#begin(state, at, io);
    } else if (this.#plan.mode === "closed" && this.#hasMore(state)) {
      io.setTimer("next", this.#plan.thinkMin, this.#plan.thinkMax);
    }
  }

  #put(state: ClientState, at: number, lane: Lane): void {
    state.lanes = state.lanes.length === 1 ? [lane] : state.lanes.with(at, lane);
  }
}
