/** What a scenario may ask for: how often each part of the world is hostile, and which faults befall it. */
import type { Options } from "../contract/cluster.ts";
import type { System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import type { Fault, Plan } from "./plan.ts";

/** Shares are out of a hundred plans; what a system does not claim to survive is left out whatever they say. */
export interface Recipe {
  /** Kinds of fault to draw from; of these each plan has a drawn few (swarm), or all when `everyKind`. */
  readonly faults: readonly Fault["kind"][];
  readonly everyKind: boolean;
  readonly faultsMin: number;
  readonly faultsMax: number;
  /** Share of faults that follow the leader where they can. */
  readonly leader: number;
  /** Share of plans in which the faults follow each other at a steady pace, instead of falling anywhere. */
  readonly hunt: number;
  /** Share of plans with faults that begin at events, beside the others; and of which kinds those are. */
  readonly aimed: number;
  readonly aimedFaults: readonly Fault["kind"][];
  /** Share of plans in which an election falls into a partition that begins with it. */
  readonly lostRounds: number;
  /** The messages that the scenario is about: most aims are at those, where the system has such. */
  readonly favours: RegExp | null;
  /** How long load and faults last, in microseconds. Registers, which are decided in their first moments, get less. */
  readonly activeMin: number;
  readonly activeMax: number;
  /** Share of plans with latencies that come near to election timeouts, so that elections are often split. */
  readonly distant: number;
  /** Share of plans with each of drop, duplicate and reorder. */
  readonly lossy: number;
  /** Share of plans in which a crash loses unsynced writes, and in which syncs are slow. */
  readonly disk: number;
  /** Share of plans with clocks off and drifting. */
  readonly clocks: number;
  /** Share of plans with processors that take time. */
  readonly cpu: number;
  /** Share of plans in which what a cut finds on its way may arrive all the same. */
  readonly acrossCuts: number;
  /** Share of plans in which some messages come later than any timeout. */
  readonly late: number;
  /** Share of a system's switches that are turned. */
  readonly options: number;
  /** Share of plans with small batches and windows, and of those with quorums of other sizes. */
  readonly numbers: number;
  /** Share of plans whose timeouts are near the round trip. */
  readonly tight: number;
  /** Share of plans with unusual clients: that crash, know one server, crowd on a key, write much, or never rest. */
  readonly unusual: number;
  /** Of a system whose members change: share of plans in which somebody asks for others, and how often at most. */
  readonly reconfigurations: number;
  readonly reconfigurationsMax: number;
  /** Of such a system: share of faults that hit a member, one that has just come, or one that has gone. */
  readonly members: number;
  readonly clientsMin: number;
  readonly clientsMax: number;
  readonly operationsMin: number;
  readonly operationsMax: number;
  readonly keysMax: number;
  /** Weights drawn anew for each plan, or mostly compare-and-set. */
  readonly mix: "any" | "compare-and-set";
  readonly drive: Plan["drive"];
  /** Changes to the drawn options, by what the system has. */
  readonly tune: (draw: Draw, system: System, options: Options) => Options;
}

/** A faultless run of a few clients on a few keys. */
export const calmRecipe: Recipe = {
  faults: [],
  everyKind: false,
  faultsMin: 0,
  faultsMax: 0,
  leader: 0,
  hunt: 0,
  aimed: 0,
  aimedFaults: ["crash", "isolate", "pause", "one-way", "slow-links", "disk-stall", "drop", "delay", "duplicate"],
  lostRounds: 0,
  favours: null,
  activeMin: 700_000,
  activeMax: 4_000_000,
  distant: 10,
  lossy: 0,
  disk: 0,
  clocks: 0,
  cpu: 0,
  acrossCuts: 0,
  late: 0,
  options: 0,
  numbers: 0,
  tight: 0,
  unusual: 0,
  reconfigurations: 0,
  reconfigurationsMax: 4,
  members: 30,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 5,
  operationsMax: 20,
  keysMax: 4,
  mix: "any",
  drive: "timed",
  tune: (_draw, _system, options) => options,
};
