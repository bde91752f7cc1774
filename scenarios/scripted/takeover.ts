/** What the scenarios share that are about commands left half done, which whoever notices may finish: no leader to ask. */
import type { Options, OptionValue } from "../../sim/contract/cluster.ts";
import type { FaultKind, System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import type { ScenarioSettings } from "../../sim/plan/scenario.ts";

/** Why nobody in `system` takes over a silent owner's commands, or may not fall silent in these ways; else null. */
export function whyUnsuited(system: System, needs: readonly FaultKind[]): string | null {
  if (!system.services.includes("key-value")) return `${system.name} orders no commands`;
  if (!("suspectMicros" in system.options)) return `nobody takes over the commands of another in ${system.name}`;
  const missing = needs.filter((kind) => !system.survives.includes(kind));
  return missing.length === 0 ? null : `${system.name} does not claim to survive ${missing.join(" or ")}`;
}

/** The size that the user wants, else one of `sizes`, or as near as the system can come. */
export function sizeOf(draw: Draw, system: System, settings: ScenarioSettings, sizes: readonly number[]): number {
  const { min, max } = system.nodes;
  return settings.nodes ?? Math.min(max, Math.max(min, draw.pick(sizes)));
}

/** The options with another patience, in microseconds: how long an owner may be silent. */
export function withPatience(system: System, options: Options, micros: number): Options {
  const spec = system.options["suspectMicros"];
  if (spec?.type !== "integer") return options;
  const tuned: { [name: string]: OptionValue } = { ...options };
  tuned["suspectMicros"] = Math.min(spec.max, Math.max(spec.min, micros));
  return tuned;
}

/** A server that some client asks first. */
export function drawOwner(draw: Draw, { nodes, workload: { clients, sessions } }: Plan): number {
  return (draw.between(0, clients - 1) * sessions) % nodes;
}

export const allBut = (nodes: number, node: number): number[] =>
  Array.from({ length: nodes }, (_, other) => other).filter((other) => other !== node);

/** All of them, in any order. */
export function shuffled(draw: Draw, nodes: readonly number[]): number[] {
  const rest = [...nodes];
  return nodes.map(() => rest.splice(draw.between(0, rest.length - 1), 1)[0]!);
}

/** From `at` on no other server hears `node`, which hears them all. Nothing where it is alone anyway. */
export function muted(nodes: number, node: number, at: number, duration: number): readonly Fault[] {
  return nodes === 1 ? [] : [{ kind: "one-way", from: [node], to: allBut(nodes, node), at, duration }];
}

/** The plan with links of nearly equal delay and all times in proportion to it, so that its faults meet the protocol. */
export function paced(draw: Draw, plan: Plan, system: System, pace: Pace, faults: readonly Fault[]): Plan {
  const { hopMicros, patienceMicros, thinkMax } = pace;
  const last = faults.reduce((end, { at, duration }) => Math.max(end, at + duration), patienceMicros);
  return {
    ...plan,
    options: withPatience(system, plan.options, patienceMicros),
    faults: [...faults].sort((a, b) => a.at - b.at),
    network: {
      ...plan.network,
      latency: { type: "uniform", min: hopMicros, max: hopMicros + draw.span(1, hopMicros) },
    },
    workload: { ...plan.workload, thinkMin: 0, thinkMax, retryMicros: patienceMicros * draw.between(1, 8) },
    budget: { ...plan.budget, activeMicros: last },
  };
}

/** Microseconds: the shortest delay of a message, how long an owner may be silent, the longest pause of a client. */
export interface Pace {
  readonly hopMicros: number;
  readonly patienceMicros: number;
  readonly thinkMax: number;
}

/** Delays from half a millisecond up; the others in so many delays. */
export function drawPace(draw: Draw, patienceMin: number, patienceMax: number, thinkMax: number): Pace {
  const hopMicros = draw.span(500, 4_000);
  return {
    hopMicros,
    patienceMicros: hopMicros * draw.between(patienceMin, patienceMax),
    thinkMax: hopMicros * draw.between(1, thinkMax),
  };
}
