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

/** How often something that may happen was a step; 0: it arrived and changed nothing. Absent: it never happened. */
export type Times = ReadonlyMap<string, number>;

/** What happened on the steps taken, and what arrived and changed nothing. */
export function timesIn(local: LocalSteps, taken: Counts, { roles, budgets }: Declared): Times {
  const times = new Map<string, number>();
  const add = (name: string, count: number): void => void times.set(name, (times.get(name) ?? 0) + count);
  for (const [node, role] of roles.entries()) for (const timer of local.start(node).arms) add(sets(role, timer), 0);
  for (const [number, step] of local.steps.entries()) {
    const count = taken.items[number] ?? 0;
    if (count === 0 && !(step.message >= 0 && step.isIdle)) continue;
    for (const budget of local.costs.read(step.cost)) if (budgets[budget] != null) add(spent(budgets[budget]), count);
    const role = roles[step.node];
    if (role === undefined) continue;
    const type = typeOf(step, local);
    if (type !== null) add(handles(role, type), count);
    if (step.how.kind === "timer") add(fires(role, step.how.timer), count);
    for (const timer of step.arms) add(sets(role, timer), count);
  }
  return times;
}

/** Something that a box may come to, and how often it was a step of the search; null: it never happened. */
export interface Action {
  readonly name: string;
  readonly times: number | null;
}

/** The type of the message that the step is about; null for a step about none. */
function typeOf({ message, how }: NumberedStep, local: LocalSteps): string | null {
  if (how.kind === "self") return how.type;
  if (message < 0 || how.kind === "drop") return null;
  return String((local.messages.values[message]!.message as { readonly type?: unknown }).type);
}

/** All messages, timers and budgets that are declared, in their order. */
export const actionsOf = (times: Times, declared: Declared): readonly Action[] =>
  actionNames(times, declared).map(([name, told]) => {
    const count = times.get(name);
    return count === undefined ? { name: told, times: null } : { name, times: count };
  });

/** What is looked for, and how its absence is told. */
function actionNames(happened: Times, declared: Declared): readonly (readonly [name: string, absent: string])[] {
  const all: [string, string][] = [];
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
  return all;
}

export function measureCoverage(happened: Times, witnessed: readonly string[], declared: Declared): Coverage {
  const all = actionNames(happened, declared);
  const never = all.filter(([name]) => !happened.has(name)).map(([, told]) => told);
  const unseen = declared.witnesses.filter((name) => !witnessed.includes(name));
  const count = all.length + declared.witnesses.length;
  return { declared: count, happened: count - never.length - unseen.length, never: [...never, ...unseen] };
}
