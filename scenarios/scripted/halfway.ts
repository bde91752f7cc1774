/**
 * Keepers of a log that get half-way. One of them is cut off while the others go on; then it is among those who take over, and
 * crashes in the middle of what it is told to take over; it comes back to those who had no part in that, while the ones who had
 * are away. Whatever its disk kept is all that tells of the term between: who wrote the term before its log, or the log before
 * its term, passes there for one who has both.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4.2: a configuration is complete or it does not count; ZOOKEEPER-4643, an epoch
 * written before the history that belongs to it.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { drawCrashPoint } from "../../sim/plan/faults/crash.ts";
import type { MessageTypes } from "../../sim/plan/faults/draw-aim.ts";
import { messageTypesOf } from "../../sim/plan/messages.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { hasTakeovers, inTurns, turnMicrosOf } from "./turns.ts";

const recipe: Recipe = {
  ...calmRecipe,
  options: 20,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 15,
  operationsMax: 30,
  keysMax: 3,
};

/** What somebody is told who takes over a log, by the names that systems have for it. */
const takingOver =
  /adopt|elected|seal|recover|truncat|fence|snapshot|fetched|copy|piece|entries|repair|diverg|append|join/i;

export const halfway: Scenario = {
  name: "halfway",
  about:
    "a keeper of the log crashes in the middle of taking it over, and is back among those who know nothing of that",
  unsuited(system) {
    if (!hasTakeovers(system)) return `nobody takes over from another in ${system.name}`;
    const missing = (["partition", "crash"] as const).find((kind) => !system.survives.includes(kind));
    return missing === undefined ? null : `${system.name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "halfway, by turns", index));
    return byTurns(draw, planAt("halfway", recipe, system, seed, index, settings), system);
  },
};

/** The same plan, with the story told a few times. */
function byTurns(draw: Draw, plan: Plan, system: System): Plan {
  const turnMicros = turnMicrosOf(system, plan.options);
  const types = messageTypesOf(system, plan.options, takingOver);
  const faults: Fault[] = [];
  let at = 2 * turnMicros; // until somebody is elected
  for (let stories = draw.between(1, 3); stories > 0; stories--) {
    const story = tell(draw, castOf(draw, plan, system), types, at, turnMicros);
    faults.push(...story.faults);
    at = story.end;
  }
  const thinkMax = Math.ceil(turnMicros / draw.between(2, 10));
  return inTurns(plan, faults, at, turnMicros, thinkMax);
}

/** Who gets half-way; who takes over with it, and who does in the end. */
interface Cast {
  readonly keeper: number;
  readonly role: string;
  readonly with: readonly number[];
  readonly without: readonly number[];
}

/** Of each role some are on either side; of the keepers as many as a majority has, with the one that is on both. */
function castOf(draw: Draw, plan: Plan, system: System): Cast {
  const { cluster } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!;
  const own = cluster.roles.filter(({ name }) => name !== system.contact);
  const role = own.length > 0 ? draw.pick(own) : roleOf(cluster, system.contact);
  const keeper = role.first + draw.between(0, role.count - 1);
  const sides: [number[], number[]] = [[], []];
  for (const { first, count } of cluster.roles) {
    const nodes = Array.from({ length: count }, (_, rank) => first + rank).filter((node) => node !== keeper);
    const some = count === 1 ? 0 : draw.between(1, Math.max(1, nodes.length - 1));
    for (let left = some; left > 0 && nodes.length > 0; left--) {
      sides[0].push(...nodes.splice(draw.between(0, nodes.length - 1), 1));
    }
    sides[1].push(...nodes);
  }
  return { keeper, role: role.name, with: sides[0], without: sides[1] };
}

/** The three turns of a story, which begins at `at`. */
function tell(draw: Draw, cast: Cast, types: readonly MessageTypes[], at: number, turnMicros: number) {
  const { keeper, role, with: some, without: others } = cast;
  const [asleep, halfWay, back] = [
    [2, 4],
    [3, 8],
    [6, 14],
  ].map(([least, most]) => Math.ceil((turnMicros * draw.between(least!, most!)) / 4));
  const told = types.find((one) => one.role === role);
  const faults: Fault[] = [];
  const apart = (one: readonly number[], other: readonly number[], from: number, duration: number): void => {
    if (one.length > 0 && other.length > 0) {
      faults.push({ kind: "partition", groups: [[...one], [...other]], at: from, duration });
    }
  };
  apart([keeper], [...some, ...others], at, asleep!);
  const second = at + asleep!;
  apart([keeper, ...some], others, second, halfWay!);
  if (told !== undefined) {
    const type = draw.pick(told.favoured.length > 0 && draw.chance(85) ? told.favoured : told.handled);
    const nth = draw.chance(70) ? 1 : draw.between(2, 4);
    const when = { node: keeper, handles: type, nth };
    const effects = draw.chance(85) ? drawCrashPoint(draw) : null;
    faults.push({ kind: "crash", node: keeper, effects, loops: 0, at: second, duration: halfWay!, when });
  }
  apart([keeper, ...others], some, second + halfWay!, back!);
  return { faults, end: second + halfWay! + back! };
}
