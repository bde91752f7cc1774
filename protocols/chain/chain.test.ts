/** The papers' sentences, one by one: what may follow upon a chain, what a replica does in it, and what the fence is for. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import type { Fault } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import { noteHeld } from "./completion.ts";
import { activated, chainEntryOf, claimFor, exchange, heirsOf, isOpenEntry, isUpon } from "./configuration.ts";
import { chain } from "./index.ts";
import type { ChainOptions, Purpose, ReplicaState } from "./types.ts";

describe("the registry's entry", () => {
  const first = chainEntryOf(null, [0, 1, 2]);

  it("is read back from its text as it was written", () => {
    const entry = claimFor(first, 4, [1, 2, 3], [0, 1, 2]);
    const operation = exchange(first, entry);
    expect(operation).toMatchObject({ type: "compare-and-set", expected: null });
    expect(chainEntryOf(operation.type === "compare-and-set" ? operation.value : null, [])).toEqual(entry);
  });

  it("§3.2: a chain of some of the members is open at once, and whoever is left out is no member any more", () => {
    const entry = claimFor(first, 4, [1, 2], first.wanted);
    expect(isOpenEntry(entry)).toBe(true);
    expect(entry).toMatchObject({ epoch: 1, opened: 1, members: [1, 2], chain: [1, 2] });
    expect(heirsOf(entry, 0)).toEqual([]);
  });

  it("§3.2: a chain with a new tail is opened by a second swap, and until then the members are those before", () => {
    const entry = claimFor(first, 3, [0, 1, 2, 3], first.wanted);
    expect(isOpenEntry(entry)).toBe(false);
    expect(heirsOf(entry, 3)).toEqual([]);
    expect(heirsOf(activated(entry), 3)).toEqual([3]);
  });

  it("§3.1: whoever takes over keeps those behind itself, in their order, and nobody before", () => {
    expect(heirsOf(first, 1)).toEqual([1, 2]);
    expect(heirsOf(first, 2)).toEqual([2]);
  });
});

describe("the next epoch", () => {
  const entry = claimFor(chainEntryOf(null, [0, 1]), 4, [0, 1, 2], [0, 1, 2]);

  it("is claimed upon the entry of which its chain was made, and not upon what was opened since", () => {
    const claim = claimFor(entry, 4, [0, 2], entry.wanted);
    expect([claim.opened, isUpon(entry, claim), isUpon(activated(entry), claim)]).toEqual([0, true, false]);
    expect(isUpon(activated(entry), claimFor(activated(entry), 4, [0, 2], entry.wanted))).toBe(true);
  });

  it("once it is wanted, the one before is not opened any more: the claim would know nothing of it", () => {
    const asks = (purpose: Purpose | null, ...wanted: readonly Purpose[]): readonly Purpose[] => {
      const open = { isHead: true, isComplete: false, isOpen: false, configuration: { record: 3 }, question: {} };
      const state = { ...open, purpose, wanted } as unknown as ReplicaState;
      noteHeld(state, 4, {} as never);
      return state.wanted;
    };
    expect(asks("fence")).toEqual(["open"]);
    expect(asks("fence", "claim")).toEqual(["claim"]);
    expect(asks("claim", "fence")).toEqual(["fence"]);
  });
});

type Told = { readonly node: number; readonly time: number; readonly observation: Observation };

/** With a registry of one node, 0: replicas 0 to 2 are the nodes 1 to 3. Two clients write and read for two seconds. */
function told(options: Partial<ChainOptions>, faults: readonly Fault[], readsAmongTen = 5): readonly Told[] {
  const base = constantPlan(chain, 3, { registryNodes: 1, registry: "raft", ...options }, 2, "read");
  const plan = {
    ...base,
    faults,
    workload: {
      ...base.workload,
      operations: 100_000,
      thinkMin: 2_000,
      thinkMax: 5_000,
      mix: { put: 10 - readsAmongTen, get: readsAmongTen },
      retryMicros: 100_000,
      attempts: 50,
    },
    budget: { activeMicros: 3_000_000, healMicros: 5_000_000, eventsMax: 200_000 },
  };
  const all: Told[] = [];
  const recorder = {
    event() {},
    effects() {},
    violated() {},
    block() {},
    state() {},
    seen: ({ node, time, observation }: Told) => void all.push({ node, time, observation }),
  };
  expect(run(plan, chain, judgesOf(chain), { recorder }).violation).toBeNull();
  return all;
}

const crash = (node: number): Fault =>
  ({ kind: "crash", node, at: 1_500_000, duration: 1_000_000, effects: null, wipe: false }) as unknown as Fault;

const chains = (all: readonly Told[]): readonly string[] =>
  all.flatMap(({ observation }) =>
    observation.type === "opened" && observation.quorum === "write" ? [observation.members.join()] : [],
  );

const saw = (all: readonly Told[], what: string): boolean =>
  all.some(({ observation }) => observation.type === "witnessed" && observation.what === what);

describe("a failure", () => {
  it.each([
    ["§3.2.1 of the head: whoever was behind it is the head", 1, 0b110],
    ["§3.2.2 of the tail: whoever was before it is the tail", 3, 0b011],
    ["§3.2.3 in the middle: its predecessor has another successor", 2, 0b101],
  ])("%s, and who comes back joins again", (_sentence, node, left) => {
    const all = told({}, [crash(node)]);
    expect(chains(all)).toContain(String(left));
    expect(chains(all).at(-1)).toBe(String(0b111));
    expect(saw(all, "replica joined")).toBe(true);
  });
});

describe("a read", () => {
  it("CRAQ §2.3: is clean or dirty at replicas that are not the tail, and both are seen", () => {
    const all = told({ reads: "apportioned" }, [], 7);
    expect(saw(all, "clean read")).toBe(true);
    expect(saw(all, "dirty read")).toBe(true);
  });

  it("Gray and Cheriton (1989), §2: by a lease is answered as long as whoever confirmed it begins no epoch, and no longer", () => {
    const options = { fence: "lease", leaseMicros: 600_000, missedMax: 1 } as const;
    const cut: Fault = { kind: "isolate", node: 3, at: 1_500_000, duration: 1_400_000, clients: false };
    const all = told(options, [cut]);
    const leased = all.filter(({ observation, node }) => observation.type === "served" && node === 3);
    const next = all.find(({ time, observation }) => observation.type === "opened" && time > 1_500_000)!;
    const last = leased.findLast(({ time }) => time < next.time)!;
    // The tail that is cut off goes on while its lease lasts; the chain without it begins when its word no longer binds anybody.
    expect(last.time).toBeGreaterThan(1_700_000);
    expect(next.time).toBeGreaterThan(last.time);
    expect(leased.filter(({ time }) => time > next.time && time < 2_900_000)).toEqual([]);
  });

  it("§3: is answered by the tail alone where reads are not apportioned", () => {
    const all = told({}, []);
    expect(saw(all, "read at the tail")).toBe(true);
    expect(saw(all, "clean read") || saw(all, "dirty read")).toBe(false);
  });
});
