/**
 * Searching afresh: once it is known what fails and which faults it takes, small plans of that kind are drawn anew and
 * cut off as soon as they are longer than the best. What a long chain of single steps misses, chance may hit at once.
 */

import { membershipOf } from "../../contract/membership.ts";
import { Draw, randomAt } from "../../plan/draw.ts";
import { serversOf } from "../../plan/draw-plan.ts";
import type { AimVerb } from "../../plan/faults/aim.ts";
import { drawAim, type MessageTypes } from "../../plan/faults/draw-aim.ts";
import { drawAimedFault, drawFault, needsAim } from "../../plan/faults/fault.ts";
import type { Stage } from "../../plan/faults/fault-shape.ts";
import { faultShapes } from "../../plan/faults/fault-shapes.ts";
import { messageTypesOf, sentOf } from "../../plan/messages.ts";
import { clientNodes, type Fault, type NetworkPlan, type Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { ShrinkSearch } from "./attempts.ts";
import { foundationsOf } from "./below.ts";
import { withClients, withCluster } from "./renumber.ts";
import { weigh } from "./weight.ts";

/** Draws `count` small plans in the likeness of `like`; the lightest failing run that is lighter than `best`, or null. */
export function searchAfresh(
  search: ShrinkSearch,
  like: Plan,
  best: RunResult,
  round: number,
  count: number,
): RunResult | null {
  let found: RunResult | null = null;
  let weight = weigh(best, search.system);
  let { events } = best;
  for (let index = 0; index < count && !search.exhausted; index++) {
    const plan = drawSmall(new Draw(randomAt(like.seed, best.digest, round * count + index)), search, like);
    const result = plan === null ? null : search.attempt(plan, events + 8);
    if (result === null) continue;
    const now = weigh(result, search.system);
    if (now >= weight) continue;
    found = result;
    weight = now;
    events = result.events;
  }
  return found;
}

function drawSmall(draw: Draw, search: ShrinkSearch, like: Plan): Plan | null {
  const { system } = search;
  const nodes = draw.chance(70) ? like.nodes : draw.between(system.nodes.min, like.nodes);
  const foundations = foundationsOf(system, like);
  const options = Object.fromEntries(
    Object.entries(foundations.length > 0 && draw.chance(60) ? draw.pick(foundations) : like.options).map(
      ([name, value]) => [
        name,
        typeof value === "boolean" && draw.chance(15) && system.options[name]?.isSet !== true ? !value : value,
      ],
    ),
  );
  const sized = withCluster({ ...like, faults: [], clocks: [], decisions: [] }, system, { nodes, options }, nodes);
  if (sized === null) return null;
  const servers = serversOf(system, nodes, options);
  const clients = Math.min(like.workload.clients, draw.between(1, 3));
  const plan = withClients(sized, servers, clients);
  const activeMicros = draw.span(50_000, Math.max(100_000, Math.min(2_500_000, like.budget.activeMicros)));
  const thinkMax = draw.span(100, activeMicros);
  return {
    ...plan,
    seed: String(draw.between(0, 999_999)),
    network: drawCalm(draw, like.network),
    faults: drawFew(
      draw,
      like,
      {
        servers,
        clients: clientNodes(plan.workload),
        activeMicros,
        messages: sentOf(system, options),
        leaderPercent: 50,
        hasFoundation: system.foundation !== undefined,
        ...(membershipOf(system, options) === undefined ? {} : { memberPercent: 30 }),
      },
      messageTypesOf(system, options, null),
    ),
    workload: {
      ...plan.workload,
      operations: Math.min(like.workload.operations, draw.between(1, 4)),
      thinkMin: thinkMax >> 2,
      thinkMax,
      retryMicros: draw.span(20_000, 1_000_000),
    },
    budget: { ...plan.budget, activeMicros: Math.max(activeMicros, 1_000) },
  };
}

/** Mostly a constant latency; what was noisy stays so half of the time. */
function drawCalm(draw: Draw, network: NetworkPlan): NetworkPlan {
  const share = (perMillion: number) => (draw.chance(50) ? perMillion : 0);
  const { late, lateMicros, acrossCuts } = network;
  return {
    ...(late !== undefined && lateMicros !== undefined && draw.chance(50) ? { late, lateMicros } : {}),
    ...(acrossCuts !== undefined && draw.chance(50) ? { acrossCuts } : {}),
    latency: draw.chance(30) ? network.latency : { type: "constant", micros: draw.span(500, 20_000) },
    drop: share(network.drop),
    duplicate: share(network.duplicate),
    reorder: share(network.reorder),
    fifo: network.fifo,
  };
}

/** Kinds that make little noise, and so tell short stories. */
const quiet: readonly Fault["kind"][] = ["pause", "crash", "isolate"];

function drawFew(draw: Draw, like: Plan, stage: Stage, types: readonly MessageTypes[]): Fault[] {
  if (like.faults.length === 0) return [];
  const kinds = like.faults.map(({ kind }) => kind);
  const { servers, activeMicros } = stage;
  const hadAims = like.faults.some(({ when }) => when !== undefined);
  const faults: Fault[] = [];
  for (let count = draw.between(1, Math.min(4, like.faults.length + 1)); count > 0; count--) {
    const kind = draw.pick(draw.chance(65) ? kinds : quiet);
    if (servers < faultShapes[kind].serversMin) continue;
    const at = draw.between(0, activeMicros);
    const isAimed = needsAim(kind) || (hadAims && draw.chance(50));
    if (!isAimed) faults.push(drawFault(kind, at, draw, stage));
    else if (types.length > 0) {
      const aim = (verbs: readonly AimVerb[]) => drawAim(draw, verbs, types, servers);
      faults.push(drawAimedFault(kind, draw.chance(50) ? 0 : at, draw, stage, aim));
    }
  }
  return faults.sort((a, b) => a.at - b.at);
}
