/** How slow a plan's world may be, faults aside: what judges of progress allow for. */
import { unreachable } from "../base/assert.ts";
import type { WorldPace } from "../contract/availability.ts";
import type { Latency, Plan } from "./plan.ts";

/** `contacts`: how many servers a client may ask. */
export function paceOf(plan: Plan, contacts: number): WorldPace {
  const { network, disk, cpu } = plan;
  const oneWay = longestOneWay(network.latency) * (network.reorder > 0 ? heldLatencies : 1);
  const stalls = disk.stall > 0 ? disk.stallMicros : 0;
  const { perMessageNanos, perByteNanos, sendMessageNanos = 0, sendByteNanos = 0 } = cpu;
  const messageNanos = perMessageNanos + sendMessageNanos;
  const service = Math.ceil((messagesInTurn * messageNanos + bytesInTurn * (perByteNanos + sendByteNanos)) / 1_000);
  return {
    roundTripMicros: 2 * (oneWay + service),
    syncMicros: disk.syncMax + stalls,
    askAroundMicros: askAround(plan, contacts),
    lossPerMillion: isUnbounded(plan) ? all : network.drop + (network.late ?? 0),
    inOrder: network.fifo,
    loses: plan.faults.some(({ kind }) => kind === "drop"),
    holds: sendMessageNanos + sendByteNanos > 0 || plan.faults.some(({ kind }) => holding.has(kind)),
  };
}

/** Until whoever waits has asked each of those that it may ask; who asks one alone is never done. */
function askAround({ workload, budget }: Plan, contacts: number): number {
  if (workload.readers !== undefined) return budget.activeMicros + budget.healMicros;
  return Math.ceil(1.25 * workload.retryMicros * contacts * (workload.loyal ?? 1));
}

/** A message that reordering holds back takes up to so many latencies. */
const heldLatencies = 11;
/** What may wait for a processor before a message's own turn, where it arrives and where it is sent. */
const messagesInTurn = 50;
const bytesInTurn = 20_000;

/** Faults that hold messages for longer than they last themselves, or move clocks. */
const holding: ReadonlySet<string> = new Set(["delay", "slow-links", "clock-jump"]);

/** Per million. */
const all = 1_000_000;

/**
 * True where a message or a sync may take any time, by its bytes, where messages are lost or held by name, as many as
 * there are names, and where clients come and go.
 */
const isUnbounded = ({ network, disk, workload, decisions }: Plan): boolean =>
  network.bytesPerSecond !== undefined ||
  disk.syncByteNanos !== undefined ||
  workload.crashes !== undefined ||
  decisions.some(({ drop, micros }) => drop === true || micros !== undefined);

/** All but one message in a thousand arrive within this. */
function longestOneWay(latency: Latency): number {
  switch (latency.type) {
    case "constant":
      return latency.micros;
    case "uniform":
      return latency.max;
    case "long-tail":
      return 10 * latency.median;
    case "regions": {
      const longest = Math.max(...latency.oneWayMicros.flat());
      return Math.ceil(longest * (1 + latency.jitterPerMillion / 1_000_000));
    }
    default:
      return unreachable(latency);
  }
}
