/** Availability, by plans with a known fault and what clients and replicas saw of it: bounds well inside today's numbers. */
import fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { epaxos } from "./index.ts";
import type { EpaxosOptions, State } from "./types.ts";

const folder = new URL("../../scenarios/availability/plans/", import.meta.url);

interface Seen {
  /** Answers while faults could happen, in each second from the first fault on, without the last one begun. */
  readonly perSecond: readonly number[];
  readonly answers: number;
  readonly outageMillis: number;
  /** By replica: commands executed when the faults ended. */
  readonly executed: readonly number[];
  /** Entries that any replica kept when the faults ended, at most. */
  readonly kept: number;
}

/** Runs a plan of the folder, its options changed by `options`, and what its faults name by `down`. */
function seen(name: string, options: Partial<EpaxosOptions> = {}, down: readonly number[] = []): Seen {
  const plan = JSON.parse(fs.readFileSync(new URL(`${name}-epaxos.json`, folder), "utf8")) as Plan;
  const faults =
    down.length === 0 ? plan.faults : down.map((node) => ({ ...plan.faults[0], node }) as Plan["faults"][0]);
  const first = Math.min(plan.budget.activeMicros, ...faults.map(({ at }) => at));
  const begin = faults.length === 0 ? 0 : first;
  const states: State[] = [];
  const replica = { ...epaxos.roles["replica"]! };
  const { onMessage } = replica;
  replica.onMessage = (state, from, message, io) => {
    states[io.self] = state as State;
    onMessage(state, from, message, io);
  };
  const perSecond: number[] = [];
  const executed: number[] = [];
  let answers = 0;
  let [last, outage, kept, isHealed] = [begin, 0, 0, false];
  const watch: Invariant<object> = {
    ...{ name: "watch", about: "", source: "", observes: ["returned", "executed", "healed"], start: () => ({}) },
    on(_, { node, observation, time }) {
      if (isHealed || time < begin) return null;
      const isAnswer = observation.type === "returned" && observation.outcome === "ok";
      if (observation.type === "executed") executed[node] = (executed[node] ?? 0) + 1;
      if (observation.type === "healed")
        [isHealed, kept] = [true, Math.max(...states.map(({ entries }) => entries.size))];
      if (!isAnswer && !isHealed) return null;
      outage = Math.max(outage, time - last);
      last = time;
      if (!isAnswer) return null;
      const second = Math.floor((time - begin) / 1_000_000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
      answers++;
      return null;
    },
  };
  const result = run({ ...plan, options: { ...plan.options, ...options }, faults }, { ...epaxos, roles: { replica } }, [
    watch,
  ]);
  expect(result.violation).toBeNull();
  const whole = Math.floor((plan.budget.activeMicros - begin) / 1_000_000);
  const seconds = Array.from({ length: whole }, (_, second) => perSecond[second] ?? 0);
  return { perSecond: seconds, answers, outageMillis: outage / 1_000, executed, kept };
}

/** How far the slowest replica is behind the fastest. */
const lag = ({ executed }: Seen): number => Math.max(...executed) - Math.min(...executed);

/** Answers in a second of the same load without a fault. */
const steady = 140;

describe("EPaxos goes on", () => {
  it("while its replicas restart one by one, and all of them end where the others are", () => {
    const rolling = seen("rolling-restart");
    expect(Math.min(...rolling.perSecond)).toBeGreaterThan(steady / 3);
    expect(rolling.outageMillis).toBeLessThan(600);
    expect(lag(rolling)).toBeLessThan(64);
    expect(rolling.kept).toBeLessThan(200);
  });

  it("when a replica is cut off again and again: it catches up each time, and what it held up is collected", () => {
    const returning = seen("returning-follower");
    expect(Math.min(...returning.perSecond)).toBeGreaterThan(120);
    expect(lag(returning)).toBeLessThan(16);
    expect(returning.kept).toBeLessThan(200);
  });

  it("after a replica was cut off with commands of its own: one refusal does not hold up their recovery", () => {
    expect(seen("owner-cut-off").outageMillis).toBeLessThan(100);
  });

  it("in a star, whose hub brings the instances of the leaves to their end", () => {
    const star = seen("star");
    expect(star.answers).toBeGreaterThan(100);
    expect(star.outageMillis).toBeLessThan(1_500);
  });

  it("with a replica that hears nobody, or whose disk hangs, as if nothing had happened", () => {
    for (const name of ["deaf-follower", "hung-disk", "one-down", "minority-gone"]) {
      const { answers, outageMillis, perSecond } = seen(name);
      expect(answers, name).toBeGreaterThan(0.95 * steady * perSecond.length);
      expect(outageMillis, name).toBeLessThan(100);
    }
  });

  it.each([
    ["thrifty", { thrifty: true }, [1]],
    ["thrifty", { thrifty: true }, [1, 2]],
    ["simplified", { variant: "simplified" }, [1]],
    ["simplified", { variant: "simplified" }, [1, 2]],
  ] as const)(
    "§4.3 %s, with a chosen quorum that is silent: others are asked (%j, %j down)",
    (_name, options, down) => {
      const degraded = seen("one-down", options, down);
      expect(degraded.answers).toBeGreaterThan(0.8 * steady * degraded.perSecond.length);
    },
  );

  it("under more retries than its disks can bear", () => {
    expect(seen("overload-with-retries").answers).toBeGreaterThan(200);
  });

  it("with one message in 25 lost", () => {
    const lossy = seen("lossy-much");
    expect(lossy.answers).toBeGreaterThan(400);
    expect(lag(lossy)).toBeLessThan(50);
  });

  it("for long, and keeps no more than is new", () => {
    expect(seen("long-steady").kept).toBeLessThan(150);
  });
});
