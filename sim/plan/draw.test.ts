/** Drawing plans: stable, reached in O(1), inside the claims, and varied. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { scenarios } from "../../scenarios/scenarios.ts";
import { digestOf } from "../base/digest.ts";
import { UserError } from "../base/user-error.ts";
import type { FaultKind, OptionSpec } from "../contract/system.ts";
import { claimsNeeded } from "./claims.ts";
import { Draw, randomAt } from "./draw.ts";
import { PlanArbitrary } from "./draw-plan.ts";
import { allFaultKinds, fakeSystem } from "./fake-system.ts";
import { aimVerbs, verbOf } from "./faults/aim.ts";
import { faultKinds, faultShapes } from "./faults/fault-shapes.ts";
import { drawOptions } from "./options.ts";
import type { Plan } from "./plan.ts";
import { calmRecipe } from "./recipe.ts";
import { parsePlan } from "./validate.ts";

const system = fakeSystem();
const settings = { nodes: null, beyond: false };
const many = (count: number): Plan[] =>
  Array.from({ length: count }, (_, i) => swarm.plan(system, "many", i, settings));

describe("plan i of a campaign", () => {
  test("is the same however it is reached", () => {
    const inOrder = Array.from({ length: 50 }, (_, index) => swarm.plan(system, "s", index, settings));
    for (const index of [49, 0, 17, 17]) expect(swarm.plan(system, "s", index, settings)).toEqual(inOrder[index]);
  });

  test("differs from every other, near and far, and from that of another seed", () => {
    const plans = [
      ...many(2_000),
      swarm.plan(system, "many", 2 ** 40, settings),
      swarm.plan(system, "other", 0, settings),
    ];
    expect(new Set(plans.map(({ seed: _seed, ...rest }) => digestOf(rest))).size).toBe(plans.length);
  });

  // A seed is a promise: a change here is a change of every campaign, and belongs in the changelog.
  test("is drawn as it always was", () => {
    const digests = Object.fromEntries(
      scenarios.map((scenario) => {
        const plans = [0, 1, 2, 3, 4, 1_000_000].map((index) => scenario.plan(system, "golden", index, settings));
        return [scenario.name, digestOf(plans)];
      }),
    );
    expect(digests).toEqual({
      swarm: "4a98a7f67d0549b2",
      calm: "7447d7e51e35b7ae",
      partitions: "c871cb8299dd404a",
      crashes: "652044dea5335f2e",
      blackouts: "bbb119f58bbc53bf",
      "leader-hunt": "29ee5ba1184cb804",
      elections: "1c413c4651755995",
      elapses: "ba596aaa6e44a424",
      disk: "2ab7064893bf436a",
      clocks: "25ed1cd4ae793978",
      slow: "103d18abf8489be1",
      lossy: "a8670fdb0cd25528",
      contention: "7426ad9db7827a30",
      duel: "04a771caf5a9c2d0",
      "epaxos-recovery": "ff1abef67ea1d4d1",
      "epaxos-islands": "16bb823a57b0c842",
      "epaxos-heirs": "094eac5ada73b25f",
      sleepers: "8bda626a93a182e7",
      handovers: "714b0b4c7b94051b",
      snapshots: "a416324c8c81edf2",
      memberships: "ce3e611c3c2dde0d",
      scheduled: "af67e62afa5ac23c",
      steady: "1b096605e1c4c0a8",
      "leader-crash": "8e3e1fc1161dcae0",
      partition: "27ddff09fdb49bba",
      "slow-node": "d479c6438919c796",
      "member-change": "73c10fdfa362338f",
      cores: "633664180ed77f05",
      patient: "25ed67556c0f5ce1",
      "power-loss": "8b44c64bf6df0cd0",
      diskless: "2ed0045404a4eadc",
      halfway: "4526ae66be4a9332",
      prompt: "5037f986daf4d023",
      rivals: "759e68136addd6de",
      successions: "f0b6368f200fe455",
      revenants: "e3474abd35bba4e5",
      "half-deaf": "f6bb7bbc363bfc31",
      bereft: "9159abef156a8a9a",
      "far-apart": "48d55d216b6af1cc",
      onlookers: "48f50f8a763bbe7c",
      decommissions: "9224f1efa6d2ad88",
      membership: "13215014a9d6f569",
      leases: "ced7597c82fca9b8",
      untried: "d288a5b0cce1b75a",
      behind: "288c1e7fbef38174",
      latecomer: "25d7d15d39ae6d7c",
      "deaf-leader": "28b7154135a376ba",
      "deaf-follower": "eacf62a457c5959d",
      star: "317220cb6e27e285",
      "constrained-election": "ffc358aeb56327a6",
      chained: "06320fff6d0329b5",
      "flapping-link": "311c4779acf9309b",
      "hung-disk": "b5a42f1633d730e4",
      "rolling-restart": "147996ac2b4854ee",
    });
  });
});

describe("claims", () => {
  test.each(allFaultKinds.map((kind) => [kind]))("a system that does not survive %s is spared it", (spared) => {
    const fragile = fakeSystem({ survives: allFaultKinds.filter((kind) => kind !== spared) });
    let needs = 0;
    for (const scenario of scenarios) {
      if (scenario.unsuited(fragile) !== null) continue;
      for (let index = 0; index < 150; index++) {
        for (const { kind, path } of claimsNeeded(scenario.plan(fragile, "claims", index, settings))) {
          needs++;
          if (kind === spared) throw new Error(`${scenario.name} ${index}: ${path}`);
        }
      }
    }
    expect(needs).toBeGreaterThan(1_000);
  });

  test("beyond the claims, every kind of fault is drawn for a system that claims nothing", () => {
    const drawn = new Set<FaultKind>();
    for (let index = 0; index < 500; index++) {
      const plan = swarm.plan(fakeSystem({ survives: [] }), "beyond", index, { nodes: null, beyond: true });
      for (const { kind } of claimsNeeded(plan)) drawn.add(kind);
    }
    expect([...drawn].sort()).toEqual([...allFaultKinds].sort());
  });

  test("themed scenarios say why they do not ask a system that claims nothing", () => {
    const fragile = fakeSystem({ survives: [], options: {} });
    const refused = scenarios.filter((scenario) => scenario.unsuited(fragile) !== null).map(({ name }) => name);
    const themed = [
      "partitions",
      "crashes",
      "leader-hunt",
      "disk",
      "clocks",
      "slow",
      "lossy",
      "snapshots",
      "memberships",
      "leader-crash",
      "partition",
      "slow-node",
    ];
    expect(refused).toEqual(expect.arrayContaining(themed));
    for (const name of ["swarm", "calm", "contention", "scheduled", "steady"]) expect(refused).not.toContain(name);
  });
});

describe("swarm", () => {
  test("draws every kind of fault, after the leader too, every latency, loss and size", () => {
    const plans = many(3_000);
    const seen = new Set<string>();
    for (const plan of plans) {
      seen.add(`nodes ${plan.nodes}`).add(plan.network.latency.type).add(plan.disk.loss).add(plan.workload.mode);
      for (const fault of plan.faults) {
        seen.add(fault.kind);
        if (fault.when !== undefined) seen.add(verbOf(fault.when));
        if ("node" in fault && fault.node === "leader") seen.add(`leader ${fault.kind}`);
      }
    }
    const anywhere = faultKinds.filter((kind) => !("ofMembers" in faultShapes[kind]));
    for (const kind of anywhere) expect(seen).toContain(kind);
    for (const verb of aimVerbs) expect(seen).toContain(verb);
    for (const kind of anywhere) if ("node" in faultShapes[kind].fields) expect(seen).toContain(`leader ${kind}`);
    for (const other of ["nodes 1", "nodes 2", "nodes 3", "nodes 4", "nodes 5", "nodes 7"])
      expect(seen).toContain(other);
    for (const other of ["constant", "uniform", "long-tail", "none", "suffix", "subset", "open", "closed"]) {
      expect(seen).toContain(other);
    }
  });

  test("leaves kinds out: most plans have at most three kinds of fault", () => {
    const plans = many(1_000);
    const few = plans.filter((plan) => new Set(plan.faults.map(({ kind }) => kind)).size <= 3);
    expect(few.length).toBeGreaterThan(700);
  });

  test("never wipes half of the disks", () => {
    let wiping = 0;
    for (const plan of many(5_000)) {
      const wipes = plan.faults.filter(({ kind }) => kind === "wipe") as { node: number | "leader" }[];
      const named = new Set(wipes.map(({ node }) => node).filter((node) => node !== "leader")).size;
      const leaders = wipes.filter(({ node }) => node === "leader").length;
      expect(named + leaders).toBeLessThanOrEqual(Math.floor((plan.nodes - 1) / 2));
      if (named + leaders > 1) wiping++;
    }
    expect(wiping).toBeGreaterThan(10);
  });

  test("keeps to the size asked for, and tells one that the system does not take", () => {
    expect(swarm.plan(system, "size", 5, { nodes: 9, beyond: false }).nodes).toBe(9);
    expect(() => swarm.plan(system, "size", 5, { nodes: 10, beyond: false })).toThrow(UserError);
  });

  test("an option that says how often is drawn so often at least, and never where a scenario draws none", () => {
    const { reads, compactAfter } = fakeSystem().options as { [name: string]: OptionSpec & { type: "choice" } };
    const frequent = fakeSystem({
      options: {
        reads: { ...reads!, often: 90 },
        compactAfter: { ...compactAfter!, draw: [7], often: 90 } as OptionSpec,
      },
    });
    const share = (percent: number, name: string, value: unknown): number => {
      const drawn = Array.from({ length: 500 }, (_, at) =>
        drawOptions(new Draw(randomAt("often", name, at)), frequent, percent),
      );
      return drawn.filter((options) => options[name] === value).length / 500;
    };
    expect(share(1, "compactAfter", 7)).toBeGreaterThan(0.85);
    expect(share(1, "reads", "index")).toBeGreaterThan(0.38); // of two choices
    expect(share(0, "compactAfter", 7) + share(0, "reads", "index")).toBe(0);
  });

  test("falls back to default options where the drawn ones fit no such cluster", () => {
    const picky = fakeSystem({
      layout: (nodes, { reads }) => {
        if (reads === "index")
          throw new UserError({
            code: "index-reads",
            place: "plan",
            problem: "no index reads today",
            remedy: "leave them out",
          });
        return [["replica", nodes]];
      },
    });
    for (let index = 0; index < 300; index++) {
      expect(swarm.plan(picky, "picky", index, settings).options["reads"]).toBe("log");
    }
  });
});

describe("draws", () => {
  test("a weight of zero is never drawn, and each weight as often as it says", () => {
    const draw = new Draw(randomAt("weights", "", 0));
    const counts = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 10_000; i++)
      counts[
        draw.weighted([
          [1, "a"],
          [0, "b"],
          [3, "c"],
        ] as const)
      ]++;
    expect(counts.b).toBe(0);
    expect(counts.c / counts.a).toBeGreaterThan(2.7);
    expect(counts.c / counts.a).toBeLessThan(3.3);
  });

  test("a subset has the size asked for, in order, and every item as often", () => {
    const draw = new Draw(randomAt("subsets", "", 0));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i++) {
      const subset = draw.subset([0, 1, 2, 3], 2);
      expect(subset.length).toBe(2);
      expect(subset[0]).toBeLessThan(subset[1]!);
      for (const item of subset) counts[item]!++;
    }
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(150);
  });

  test("a span stays in its range and reaches every order of magnitude", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0, max: 1_000_000 }), (min, width) => {
        const draw = new Draw(randomAt("span", String(min), width));
        for (let i = 0; i < 20; i++) {
          const value = draw.span(min, min + width);
          if (value < min || value > min + width) return false;
        }
        return true;
      }),
    );
    const draw = new Draw(randomAt("span", "", 0));
    const small = Array.from({ length: 1_000 }, () => draw.span(1, 1_000_000)).filter((value) => value < 1_000).length;
    expect(small).toBeGreaterThan(400);
  });

  test("properties over plans are written with the arbitrary", () => {
    const arbitrary = new PlanArbitrary(calmRecipe, system, settings, "property");
    fc.assert(fc.property(arbitrary, (plan) => parsePlan(plan).faults.length === 0));
  });
});
