/** Silence: nodes that the failure does not need are paused for good, and faults give way to pauses, which make no noise. */
import { serversOf } from "../../plan/draw-plan.ts";
import type { Fault } from "../../plan/plan.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";
import type { ShrinkSearch } from "./attempts.ts";

/** Of the moments at which a server did something, at most so many are tried as its last. */
const momentsMax = 12;

/** Pauses each server, from as early on as the failure allows, until after the end. */
export function silenceNodes(search: ShrinkSearch): void {
  const servers = serversOf(search.system, search.plan.nodes, search.plan.options);
  for (let node = 0; node < servers && !search.exhausted; node++) {
    const moments = momentsOf(search, node);
    for (let i = 0; i < momentsMax && i < moments.length; i++) {
      const at = moments[Math.floor((i * moments.length) / Math.min(momentsMax, moments.length))]!;
      const pause: Fault = { kind: "pause", node, at, duration: foreverMicros };
      const others = search.plan.faults.filter(
        (fault) => !(fault.kind === "pause" && fault.node === node && fault.at >= at),
      );
      if (search.try({ ...search.plan, faults: [...others, pause].sort((a, b) => a.at - b.at) })) break;
    }
  }
}

/** Longer than a run lasts. */
const foreverMicros = 100_000_000;

/** Each fault replaced by a pause or a crash of one server over the same time. */
export function replaceFaults(search: ShrinkSearch): void {
  const servers = serversOf(search.system, search.plan.nodes, search.plan.options);
  for (let index = 0; index < search.plan.faults.length && !search.exhausted; index++) {
    const { at, duration } = search.plan.faults[index]!;
    for (let node = 0; node < servers; node++) {
      const pause: Fault = { kind: "pause", node, at, duration };
      const crash: Fault = { kind: "crash", node, at, duration, effects: null, loops: 0 };
      for (const instead of [pause, crash])
        search.try({ ...search.plan, faults: search.plan.faults.with(index, instead) });
    }
  }
}

/** When this server did something in the best plan's run, in order, each moment once. */
function momentsOf(search: ShrinkSearch, node: number): number[] {
  const moments = new Moments(node);
  search.record(moments);
  return [...moments.times];
}

class Moments implements Recorder {
  readonly times = new Set<number>();
  readonly #node: number;

  constructor(node: number) {
    this.#node = node;
  }

  event(_index: number, time: number, node: number, _cause: EventCause): void {
    if (node === this.#node) this.times.add(time);
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
