/**
 * A run as trace events, which Perfetto and Chrome's tracing open: a track for each node, messages as flows between them,
 * operations and faults as slices.
 * Source: "Trace Event Format" (Google, 2016): phases X, i, s, f and M; times in microseconds.
 */
import { tellHeadline } from "../story/event.ts";
import type { ExportedRun } from "./exported-run.ts";

/** One entry; the names of fields are the format's. */
interface TraceEntry {
  readonly name: string;
  readonly ph: "X" | "i" | "s" | "f" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly [field: string]: unknown;
}

/** So long is drawn what takes no time, in microseconds: a flow needs a slice to begin and end at. */
const instantMicros = 1;

export function perfettoOf({ events, name, scene, places }: ExportedRun): string {
  const told = new Set(places);
  const { times } = scene;
  const last = times.at(-1) ?? 0;
  const entries: TraceEntry[] = scene.lanes.map((lane, tid) => {
    return { name: "thread_name", ph: "M", pid: 1, tid, args: { name: lane.name } };
  });
  for (const at of places) {
    const { lane, kind, notes } = scene.points[at]!;
    if (lane < 0) continue;
    const args = { event: events[at]!.event, judges: notes.map(({ text }) => text) };
    const what = { name: tellHeadline(events[at]!, name), cat: kind, pid: 1, tid: lane, args };
    entries.push({ ...what, ph: "X", ts: times[at]!, dur: instantMicros });
  }
  for (const [id, { from, to, fromLane, toLane, label, fate }] of scene.lines.entries()) {
    if (to === null || fate === "lost" || !told.has(from) || !told.has(to)) continue;
    const flow = { name: label, cat: "message", id, pid: 1 };
    entries.push({ ...flow, ph: "s", tid: fromLane, ts: times[from]! });
    entries.push({ ...flow, ph: "f", bp: "e", tid: toLane, ts: times[to]! });
  }
  for (const { from, to, lane, label, outcome } of scene.bars) {
    const dur = (to === null ? last : times[to]!) - times[from]!;
    entries.push({
      name: label,
      cat: "operation",
      ph: "X",
      pid: 2,
      tid: lane,
      ts: times[from]!,
      dur,
      args: { outcome },
    });
  }
  for (const { from, to, label, row } of scene.bands) {
    const dur = (to === null ? last : times[to]!) - times[from]!;
    entries.push({ name: label, cat: "fault", ph: "X", pid: 3, tid: row, ts: times[from]!, dur });
  }
  const processes = ["nodes", "operations", "faults"].map((title, at): TraceEntry => {
    return { name: "process_name", ph: "M", pid: at + 1, tid: 0, args: { name: title } };
  });
  return `${JSON.stringify({ displayTimeUnit: "ms", traceEvents: [...processes, ...entries] }, null, 1)}\n`;
}
