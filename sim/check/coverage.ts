/**
 * What a check came to, of what there is: messages that roles handle, timers that they set, good things that a system names
 * (`System.witnesses`), budgets of the box. A verdict on all states says nothing of what happened in none of them.
 */
import type { Declared } from "./rows/declared.ts";
import type { LocalSteps } from "./rows/local-steps.ts";
import type { NumberedStep } from "./rows/numbered-step.ts";
import type { Counts } from "./search/search.ts";

export interface Coverage {
  /** How many kinds are declared, and how many of them happened. */
  readonly declared: number;
  readonly happened: number;
  /** What never did, in words: `replica handles tryPreAccept`, `timer look of replica fires (never set)`. */
  readonly never: readonly string[];
}

const handles = (role: string, type: string): string => `${role} handles ${type}`;
const fires = (role: string, timer: string): string => `timer ${timer} of ${role} fires`;
const sets = (role: string, timer: string): string => `timer ${timer} of ${role} is set`;
const spent = (budget: string): string => `${budget} are spent`;

/** What happened on the steps taken, and what arrived and changed nothing. */
export function happenedIn(local: LocalSteps, taken: Counts, { roles, budgets }: Declared): Set<string> {
  const names = new Set<string>();
  for (const [node, role] of roles.entries()) for (const timer of local.start(node).arms) names.add(sets(role, timer));
  for (const [number, step] of local.steps.entries()) {
    const isTaken = (taken.items[number] ?? 0) > 0 || (step.message >= 0 && step.isIdle);
    if (!isTaken) continue;
    for (const budget of local.costs.read(step.cost)) if (budgets[budget] != null) names.add(spent(budgets[budget]));
    const role = roles[step.node];
    if (role === undefined) continue;
    const type = typeOf(step, local);
    if (type !== null) names.add(handles(role, type));
    if (step.how.kind === "timer") names.add(fires(role, step.how.timer));
    for (const timer of step.arms) names.add(sets(role, timer));
  }
  return names;
}

/** The type of the message that the step is about; null for a step about none. */
function typeOf({ message, how }: NumberedStep, local: LocalSteps): string | null {
  if (how.kind === "self") return how.type;
  if (message < 0 || how.kind === "drop") return null;
  return String((local.messages.values[message]!.message as { readonly type?: unknown }).type);
}

export function measureCoverage(
  happened: ReadonlySet<string>,
  witnessed: readonly string[],
  declared: Declared,
): Coverage {
  const all: [string, string][] = []; // what is looked for, and how its absence is told
  for (const [role, types] of Object.entries(declared.messages)) {
    for (const type of types) all.push([handles(role, type), handles(role, type)]);
  }
  for (const [role, timers] of Object.entries(declared.timers)) {
    for (const timer of timers) {
      const isSet = happened.has(sets(role, timer));
      all.push([fires(role, timer), `${fires(role, timer)}${isSet ? "" : " (never set)"}`]);
    }
  }
  for (const budget of declared.budgets) if (budget !== null) all.push([spent(budget), spent(budget)]);
  const never = all.filter(([name]) => !happened.has(name)).map(([, told]) => told);
  const unseen = declared.witnesses.filter((name) => !witnessed.includes(name));
  const count = all.length + declared.witnesses.length;
  return { declared: count, happened: count - never.length - unseen.length, never: [...never, ...unseen] };
}
