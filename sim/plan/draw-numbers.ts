/** Draws the number options of a system: small sizes, quorums of other sizes, and timeouts near the round trip. */
import { type NodeSet, nodesMax } from "../base/node-set.ts";
import { UserError } from "../base/user-error.ts";
import type { Options, OptionValue } from "../contract/cluster.ts";
import { partsOf } from "../contract/parts.ts";
import type { QuorumSystem } from "../contract/quorum.ts";
import type { System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import { specsOf } from "./options.ts";
import type { Plan } from "./plan.ts";
import { longestLatency, scaleTimers, usualTimeoutMicros } from "./stretch.ts";

type Changes = { [name: string]: OptionValue };

/** A number whose default is at least this, and no time, is a size of which more is only faster: batches, windows, queues. */
const sizeMin = 8;

/** Sizes of 1 to 8 where the defaults are larger: most runs are too short to fill a batch or a window of the usual size. */
export function drawSmallSizes(draw: Draw, system: System, options: Options): Options {
  const drawn: Changes = { ...options };
  for (const [name, spec] of Object.entries(specsOf(system, options))) {
    if (spec.type !== "integer" || spec.default < sizeMin || name.endsWith("Micros") || spec.isDrawn === false)
      continue;
    if (!draw.chance(60)) continue;
    const small = Math.min(spec.max, Math.max(spec.min, draw.between(1, 8)));
    if (spec.isSet !== true) drawn[name] = small;
  }
  return drawn;
}

/** Sizes of quorums, of which those that must meet do; the options as they were when a few draws find none. */
export function drawQuorumSizes(draw: Draw, system: System, nodes: number, options: Options): Options {
  const names = Object.entries(system.options).flatMap(([name, spec]) =>
    spec.type === "integer" && (spec.default === 0 || spec.isSet) && spec.max === nodesMax ? [name] : [],
  );
  if (names.length === 0 || nodes > judgedNodesMax) return options;
  for (let attempt = 0; attempt < 4; attempt++) {
    const drawn: Changes = { ...options };
    for (const name of names) {
      const size = draw.chance(40) ? 0 : draw.between(1, nodes);
      if (system.options[name]!.isSet !== true) drawn[name] = size;
    }
    if (haveMeetingQuorums(system, nodes, drawn)) return drawn;
  }
  return options;
}

/** Of so many nodes all pairs of quorums are looked at in a moment. */
const judgedNodesMax = 9;

/** The quorums of the cluster that must meet do. */
function haveMeetingQuorums(system: System, nodes: number, options: Options): boolean {
  try {
    const quorums = system.quorums(partsOf(system, nodes, options, 0).at(-1)!.cluster);
    return system.intersections.every((names) => {
      const [a, b, c] = names.map((name) => quorums[name]!);
      return c === undefined ? pairMeets(a!, b!) : tripleMeets(a!, b!, c);
    });
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** No quorum of `a` leaves one of `b` beside it. */
function pairMeets(a: QuorumSystem, b: QuorumSystem): boolean {
  const all = 2 ** a.nodes - 1;
  for (let one = 0; one <= all; one++) {
    if (a.isQuorum(one as NodeSet) && b.isQuorum((all & ~one) as NodeSet)) return false;
  }
  return true;
}

/** No quorums of `a` and `b` have so little in common that one of `c` lies beside it. */
function tripleMeets(a: QuorumSystem, b: QuorumSystem, c: QuorumSystem): boolean {
  const all = 2 ** a.nodes - 1;
  for (let one = 0; one <= all; one++) {
    if (!a.isQuorum(one as NodeSet)) continue;
    for (let other = 0; other <= all; other++) {
      if (b.isQuorum(other as NodeSet) && c.isQuorum((all & ~(one & other)) as NodeSet)) return false;
    }
  }
  return true;
}

/** Every timer shorter, until the shortest election timeout is a few round trips of this plan, its disks included. */
export function drawTightTimers(draw: Draw, system: System, plan: Plan): Options {
  const { network, disk, cpu } = plan;
  const workMicros = Math.ceil((cpu.perMessageNanos + (cpu.sendMessageNanos ?? 0)) / 1_000);
  const roundTrip = 2 * (longestLatency(network.latency) + disk.syncMax + plan.nodes * workMicros);
  const factor = Math.max(factorMin, (roundTrip * draw.between(25, 60)) / (10 * usualTimeoutMicros));
  return factor >= 1 ? plan.options : scaleTimers(system, plan.options, factor);
}

/** Timers shorter than this share of the usual would spend all events of a run on heartbeats. */
const factorMin = 0.05;
