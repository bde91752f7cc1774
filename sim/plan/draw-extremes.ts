/**
 * Draws what makes the worlds of some plans less gentle than usual: messages that arrive across a cut or later than any
 * timeout, sending that costs, small sizes, tight timeouts, unusual clients. Drawn last, so that every other part of a
 * plan is what it would be without.
 */
import type { FaultKind, System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import { drawQuorumSizes, drawSmallSizes, drawTightTimers } from "./draw-numbers.ts";
import { drawUnusualLoad } from "./draw-unusual-load.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import type { Plan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";

type Claims = (kind: FaultKind) => boolean;

/** The plan, with what the recipe makes extreme in some plans. */
export function drawExtremes(draw: Draw, recipe: Recipe, system: System, claims: Claims, plan: Plan): Plan {
  const costly = claims("slow") ? drawCosts(draw, plan) : plan;
  const hostile = drawHostileNetwork(draw, recipe, claims, costly);
  const sized = drawNumbers(draw, recipe, system, hostile);
  return draw.chance(recipe.unusual) ? drawUnusualLoad(draw, system, sized) : sized;
}

/** Where receiving takes a processor, sending often does, and the line carries so much; where disks are slow, bytes count. */
function drawCosts(draw: Draw, plan: Plan): Plan {
  const { cpu, disk, network } = plan;
  const isBusy = cpu.perMessageNanos > 0;
  const sends = isBusy && draw.chance(60);
  const carries = isBusy && draw.chance(40);
  const counts = disk.syncMax > 0 && draw.chance(20);
  return {
    ...plan,
    cpu: sends ? { ...cpu, sendMessageNanos: draw.span(1_000, 300_000), sendByteNanos: draw.span(1, 300) } : cpu,
    network: carries ? { ...network, bytesPerSecond: draw.span(5_000_000, 1_000_000_000) } : network,
    disk: counts ? { ...disk, syncByteNanos: draw.span(1, 200) } : disk,
  };
}

function drawHostileNetwork(draw: Draw, recipe: Recipe, claims: Claims, plan: Plan): Plan {
  const isCut = plan.faults.some(({ kind }) => faultShapes[kind].claim === "partition");
  const crosses = draw.chance(recipe.acrossCuts) && isCut;
  const isLate = draw.chance(recipe.late) && claims("slow") && (claims("reorder") || plan.network.fifo);
  // A late message keeps an ordered channel closed: of those there are few, or nothing else would happen.
  const late = draw.span(1_000, plan.network.fifo ? 4_000 : 60_000);
  const network = {
    ...plan.network,
    ...(crosses ? { acrossCuts: draw.span(100_000, 1_000_000) } : {}),
    ...(isLate ? { late, lateMicros: plan.budget.activeMicros } : {}),
  };
  return { ...plan, network };
}

function drawNumbers(draw: Draw, recipe: Recipe, system: System, plan: Plan): Plan {
  let { options } = plan;
  if (draw.chance(recipe.numbers)) options = drawSmallSizes(draw, system, options);
  if (draw.chance(recipe.numbers)) options = drawQuorumSizes(draw, system, plan.nodes, options);
  if (draw.chance(recipe.tight)) options = drawTightTimers(draw, system, { ...plan, options });
  return { ...plan, options };
}
