/** A real system on a wide area against a closed form: what a write takes, by the site of the client that asks. */
import type { Options } from "../sim/contract/cluster.ts";
import type { Seen } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import { type Plan, planVersion, type Topology } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { Recorder } from "../sim/trace/recorder.ts";

export interface SiteLatency {
  readonly site: string;
  /** The quickest write of the client at this site, after a leader was settled; microseconds. */
  readonly measured: number;
  /** The least it can take where a leader commits: to the leader and back, and the leader's own round trip. */
  readonly throughLeader: number;
  /** The least it can take where the nearest replica commits by itself with `quorum` replicas. */
  readonly leaderless: number;
}

/** Writes of one client per region, each site with a replica; links are exact, disks and processors take no time. */
export function siteLatencies(system: System, topology: Topology, quorum: number): SiteLatency[] {
  const sites = topology.regions.length;
  const trip = (a: number, b: number): number => topology.oneWayMicros[a]![b]! + topology.oneWayMicros[b]![a]!;
  let leader = 0;
  const begun = new Map<number, number>();
  const best = topology.regions.map(() => Number.POSITIVE_INFINITY);
  const see = ({ node, observation, time }: Seen): void => {
    if (observation.type === "elected") leader = node;
    else if (observation.type === "invoked") begun.set(observation.session, time);
    else if (observation.type === "returned" && observation.sequence > 3) {
      const { session } = observation;
      best[session] = Math.min(best[session]!, time - begun.get(session)!);
    }
  };
  run(plan(system, topology), system, [], { recorder: { ...silent, seen: see } });
  return topology.regions.map((site, at) => ({
    site,
    measured: best[at]!,
    throughLeader: trip(at, leader) + quorumTrip(trip, leader, sites, quorum),
    leaderless: trip(at, at) + quorumTrip(trip, at, sites, quorum),
  }));
}

/** The round trip from `center` to the last of the `quorum - 1` nearest others. */
function quorumTrip(trip: (a: number, b: number) => number, center: number, sites: number, quorum: number): number {
  const trips = Array.from({ length: sites }, (_, other) => (other === center ? 0 : trip(center, other)));
  return trips.sort((a, b) => a - b)[quorum - 1]!;
}

const silent: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };

/** Timeouts are meant for a local network: on a wide area they are so many times as long. */
const slowdown = 20;

function plan(system: System, topology: Topology): Plan {
  const options: { [name: string]: Options[string] } = {};
  for (const [name, spec] of Object.entries(system.options)) {
    const isTime = spec.type === "integer" && name.endsWith("Micros");
    options[name] = isTime ? Math.min(spec.max, spec.default * slowdown) : spec.default;
  }
  return {
    version: planVersion,
    system: system.name,
    nodes: topology.regions.length,
    options,
    seed: "wide area",
    drive: "timed",
    network: {
      latency: { type: "regions", jitterPerMillion: 0, ...topology },
      drop: 0,
      duplicate: 0,
      reorder: 0,
      fifo: true,
    },
    disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "none" },
    cpu: { perMessageNanos: 0, perByteNanos: 0 },
    clocks: [],
    faults: [],
    workload: {
      clients: topology.regions.length,
      mode: "closed",
      sessions: 1,
      operations: 20,
      thinkMin: 2_000_000,
      thinkMax: 3_000_000,
      keys: 50,
      mix: { put: 1 },
      retryMicros: 5_000_000,
      attempts: 10,
    },
    budget: { activeMicros: 120_000_000, healMicros: 20_000_000, eventsMax: 5_000_000 },
    decisions: [],
    choices: [],
  };
}
