/** Turns of a run at one of its events: what each does there, and that the run up to there stays as it was. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import { eventsOf } from "../reports/story/event.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { readVariant } from "../sim/plan/variant.ts";
import { run } from "../sim/run.ts";
import type { TraceEvent } from "../sim/trace/format.ts";
import { parseHeader } from "../sim/trace/reader.ts";
import { TraceWriter } from "../sim/trace/writer.ts";
import type { Detour } from "./detour-data.ts";
import { planDetoured } from "./detours.ts";

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");

/** The plan of a golden trace, and how to run it on the system as it ships. */
function runOf(file: string) {
  const { plan } = parseHeader(fs.readFileSync(path.join(golden, file), "utf8").split("\n")[0]!);
  const system = systems.find(({ name }) => name === readVariant(plan.system).name)!;
  const judges = judgesOf(system);
  const events = (of: Plan): readonly TraceEvent[] => {
    const lines: string[] = [];
    const writer = new TraceWriter((line) => lines.push(line), { ...parseHeader(headerLine(file)), plan: of });
    writer.end(run(of, system, judges, { recorder: writer, endsWhereClosed: true }));
    return [...eventsOf(lines)];
  };
  return { plan, events, detoured: (detour: Detour) => planDetoured(plan, detour, system, judges) };
}

const headerLine = (file: string): string => fs.readFileSync(path.join(golden, file), "utf8").split("\n")[0]!;

const timed = runOf("raft-commit-by-counting.ndjson");
const before = timed.events(timed.plan);
/** The latest event before the plan's own faults are over to which a message of this type came. */
const arrival = (type: string): TraceEvent =>
  before.find(({ cause }) => cause.type === "message" && (cause.message as { type: string }).type === type)!;

/** Events as they are apart from their numbers, which a fault that begins moves on. */
const told = (events: readonly TraceEvent[]): readonly string[] =>
  events.filter(({ cause }) => cause.type !== "fault").map(({ event: _, ...rest }) => JSON.stringify(rest));

/** How many events of the old run the new one has from the beginning on. */
function sameUntil(events: readonly TraceEvent[]): number {
  const [old, now] = [told(before), told(events)];
  const at = old.findIndex((line, index) => line !== now[index]);
  return at < 0 ? old.length : at;
}
const placeOf = (event: TraceEvent): number => told(before).indexOf(told([event])[0]!);

test("a message that came is lost, from where it left on, and all before is as it was", () => {
  const came = arrival("append");
  const plan = timed.detoured({ type: "drop", event: came.event });
  expect(plan.decisions).toContainEqual(expect.objectContaining({ drop: true, to: came.node }));
  const after = timed.events(plan);
  expect(after.filter(({ cause }) => cause.type === "lost" && cause.why === "drop").length).toBe(
    before.filter(({ cause }) => cause.type === "lost" && cause.why === "drop").length + 1,
  );
  expect(told(after)).not.toContain(told([came])[0]);
  expect(sameUntil(after)).toBeLessThanOrEqual(placeOf(came));
  expect(sameUntil(after)).toBeGreaterThan(5);
});

test("a message comes again, or late; one that the network lost arrives", () => {
  const came = arrival("append");
  const { message } = came.cause as { readonly message: unknown };
  const times = (events: readonly TraceEvent[]) =>
    events.filter((one) => {
      const { cause, node } = one;
      return (
        cause.type === "message" && node === came.node && JSON.stringify(cause.message) === JSON.stringify(message)
      );
    });
  const twice = timed.events(timed.detoured({ type: "duplicate", event: came.event }));
  expect(times(twice)).toHaveLength(times(before).length + 1);
  const late = timed.events(timed.detoured({ type: "delay", event: came.event, micros: 40_000 }));
  expect(times(late)[0]!.time).toBe(came.time - 5_000 + 40_000);
  const lost = before.find(({ cause }) => cause.type === "lost" && cause.why === "drop")!;
  const plan = timed.detoured({ type: "deliver", event: lost.event });
  expect(plan.decisions).toEqual([expect.objectContaining({ drop: false, from: 0, to: 2, ordinal: 1 })]); // over the plan's own
});

test("a node crashes after an effect of the very handler, or before it, and all before is as it was", () => {
  const came = arrival("append");
  const after = timed.events(timed.detoured({ type: "crash", event: came.event, effects: 1 }));
  const [at] = [sameUntil(after)];
  expect(at).toBe(placeOf(came));
  const handled = after.find(({ cut }) => cut !== undefined)!;
  expect(handled).toMatchObject({ node: came.node, time: came.time, cut: 1, cause: came.cause });
  const unhandled = timed.events(timed.detoured({ type: "crash", event: came.event, effects: null }));
  const crash = unhandled.find(({ cause }) => cause.type === "crash")!;
  expect(crash).toMatchObject({ node: came.node, time: came.time });
  expect(told(unhandled)).not.toContain(told([came])[0]);
  const timer = before.find(({ cause, effects = [] }) => cause.type === "timer" && effects.length > 1)!;
  const cut = timed.events(timed.detoured({ type: "crash", event: timer.event, effects: 1 }));
  expect(cut.find((one) => one.cut !== undefined)).toMatchObject({ node: timer.node, time: timer.time, cut: 1 });
});

test("a link that is cut lets nothing through from there on, either way", () => {
  const came = arrival("append");
  const { from } = came.cause as { readonly from: number };
  const after = timed.events(timed.detoured({ type: "cut", event: came.event, a: from, b: came.node }));
  const across = after.filter(({ cause, node, time }) => {
    const isOfLink = (a: number, b: number) => cause.type === "message" && cause.from === a && node === b;
    return (
      time > came.time &&
      time < timed.plan.budget.activeMicros &&
      (isOfLink(from, came.node) || isOfLink(came.node, from))
    );
  });
  expect(across).toEqual([]);
});

test("what cannot be detoured is refused in a sentence", () => {
  const start = before.find(({ cause }) => cause.type === "start")!;
  expect(() => timed.detoured({ type: "drop", event: start.event })).toThrow(/no message of the network came there/);
  expect(() => timed.detoured({ type: "drop", event: 99_999 })).toThrow(/no such event/);
  const came = arrival("append");
  expect(() => timed.detoured({ type: "deliver", event: came.event })).toThrow(/did not lose this message/);
});

test("a run without a clock is detoured by its choices: lost, twice, last, with a crash, and what is open still follows", () => {
  const { plan, events, detoured } = runOf("raft-configuration-when-applied.ndjson");
  const all = events(plan);
  const came = all.find(({ cause, node }) => cause.type === "message" && cause.from !== node)!;
  const { from } = came.cause as { readonly from: number };
  const choices = (detour: Detour): readonly string[] => detoured(detour).choices;
  const own = new RegExp(`^deliver ${from}>${came.node} #0`);
  const at = plan.choices.findIndex((choice) => own.test(choice));
  expect(at).toBeGreaterThanOrEqual(0);
  expect(choices({ type: "drop", event: came.event })[at]).toBe(`drop ${from}>${came.node} #0`);
  expect(choices({ type: "duplicate", event: came.event })[at]).toBe(`duplicate ${from}>${came.node} #0`);
  expect(choices({ type: "duplicate", event: came.event }).filter((one) => own.test(one)).length).toBe(2);
  expect(
    choices({ type: "delay", event: came.event, micros: 1 }).findLastIndex((one) => own.test(one)),
  ).toBeGreaterThan(at);
  expect(choices({ type: "crash", event: came.event, effects: 0 })[at]).toMatch(/ cut 0$/);
  expect(choices({ type: "crash", event: came.event, effects: null })[at]).toBe(`crash ${came.node}`);
  const cut = choices({ type: "cut", event: came.event, a: from, b: came.node }).slice(at);
  expect(cut.filter((one) => one.startsWith(`deliver ${from}>${came.node}`))).toEqual([]);
  expect(events(detoured({ type: "drop", event: came.event })).slice(0, at)).toEqual(all.slice(0, at));
});
