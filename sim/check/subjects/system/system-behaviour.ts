/**
 * A registered system as the search core sees it: the same automata, clients and disk as in the simulated world, with
 * the same meaning of effects, syncs, crashes and restarts. A sync is at once unless a crash cuts the handler before it.
 */
import { AssertionError } from "../../../base/assert.ts";
import type { NodeId } from "../../../base/brand.ts";
import { canonical } from "../../../base/plain.ts";
import { type Cluster, type RoleSpan, roleOf } from "../../../contract/cluster.ts";
import { effect, Io } from "../../../contract/io.ts";
import type { Observation } from "../../../contract/observation.ts";
import type { Reply, Request } from "../../../contract/operation.ts";
import type { Automaton, System } from "../../../contract/system.ts";
import { clusterOf } from "../../../plan/cluster-of.ts";
import { Client, type ClientState } from "../../../world/clients/client.ts";
import { Workload } from "../../../world/clients/workload.ts";
import { type Run, wholeRun } from "../../../world/scheduled/choices.ts";
import type { Behaviour, Broken, Budget, How, Sent, Shown, StepOutcome } from "../../rows/behaviour.ts";
import { forEachDraw } from "../draws.ts";
import { type Box, type BudgetName, budgetNames, planOfBox } from "./box.ts";
import { firing } from "./firing.ts";

type Fields = Record<string, unknown>;

/** A server between two events. What a message to oneself is, waits here in order: it is never lost or overtaken. */
interface Up {
  readonly up: true;
  readonly state: object;
  readonly disk: Fields;
  /** Writes not yet synced, oldest first. */
  readonly cache: readonly Fields[];
  readonly timers: readonly string[];
  readonly own: readonly unknown[];
}

interface Down {
  readonly up: false;
  readonly disk: Fields;
}

interface Asking {
  readonly client: ClientState;
  readonly timers: readonly string[];
}

const cost = Object.fromEntries(budgetNames.map((name, number) => [name, number])) as Record<BudgetName, number>;

export class SystemBehaviour implements Behaviour {
  handlerCalls = 0;
  readonly name: string;
  readonly nodes: number;
  readonly network = "bag";
  readonly window: number;
  readonly budgets: readonly Budget[];
  readonly cluster: Cluster;
  readonly #box: Box;
  readonly #automata: readonly Automaton[];
  readonly #clients: readonly Client[];
  readonly #contact: RoleSpan;
  readonly #names: readonly string[];
  readonly #io: Io;
  readonly #mayFire: (node: number, timer: string) => boolean;
  /** True: losing a message is explored as a step of its own, though it is no more than a delay without end. */
  readonly #explicitLoss: boolean;

  constructor(system: System, box: Box, explicitLoss: boolean) {
    const plan = planOfBox(system, box, []);
    const cluster = clusterOf(plan, system);
    const workload = new Workload(plan.workload, system.service, plan.seed);
    const roles = cluster.roles.flatMap(({ name, count }) => Array.from({ length: count }, () => name));
    this.name = system.name;
    this.window = box.window;
    this.nodes = cluster.servers + cluster.clients;
    this.budgets = budgetNames.map((name) => ({ name, limit: box[name] }));
    this.cluster = cluster;
    this.#box = box;
    this.#automata = roles.map((role) => system.roles[role]!);
    this.#contact = roleOf(cluster, system.contact);
    this.#clients = Array.from(
      { length: cluster.clients },
      (_, rank) => new Client(rank, plan.workload, workload, this.#contact),
    );
    const ranks = roles.map((role, node) => node - roleOf(cluster, role).first);
    const servers = roles.map((role, node) => `${role} ${ranks[node]}`);
    this.#names = [...servers, ...this.#clients.map((_, rank) => `client ${rank}`)];
    this.#io = new Io(cluster);
    const mayFire = firing(system, cluster, box.timers);
    this.#mayFire = (node, timer) => mayFire(ranks[node]!, timer);
    this.#explicitLoss = explicitLoss;
  }

  nodeName(node: number): string {
    return this.#names[node]!;
  }

  start(node: number): StepOutcome {
    if (node >= this.cluster.servers) {
      const client = this.#clients[node - this.cluster.servers]!;
      const asking = { client: client.blank(), timers: [] };
      return this.#runClient(node, asking, { kind: "restart", run: wholeRun }, (state, io) =>
        client.onStart(state, io),
      );
    }
    const automaton = this.#automata[node]!;
    const disk = { ...automaton.blank(this.cluster, node as NodeId) } as Fields;
    const [outcome] = this.#boot(node, disk, [], []);
    return outcome!;
  }

  onMessage(node: number, local: object, from: number, message: unknown): readonly StepOutcome[] {
    const outcomes = node >= this.cluster.servers ? this.#reply(node, local as Asking, message) : [];
    if (node < this.cluster.servers) {
      const server = local as Up | Down;
      if (server.up) outcomes.push(...this.#receive(node, server, from, message));
    }
    if (this.#box.duplicates > 0) {
      for (const outcome of [...outcomes]) {
        const run = "run" in outcome.how ? outcome.how.run : wholeRun;
        const costs = [...outcome.costs, cost.duplicates];
        outcomes.push({ ...outcome, takes: false, costs, how: { kind: "duplicate", run } });
      }
    }
    if (this.#box.drops > 0 && this.#explicitLoss) {
      outcomes.push({ ...silent, local, takes: true, costs: [cost.drops], how: { kind: "drop" } });
    }
    return outcomes;
  }

  spontaneous(node: number, local: object): readonly StepOutcome[] {
    if (node >= this.cluster.servers) return this.#ask(node, local as Asking);
    const server = local as Up | Down;
    const automaton = this.#automata[node]!;
    if (!server.up) return this.#boot(node, server.disk, this.#restarted(node, server.disk), [cost.crashes]);
    const outcomes: StepOutcome[] = [];
    const [first, ...rest] = server.own;
    if (first !== undefined) {
      const left = { ...server, own: rest };
      const handler = (state: object, io: Io): void => automaton.onMessage(state, node as NodeId, first as never, io);
      outcomes.push(...this.#run(node, left, handler, (run) => ({ kind: "self", run }), []));
    }
    if (this.#box.timeouts > 0) {
      for (const timer of server.timers) {
        if (!this.#mayFire(node, timer)) continue;
        const left = { ...server, timers: server.timers.filter((name) => name !== timer) };
        const handler = (state: object, io: Io): void => automaton.onTimer(state, timer as never, io);
        outcomes.push(...this.#run(node, left, handler, (run) => ({ kind: "timer", timer, run }), [cost.timeouts]));
      }
    }
    if (this.#box.crashes > 0) outcomes.push(...this.#crashes(server));
    return outcomes;
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

  isUrgent(local: object): boolean {
    return "up" in local && local.up === false;
  }

  // ---- servers

  #receive(node: number, server: Up, from: number, message: unknown): StepOutcome[] {
    const automaton = this.#automata[node]!;
    const handler =
      from >= this.cluster.servers
        ? (state: object, io: Io): void => automaton.onRequest?.(state, from as NodeId, message as Request, io)
        : (state: object, io: Io): void => automaton.onMessage(state, from as NodeId, message as never, io);
    return this.#run(node, server, handler, (run) => ({ kind: "deliver", run }), []);
  }

  #restarted(node: number, disk: Fields): Shown[] {
    return [{ observation: { type: "restarted" }, standing: this.#automata[node]!.standing?.(disk) ?? null }];
  }

  /** Recovers from `disk` and starts. `before` was seen before that; a cut start costs `cutCosts`. */
  #boot(node: number, disk: Fields, before: readonly Shown[], cutCosts: readonly number[]): StepOutcome[] {
    const automaton = this.#automata[node]!;
    const how = (run: Run): How => ({ kind: "restart", run });
    try {
      const state = automaton.recover({ ...disk }, node as NodeId, this.cluster);
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
    how: (run: Run) => How,
    costs: readonly number[],
  ): StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    const io = this.#io;
    forEachDraw((below, drawn) => {
      const state = { ...server.state };
      io.count = 0;
      io.self = node as NodeId;
      io.localTime = 0;
      io.draws = { below };
      this.handlerCalls++;
      let broken: Broken | null = null;
      try {
        handler(state, io);
      } catch (error) {
        broken = this.#brokenBy(node, error);
      }
      const run: Run = { ...wholeRun, draws: [...drawn] };
      const whole = this.#release(node, server, state, io.count);
      outcomes.push({ ...whole, takes: true, costs, how: how(run), broken });
      if (this.#box.crashes === 0 || broken !== null) return;
      for (let cut = this.#explicitLoss ? 0 : 1; cut < io.count; cut++) {
        const part = this.#release(node, server, state, cut);
        for (const crash of this.#crashes(part.local)) {
          const keep = crash.how.kind === "crash" ? crash.how.keep : [];
          outcomes.push({
            ...crash,
            sends: part.sends,
            toSelf: part.toSelf,
            seen: [...part.seen, ...crash.seen],
            costs: [...costs, ...crash.costs],
            how: how({ ...run, cut, keep }),
          });
        }
      }
    });
    return outcomes;
  }

  /** The first `kept` effects of the handler that just ran take place. */
  #release(node: number, server: Up, state: object, kept: number) {
    const { kinds, targets, payloads } = this.#io;
    const sends: Sent[] = [];
    const seen: Shown[] = [];
    const own = [...server.own];
    const cache = [...server.cache];
    let { disk, timers } = server;
    for (let i = 0; i < kept; i++) {
      const payload = payloads[i];
      switch (kinds[i]) {
        case effect.write:
          cache.push(payload as Fields);
          break;
        case effect.sync:
          disk = Object.assign({ ...disk }, ...cache);
          cache.length = 0;
          break;
        case effect.observe:
          seen.push(this.#shown(node, payload as Observation, disk));
          break;
        case effect.setTimer:
          if (!timers.includes(payload as string)) timers = [...timers, payload as string].sort();
          break;
        case effect.cancelTimer:
          timers = timers.filter((name) => name !== payload);
          break;
        default:
          if (targets[i] === node) own.push(payload);
          else sends.push({ to: targets[i]!, message: payload });
      }
    }
    const local: Up = { up: true, state, disk, cache, timers, own };
    return { local, sends, toSelf: own.length - server.own.length, seen };
  }

  #shown(node: number, observation: Observation, disk: Fields): Shown {
    const standing = observation.type === "promised" ? (this.#automata[node]!.standing?.(disk) ?? null) : null;
    return { observation, standing };
  }

  /** The server crashes between two handlers, with every disk that the crash may leave. */
  #crashes({ disk, cache }: Up): StepOutcome[] {
    const outcomes: StepOutcome[] = [];
    const known = new Set<string>();
    for (const keep of keeps(this.#box.loss, cache.length)) {
      const left: Fields = Object.assign({ ...disk }, ...cache.filter((_, at) => keep[at]));
      const text = canonical(left);
      if (known.has(text)) continue;
      known.add(text);
      const local: Down = { up: false, disk: left };
      const seen = [{ observation: { type: "crashed" } as const, standing: null }];
      outcomes.push({ ...silent, local, seen, takes: true, costs: [cost.crashes], how: { kind: "crash", keep } });
    }
    return outcomes;
  }

  #brokenBy(node: number, error: unknown): Broken {
    const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
    return {
      invariant,
      message: `${this.name} ${this.nodeName(node)}: ${error instanceof Error ? error.message : error}`,
    };
  }

  // ---- clients

  #reply(node: number, asking: Asking, message: unknown): StepOutcome[] {
    const client = this.#clients[node - this.cluster.servers]!;
    const how: How = { kind: "deliver", run: wholeRun };
    return [this.#runClient(node, asking, how, (state, io) => client.onMessage(state, message as Reply, io))];
  }

  #ask(node: number, asking: Asking): StepOutcome[] {
    const timer = asking.timers.find((name) => name !== "next") ?? asking.timers[0];
    const isNext = timer === "next";
    if (timer === undefined || (!isNext && this.#box.retries === 0)) return [];
    const rank = node - this.cluster.servers;
    const client = this.#clients[rank]!;
    const { first, count } = this.#contact;
    const following = isNext ? rank % count : (asking.client.target + 1) % count;
    const targets = this.#box.contacts === "any" ? Array.from({ length: count }, (_, i) => i) : [following];
    const left = { ...asking, timers: asking.timers.filter((name) => name !== timer) };
    return targets.map((target) => ({
      ...this.#runClient(node, left, { kind: "ask", server: first + target, run: wholeRun }, (state, io) =>
        client.onTimerAimed(state, timer, target, io),
      ),
      costs: isNext ? [] : [cost.retries],
    }));
  }

  #runClient(
    node: number,
    asking: Asking,
    how: How,
    handler: (state: ClientState, io: Io<never>) => void,
  ): StepOutcome {
    const io = this.#io;
    const state = { ...asking.client };
    io.count = 0;
    io.self = node as NodeId;
    handler(state, io as Io<never>);
    const up: Up = { up: true, state, disk: {}, cache: [], timers: asking.timers, own: [] };
    const { local, sends, seen } = this.#release(node, up, state, io.count);
    state.known = {}; // for compare-and-set alone, which the workload of a check does not have
    state.lanes = state.lanes.map((lane) => (lane.attempts > 1 ? { ...lane, attempts: 1 } : lane)); // nobody gives up
    const after: Asking = { client: local.state as ClientState, timers: local.timers };
    return { local: after, sends, toSelf: 0, seen, takes: true, costs: [], how, broken: null };
  }
}

const silent = { sends: [], toSelf: 0, seen: [], broken: null } as const;

/** Which of `count` unsynced writes a crash may let reach the disk. */
function keeps(loss: Box["loss"], count: number): boolean[][] {
  const marks = (isKept: (at: number) => boolean): boolean[] => Array.from({ length: count }, (_, at) => isKept(at));
  switch (loss) {
    case "none":
      return [marks(() => true)];
    case "suffix":
      return Array.from({ length: count + 1 }, (_, kept) => marks((at) => at < kept));
    case "subset":
      return Array.from({ length: 2 ** count }, (_, mask) => marks((at) => (mask & (1 << at)) !== 0));
  }
}
