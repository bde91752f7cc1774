/** Draws faults that begin at events, and what brings those events about. */
import type { FaultKind } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import { drawAim, drawFirst, type MessageTypes } from "./faults/draw-aim.ts";
import { drawAimedFault, drawFault, mayBefall } from "./faults/fault.ts";
import type { Stage } from "./faults/fault-shape.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import type { Fault, Plan } from "./plan.ts";
import type { Recipe } from "./recipe.ts";

/**
 * The faults of a plan that also has some which begin at events: a few that count from one moment, so that they fall on
 * the same election or the same transfer. That moment is when another fault begins, which may have brought it about.
 */
export function drawAimed(
  draw: Draw,
  recipe: Recipe,
  claims: (kind: FaultKind) => boolean,
  stage: Stage,
  timed: readonly Fault[],
  types: readonly MessageTypes[],
): Fault[] {
  const usable = (kind: Fault["kind"]) => mayBefall(kind, claims, stage);
  const kinds = recipe.aimedFaults.filter(usable);
  if (kinds.length === 0) return [...timed];
  const others = draw.chance(50) ? [...timed] : []; // many faults leave nothing to aim at
  const blows = leaderBlows.filter(usable);
  if (blows.length > 0 && draw.chance(60)) others.push(drawBlow(draw, draw.pick(blows), stage));
  const anywhere = draw.span(1, stage.activeMicros); // rather early: the load may be done before the active part is over
  const moment = others.length > 0 ? draw.pick(others.slice(-2)).at : anywhere;
  const aims = Array.from({ length: draw.between(1, 4) }, (_, at) => {
    const isFirst = at === 0 && draw.chance(70);
    const from = isFirst || draw.chance(60) ? moment : 0;
    return drawAimedFault(draw.pick(kinds), from, draw, stage, (verbs) =>
      isFirst ? drawFirst(draw, verbs, types) : drawAim(draw, verbs, types, stage.servers),
    );
  });
  return [...others, ...aims];
}

/** What befalls a leader, so that others come into its place while it still believes that it leads. */
const leaderBlows: readonly Fault["kind"][] = ["isolate", "pause"];

const drawBlow = (draw: Draw, kind: Fault["kind"], stage: Stage): Fault =>
  drawFault(kind, draw.between(stage.activeMicros >> 3, stage.activeMicros >> 1), draw, {
    ...stage,
    leaderPercent: 100,
  });

/**
 * The plan with other faults: a leader is cut off, long enough for the others to elect anew, and the servers fall apart
 * as the first vote is asked for: terms and logs grow apart then, and whoever heals finds no candidate that suits all.
 * The load outlasts it. The plan itself where the system survives no partition, or asks for no votes.
 */
export function drawLostRound(
  draw: Draw,
  plan: Plan,
  claims: (kind: FaultKind) => boolean,
  stage: Stage,
  types: readonly MessageTypes[],
): Plan {
  const asking = types.filter(({ favoured }) => favoured.length > 0);
  if (!claims("partition") || stage.servers < faultShapes.partition.serversMin || asking.length === 0) return plan;
  const at = draw.between(200_000, 1_000_000);
  const long = { ...stage, activeMicros: roundMicros, leaderPercent: 100 };
  const cutOff = { ...drawFault("isolate", at, draw, long), duration: draw.span(100_000, 400_000) };
  const apart = drawAimedFault("partition", at, draw, long, () => drawFirst(draw, ["sends"], asking));
  const { workload, budget } = plan;
  return {
    ...plan,
    faults: [cutOff, { ...apart, duration: draw.span(200_000, roundMicros) }],
    workload: { ...workload, operations: 5 * workload.operations },
    budget: { ...budget, activeMicros: Math.max(budget.activeMicros, roundMicros) },
  };
}

/** How long a plan with a lost round is active at least. */
const roundMicros = 2_000_000;
