/**
 * What the judges cost: `node bench/judges.bench.ts [operations]` feeds every judge the observations of a synthetic
 * five-node Raft under three clients, with a new leader and a crash every 10,000 operations, and prints nanoseconds.
 */
import { parseArgs } from "node:util";
import { invariants } from "../invariants/invariants.ts";
import { testContext } from "../invariants/testing.ts";
import type { NodeId } from "../sim/base/brand.ts";
import { setOf } from "../sim/base/node-set.ts";
import type { Context, Invariant, Seen } from "../sim/contract/invariant.ts";
import type { Observation, ObservationType } from "../sim/contract/observation.ts";
import { commandId, type Operation, type Result, type Session } from "../sim/contract/operation.ts";
import type { Standing } from "../sim/contract/standing.ts";

const servers = 5;
const clients = 3;
const keys = 16;
const operationsPerTerm = 10_000;

/** The record that is shown, as a world reuses it. */
class Showing implements Seen {
  node = 0 as NodeId;
  observation: Observation = { type: "healed" };
  standing: Standing | null = null;
  time = 0;
}

/** One judge or many, with what it costs. */
interface Seat {
  readonly invariants: readonly Invariant[];
  readonly states: readonly object[];
  seen: number;
  /** Processor time. */
  millis: number;
}

type Show = (node: number, observation: Observation, standing?: Standing) => void;

/** The observations of one term: an election, operations on a shared log, then a crash of a follower. */
class Cluster {
  term = 0;
  slot = 0;
  readonly #sequences = [0, 0, 0];
  readonly #values = new Map<string, string>();

  leadAgain(show: Show): void {
    this.term++;
    const leader = this.term % servers;
    const standing = { promised: this.term, report: `${this.term - 1}:${this.slot}` };
    for (let node = 0; node < 3; node++) {
      const voter = (leader + node) % servers;
      show(voter, { type: "promised", term: this.term, report: standing.report }, standing);
    }
    const electors = setOf(leader, (leader + 1) % servers, (leader + 2) % servers);
    show(leader, { type: "elected", term: this.term, electors, quorum: "majority" });
    this.replicate(leader, 0, this.term - 1, false, show);
  }

  /** One operation from its invocation to its return. */
  operate(index: number, show: Show): void {
    const client = index % clients;
    const sequence = ++this.#sequences[client]!;
    const session = client as Session;
    const key = `k${index % keys}`;
    const value = `${client}.${sequence}`;
    const isRead = index % 3 === 0;
    const operation: Operation = isRead ? { type: "get", key } : { type: "put", key, value };
    show(servers + client, { type: "invoked", session, sequence, operation });
    this.replicate(this.term % servers, commandId(session, sequence), this.term, true, show);
    const result: Result = isRead ? { type: "value", value: this.#values.get(key) ?? null } : { type: "done" };
    if (!isRead) this.#values.set(key, value);
    show(servers + client, { type: "returned", session, sequence, outcome: "ok", result });
  }

  replicate(leader: number, value: number, previousTerm: number, fresh: boolean, show: Show): void {
    const { term } = this;
    const slot = ++this.slot;
    for (let node = 0; node < servers; node++) {
      const at = (leader + node) % servers;
      show(at, { type: "appended", slot, term, previousTerm, value, under: term });
    }
    show(leader, { type: "chosen", term, slot, value, acks: setOf(0, 1, 2), quorum: "majority" });
    for (let node = 0; node < servers; node++) {
      show((leader + node) % servers, { type: "applied", slot, value, fresh });
    }
  }

  crash(show: Show): void {
    const node = (this.term + 1) % servers;
    show(node, { type: "crashed" });
    show(node, { type: "restarted" }, { promised: this.term, report: "" });
    show(node, { type: "installed", next: this.slot + 1 });
  }
}

/** Feeds `operations` to `seat` and adds up the time spent between the judge's door and its return. */
function feed(seat: Seat, context: Context, operations: number): void {
  const cluster = new Cluster();
  const showing = new Showing();
  const routes = new Map<ObservationType, { invariant: Invariant; state: object }[]>();
  for (const [at, invariant] of seat.invariants.entries()) {
    for (const type of invariant.observes) {
      routes.set(type, [...(routes.get(type) ?? []), { invariant, state: seat.states[at]! }]);
    }
  }
  const batch: [number, Observation, Standing | null][] = [];
  const show: Show = (node, observation, standing) => batch.push([node, observation, standing ?? null]);
  const judge = (): void => {
    const start = process.cpuUsage();
    for (let at = 0; at < batch.length; at++) {
      const [node, observation, standing] = batch[at]!;
      const route = routes.get(observation.type);
      if (route === undefined) continue;
      showing.node = node as NodeId;
      showing.observation = observation;
      showing.standing = standing;
      for (let seated = 0; seated < route.length; seated++) {
        const { invariant, state } = route[seated]!;
        const message = invariant.on(state, showing, context);
        if (message !== null) throw new Error(`${invariant.name}: ${message}`);
      }
    }
    const { user, system } = process.cpuUsage(start); // of this process alone: the machine may be busy
    seat.millis += (user + system) / 1000;
    seat.seen += batch.length;
    batch.length = 0;
  };
  for (let index = 0; index < operations; index++) {
    if (index % operationsPerTerm === 0) {
      if (index > 0) cluster.crash(show);
      cluster.leadAgain(show);
    }
    cluster.operate(index, show);
    if (batch.length > 16_384) judge();
  }
  judge();
}

function measure(judges: readonly Invariant[], operations: number): Seat {
  const context = testContext(servers, clients);
  const warm = seatOf(judges, context);
  feed(warm, context, Math.min(operations, 20_000));
  const seat = seatOf(judges, context);
  feed(seat, context, operations);
  return seat;
}

const seatOf = (judges: readonly Invariant[], context: Context): Seat => ({
  invariants: judges,
  states: judges.map((invariant) => invariant.start(context)),
  seen: 0,
  millis: 0,
});

const nanos = ({ millis, seen }: Seat): string => ((millis * 1e6) / seen).toFixed(1).padStart(8);

function main(): void {
  const { positionals } = parseArgs({ allowPositionals: true });
  const operations = Number(positionals[0] ?? 200_000);
  const empty = measure([], operations);
  console.log("ns of processor time per observation, over all observations of the stream");
  console.log(`${nanos(empty)}  (no judge)`);
  for (const invariant of invariants) console.log(`${nanos(measure([invariant], operations))}  ${invariant.name}`);
  const all = measure(invariants, operations);
  console.log(`${nanos(all)}  all together, over ${all.seen} observations`);
  console.log(`${Math.round(process.memoryUsage().heapUsed / 1e6)} MB of heap`);
}

main();
