/** Fewer changes of members: none, then those that were asked for in so many words, then fewer and smaller ones. */
import type { Observation } from "../../contract/observation.ts";
import { operatorSession } from "../../contract/operation.ts";
import { serversOf } from "../../plan/draw-plan.ts";
import type { Plan, ReconfigurationsPlan } from "../../plan/plan.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { leaveOut, type ShrinkSearch } from "./attempts.ts";
import { withoutOperator } from "./renumber.ts";

type Members = readonly number[];

/** Takes the operator away, or lets it ask for less. */
export function fewerChanges(search: ShrinkSearch): void {
  if (search.plan.workload.reconfigurations === undefined) return;
  const servers = serversOf(search.system, search.plan.nodes, search.plan.options);
  if (search.try(withoutOperator(search.plan, servers))) return;
  const offer = (change: (now: ReconfigurationsPlan) => Partial<ReconfigurationsPlan>): void => {
    search.try(withChanges(search.plan, change));
  };
  for (const count of [0, 1, 2, 3]) offer((now) => ({ count: Math.min(count, now.count) }));
  offer(({ count }) => ({ count: count >> 1 }));
  offer(({ count }) => ({ count: Math.max(0, count - 1) }));
  for (const micros of [0, 1_000, 10_000, 100_000, 300_000, 1_000_000]) {
    offer(() => ({ paceMin: micros >> 1, paceMax: micros }));
  }
  if (search.plan.workload.reconfigurations.switchesOff !== undefined) {
    search.try(withChanges(search.plan, () => ({ switchesOff: false })));
  }
  sayMembers(search);
}

/** What the operator asks for in the best plan's run, said in the plan; then less of it. */
function sayMembers(search: ShrinkSearch): void {
  if (search.plan.workload.reconfigurations?.members === undefined) {
    const asked = new Asked();
    search.record(asked);
    if (!search.try(withChanges(search.plan, () => ({ members: asked.members })))) return;
  }
  leaveOut(search, membersOf, (plan, members) => withMembers(plan, members, membersOf(plan).length - members.length));
  for (let at = 0; at < membersOf(search.plan).length; at++) {
    for (const rank of membersOf(search.plan)[at]!) {
      const fewer = membersOf(search.plan)[at]!.filter((other) => other !== rank);
      if (fewer.length > 0) search.try(withMembers(search.plan, membersOf(search.plan).with(at, fewer)));
    }
  }
}

const membersOf = ({ workload }: Plan): readonly Members[] => workload.reconfigurations?.members ?? [];

/** The plan with this list, and with `lost` operations less. */
const withMembers = (plan: Plan, members: readonly Members[], lost = 0): Plan =>
  withChanges(plan, ({ count }) => ({ members, count: Math.max(0, count - lost) }));

const withChanges = (plan: Plan, change: (now: ReconfigurationsPlan) => Partial<ReconfigurationsPlan>): Plan => {
  const now = plan.workload.reconfigurations!;
  return { ...plan, workload: { ...plan.workload, reconfigurations: { ...now, ...change(now) } } };
};

/** Hears what the operator asks for. */
class Asked implements Recorder {
  readonly members: Members[] = [];

  seen({ observation }: { readonly observation: Observation }): void {
    if (observation.type !== "invoked" || observation.session !== operatorSession) return;
    if (observation.operation.type === "reconfigure") this.members.push(observation.operation.members);
  }

  event(): void {}
  effects(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
