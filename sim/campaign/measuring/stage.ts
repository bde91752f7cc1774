/**
 * The plan of a timeline as it is compared: every system has its clients in the same places, the same time to begin with,
 * timers that fit the distances, and nothing that changes leaders by itself.
 */
import { UserError } from "../../base/user-error.ts";
import type { Options, OptionValue } from "../../contract/cluster.ts";
import type { Service } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import { partsOfPlan } from "../../plan/cluster-of-plan.ts";
import { specsOf, withOption } from "../../plan/options.ts";
import type { Fault, Latency, Plan, Topology, WorkloadPlan } from "../../plan/plan.ts";
import { placed, regionsOfNodes, rowsMax } from "../../plan/regions/placement.ts";
import { lan } from "../../plan/regions/topologies.ts";
import { longestLatency, stretchOf, stretchTimers } from "../../plan/stretch.ts";

/** What a comparison asks beside its timeline. */
export interface Staging {
  /** Where nodes and clients stand; null: in one data centre, or where a plan of no timeline says. */
  readonly topology: Topology | null;
  /** Each plan stands in so many of its regions, another choice of them from plan to plan; null: all plans in all. */
  readonly regions: number | null;
  /** Null: one in each region, three at least. */
  readonly clients: number | null;
  /** Share of operations on one shared key, per million; null: as the plan has it. */
  readonly conflicts: number | null;
  /** What clients ask for, where the system offers it; null: what the plan says. */
  readonly service: Service | null;
  /** Operations of all clients a second, which come whether or not others are answered; null: clients wait for answers. */
  readonly load: number | null;
  /** Latencies are kept by time, for charts; absent: no. */
  readonly isCharted?: boolean;
}

export interface Staged {
  readonly plan: Plan;
  /** So long, at the beginning, is told by itself: elections, first contacts, cold registers. */
  readonly warmMicros: number;
  /** The region of each node by its name, servers first. */
  readonly regions: readonly string[];
  /** The role of each server. */
  readonly roles?: readonly string[];
  /** As it was asked for. */
  readonly isCharted?: boolean;
}

const clientsMin = 3;
const jitterPerMillion = 100_000;
/** The first seconds of every run, where timers are at their defaults. */
const firstMicros = 2_000_000;
/** An answer that takes the usual way is not asked for again: to a leader, to its quorum, and back, and half as much more. */
const latenciesPerRetry = 6;

export function stageTimeline(drawn: Plan, system: System, staging: Staging): Staged {
  const topology = staging.topology ?? lan;
  const regionCount = topology.regions.length;
  const options = withContacts(system, drawn.nodes, withoutTransfers(system, drawn.options), regionCount);
  const unplaced = { ...drawn, options };
  const servers = partsOfPlan(unplaced, system).at(-1)!.cluster.servers;
  const clients = clientsWithin(rowsMax - servers - 1, staging.clients, regionCount);
  const crowded = { ...unplaced, workload: { ...unplaced.workload, clients } };
  const parts = partsOfPlan(crowded, system);
  const places = regionsOfNodes(regionCount, parts, parts.at(-1)!.cluster.clients);
  const latency: Latency = { type: "regions", jitterPerMillion, ...placed(topology, places) };
  const stretch = stretchOf(latency);
  const workload = workloadOf(crowded.workload, staging, latency);
  const network = { ...drawn.network, latency };
  const plan = { ...crowded, workload, network, ...(staging.load === null ? {} : costsOfLoad(drawn, network)) };
  return {
    plan: stretched({ ...plan, options: stretchTimers(system, options, latency) }, stretch),
    warmMicros: Math.round(firstMicros * stretch),
    regions: places.map((place) => topology.regions[place]!),
  };
}

/** A matrix has a row for each node, and one more for an operator. */
function clientsWithin(most: number, wanted: number | null, regions: number): number {
  if (wanted === null) return Math.min(most, Math.max(clientsMin, regions));
  if (wanted <= most) return wanted;
  throw new UserError({
    ...{ code: "too-many-clients", place: "--clients", value: wanted },
    remedy: `give ${most} at most beside so many servers`,
  });
}

function workloadOf(workload: WorkloadPlan, { conflicts, load }: Staging, latency: Latency): WorkloadPlan {
  const retryMicros = Math.max(workload.retryMicros, latenciesPerRetry * longestLatency(latency));
  const shared = conflicts === null ? {} : { conflicts };
  return { ...workload, ...shared, retryMicros, ...(load === null ? {} : openLoop(load, workload.clients)) };
}

/** Calls in flight of one client: what comes when all are, waits. */
const sessionsOfLoad = 128;

function openLoop(load: number, clients: number): Partial<WorkloadPlan> {
  const meanMicros = (1_000_000 * clients) / load;
  return { mode: "open", sessions: sessionsOfLoad, thinkMin: 0, thinkMax: Math.max(1, Math.round(2 * meanMicros)) };
}

const loadMicros = 2_000_000;

/** Without costs nothing saturates: processors, lines and disks of a small server. They are alike for every system. */
const costsOfLoad = (plan: Plan, network: Plan["network"]): Partial<Plan> => ({
  cpu: { perMessageNanos: 50_000, perByteNanos: 20, sendMessageNanos: 50_000, sendByteNanos: 20 },
  network: { ...network, bytesPerSecond: 125_000_000 },
  disk: { ...plan.disk, syncByteNanos: 2 },
  budget: { ...plan.budget, activeMicros: loadMicros },
});

/** A transfer of leadership is an election that nobody's fault asked for. */
const transferOption = "transferMicros";

function withoutTransfers(system: System, options: Options): Options {
  const quiet: { [name: string]: OptionValue } = { ...options };
  for (const [name, spec] of Object.entries(specsOf(system, options))) {
    if (name.split(".").at(-1) === transferOption && spec.isSet !== true) quiet[name] = 0;
  }
  return quiet;
}

/** As many servers that clients ask as there are regions, where an option says how many: so each client has one beside it. */
function withContacts(system: System, nodes: number, options: Options, regions: number): Options {
  const countWith = (given: Options): number =>
    system.layout(nodes, given).reduce((sum, [role, count]) => sum + (role === system.contact ? count : 0), 0);
  const count = countWith(options);
  if (count >= regions) return options;
  for (const [name, spec] of Object.entries(system.options)) {
    const value = options[name] ?? spec.default;
    if (spec.type !== "integer" || spec.isSet === true || typeof value !== "number") continue;
    if (value === 0 || value >= spec.max) continue; // none of them usually: spares, which nobody asks
    const isCount = countWith({ ...options, [name]: value + 1 }) === count + 1;
    if (isCount) return withOption(system, options, name, Math.min(spec.max, value + regions - count));
  }
  return options;
}

/** All times of the timeline as many times as long as timers are, and its faults behind the first seconds. */
function stretched(plan: Plan, stretch: number): Plan {
  const later = (micros: number): number => Math.round((firstMicros + micros) * stretch);
  const longer = (micros: number): number => Math.round(micros * stretch);
  const { workload, budget } = plan;
  const { reconfigurations } = workload;
  const faults = plan.faults.map(
    (fault): Fault => ({
      ...fault,
      at: later(fault.at),
      duration: longer(fault.duration),
    }),
  );
  const asked =
    reconfigurations === undefined
      ? {}
      : {
          reconfigurations: {
            ...reconfigurations,
            paceMin: later(reconfigurations.paceMin),
            paceMax: later(reconfigurations.paceMax),
          },
        };
  return {
    ...plan,
    faults,
    workload: { ...workload, ...asked },
    budget: { ...budget, activeMicros: later(budget.activeMicros) },
  };
}
