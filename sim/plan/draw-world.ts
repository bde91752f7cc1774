/** Draws the standing parts of a plan's world: network, disks, processors, clocks and load. */
import type { Options } from "../contract/cluster.ts";
import { membershipOf } from "../contract/membership.ts";
import type { Service } from "../contract/operation.ts";
import type { FaultKind, System } from "../contract/system.ts";
import type { ClaimedFaults } from "./claimed.ts";
import type { Draw } from "./draw.ts";
import { offeredMix } from "./offers.ts";
import type { ClockPlan, CpuPlan, DiskPlan, Latency, NetworkPlan, WorkloadPlan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";

type Claims = (kind: FaultKind) => boolean;

export function drawNetwork(draw: Draw, recipe: Recipe, claims: Claims): NetworkPlan {
  const share = (kind: FaultKind) => {
    const wanted = draw.chance(recipe.lossy);
    const perMillion = draw.span(1_000, 250_000);
    return wanted && claims(kind) ? perMillion : 0;
  };
  const drop = share("drop");
  const duplicate = share("duplicate");
  const reorder = share("reorder");
  return {
    latency: drawLatency(draw, recipe.distant),
    drop,
    duplicate,
    reorder,
    fifo: draw.chance(20) || !claims("reorder"),
  };
}

/** Short against election timeouts of 150 to 300 milliseconds, but for the `distant` share of plans that come close. */
function drawLatency(draw: Draw, distant: number): Latency {
  const long = draw.chance(distant);
  switch (draw.between(0, 2)) {
    case 0:
      return { type: "constant", micros: draw.span(200, long ? 40_000 : 8_000) };
    case 1: {
      const min = draw.span(100, long ? 10_000 : 2_000);
      return { type: "uniform", min, max: min + draw.span(100, long ? 40_000 : 12_000) };
    }
    default:
      return { type: "long-tail", median: draw.span(200, long ? 20_000 : 4_000) };
  }
}

export function drawDisk(draw: Draw, recipe: Recipe, claims: Claims): DiskPlan {
  const lossy = draw.chance(recipe.disk);
  const slow = draw.chance(recipe.disk);
  const stalls = slow && draw.chance(40) && claims("slow");
  const syncMin = slow ? draw.span(50, 4_000) : 0;
  return {
    syncMin,
    syncMax: slow ? syncMin + draw.span(50, 20_000) : 0,
    stall: stalls ? draw.span(1_000, 100_000) : 0,
    stallMicros: stalls ? draw.span(10_000, 500_000) : 0,
    loss: lossy ? drawLoss(draw, claims) : "none",
  };
}

function drawLoss(draw: Draw, claims: Claims): DiskPlan["loss"] {
  const possible: DiskPlan["loss"][] = [];
  if (claims("unsynced-suffix")) possible.push("suffix");
  if (claims("unsynced-subset")) possible.push("subset");
  return possible.length === 0 ? "none" : draw.pick(possible);
}

export function drawCpu(draw: Draw, recipe: Recipe, claims: Claims): CpuPlan {
  if (!draw.chance(recipe.cpu) || !claims("slow")) return { perMessageNanos: 0, perByteNanos: 0 };
  return { perMessageNanos: draw.span(1_000, 1_000_000), perByteNanos: draw.span(1, 1_000) };
}

/** The usual bound on how far a drawn clock runs off: a fifth too fast or too slow. */
const usualDriftMax = 200_000;

export function drawClocks(
  draw: Draw,
  recipe: Recipe,
  claims: Claims,
  { driftMax: claimed }: ClaimedFaults,
  servers: number,
): ClockPlan[] {
  if (!draw.chance(recipe.clocks) || !claims("clock-drift")) return [];
  const driftMax = Math.min(claimed, usualDriftMax);
  const nodes = draw.subset(
    Array.from({ length: servers }, (_, id) => id),
    draw.between(1, servers),
  );
  const sign = () => (draw.chance(50) ? 1 : -1);
  return nodes.map((node) => ({
    node,
    offset: draw.span(1, 10_000_000) * sign(),
    drift: draw.span(Math.min(10, driftMax), driftMax) * sign(),
  }));
}

/** Sessions that may crowd on a single key. */
const sessionsPerKeyMax = 6;

/** What clients ask for, where the system lets them choose: its usual service in half of the plans. */
export function drawService(draw: Draw, { services: [usual, ...others] }: System): Service {
  return others.length === 0 || draw.chance(50) ? usual! : draw.pick(others);
}

export function drawWorkload(
  draw: Draw,
  recipe: Recipe,
  system: System,
  options: Options,
  service: Service,
  activeMicros: number,
): WorkloadPlan {
  const clients = draw.between(recipe.clientsMin, recipe.clientsMax);
  const isRegister = service === "register";
  const operations = isRegister ? draw.between(1, 6) : draw.between(recipe.operationsMin, recipe.operationsMax);
  const open = draw.chance(20);
  const burst = draw.chance(15);
  // The load lasts for most of the active part, so that every fault falls on operations in flight; or comes at once.
  const pace = burst
    ? draw.span(1, 2_000)
    : Math.max(1, Math.floor((activeMicros * draw.between(30, 110)) / (100 * operations)));
  const sessions = open ? draw.between(1, 3) : 1;
  return {
    clients,
    mode: open ? "open" : "closed",
    sessions,
    operations,
    thinkMin: pace >> 2,
    thinkMax: pace + (pace >> 1),
    // So many operations at once on one key would have more explanations than the judge can weigh.
    keys: Math.max(clients * sessions > sessionsPerKeyMax ? 2 : 1, draw.between(1, recipe.keysMax)),
    mix: offeredMix(system, service, {
      ...drawMix(draw, recipe, system, service),
      ...drawDeletes(draw, system, service),
    }),
    retryMicros: isRegister ? draw.span(10_000, 400_000) : draw.span(60_000, 700_000),
    attempts: draw.chance(15) ? 1 : draw.between(2, 8),
    ...drawReconfigurations(draw, recipe, membershipOf(system, options) !== undefined, activeMicros),
  };
}

/** Changes of members over most of the active part, or all at once; none, and no draw, where members never change. */
function drawReconfigurations(
  draw: Draw,
  recipe: Recipe,
  isAsked: boolean,
  activeMicros: number,
): Pick<WorkloadPlan, "reconfigurations"> {
  if (!isAsked || !draw.chance(recipe.reconfigurations)) return {};
  const count = draw.between(1, recipe.reconfigurationsMax);
  const spread = Math.max(1, Math.floor((activeMicros * draw.between(30, 110)) / (100 * count)));
  const pace = draw.chance(20) ? draw.span(1, 10_000) : spread;
  return { reconfigurations: { count, paceMin: pace >> 2, paceMax: pace + (pace >> 1) } };
}

/** None, and no draw, where a delete is but another write. */
const drawDeletes = (draw: Draw, { deletes }: System, service: Service): WorkloadPlan["mix"] =>
  deletes === true && service === "key-value" ? { delete: draw.between(0, 3) } : {};

function drawMix(draw: Draw, recipe: Recipe, { offers }: System, service: Service): WorkloadPlan["mix"] {
  if (service === "register") return { propose: draw.between(1, 4), read: draw.between(0, 3) };
  if (service === "log") return drawLogMix(draw);
  if (recipe.mix === "compare-and-set" && (offers === undefined || offers.includes("compare-and-set")))
    return { "compare-and-set": 8, get: draw.between(0, 3), append: draw.between(0, 1) };
  return {
    get: draw.between(0, 4),
    put: draw.between(0, 3),
    append: draw.between(1, 4),
    "compare-and-set": draw.between(0, 3),
  };
}

/** A few trims in some plans: each takes records out of everybody's sight. */
const drawLogMix = (draw: Draw): WorkloadPlan["mix"] => ({
  "append-record": draw.between(3, 8),
  "read-record": draw.between(0, 8),
  tail: draw.between(0, 3),
  trim: draw.chance(40) ? 1 : 0,
});
