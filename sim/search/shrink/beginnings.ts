/** Beginnings of faults: a time where an event was said, or an event where a time was, whichever is the plainer. */

import { nameOf } from "../../contract/cluster.ts";
import { clusterOfPlan } from "../../plan/cluster-of-plan.ts";
import { describeFault, needsAim } from "../../plan/faults/fault.ts";
import { isOfEvent } from "../../plan/faults/target.ts";
import type { Fault } from "../../plan/plan.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";
import type { ShrinkSearch } from "./attempts.ts";

/** Offers each fault with a beginning of the other sort, and aims that count from the start of the run. */
export function plainerBeginnings(search: ShrinkSearch): void {
  if (search.plan.faults.length === 0 || search.plan.drive !== "timed") return;
  const heard = new Beginnings();
  search.record(heard);
  const cluster = clusterOfPlan(search.plan, search.system);
  const nameNode = (node: number) => nameOf(cluster, node);
  for (let index = 0; index < search.plan.faults.length && !search.exhausted; index++) {
    const fault = search.plan.faults[index]!;
    const instead =
      fault.when === undefined
        ? atEvents(fault, heard.handled, cluster.servers)
        : [{ ...fault, at: 0 }, ...atTimes(fault, heard.begun.get(describeFault(fault, nameNode)), cluster.servers)];
    for (const one of instead) search.try({ ...search.plan, faults: search.plan.faults.with(index, one) });
  }
}

/** The same fault at the time at which it began, on whichever server its event meant. */
function atTimes({ when: _when, ...fault }: Fault, at: number | undefined, servers: number): Fault[] {
  if (at === undefined || needsAim(fault.kind)) return [];
  if (!("node" in fault) || !isOfEvent(fault.node)) return [{ ...fault, at } as Fault];
  return Array.from({ length: servers }, (_, node) => ({ ...fault, at, node }) as Fault);
}

/** The same fault at the next event after its time that a server handled, if that is the first of its kind there. */
function atEvents(fault: Fault, handled: readonly Handled[], servers: number): Fault[] {
  return Array.from({ length: servers }, (_, node) => node).flatMap((node): Fault[] => {
    const mine = handled.filter((one) => one.node === node);
    const next = mine.find(({ time }) => time >= fault.at);
    if (next === undefined) return [];
    const nth = mine.slice(0, mine.indexOf(next) + 1).filter(({ type }) => type === next.type).length;
    return [{ ...fault, at: 0, when: { node, handles: next.type, nth } }];
  });
}

interface Handled {
  readonly time: number;
  readonly node: number;
  readonly type: string;
}

/** Hears when faults begin, by what is said of them, and what nodes handle. */
class Beginnings implements Recorder {
  readonly begun = new Map<string, number>();
  readonly handled: Handled[] = [];

  event(_index: number, time: number, node: number, cause: EventCause): void {
    if (cause.type === "message") {
      this.handled.push({ time, node, type: (cause.message as { readonly type: string }).type });
    } else if (cause.type === "fault" && cause.text.startsWith(begins)) {
      const text = cause.text.slice(begins.length);
      if (!this.begun.has(text)) this.begun.set(text, time);
    }
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}

const begins = "begins: ";
