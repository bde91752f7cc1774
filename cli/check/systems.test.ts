/** Every registered system in a small box: the number of states, and that reductions change no verdict. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import { checkSystem, counterexample, type SystemCheckOptions } from "../../sim/check/check-system.ts";
import { reductionNames } from "../../sim/check/options.ts";
import { type Box, describeBox, smallBox } from "../../sim/check/subjects/system/box.ts";
import { run } from "../../sim/run.ts";

/** Boxes that are exhausted in a second or two each: the smallest in which something is decided, and one with a crash. */
const boxes: { readonly [system: string]: readonly Partial<Box>[] } = {
  paxos: [
    { timeouts: 0, crashes: 1 },
    { timeouts: 0, duplicates: 1 },
  ],
  caspaxos: [
    { timeouts: 0, crashes: 1 },
    { timeouts: 0, options: { piggyback: true }, operations: 2, window: 1 },
    { nodes: 1, timeouts: 0, options: { spares: 1, proposers: 1 }, reconfigurations: [[0, 1]], window: 1 },
    {
      nodes: 1,
      clients: 2,
      deleters: 1,
      timeouts: 0,
      options: { store: "each", tombstones: "remove", proposers: 1 },
      window: 1,
    },
  ],
  abd: [
    { timeouts: 0, crashes: 1 },
    { nodes: 2, clients: 2, operations: 2, timeouts: 0, options: { reads: "unanimous" }, window: 1 },
  ],
  "fast-paxos": [{ timeouts: 0 }, { timeouts: 0, crashes: 1 }],
  "howard-paxos": [
    { timeouts: 0, crashes: 1 },
    { nodes: 2, clients: 2, timeouts: 0, window: 1 },
  ],
  "multi-paxos": [{ nodes: 2, options: { phase2: 1 } }],
  raft: [{ terms: 1 }, { nodes: 2, crashes: 1 }, { nodes: 2, crashes: 1, elapses: 1 }],
  "viewstamped-replication": [{ nodes: 2, crashes: 1 }],
  zab: [{ nodes: 2, timeouts: 0, crashes: 1, window: 1 }],
  "omni-paxos": [{ nodes: 2, timeouts: 2, crashes: 1, window: 1 }],
  "generalized-paxos": [{ timeouts: 0 }],
  epaxos: [{ timeouts: 0, crashes: 1 }],
  mencius: [{ nodes: 2, clients: 2, timeouts: 0, window: 1 }],
  "kafka-isr": [{ nodes: 2, retries: 1, window: 1, options: { registry: "caspaxos", registryNodes: 1 } }],
  delos: [{ nodes: 1, timeouts: 3, timers: ["suspect@0", "suspect@1", "registry:election"] }],
  chain: [{ nodes: 2 }],
};

/** A lease begins, runs out, and another replica takes over, in whatever order clocks within the claimed drift allow. */
const lease: Partial<Box> = {
  nodes: 2,
  readers: 1,
  window: 2,
  timers: ["suspect@1"],
  elapses: 2,
  options: { registry: "caspaxos", registryNodes: 1, "registry.proposers": 1, fence: "lease", reads: "apportioned" },
};

/** Larger ones, for their counts and verdicts alone. */
const larger: typeof boxes = {
  paxos: [{}],
  caspaxos: [
    {},
    { nodes: 1, clients: 2, timeouts: 0, operations: 2, options: { store: "each", piggyback: true } },
    {
      nodes: 1,
      operations: 2,
      timeouts: 0,
      options: { store: "each", spares: 1, proposers: 1 },
      reconfigurations: [[0, 1], [1]],
      window: 1,
    },
    {
      nodes: 2,
      clients: 2,
      deleters: 1,
      timeouts: 0,
      options: { store: "each", tombstones: "remove", proposers: 1 },
      window: 1,
    },
  ],
  abd: [{ clients: 2, timeouts: 0, window: 1 }],
  "fast-paxos": [
    { nodes: 4, clients: 2, timeouts: 0 },
    { nodes: 5, timeouts: 0 },
  ],
  "howard-paxos": [{ nodes: 2, options: { allAboard: 2, revision: "B" } }],
  "multi-paxos": [
    // Another member comes to vote in the place of the only one, a window later, and either may crash at any point.
    {
      nodes: 1,
      clients: 0,
      timeouts: 2,
      crashes: 1,
      options: { reconfigures: "window", window: 2, spares: 1, preVote: false, checkQuorum: false },
      reconfigurations: [[1]],
      window: 2,
      timers: ["election"],
    },
    {
      nodes: 2,
      readers: 1,
      timeouts: 2,
      terms: 2,
      window: 2,
      timers: ["election@0", "heartbeat@0"],
      elapses: 1,
      options: { reads: "lease", preVote: false },
    },
  ],
  "viewstamped-replication": [
    { terms: 1, window: 1 },
    {
      nodes: 2,
      options: { reconfigures: "epochs", spares: 1 },
      window: 1,
      timers: ["view"],
      contacts: "any",
      reconfigurations: [[0, 2]],
    },
  ],
  zab: [
    { nodes: 2, timeouts: 0, crashes: 1 },
    { timeouts: 0, window: 1 },
  ],
  "omni-paxos": [
    {
      nodes: 1,
      clients: 0,
      timeouts: 2,
      crashes: 1,
      window: 2,
      options: { reconfigures: "stop-sign", spares: 1 },
      reconfigurations: [[1]],
    },
  ],
  "generalized-paxos": [{ crashes: 1, timeouts: 0 }],
  epaxos: [{ crashes: 1 }, { nodes: 5 }],
  mencius: [
    { nodes: 2, clients: 2, timeouts: 0, crashes: 1, window: 1 },
    { nodes: 2, clients: 2, timeouts: 3, timers: ["suspect@1"], window: 1 },
  ],
  delos: [
    {
      nodes: 1,
      options: { registryNodes: 1, replicas: 1 },
      timeouts: 3,
      crashes: 1,
      window: 1,
      timers: ["suspect", "registry:election"],
    },
  ],
  chain: [{ nodes: 2, clients: 2 }, lease],
};

/** The general logs over a registry of one node, and over one of three. */
const overOne = { registry: "caspaxos", registryNodes: 1, "registry.proposers": 1 };
const overThree = { ...overOne, registryNodes: 3 };
const alone = { spares: 1, proposers: 1 };
const halfMoved = { nodes: 1, timeouts: 2, crashes: 1, window: 1, timers: ["suspect"], reconfigurations: [[1]] };
const uponRegistries: typeof boxes = {
  "writer-logger": [
    { window: 1, options: overOne },
    { nodes: 1, window: 1, options: overThree },
  ],
  "leader-follower": [
    { nodes: 2, window: 1, options: overOne },
    { nodes: 1, window: 1, options: overThree },
  ],
  bookkeeper: [
    { window: 1, options: overOne },
    { nodes: 1, window: 1, options: { ...overThree, writers: 1 } },
  ],
  safekeepers: [
    { nodes: 1, clients: 0, window: 1, options: { ...overOne, spares: 1 }, reconfigurations: [[1]] },
    { nodes: 2, window: 1, options: overThree },
  ],
  "vertical-paxos": [
    // Another acceptor in the place of the only one, and a leader that crashes with that half done: in either variant.
    { ...halfMoved, options: { ...overOne, ...alone } },
    { ...halfMoved, options: { ...overOne, ...alone, variant: "II" } },
    { nodes: 2, window: 1, options: { ...overOne, read: 1 } },
    { nodes: 1, window: 1, options: overThree },
  ],
};

const casesOf = (of: typeof boxes) =>
  systems.flatMap((system) =>
    (of[system.name] ?? []).map((extra) => ({ system, box: { ...smallBox(system), ...extra } })),
  );

/** What there is to be seen in a box in which nothing is wrong. */
function exhausted({ system, box }: ReturnType<typeof casesOf>[number]): string {
  const report = checkSystem(system, box, judgesOf(system), { without: ["symmetry"] });
  expect(report).toMatchObject({ violations: [], exhausted: true });
  const { states, transitions, depth } = report;
  return `${system.name} (${describeBox(box)}): ${states} states, ${transitions} transitions, depth ${depth}`;
}

describe("registered systems in a box", () => {
  it("have as many states as are pinned; `vitest -u` writes what changed, and the changelog says why", async () => {
    const lines = [...casesOf(boxes), ...casesOf(larger)].map(exhausted);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned.txt");
  });

  it("upon a registry of one node and of three they have as many states as are pinned", {
    timeout: 120_000,
  }, async () => {
    const lines = casesOf(uponRegistries).map(exhausted);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned-upon-registries.txt");
  });

  it.each(casesOf(boxes))(
    "$system.name: whatever reduction is off, the same is seen and the verdict is the same",
    (one) => {
      const { system, box } = one;
      const seen = (options: SystemCheckOptions, drops = 0) => {
        const report = checkSystem(system, { ...box, drops }, judgesOf(system), { observations: true, ...options });
        expect(report.witnesses).toContain("returned"); // else the box shows nothing
        return [report.exhausted, report.violations.map(({ invariant }) => invariant), report.observations];
      };
      const all = seen({});
      for (const off of reductionNames) expect(seen({ without: [off] }), `without ${off}`).toEqual(all);
      expect(seen({ without: reductionNames })).toEqual(all);
      // A message lost is one that is for ever under way: its loss as a step of its own shows nothing new.
      expect(seen({ explicitLoss: true }, 1), "without delay").toEqual(all);
      expect(seen({ without: reductionNames, explicitLoss: true }, 1)).toEqual(all);
    },
  );

  it("whatever reduction is off, the same invariant breaks, and the shortest way to it is as long", () => {
    const paxos = systems.find(({ name }) => name === "paxos")!;
    const box = { ...smallBox(paxos), clients: 2, timeouts: 0, options: { phase1: 1, phase2: 1 } };
    const judges = judgesOf(paxos).filter(({ name }) => name === "agreement");
    for (const without of [[], ...reductionNames.map((off) => [off]), reductionNames]) {
      const { violations } = checkSystem(paxos, box, judges, { without });
      const found = violations.map(({ invariant, path }) => [invariant, path.length]);
      expect(found, `without ${without}`).toEqual([["agreement", 12]]);
    }
  });

  it("a counterexample replays in the scheduled world with the same violation", () => {
    const paxos = systems.find(({ name }) => name === "paxos")!;
    const box = { ...smallBox(paxos), clients: 2, timeouts: 0, options: { phase1: 1, phase2: 1 } };
    const judges = judgesOf(paxos).filter(({ name }) => name === "agreement");
    const [violation] = checkSystem(paxos, box, judges).violations;
    expect(violation?.invariant).toBe("agreement");
    const plan = counterexample(paxos, box, violation!);
    expect(run(plan, paxos, judges).violation).toMatchObject({
      invariant: "agreement",
      message: violation!.message,
    });
  });
});
