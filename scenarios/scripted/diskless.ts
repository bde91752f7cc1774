/**
 * Replicas that keep nothing on a disk: fewer than half of them crash, again and again, forget all, and recover from the others
 * while messages of theirs from before are still under way. More than that nobody can remember for.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import { membershipOf } from "../../sim/contract/membership.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["isolate", "partition", "pause", "one-way", "link"],
  faultsMin: 0,
  faultsMax: 6,
  leader: 30,
  hunt: 30,
  lossy: 25,
  options: 25,
  numbers: 10,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 10,
  operationsMax: 40,
  keysMax: 2,
  reconfigurations: 80, // where an option has members change, which is nowhere the default
  members: 40,
  tune: (_draw, _system, options): Options => ({ ...options, disk: "none" }),
};

export const diskless: Scenario = {
  name: "diskless",
  about: "nothing is on a disk: fewer than half of the servers crash, again and again, and recover what they forgot",
  unsuited: ({ options, name }) =>
    options["disk"]?.type === "choice" && options["disk"].choices.includes("none")
      ? null
      : `${name} keeps what it promises on its disk`,
  plan(system, seed, index, settings) {
    const plan = planAt("diskless", recipe, system, seed, index, settings);
    const servers = serversOf(system, plan.nodes, plan.options);
    // Where members change, one is fewer than half of whichever there are, from three on.
    const most =
      membershipOf(system, plan.options) === undefined ? (servers - 1) >> 1 : Math.min(1, (plan.nodes - 1) >> 1);
    if (most === 0 || !(settings.beyond || system.survives.includes("crash"))) return plan;
    const draw = new Draw(randomAt(seed, "diskless, whose", index));
    const victims = draw.subset([...Array(servers).keys()], most);
    const { activeMicros } = plan.budget;
    const { answers: all = [], messages: known, unsent } = system.roles[system.contact] as Automaton;
    const isSent = (type: string): boolean => unsent?.(plan.options).includes(type) !== true;
    const [answers, messages] = [all.filter(isSent), known.filter(isSent)];
    if (servers === 3 && messages.includes(promise) && draw.chance(30)) return promiseOvertaken(draw, plan);
    const crashes = Array.from({ length: draw.between(1, 8) }, () => crash(draw, victims, activeMicros));
    if (draw.chance(60)) {
      for (let left = draw.between(1, 4); left > 0; left--) {
        crashes.push(...overtaken(draw, draw.pick(victims), answers, messages, draw.between(0, activeMicros)));
      }
    }
    const { gone: _nobody, ...rest } = plan; // who never comes back is one of those that fail, too
    return { ...rest, faults: [...plan.faults, ...crashes].sort((a, b) => a.at - b.at) };
  },
};

/** Often back before what it sent has arrived. */
const crash = (draw: Draw, victims: readonly number[], activeMicros: number): Fault => ({
  kind: "crash",
  node: draw.pick(victims),
  at: draw.between(0, activeMicros),
  duration: draw.span(100, 500_000),
  effects: draw.chance(50) ? draw.between(0, 5_039) : null,
  loops: draw.chance(70) ? 0 : draw.between(1, 3),
});

/** One of its answers is late, and it crashes while it handles something, back before that has arrived. */
function overtaken(
  draw: Draw,
  node: number,
  answers: readonly string[],
  messages: readonly string[],
  at: number,
): readonly Fault[] {
  if (answers.length === 0) return [];
  const sends = { node, sends: draw.pick(answers), nth: draw.between(1, 3) };
  const handles = { node, handles: draw.pick(messages), nth: draw.between(1, 3) };
  const micros = draw.span(20_000, 500_000);
  return [
    { kind: "delay", when: sends, at, duration: 0, messages: 1, micros },
    {
      kind: "crash",
      when: handles,
      at,
      node,
      effects: draw.between(0, 5_039),
      duration: draw.span(100, 20_000),
      loops: 0,
    },
  ];
}

/** What a view change asks for, what it promises, and what it waits for, as Viewstamped Replication calls them. */
const asking = "startViewChange";
const promise = "doViewChange";
const heard = ["commit", "prepare"];

/**
 * Two of three hear nothing of the third for a while, which may lead; one of them promises the other the next view, and crashes
 * before that arrives. It is brought back into the old view, and then its promise arrives. Clients ask all the while.
 */
function promiseOvertaken(draw: Draw, plan: Plan): Plan {
  const first = draw.chance(60) ? 1 : draw.between(0, 2); // the first view to begin is often that of 1
  const [victim, next] = draw.subset(
    [0, 1, 2].filter((node) => node !== first),
    2,
  ) as [number, number];
  const at = draw.between(400_000, 1_200_000);
  const deaf = draw.between(150_000, 400_000);
  const duration = draw.between(800_000, 3_000_000);
  const sends = { node: victim, sends: promise, nth: 1 };
  const faults: Fault[] = [
    { kind: "one-way", from: [first], to: [next], at, duration },
    { kind: "one-way", from: [victim], to: [next], at, duration, types: [asking] },
    { kind: "one-way", from: [first], to: [victim], at, duration: deaf, types: heard },
    { kind: "delay", when: sends, at, duration: 0, messages: 1, micros: deaf + draw.between(100_000, 1_000_000) },
    { kind: "crash", node: victim, at: at + deaf + 1, duration: draw.span(100, 20_000), effects: null, loops: 0 },
  ];
  const { gone: _nobody, ...rest } = plan;
  return {
    ...rest,
    faults,
    network: { ...plan.network, fifo: false },
    workload: { ...plan.workload, operations: 60, thinkMin: 10_000, thinkMax: 40_000 },
    budget: { ...plan.budget, activeMicros: 3_000_000 },
  };
}
