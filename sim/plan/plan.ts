/**
 * The plan of a run: plain JSON data that says everything a run depends on. Same plan, same run, same digest.
 * All times are virtual microseconds, all rates parts per million.
 */
import type { Options } from "../contract/cluster.ts";
import type { Operation, Service } from "../contract/operation.ts";
import type { FaultShape } from "./faults/fault-shape.ts";
import type { faultShapes } from "./faults/fault-shapes.ts";

/** The plan format this release writes and reads. */
export const planVersion = 1;

export interface Plan {
  readonly version: typeof planVersion;
  readonly system: string;
  /** Cluster size, as the system's layout understands it. */
  readonly nodes: number;
  readonly options: Options;
  /** Which of the system's services clients ask for; absent: the first. */
  readonly service?: Service;
  /** Root of all random streams of the run. */
  readonly seed: string;
  /** `timed`: virtual time drives. `scheduled`: no clock; a seeded strategy, or `choices`, picks any enabled event. */
  readonly drive: "timed" | "scheduled";
  readonly network: NetworkPlan;
  readonly disk: DiskPlan;
  readonly cpu: CpuPlan;
  readonly clocks: readonly ClockPlan[];
  readonly faults: readonly Fault[];
  /** Servers that are down, or cut off from everybody, from healing on and for ever. Absent: all come back. */
  readonly gone?: { readonly nodes: readonly number[]; readonly cut: boolean };
  readonly workload: WorkloadPlan;
  readonly budget: BudgetPlan;
  /** Network decisions made explicit: the `ordinal`-th message (from 0) on channel `from`>`to`. Override the drawn ones. */
  readonly decisions: readonly NetworkDecision[];
  /**
   * Scheduled drive: how often time passes, as a choice by which clocks go on and leases run out; see
   * sim/world/time/abstract-clock.ts. Absent: it stands still.
   */
  readonly elapses?: number;
  /** With `elapses`: it passes also by that part of each span that is compared. Absent: by whole spans. */
  readonly pieces?: number;
  /** Scheduled drive: when there are any, the run takes these choices in order and ends (see sim/world/scheduled/choices.ts). */
  readonly choices: readonly string[];
}

export type Latency =
  | { readonly type: "constant"; readonly micros: number }
  | { readonly type: "uniform"; readonly min: number; readonly max: number }
  /** A long-tailed body: `median` scaled by an integer table, 1 in 1,000 above about 10 medians. */
  | { readonly type: "long-tail"; readonly median: number }
  | ({ readonly type: "regions"; readonly jitterPerMillion: number } & Topology);

/** One-way latencies between regions. Node i, server or client, lives in region i modulo their number. */
export interface Topology {
  readonly name: string;
  readonly regions: readonly string[];
  /** Row: from; column: to; the diagonal is the latency within a region. Jitter adds up to its share of each. */
  readonly oneWayMicros: readonly (readonly number[])[];
}

export interface NetworkPlan {
  readonly latency: Latency;
  readonly drop: number;
  readonly duplicate: number;
  /** Share of messages held back by up to ten further latencies. */
  readonly reorder: number;
  /** Share of messages and of copies that are held back by up to `lateMicros`, longer than any timeout: a heavy tail. */
  readonly late?: number;
  readonly lateMicros?: number;
  /** Share of the messages which a cut finds on their way that arrive all the same: in the cut, or when it is over. */
  readonly acrossCuts?: number;
  /** Channels deliver in the order sent. */
  readonly fifo: boolean;
  /** What the line of each node carries: messages leave it one after the other. None: no limit. */
  readonly bytesPerSecond?: number;
}

export interface DiskPlan {
  /** How long a sync takes. Both 0: syncs are immediate. */
  readonly syncMin: number;
  readonly syncMax: number;
  /** Share of syncs that stall, and for how long. */
  readonly stall: number;
  readonly stallMicros: number;
  /** What a sync takes more for each byte written since the last one. */
  readonly syncByteNanos?: number;
  /** What a crash does to writes that were not synced. */
  readonly loss: "none" | "suffix" | "subset";
}

/** Service time of a server's processor: messages queue while it is busy, those to be sent ahead of those received. */
export interface CpuPlan {
  readonly perMessageNanos: number;
  readonly perByteNanos: number;
  /** The same for each message that it sends; 0 when left out. */
  readonly sendMessageNanos?: number;
  readonly sendByteNanos?: number;
}

/** A server's clock runs at (1 + drift / 10^6) from `offset`. */
export interface ClockPlan {
  readonly node: number;
  readonly offset: number;
  readonly drift: number;
}

/** A fault of any kind that `faults/fault-shapes.ts` lists: what it says is in the file of its kind. */
export type Fault = { [K in keyof Shapes]: Shapes[K] extends FaultShape<infer F> ? F : never }[keyof Shapes];

type Shapes = typeof faultShapes;

export interface WorkloadPlan {
  readonly clients: number;
  /** `closed`: a client waits for each answer, then thinks. `open`: operations arrive on their own, over `sessions`. */
  readonly mode: "closed" | "open";
  /** Sessions per client; operations in flight at once in the open mode. 1 in the closed mode. */
  readonly sessions: number;
  /** Operations per client; the run's active part ends when all are done. */
  readonly operations: number;
  /** Closed: the pause after an answer. Open: the time between arrivals. Drawn from min..max. */
  readonly thinkMin: number;
  readonly thinkMax: number;
  /** Key-value: number of keys. */
  readonly keys: number;
  /** Share of operations on the one key that all sessions share, k0; the others use a key of their session's own. */
  readonly conflicts?: number;
  /** Weights of the operations; those that the service does not have count for nothing. */
  readonly mix: { readonly [operation in Operation["type"]]?: number };
  /** Time to wait for an answer before trying again, elsewhere. */
  readonly retryMicros: number;
  /** Attempts before a client gives up on an operation, whose outcome is then unknown. */
  readonly attempts: number;
  /** Attempts at one server before a client asks the next, for one that knows a single server; 1 when left out. */
  readonly loyal?: number;
  /** Of the clients, so many, the last ones, only read, each of the one server that it knows, whatever comes of it. */
  readonly readers?: number;
  /** Share of operations in which the client crashes once it has asked, to come back with its session or another one. */
  readonly crashes?: number;
  /** Share of operations but appends that are on a key of their own, whose values are longer by `largeBytes`. */
  readonly large?: number;
  readonly largeBytes?: number;
  /** Absent: nobody asks for other members. Else the operator does, one more client behind the others. */
  readonly reconfigurations?: ReconfigurationsPlan;
}

/** What the operator asks for. It retries and gives up as other clients do, and asks once more after healing. */
export interface ReconfigurationsPlan {
  /** How often it asks in the active part; what a `replace` makes it ask comes on top. */
  readonly count: number;
  /** Its pause after an answer, drawn from min..max. */
  readonly paceMin: number;
  readonly paceMax: number;
  /** Once it is answered it switches off whoever is a member no more, for good, until all is healed. */
  readonly switchesOff?: boolean;
  /** What it asks for, in order, and the last again behind those. Absent: drawn, each from the members before. */
  readonly members?: readonly (readonly number[])[];
}

/** The operator is a client too: how many nodes behind the servers are clients. */
export const clientNodes = ({ clients, reconfigurations }: WorkloadPlan): number =>
  reconfigurations === undefined ? clients : clients + 1;

export interface BudgetPlan {
  /** Faults and load last at most this long; then everything is healed. */
  readonly activeMicros: number;
  /** Time after healing within which every pending operation, and one more per client, must complete. */
  readonly healMicros: number;
  /** Events after which a run stops undecided. */
  readonly eventsMax: number;
}

export interface NetworkDecision {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly drop?: boolean;
  /** Extra copies, each delayed by as many further latencies as its position. */
  readonly copies?: number;
  /** The latency, in microseconds. */
  readonly micros?: number;
}
