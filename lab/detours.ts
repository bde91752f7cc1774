/**
 * Plans in which a run goes another way from one of its events on: what a reader does to a message, a node or a link of the
 * picture, said in the plan's own words. The run up to there stays as it was: a decision costs a channel no draw.
 */
import type { Invariant } from "../sim/contract/invariant.ts";
import { wholeOf } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { partsOfPlan } from "../sim/plan/cluster-of-plan.ts";
import type { Fault, NetworkDecision, Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { EventCause } from "../sim/trace/recorder.ts";
import type { Detour } from "./detour-data.ts";
import { cannot } from "./no-detour.ts";
import { RouteRecorder } from "./route-recorder.ts";
import { scheduleDetoured } from "./schedule-detours.ts";

/** Of a crash by a reader: for so long the node is away. */
const downMicros = 100_000;

/** Throws a UserError where the run has no such event, or nothing there can be turned so. */
export function planDetoured(plan: Plan, detour: Detour, system: System, judges: readonly Invariant[]): Plan {
  if (plan.drive === "scheduled") return scheduleDetoured(plan, detour, system, judges);
  const heard = new RouteRecorder();
  run(plan, system, judges, { recorder: heard });
  const event = heard.events[detour.event];
  if (event === undefined) throw cannot(detour, "the run has no such event");
  if (detour.type === "crash" || detour.type === "cut") {
    const { time } = event;
    if (time >= plan.budget.activeMicros) throw cannot(detour, "behind the healing there are no faults any more");
    const { servers } = wholeOf(partsOfPlan(plan, system));
    const faults = detour.type === "crash" ? [crashAt(detour, heard, servers)] : cutAt(detour, plan, time);
    return { ...plan, faults: [...plan.faults, ...faults] };
  }
  const route = heard.routeOf(detour.event);
  if (route === null) throw cannot(detour, "no message of the network came there");
  if (route.isCalm && detour.type !== "delay")
    throw cannot(detour, "the message left behind the healing, from where on the network loses and copies nothing");
  if (detour.type === "deliver" && route.lost !== "drop")
    throw cannot(detour, "the network did not lose this message by itself: take the fault out of the plan that did");
  return decided(plan, { from: route.from, to: route.to, ordinal: route.ordinal }, changeOf(detour));
}

type Channel = Pick<NetworkDecision, "from" | "to" | "ordinal">;

/** With one more word on a message, over what was decided on it. */
function decided(plan: Plan, { from, to, ordinal }: Channel, change: Omit<NetworkDecision, keyof Channel>): Plan {
  const isIt = (one: NetworkDecision): boolean => one.from === from && one.to === to && one.ordinal === ordinal;
  const before = plan.decisions.find(isIt);
  const decision: NetworkDecision = { ...before, from, to, ordinal, ...change };
  return { ...plan, decisions: [...plan.decisions.filter((one) => !isIt(one)), decision] };
}

function changeOf(detour: Detour): Omit<NetworkDecision, keyof Channel> {
  switch (detour.type) {
    case "drop":
      return { drop: true };
    case "duplicate":
      return { drop: false, copies: 1 };
    case "delay":
      return { drop: false, micros: detour.micros };
    default:
      return { drop: false };
  }
}

/** At a message the crash is aimed at its handler; at anything else it begins at the time, with what the node does next. */
function crashAt(detour: Detour & { readonly type: "crash" }, heard: RouteRecorder, servers: number): Fault {
  const { event: at, effects } = detour;
  const { node, time, cause } = heard.events[at]!;
  if (node < 0 || node >= servers) throw cannot(detour, "that is no server's event");
  const crash = { kind: "crash", at: time, duration: downMicros, node, effects, loops: 0 } as const;
  if (cause.type !== "message") return crash;
  const type = typeOf(cause);
  // Those at the same time that come first are counted: from `at` on the aim counts all.
  const nth = heard.events.filter((one, other) => {
    return other <= at && one.time === time && one.node === node && typeOf(one.cause) === type;
  }).length;
  return { ...crash, when: { node, handles: type, nth } };
}

const typeOf = (cause: EventCause): string =>
  cause.type === "message" ? String((cause.message as { readonly type?: unknown }).type) : "";

/** Both ways, until all is healed. */
function cutAt({ a, b }: Detour & { readonly type: "cut" }, plan: Plan, time: number): readonly Fault[] {
  const duration = plan.budget.activeMicros - time;
  const oneWay = (from: number, to: number): Fault => ({ kind: "one-way", at: time, duration, from: [from], to: [to] });
  return [oneWay(a, b), oneWay(b, a)];
}
