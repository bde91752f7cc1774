/** What a picture of a history shows: lanes of calls in time, what is wrong with them, and how far an order goes. */
import type { Decision } from "../../invariants/linearizability/decide/decide.ts";
import type { Explanation } from "../../invariants/linearizability/explain/explain.ts";
import type { Mark } from "../../invariants/linearizability/formats/line-reader.ts";
import type { Call } from "../../invariants/linearizability/history.ts";
import { describeCall, type Model } from "../../invariants/linearizability/model.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { Emphasis } from "../picture/scene.ts";

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

/** What was done to the system beside the calls, as a line through all lanes. */
export interface SceneMark {
  readonly at: number;
  readonly label: string;
}

export interface HistoryScene {
  readonly title: string;
  readonly verdict: Decision["verdict"];
  readonly summary: string;
  /** The paragraph that explains an illegal history; empty otherwise. */
  readonly words: string;
  readonly lanes: readonly string[];
  readonly bars: readonly Bar[];
  readonly marks: readonly SceneMark[];
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
  readonly marks?: readonly Mark[];
}

const labelMax = 200;

/** Lays a history out. Texts are made printable here, and only here. */
export function sceneOf({ calls, model, decision, explanation, unit, name, marks = [] }: SceneSource): HistoryScene {
  const same = (call: Call): string => `${call.process}\u0000${call.invoked}`;
  const conflicting = new Set((explanation?.finding.calls ?? []).map(same));
  const core = new Set((explanation?.core ?? []).map(same));
  const places = new Map((explanation?.partial ?? []).map((call, index) => [same(call), index + 1]));
  const { names, laneOf } = lanesOf(calls);
  const clock = clockOf(calls, marks, unit);
  const bars = calls.map((call): Bar => {
    const id = same(call);
    const place = places.get(id) ?? 0;
    return {
      lane: laneOf.get(call.process) as number,
      ...clock.spanOf(call),
      label: escapeText(describeCall(model, call.input, call.output), labelMax),
      outcome: call.outcome,
      emphasis: conflicting.has(id) ? "conflict" : core.has(id) ? "core" : place > 0 ? "ordered" : "plain",
      place,
      line: call.line ?? 0,
    };
  });
  const shown = clock.marks.map(({ at, label }) => ({ at, label: escapeText(label, labelMax) }));
  const times = [...bars.flatMap(({ from, to }) => (to === null ? [from] : [from, to])), ...shown.map(({ at }) => at)];
  return {
    title: escapeText(name, labelMax),
    verdict: decision.verdict,
    summary: summaryOf(decision, model, calls.length),
    words: escapeText(explanation?.words ?? "", 4000),
    lanes: names.map((lane) => escapeText(lane, 40)),
    bars,
    marks: shown,
    start: times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY),
    end: times.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY),
    unit: clock.unit,
  };
}

interface Clock {
  readonly unit: string;
  readonly marks: readonly SceneMark[];
  spanOf(call: Call): Pick<Bar, "from" | "to">;
}

/** From the start of the history, in a unit that leaves few digits, where the file has times; else the places of events. */
function clockOf(calls: readonly Call[], marks: readonly Mark[], unit: string): Clock {
  const isPlaces = unit === "events" || !calls.every((call) => call.clock !== undefined);
  const began = (call: Call): number => (isPlaces ? call.invoked : (call.clock as readonly [number, number])[0]);
  const ended = (call: Call): number => (isPlaces ? call.returned : (call.clock as readonly [number, number])[1]);
  const ends = calls.flatMap((call) => [began(call), ended(call)]).filter(Number.isFinite);
  const first = ends.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = ends.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY);
  // Only times that are micros or nanos are counted from the start: any other number may mean something.
  const scale = scaleOf(unit, last - first);
  const at = (time: number): number =>
    scale === null ? time : Math.round(((time - first) / scale.by) * 1_000) / 1_000;
  const timed = marks.flatMap(({ at: place, time, label }) => {
    if (unit === "events") return [{ at: place, label }];
    return time === null || isPlaces ? [] : [{ at: at(time), label }];
  });
  return {
    unit: scale === null ? unit : scale.unit,
    marks: timed,
    spanOf: (call) => ({ from: at(began(call)), to: Number.isFinite(ended(call)) ? at(ended(call)) : null }),
  };
}

/** Nanos in each unit. */
const scales: readonly (readonly [unit: string, nanos: number])[] = [
  ["s", 1e9],
  ["ms", 1e6],
  ["micros", 1e3],
  ["nanos", 1],
];

function scaleOf(unit: string, span: number): { readonly unit: string; readonly by: number } | null {
  const own = scales.find(([name]) => name === unit)?.[1];
  if (own === undefined) return null;
  const [name, nanos] = scales.find(([, one]) => span * own >= 10 * one) ?? ([unit, own] as const);
  return { unit: name, by: Math.max(nanos, own) / own };
}

function summaryOf(decision: Decision, model: Model, calls: number): string {
  const about = `${calls} calls of a ${escapeText(model.name, 40)}`;
  const { promise = "linearizable" } = model;
  switch (decision.verdict) {
    case "ok":
      return `${promise[0]?.toUpperCase()}${promise.slice(1)}: ${about}, shown by ${decision.by}.`;
    case "illegal":
      return `Not ${promise}: ${about}, shown by ${decision.by}.`;
    default:
      return `Unknown: ${about}; the limit on ${decision.why} was reached first.`;
  }
}

/** Numbers before names; a name's number, `s10`, counts as one. */
function byNumber(left: number | string, right: number | string): number {
  const numberOf = (process: number | string): number =>
    typeof process === "number" ? process : Number(/\d+$/.exec(process)?.[0] ?? Number.POSITIVE_INFINITY);
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== other) return one < other ? -1 : 1;
  return String(left) < String(right) ? -1 : 1;
}

/** A lane for each client, in the order of their numbers or names. */
function lanesOf(calls: readonly Call[]) {
  const named = [...new Set(calls.map((call) => call.process))].sort(byNumber);
  const laneOf = new Map<number | string, number>(named.map((process, lane) => [process, lane]));
  return { laneOf, names: [...laneOf.keys()].map((process) => `client ${process}`) };
}
