/** What a picture of a history shows: lanes of calls in time, what is wrong with them, and how far an order goes. */
import type { Decision } from "../../invariants/linearizability/decide/decide.ts";
import type { Explanation } from "../../invariants/linearizability/explain/explain.ts";
import type { Call } from "../../invariants/linearizability/history.ts";
import { describeCall, type Model } from "../../invariants/linearizability/model.ts";
import { escapeText } from "../../sim/base/printable.ts";

/** How a call is drawn: it contradicts others, it is part of the core, it has a place in the order, or none of these. */
export type Emphasis = "conflict" | "core" | "ordered" | "plain";

export interface Bar {
  readonly lane: number;
  readonly from: number;
  /** Null for a call that never returned. */
  readonly to: number | null;
  readonly label: string;
  readonly outcome: Call["outcome"];
  readonly emphasis: Emphasis;
  /** Its place in the longest partial linearization, from 1; 0 for none. */
  readonly place: number;
  /** The line of the file; 0 if none. */
  readonly line: number;
}

export interface HistoryScene {
  readonly title: string;
  readonly verdict: Decision["verdict"];
  readonly summary: string;
  /** The paragraph that explains an illegal history; empty otherwise. */
  readonly words: string;
  readonly lanes: readonly string[];
  readonly bars: readonly Bar[];
  readonly start: number;
  readonly end: number;
  readonly unit: string;
}

export interface SceneSource {
  readonly calls: readonly Call[];
  readonly model: Model;
  readonly decision: Decision;
  readonly explanation: Explanation | null;
  readonly unit: string;
  readonly name: string;
}

const labelMax = 200;

/** Lays a history out. Texts are made printable here, and only here. */
export function sceneOf({ calls, model, decision, explanation, unit, name }: SceneSource): HistoryScene {
  const same = (call: Call): string => `${call.process}\u0000${call.invoked}`;
  const conflicting = new Set((explanation?.finding.calls ?? []).map(same));
  const core = new Set((explanation?.core ?? []).map(same));
  const places = new Map((explanation?.partial ?? []).map((call, index) => [same(call), index + 1]));
  const { names, laneOf } = lanesOf(calls);
  const times = calls.flatMap((call) =>
    Number.isFinite(call.returned) ? [call.invoked, call.returned] : [call.invoked],
  );
  const bars = calls.map((call): Bar => {
    const id = same(call);
    const place = places.get(id) ?? 0;
    return {
      lane: laneOf.get(call.process) as number,
      from: call.invoked,
      to: Number.isFinite(call.returned) ? call.returned : null,
      label: escapeText(describeCall(model, call.input, call.output), labelMax),
      outcome: call.outcome,
      emphasis: conflicting.has(id) ? "conflict" : core.has(id) ? "core" : place > 0 ? "ordered" : "plain",
      place,
      line: call.line ?? 0,
    };
  });
  return {
    title: escapeText(name, labelMax),
    verdict: decision.verdict,
    summary: summaryOf(decision, model, calls.length),
    words: escapeText(explanation?.words ?? "", 4000),
    lanes: names.map((lane) => escapeText(lane, 40)),
    bars,
    start: times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY),
    end: times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY),
    unit,
  };
}

function summaryOf(decision: Decision, model: Model, calls: number): string {
  const about = `${calls} calls of a ${escapeText(model.name, 40)}`;
  switch (decision.verdict) {
    case "ok":
      return `Linearizable: ${about}, shown by ${decision.by}.`;
    case "illegal":
      return `Not linearizable: ${about}, shown by ${decision.by}.`;
    default:
      return `Unknown: ${about}; the limit on ${decision.why} was reached first.`;
  }
}

/** A lane for each client, in the order of their first calls. */
function lanesOf(calls: readonly Call[]) {
  const laneOf = new Map<number | string, number>();
  for (const call of [...calls].sort((left, right) => left.invoked - right.invoked)) {
    if (!laneOf.has(call.process)) laneOf.set(call.process, laneOf.size);
  }
  return { laneOf, names: [...laneOf.keys()].map((process) => `client ${process}`) };
}
