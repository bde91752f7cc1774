/** What a form for plans of a system needs: its sizes and options, kinds of faults with a first example of each, topologies. */
import type { OptionSpec, System } from "../sim/contract/system.ts";
import { usualFields } from "../sim/plan/complete-plan.ts";
import { faultShapes } from "../sim/plan/faults/fault-shapes.ts";
import type { Fault, Topology } from "../sim/plan/plan.ts";
import { topologies } from "../sim/plan/regions/topologies.ts";
import type { Fields, Rule } from "../sim/plan/schema.ts";

export interface FaultForm {
  readonly kind: string;
  readonly about: string;
  /** Its fields but `kind` and `when`; of two servers at least. */
  readonly example: { readonly [field: string]: unknown };
  /** It begins at an event, and so needs a `when` with one of these verbs. */
  readonly aims: readonly string[] | null;
}

export interface PlanForm {
  readonly nodes: { readonly min: number; readonly max: number };
  readonly options: { readonly [name: string]: Pick<OptionSpec, "type" | "about"> & OptionRange };
  readonly faults: readonly FaultForm[];
  readonly topologies: readonly Topology[];
}

interface OptionRange {
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
}

export function planFormOf({ nodes, options }: System): PlanForm {
  return {
    nodes: { min: nodes.min, max: nodes.max },
    options: Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, rangeOf(spec)])),
    faults: Object.values(faultShapes).map(({ kind, about, fields, ...shape }) => {
      const aims = "aims" in shape ? shape.aims : null;
      return { kind, about, example: exampleOf(kind, fields, aims !== null), aims };
    }),
    topologies,
  };
}

function rangeOf(spec: OptionSpec): PlanForm["options"][string] {
  const { type, about } = spec;
  if (spec.type === "integer") return { type, about, min: spec.min, max: spec.max };
  return spec.type === "choice" ? { type, about, choices: spec.choices } : { type, about };
}

const usualMicros = 100_000;

function exampleOf(kind: Fault["kind"], fields: Fields, isAimed: boolean): FaultForm["example"] {
  const given = { at: 0, duration: usualMicros, ...usualFields(kind, isAimed) };
  const rest = Object.entries(fields).filter(([field, rule]) => !(field in given) && !("optional" in rule));
  // Nodes that differ, where several are named: a link has two ends.
  const named = rest.map(([field, rule], at) => [field, firstOf(rule as Rule, at)] as const);
  return { ...given, ...Object.fromEntries(named), ...(kind === "partition" ? { groups: [[0], [1]] } : {}) };
}

function firstOf(rule: Rule, at: number): unknown {
  switch (rule.type) {
    case "integer":
      return Math.min(rule.max, Math.max(rule.min, at));
    case "choice":
      return rule.of[0];
    case "list":
      return [firstOf(rule.of, at)];
    case "either":
      return firstOf(rule.of[0]!, at);
    case "boolean":
      return true;
    default:
      return null;
  }
}
