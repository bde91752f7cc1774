/** The box of a check: how big the world is and how often each kind of thing may happen on any path. */
import { UserError } from "../../../base/user-error.ts";
import type { OptionValue } from "../../../contract/cluster.ts";
import { isRead, type Operation, type Service } from "../../../contract/operation.ts";
import { partsOf, usualService } from "../../../contract/parts.ts";
import type { System } from "../../../contract/system.ts";
import { partsOfPlan } from "../../../plan/cluster-of-plan.ts";
import { offeredMix, validateMix } from "../../../plan/offers.ts";
import { completeOptions } from "../../../plan/options.ts";
import { clientNodes, type DiskPlan, type Plan, planVersion, type WorkloadPlan } from "../../../plan/plan.ts";
import { validateReconfigurations } from "../../../plan/terms.ts";
import { Workload } from "../../../world/clients/workload.ts";

export interface Box {
  readonly nodes: number;
  /** Which of the system's services clients ask for; absent: the first. */
  readonly service?: Service;
  readonly options: { readonly [name: string]: OptionValue };
  readonly clients: number;
  /** Of the clients, the last so many read and never write; the others write first. At most `clients`. */
  readonly readers: number;
  /** Of the clients that write, the last so many delete a key where the others put it: of a key-value store. */
  readonly deleters: number;
  /** Operations of each client. */
  readonly operations: number;
  /** Keys of a key-value store: client i uses key i, modulo their number, so that with 2 some commands commute. */
  readonly keys: number;
  /** What happens at most so often, over all nodes together. */
  readonly timeouts: number;
  readonly retries: number;
  /** 1: who is not answered in time, which draws on `retries`, gives up and asks for what comes next. Absent: nobody ever does. */
  readonly attempts?: number;
  readonly crashes: number;
  readonly drops: number;
  readonly duplicates: number;
  /** Times that time passes, at all nodes at once: see sim/world/time/abstract-clock.ts. 0: it stands still. */
  readonly elapses: number;
  /** Time passes also by that part of each span that is compared, so that shorter stretches add up; 1: by whole spans. */
  readonly pieces: number;
  /** Terms (ballots, views, epochs) above this stay outside; 0: no such limit. */
  readonly terms: number;
  /**
   * Messages under way on each channel at most, which arrive in the order sent, the oldest giving way to one too many;
   * 0: any number, in any order.
   */
  readonly window: number;
  /**
   * The server timers that may fire: `election`, or `election@1` for that of the server of rank 1 in its role alone; of the
   * part below, `registry:election@1`. Others never do, as if they were slow. Empty: all may.
   */
  readonly timers: readonly string[];
  /** What a crash does to writes that were not synced. */
  readonly loss: DiskPlan["loss"];
  /**
   * What the operator asks for, in order, each the ranks of the members that it wants; there is none where it is empty. A
   * refusal is an answer: the next is asked.
   */
  readonly reconfigurations: readonly (readonly number[])[];
  /** `home`: client i first asks contact i, modulo their number; `any`: any of them. */
  readonly contacts: "home" | "any";
}

/** The budgets of a box, in the order in which `--grow` deepens them. */
export const budgetNames = ["timeouts", "retries", "crashes", "drops", "duplicates", "elapses"] as const;
export type BudgetName = (typeof budgetNames)[number];

/** The number of each budget, by which a step draws on it. */
export const budgetNumber = Object.fromEntries(budgetNames.map((name, number) => [name, number])) as Record<
  BudgetName,
  number
>;

/** Options that are least in a small box: a registry of one node, and one seed for a foreign program. */
const leastOptions = ["registryNodes", "programSeeds"];

/**
 * A box that every system exhausts in seconds: three nodes (upon a registry of one), one client
 * with one operation, one timeout, no faults.
 */
export function smallBox(system: System): Box {
  return {
    nodes: Math.max(system.nodes.min, Math.min(3, system.nodes.default)),
    options: Object.fromEntries(
      leastOptions.filter((name) => Object.hasOwn(system.options, name)).map((name) => [name, 1]),
    ),
    clients: 1,
    readers: 0,
    deleters: 0,
    operations: 1,
    keys: 1,
    timeouts: 1,
    retries: 0,
    crashes: 0,
    drops: 0,
    duplicates: 0,
    elapses: 0,
    pieces: 1,
    terms: 0,
    window: 0,
    timers: [],
    loss: lossOf(system),
    reconfigurations: [],
    contacts: "home",
  };
}

/** The least box: nobody may do anything but what the first request of one client makes them do. */
export const leastBox = (system: System): Box => ({ ...smallBox(system), timeouts: 0 });

/** The harshest disk that the system claims to survive. */
export function lossOf(system: System): DiskPlan["loss"] {
  if (system.survives.includes("unsynced-subset")) return "subset";
  return system.survives.includes("unsynced-suffix") ? "suffix" : "none";
}

/** For people: `nodes 3, clients 2, operations 1, timeouts 1`. */
export function describeBox(box: Box): string {
  const parts = [`nodes ${box.nodes}`, `clients ${box.clients}`, `operations ${box.operations}`];
  if (box.service !== undefined) parts.push(`service ${box.service}`);
  if (box.readers > 0) parts.push(`readers ${box.readers}`);
  if (box.deleters > 0) parts.push(`deleters ${box.deleters}`);
  if (box.keys > 1) parts.push(`keys ${box.keys}`);
  for (const [name, value] of Object.entries(box.options)) parts.push(`${name} ${value}`);
  for (const name of budgetNames) if (box[name] > 0) parts.push(`${name} ${box[name]}`);
  if (box.attempts !== undefined) parts.push(`attempts ${box.attempts}`);
  if (box.pieces > 1) parts.push(`pieces ${box.pieces}`);
  if (box.terms > 0) parts.push(`terms ${box.terms}`);
  if (box.window > 0) parts.push(`window ${box.window}`);
  if (box.timers.length > 0) parts.push(`timers ${box.timers.join(" ")}`);
  if (box.crashes > 0) parts.push(`loss ${box.loss}`);
  for (const ranks of box.reconfigurations) parts.push(`reconfigure {${ranks.join(" ")}}`);
  if (box.contacts === "any") parts.push("contacts any");
  return parts.join(", ");
}

/** The nodes of a box: servers of every role, and clients. */
export function nodesOf(system: System, box: Box): number {
  const options = completeOptions(system, box.options, "options");
  return partsOf(system, box.nodes, options, 0).at(-1)!.cluster.servers + clientNodes(workloadOf(system, box));
}

/** The plan of a path through the box: with `choices`, the scheduled world takes the same way. */
export function planOfBox(system: System, box: Box, choices: readonly string[]): Plan {
  const workload = workloadOf(system, box);
  const plan: Plan = {
    version: planVersion,
    system: system.name,
    nodes: box.nodes,
    options: completeOptions(system, box.options, "options"),
    ...(box.service === undefined ? {} : { service: box.service }),
    seed: seedOf(system, box, workload),
    drive: "scheduled",
    network: { latency: { type: "constant", micros: 1 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
    disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: box.loss },
    cpu: { perMessageNanos: 0, perByteNanos: 0 },
    clocks: [],
    faults: [],
    workload,
    budget: { activeMicros: 1, healMicros: 1, eventsMax: 1_000_000 },
    decisions: [],
    ...(box.elapses > 0 ? { elapses: box.elapses } : {}),
    ...(box.elapses > 0 && box.pieces > 1 ? { pieces: box.pieces } : {}),
    choices,
  };
  if (box.reconfigurations.length > 0) validateReconfigurations(plan, partsOfPlan(plan, system));
  return plan;
}

/** Where clients of a box never give up: a path has no more attempts than retries, and a check does not count them. */
const attemptsMax = 1_000;

const mixes: { readonly [service in Service]: WorkloadPlan["mix"] } = {
  "key-value": { put: 1, get: 1 },
  register: { propose: 1, read: 1 },
  log: { "append-record": 2, "read-record": 1, tail: 1 },
};

const serviceIn = (system: System, { service }: Box): Service => service ?? usualService(system);

function workloadOf(system: System, box: Box): WorkloadPlan {
  const members = box.reconfigurations;
  const changes = { count: members.length, paceMin: 0, paceMax: 0, members };
  return {
    ...(members.length > 0 ? { reconfigurations: changes } : {}),
    clients: box.clients,
    mode: "closed",
    sessions: 1,
    operations: box.operations,
    thinkMin: 0,
    thinkMax: 0,
    keys: box.keys,
    mix: {
      ...offeredMix(system, serviceIn(system, box), mixes[serviceIn(system, box)]),
      ...(box.deleters > 0 ? { delete: 1 } : {}),
    },
    retryMicros: 1,
    attempts: box.attempts ?? attemptsMax,
  };
}

const seedsMax = 200_000;

/**
 * The first seed under which every client alternates between writing and reading, beginning with a write, on its key,
 * and the readers, the last clients, only read; the deleters before them delete.
 * Operations are a function of the plan's seed, so the seed is how a plan says which they are.
 */
function seedOf(system: System, box: Box, plan: WorkloadPlan): string {
  if (box.readers > box.clients) {
    throw new UserError({
      code: "box-readers",
      place: "box.readers",
      value: box.readers,
      unplaced: true,
      problem: `check: ${box.readers} readers are more than the clients, of which they are some`,
      remedy: `use ${box.clients} or fewer`,
    });
  }
  const writers = box.clients - box.readers;
  if (box.deleters > writers || (box.deleters > 0 && serviceIn(system, box) !== "key-value")) {
    throw new UserError({
      code: "box-deleters",
      place: "box.deleters",
      value: box.deleters,
      unplaced: true,
      problem: `check: ${box.deleters} deleters are more than the ${writers} clients that write to a store of keys`,
      remedy: "use fewer, of a key-value store",
    });
  }
  if (box.deleters > 0) validateMix(plan.mix, system, "key-value");
  const isWanted = (operation: Operation, session: number, sequence: number): boolean =>
    !isRead(operation) === (session < writers && sequence % 2 === 1) &&
    (isRead(operation) || (operation.type === "delete") === session >= writers - box.deleters) &&
    (!("key" in operation) || operation.key === `k${session % box.keys}`);
  for (let number = 0; number < seedsMax; number++) {
    const seed = `check ${number}`;
    const workload = new Workload(plan, serviceIn(system, box), seed, system.offers);
    let fits = true;
    for (let session = 0; session < box.clients && fits; session++) {
      for (let sequence = 1; sequence <= box.operations && fits; sequence++) {
        fits = isWanted(
          workload.operation(session, sequence, () => null),
          session,
          sequence,
        );
      }
    }
    if (fits) return seed;
  }
  const asked = `${box.clients} clients with ${box.operations} operations each`;
  throw new UserError({
    code: "box-operations",
    place: "box",
    unplaced: true,
    problem: `check: ${asked} are more than a box can hold`,
    remedy: "use 16 operations in all, or fewer",
  });
}
