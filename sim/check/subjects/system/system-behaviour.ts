/**
 * A registered system as the search core sees it: the same automata, clients and disk as in the simulated world, with
 * the same meaning of effects, syncs, crashes and restarts. A sync is at once unless a crash cuts the handler before it.
 */

import { AssertionError, assert } from "../../../base/assert.ts";
import type { NodeId } from "../../../base/brand.ts";
import { thrown } from "../../../base/thrown.ts";
import { type Cluster, nameOf, roleOf } from "../../../contract/cluster.ts";
import { AnswerBeforeDisk, Io, UnplainMessage } from "../../../contract/io.ts";
import type { Reply, Request } from "../../../contract/operation.ts";
import { automataOf, type Part, partOfEach, wholeOf } from "../../../contract/parts.ts";
import type { Automaton, System } from "../../../contract/system.ts";
import { partsOfPlan } from "../../../plan/cluster-of-plan.ts";
import { clientsOf } from "../../../world/clients/clients.ts";
import { workloadOfPlan } from "../../../world/clients/workload.ts";
import { type HandlerRun, wholeRun } from "../../../world/scheduled/choices.ts";
import {
  AbstractClock,
  agedState,
  type ClockClaim,
  clockClaimOf,
  holdsReading,
  passingsOf,
} from "../../../world/time/abstract-clock.ts";
import {
  type Behaviour,
  type Broken,
  type Budget,
  type How,
  type Shown,
  type StepOutcome,
  silent,
} from "../../rows/behaviour.ts";
import { forEachDraw } from "../draws.ts";
import { type Box, budgetNames, budgetNumber, planOfBox } from "./box.ts";
import { type Asking, ClientSteps } from "./client-steps.ts";
import { crashesOf, crashStep } from "./crashes.ts";
import { beginHandler, type DiskFields, type Down, releaseEffects, settleOldest, type Up } from "./effects.ts";
import { firing } from "./firing.ts";

export class SystemBehaviour implements Behaviour {
  handlerCalls = 0;
  /** Is told which handler begins, in words, and null when it has returned. */
  watch: ((doing: string | null) => void) | null = null;
  readonly name: string;
  readonly nodes: number;
  readonly network = "bag";
  readonly window: number;
  readonly budgets: readonly Budget[];
  readonly cluster: Cluster;
  readonly parts: readonly Part[];
  /** By how much time may pass at once; empty where it stands still. */
  readonly passings: readonly number[];
  readonly passingCost = budgetNumber.elapses;
  readonly #claims: readonly ClockClaim[]; // by server, of its clock; empty where time stands still
  readonly #clock = new AbstractClock();
  readonly #box: Box;
  readonly #owners: readonly Part[]; // by server
  readonly #automata: readonly Automaton[];
  readonly #clients: ClientSteps;
  readonly #names: readonly string[];
  readonly #io: Io;
  readonly #mayFire: (node: number, timer: string) => boolean;
  /** True: losing a message is explored as a step of its own, though it is no more than a delay without end. */
  readonly #explicitLoss: boolean;
  /** What the handler that comes next handles. */
  #event = "";

  constructor(system: System, box: Box, explicitLoss: boolean) {
    const plan = planOfBox(system, box, []);
    const parts = partsOfPlan(plan, system);
    const cluster = wholeOf(parts);
    const workload = workloadOfPlan(plan, system);
    const roles = cluster.roles.flatMap(({ name, count }) => Array.from({ length: count }, () => name));
    const automata = automataOf(parts);
    this.name = system.name;
    this.window = box.window;
    this.nodes = cluster.servers + cluster.clients;
    this.budgets = budgetNames.map((name) => ({ name, limit: box[name] }));
    this.cluster = cluster;
    this.parts = parts;
    const clocks = box.elapses > 0 ? parts.map(clockClaimOf) : [];
    this.passings = passingsOf(clocks, box.pieces);
    this.#claims = clocks.length === 0 ? [] : partOfEach(parts).map((part) => clocks[part]!);
    this.#box = box;
    this.#owners = partOfEach(parts).map((part) => parts[part]!);
    this.#automata = roles.map((role) => automata[role]!);
    const contact = roleOf(cluster, system.contact);
    const clients = clientsOf(parts.at(-1)!, plan, workload, contact);
    const ranks = roles.map((role, node) => node - roleOf(cluster, role).first);
    this.#names = Array.from({ length: this.nodes }, (_, node) => nameOf(cluster, node));
    this.#io = new Io(cluster);
    this.#clients = new ClientSteps(cluster, clients, contact, box, this.#io);
    const mayFire = firing(parts, box.timers);
    this.#mayFire = (node, timer) => mayFire(this.#owners[node]!, ranks[node]!, timer);
    this.#explicitLoss = explicitLoss;
  }

  nodeName(node: number): string {
    return this.#names[node]!;
  }

  start(node: number): StepOutcome {
    if (node >= this.cluster.servers) return this.#clients.start(node);
    const automaton = this.#automata[node]!;
    const disk = { ...automaton.blank(this.#owners[node]!.cluster, node as NodeId) } as DiskFields;
    const [outcome] = this.#boot(node, disk, [], []);
    return outcome!;
  }

  onMessage(node: number, local: object, from: number, message: unknown): readonly StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    if (node >= this.cluster.servers) outcomes.push(this.#clients.onReply(node, local as Asking, message));
    else {
      const server = local as Up | Down;
      if (server.up) outcomes.push(...this.#receive(node, server, from, message));
    }
    if (this.#box.duplicates > 0) {
      for (const outcome of [...outcomes]) {
        const run = "run" in outcome.how ? outcome.how.run : wholeRun;
        const costs = [...outcome.costs, budgetNumber.duplicates];
        outcomes.push({ ...outcome, takes: false, costs, how: { kind: "duplicate", run } });
      }
    }
    if (this.#box.drops > 0 && this.#explicitLoss) {
      outcomes.push({ ...silent, local, takes: true, costs: [budgetNumber.drops], how: { kind: "drop" } });
    }
    return outcomes;
  }

  spontaneous(node: number, local: object): readonly StepOutcome[] {
    if (node >= this.cluster.servers) return this.#clients.ask(node, local as Asking);
    const server = local as Up | Down;
    const automaton = this.#automata[node]!;
    if (!server.up) return this.#boot(node, server.disk, this.#restarted(node, server.disk), [budgetNumber.crashes]);
    const outcomes: StepOutcome[] = [];
    this.#event = "a message to itself";
    const [first, ...rest] = server.own;
    if (first !== undefined) {
      const left = { ...server, own: rest };
      const type = String((first as { readonly type: unknown }).type);
      const handler = (state: object, io: Io): void => automaton.onMessage(state, node as NodeId, first as never, io);
      outcomes.push(...this.#run(node, left, handler, (run) => ({ kind: "self", type, run }), []));
    }
    if (this.#box.timeouts > 0) {
      for (const timer of server.timers) {
        if (!this.#mayFire(node, timer)) continue;
        this.#event = `timer ${timer}`;
        const left = { ...server, timers: server.timers.filter((name) => name !== timer) };
        const handler = (state: object, io: Io): void => automaton.onTimer(state, timer as never, io);
        outcomes.push(
          ...this.#run(node, left, handler, (run) => ({ kind: "timer", timer, run }), [budgetNumber.timeouts]),
        );
      }
    }
    const settled = settleOldest(server);
    if (settled !== null) {
      const toSelf = settled.own.length - server.own.length;
      outcomes.push({ ...silent, local: settled, toSelf, takes: true, costs: [], how: { kind: "synced" } });
    }
    if (this.#box.crashes > 0) outcomes.push(...crashesOf(server, this.#box.loss).map(crashStep));
    return outcomes;
  }

  /** The state of a node once so much time is over. */
  passed(node: number, local: object, micros: number): object {
    const claim = this.#claims[node];
    if (claim === undefined || !(local as Up | Down).up) return local;
    const server = local as Up;
    const state = agedState(server.state, micros, claim);
    return state === server.state ? server : { ...server, state };
  }

  /** An operation that a client has begun and not ended, for people; null when there is none. `locals`: by node. */
  pending(locals: readonly object[]): string | null {
    for (let node = this.cluster.servers; node < this.nodes; node++) {
      const { lanes } = (locals[node] as Asking).client;
      const request = lanes.find((lane) => lane.request !== null)?.request;
      if (request != null) return `operation ${request.sequence} (${request.operation.type}) of ${this.nodeName(node)}`;
    }
    return null;
  }

  #receive(node: number, server: Up, from: number, message: unknown): StepOutcome[] {
    this.#event = String((message as { readonly type: unknown }).type);
    const automaton = this.#automata[node]!;
    const { cluster, first } = this.#owners[node]!;
    const handler = (state: object, io: Io): void => {
      if (from >= cluster.servers) automaton.onRequest?.(state, from as NodeId, message as Request, io);
      else if (from < first) automaton.onReply?.(state, from as NodeId, message as Reply, io);
      else automaton.onMessage(state, from as NodeId, message as never, io);
    };
    return this.#run(node, server, handler, (run) => ({ kind: "deliver", run }), []);
  }

  #restarted(node: number, disk: DiskFields): Shown[] {
    return [{ observation: { type: "restarted" }, standing: this.#automata[node]!.standing?.(disk) ?? null }];
  }

  /** Recovers from `disk` and starts. `before` was seen before that; a cut start costs `cutCosts`. */
  #boot(node: number, disk: DiskFields, before: readonly Shown[], cutCosts: readonly number[]): StepOutcome[] {
    const automaton = this.#automata[node]!;
    this.#event = "start";
    const how = (run: HandlerRun): How => ({ kind: "restart", run });
    try {
      const state = automaton.recover({ ...disk }, node as NodeId, this.#owners[node]!.cluster);
      const server: Up = { up: true, state, disk, cache: [], timers: [], own: [] };
      const outcomes = this.#run(node, server, (copy, io) => automaton.onStart(copy, io), how, []);
      const allowed = cutCosts.length > 0 ? outcomes : outcomes.slice(0, 1);
      return allowed.map((outcome) => ({ ...outcome, seen: [...before, ...outcome.seen] }));
    } catch (error) {
      const local: Down = { up: false, disk };
      return [{ ...silent, local, takes: true, costs: [], how: how(wholeRun), broken: this.#brokenBy(node, error) }];
    }
  }

  /** Runs a handler of a server for all its draws, whole and cut by a crash after each effect. */
  #run(
    node: number,
    server: Up,
    handler: (state: object, io: Io) => void,
    how: (run: HandlerRun) => How,
    costs: readonly number[],
  ): StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    const io = this.#io;
    const automaton = this.#automata[node]!;
    forEachDraw((below, drawn) => {
      const state = { ...server.state };
      beginHandler(io, node, automaton);
      io.cluster = this.#owners[node]!.cluster;
      io.localTime = 0;
      io.draws = { below };
      const claim = this.#claims[node];
      io.spans = claim === undefined ? null : this.#clock.begin(claim, below);
      this.handlerCalls++;
      if (this.watch !== null) this.watch(`${this.name} ${this.nodeName(node)} on ${this.#event}`);
      let broken: Broken | null = null;
      try {
        handler(state, io);
        if (io.spans !== null) checkReadings(io);
      } catch (error) {
        broken = this.#brokenBy(node, error);
      }
      this.watch?.(null);
      const run: HandlerRun = { ...wholeRun, draws: [...drawn] };
      const after = io.spans === null ? state : this.#clock.settled(state);
      const whole = releaseEffects(io, node, server, after, io.count, automaton);
      outcomes.push({ ...whole, takes: true, costs, how: how(run), broken });
      if (this.#box.crashes === 0 || broken !== null) return;
      for (let cut = this.#explicitLoss ? 0 : 1; cut < io.count; cut++) {
        const part = releaseEffects(io, node, server, state, cut, automaton);
        for (const crash of crashesOf(part.local, this.#box.loss)) {
          const step = crashStep(crash);
          outcomes.push({
            ...step,
            sends: part.sends,
            toSelf: part.toSelf,
            seen: [...part.seen, ...step.seen],
            costs: [...costs, ...step.costs],
            how: how({ ...run, cut, keep: crash.keep }),
          });
        }
      }
    });
    return outcomes;
  }

  #brokenBy(node: number, value: unknown): Broken {
    const error = thrown(value);
    const text = error.message;
    if (error instanceof AnswerBeforeDisk || error instanceof UnplainMessage) {
      const { invariant } = error.constructor as typeof AnswerBeforeDisk;
      return { invariant, message: `${this.name} ${this.nodeName(node)} ${text}` };
    }
    const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
    return { invariant, message: `${this.name} ${this.nodeName(node)}: ${text}` };
  }
}

/** A reading of a clock is for its own node while it is up: elsewhere it does not age. */
function checkReadings({ payloads, count }: Io): void {
  for (let at = 0; at < count; at++) {
    assert(!holdsReading(payloads[at]), "a reading of a clock is neither sent, nor written, nor shown");
  }
}
