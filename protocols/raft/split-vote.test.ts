/**
 * How often an election splits its votes, against the closed form.
 * Source: Ongaro (2014), section 9.3 and its appendix: of s live servers out of n, an election splits when at least
 * c - 1 others time out before the first one's request reaches them, c = s - floor(n / 2) + 1.
 */
import { expect, test } from "vitest";
import { busyPlan } from "../../bench/plans.ts";
import { thorough } from "../../sim/base/thorough.fixture.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Elected } from "../../sim/contract/observation.ts";
import { defaultOptions } from "../../sim/plan/options.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { raft } from "./index.ts";

const rangeMicros = 150_000;
const trials = thorough ? 3_000 : 1_000;

/** Keeps the term of the first leader. */
function firstLeader(): { readonly judge: Invariant; term: number } {
  const seen = { term: 0, judge: null as unknown as Invariant };
  seen.judge = {
    name: "first-leader",
    about: "",
    source: "",
    observes: ["elected"],
    start: () => ({}),
    on(_state, { observation }) {
      if (seen.term === 0) seen.term = (observation as Elected).term;
      return null;
    },
  };
  return seen;
}

/** The share of cold starts whose first term has no leader, with `down` of five servers dead. */
function splitShare(latency: number, down: number): number {
  let splits = 0;
  for (let trial = 0; trial < trials; trial++) {
    const busy = busyPlan("raft", 5, 100_000, `split ${trial}`);
    const plan: Plan = {
      ...busy,
      options: { ...defaultOptions(raft), preVote: false, checkQuorum: false },
      network: { ...busy.network, latency: { type: "constant", micros: latency * rangeMicros } },
      disk: { ...busy.disk, syncMin: 0, syncMax: 0 },
      workload: { ...busy.workload, clients: 0, operations: 0 },
      faults: Array.from({ length: down }, (_, at) => {
        return { kind: "crash", node: 4 - at, at: 0, duration: 60_000_000, effects: null, loops: 0 } as const;
      }),
      budget: { activeMicros: 450_000, healMicros: 0, eventsMax: 100_000 },
    };
    const first = firstLeader();
    run(plan, raft, [first.judge], { guard: false });
    if (first.term !== 1) splits++;
  }
  return splits / trials;
}

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

/** The closed form, for n = 5. */
function closedForm(live: number, latency: number): number {
  let share = 0;
  for (let k = live - 2; k <= live; k++) share += choose(live, k) * latency ** k * (1 - latency) ** (live - k);
  return share;
}

test.each([
  [4, 0.1, 0.052],
  [4, 0.2, 0.181],
  [5, 0.2, 0.058],
])(
  "§9.3 with %i of 5 servers and a latency of %d of the timeout range, %d of elections split",
  (live, latency, share) => {
    const expected = closedForm(live, latency);
    expect(expected).toBeCloseTo(share, 3);
    const deviation = Math.sqrt((expected * (1 - expected)) / trials);
    expect(Math.abs(splitShare(latency, 5 - live) - expected)).toBeLessThan(4 * deviation);
  },
);
