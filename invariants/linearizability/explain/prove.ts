/** Holds a finding to account: it counts only if the calls it cites are wrong by themselves, by another decision. */
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import type { ClassFinding } from "./classes/finding.ts";
import { closureOf } from "./closure.ts";

export interface Proof {
  readonly finding: ClassFinding;
  /** The calls cited and what they depend on: illegal by themselves. */
  readonly core: readonly Call[];
}

export interface Court {
  readonly model: Model;
  /** What the findings are about. */
  readonly everyone: readonly Call[];
  /** A part of `everyone` that is illegal by itself. */
  readonly core: readonly Call[];
  isIllegal(calls: readonly Call[]): boolean;
}

/** A set of calls this much larger than the core explains less than the core does. */
const sizeMax = (core: readonly Call[]): number => Math.max(40, 2 * core.length);

/** The finding with the calls that show it; null if they do not. */
export function prove(finding: ClassFinding, { model, everyone, core, isIllegal }: Court): Proof | null {
  const beside = new Set(finding.beside);
  const needed = closureOf(
    finding.calls.filter((call) => !beside.has(call)),
    everyone,
    model,
  );
  const closed = needed === null ? null : [...new Set([...beside, ...needed])];
  const whole = joined(finding.calls, core);
  const tries = closed === null ? [whole] : [closed, whole];
  for (const calls of tries.filter((one) => one.length <= sizeMax(core))) {
    if (isIllegal(calls)) return { finding, core: byTime(calls) };
  }
  return null;
}

const byTime = (calls: readonly Call[]): readonly Call[] =>
  [...calls].sort((left, right) => left.invoked - right.invoked || left.returned - right.returned);

/** Both, each call once: a call that the prefix has cut short counts as the same. */
function joined(cited: readonly Call[], core: readonly Call[]): readonly Call[] {
  const id = (call: Call): string => `${call.process} ${call.invoked}`;
  const known = new Set(cited.map(id));
  return [...cited, ...core.filter((call) => !known.has(id(call)))];
}
