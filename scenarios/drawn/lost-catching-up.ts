/**
 * What brings a server up to date is lost once. A server is cut off until the others have compacted what it misses; back
 * again, it is to get a snapshot, or what its system has instead, and the first message of that kind is lost. Nothing more
 * goes wrong: whoever leads leads on, so that nobody but the sender can mend it, and there is no time for much else.
 * Source: Ongaro (2014), chapter 5; etcd raft's `ReportSnapshot`: a lost snapshot of which nobody hears leaves the follower
 * in limbo.
 */
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";
import type { DropFault } from "../../sim/plan/faults/drop.ts";
import { messageTypesOf } from "../../sim/plan/messages.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { turnMicrosOf } from "../scripted/turns.ts";

/** The same plan with this story alone, and clients that ask all the while; null where the system has no such message. */
export function losingWhatCatchesUp(draw: Draw, plan: Plan, system: System, favours: RegExp): Plan | null {
  const types = messageTypesOf(system, plan.options, favours).filter(({ favoured }) => favoured.length > 0);
  const { roles } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!.cluster;
  const behind = roles.filter(({ name, count }) => count > 1 && types.some(({ role }) => role === name));
  if (behind.length === 0) return null;
  const role = draw.pick(behind);
  const node = role.first + draw.between(0, role.count - 1);
  const told = types.find((one) => one.role === role.name)!;
  const turnMicros = turnMicrosOf(system, plan.options);
  const at = 2 * turnMicros; // until somebody is elected
  const awayMicros = draw.between(2, 4) * turnMicros;
  const back = at + awayMicros;
  const thinkMax = Math.ceil(turnMicros / draw.between(10, 20));
  const retryMicros = Math.ceil(turnMicros / 2);
  const { gone: _, ...here } = plan; // another leader would mend it
  const recoverMicros = system.availability?.recovers(plan.options, paceOf(plan, 1).roundTripMicros) ?? 10_000_000;
  return {
    ...here,
    faults: [
      { kind: "isolate", node, clients: true, at, duration: awayMicros },
      ...told.favoured.map((type) => lost(draw, node, type, at)),
    ],
    workload: {
      ...plan.workload,
      mode: "closed",
      operations: 1_000_000,
      sessions: 1,
      thinkMin: 0,
      thinkMax,
      retryMicros,
    },
    budget: {
      activeMicros: back + 4 * turnMicros,
      healMicros: 2 * (recoverMicros + 5 * retryMicros),
      eventsMax: 1_000_000,
    },
  };
}

/** The first message of the type that reaches the node from then on. */
function lost(draw: Draw, node: number, type: string, at: number): DropFault {
  return { kind: "drop", at, duration: 0, messages: draw.chance(75) ? 1 : 2, when: { node, receives: type, nth: 1 } };
}
