/**
 * Whoever led and was deposed sends on the clients that wait for it: not one of them waits for as long as it has patience.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.2.
 */
import { expect, it } from "vitest";
import { judgesOf } from "../invariants/judges-of.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { standardPlan } from "../sim/plan/standard-plan.ts";
import { run } from "../sim/run.ts";
import { systems } from "./systems.ts";

const patienceMicros = 10_000_000;
const [cutAt, cutFor] = [3_000_000, 2_000_000];

/** The longest wait of a client, where whoever leads reaches none of the other servers for a while, and all of the clients. */
function longestWait(system: System, seed: string): number {
  const base = standardPlan(system, 5, seed);
  const plan = {
    ...base,
    faults: [{ kind: "isolate", at: cutAt, duration: cutFor, node: "leader", clients: false }] as const,
    workload: {
      ...base.workload,
      clients: 6,
      retryMicros: patienceMicros,
      mix: mixes[system.name] ?? base.workload.mix,
    },
    budget: { ...base.budget, activeMicros: 8_000_000, healMicros: 60_000_000 },
  };
  const begun = new Map<number, number>();
  let longest = 0;
  const watch: Invariant<object> = {
    ...{ name: "watch", about: "", source: "", observes: ["invoked", "returned"], start: () => ({}) },
    on(_, { observation, time }) {
      if (observation.type === "invoked") begun.set(observation.session, time);
      if (observation.type === "returned") longest = Math.max(longest, time - begun.get(observation.session)!);
      return null;
    },
  };
  expect(run(plan, system, [...judgesOf(system), watch]).violation).toBeNull();
  return longest;
}

/** A read that a replica of a chain passes on to the tail may be lost: then its client alone asks again. */
const mixes: { readonly [system: string]: Plan["workload"]["mix"] } = { chain: { put: 1 }, delos: { put: 1 } };

const logs = systems.filter(({ foundation }) => foundation !== undefined);

it.each(logs)("$name: a leader that is cut off for two seconds keeps no client waiting for ten", (system) => {
  for (const seed of ["1:0", "deposed:0"]) {
    expect(longestWait(system, seed)).toBeLessThan(0.8 * patienceMicros);
  }
});
