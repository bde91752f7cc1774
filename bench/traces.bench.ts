/**
 * What dynamic partial-order reduction could come to, without one: in a box, the states that the checker looks at against
 * the orders of steps that differ in more than steps of different nodes (Mazurkiewicz' traces). An optimal reduction takes
 * each of these once, from its start to its end; one by source sets takes as many or more.
 * Source: Abdulla, Aronis, Jonsson, Sagonas, "Source sets: a foundation for optimal dynamic partial order reduction"
 * (JACM 2017); Godefroid (1996), for sleep sets, which count each such order once.
 */
import { systems } from "../protocols/systems.ts";
import { checkSystem } from "../sim/check/check-system.ts";
import { moveRules } from "../sim/check/reductions/rules.ts";
import { Judging } from "../sim/check/rows/judging.ts";
import { fact, factFields, LocalSteps } from "../sim/check/rows/local-steps.ts";
import { Space } from "../sim/check/rows/space.ts";
import { type Box, smallBox } from "../sim/check/subjects/system/box.ts";
import { SystemBehaviour } from "../sim/check/subjects/system/system-behaviour.ts";
import type { System } from "../sim/contract/system.ts";

/** Pairs of a state and a sleep set, beyond which the orders of a box are not counted to the end. */
const pairsMax = 2_000_000;

interface Traces {
  /** Orders from the first state to where nothing more can happen, and the steps of all of them; null: too many to count. */
  readonly orders: number;
  readonly steps: number;
}

/** Nothing is judged: a judge would see the order of more steps, and there would be more orders. */
function countTraces(system: System, box: Box): Traces | null {
  const behaviour = new SystemBehaviour(system, box, false);
  const local = new LocalSteps(behaviour, new Set());
  const context = { cluster: behaviour.cluster, service: "register", quorums: {}, intersections: [] } as const;
  const space = new Space(behaviour, local, new Judging([], context, local.sightings, local.lists), moveRules([]));
  const known = new Map<string, Traces>();
  const areIndependent = (one: number, other: number): boolean => {
    const at = (step: number, field: number): number => space.facts[factFields * step + field]!;
    const isShared = at(one, fact.cost) !== 0 && at(other, fact.cost) !== 0; // of a budget
    return at(one, fact.node) !== at(other, fact.node) && !isShared;
  };
  const count = (row: Int32Array, sleep: readonly number[]): Traces => {
    const key = `${row};${sleep}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= pairsMax) throw new RangeError("too many");
    const { width, stride } = space;
    const length = space.expand(row, space.hash(row)) * stride;
    const found = space.next.items.slice(0, length);
    let orders = found.length === 0 ? 1 : 0;
    let steps = 0;
    const taken: number[] = [];
    for (let at = 0; at < found.length; at += stride) {
      const step = found[at + width]!;
      if (sleep.includes(step)) continue;
      const asleep = [...sleep, ...taken].filter((other) => areIndependent(step, other)).sort((a, b) => a - b);
      const rest = count(found.slice(at, at + width), asleep);
      orders += rest.orders;
      steps += rest.steps + rest.orders;
      taken.push(step);
    }
    const counted = { orders, steps };
    known.set(key, counted);
    return counted;
  };
  try {
    return count(space.first.slice(), []);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const boxes: readonly (readonly [string, Partial<Box>])[] = [
  ["paxos", { timeouts: 0 }],
  ["paxos", { timeouts: 0, nodes: 2, clients: 2 }],
  ["paxos", { nodes: 2 }],
  ["raft", { timeouts: 1 }],
  ["raft", { nodes: 2 }],
  ["multi-paxos", { nodes: 2, timeouts: 1 }],
  ["epaxos", { timeouts: 0 }],
];

process.stdout.write("| box | states | steps taken | orders | steps of all orders |\n|---|---|---|---|---|\n");
for (const [name, extra] of boxes) {
  const system = systems.find((one) => one.name === name)!;
  const box = { ...smallBox(system), ...extra };
  const { states, transitions } = checkSystem(system, box, [], { without: ["symmetry"], states: 2e6 });
  const traces = countTraces(system, box);
  const told = Object.entries(extra).map(([field, value]) => `${field} ${value}`);
  const counted = traces === null ? "– | –" : `${short(traces.orders)} | ${short(traces.steps)}`;
  process.stdout.write(`| ${name}, ${told.join(", ")} | ${states} | ${transitions} | ${counted} |\n`);
}

function short(value: number): string {
  return value < 1e6 ? String(value) : value.toExponential(1).replace("e+", " 10^");
}
