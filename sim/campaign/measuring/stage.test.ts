/** How a timeline is staged: the same places, times and silence for every system. */
import { expect, test } from "vitest";
import { systems } from "../../../protocols/systems.ts";
import { leaderCrash } from "../../../scenarios/timelines/leader-crash.ts";
import { partsOfPlan } from "../../plan/cluster-of-plan.ts";
import { topologies } from "../../plan/regions/topologies.ts";
import { validatePlan } from "../../plan/validate.ts";
import { variantOf } from "../../plan/variant.ts";
import { firstContact } from "../../world/clients/first-contact.ts";
import { type Staged, type Staging, stageTimeline } from "./stage.ts";

const wan5 = topologies.find(({ name }) => name === "wan5")!;
const lan = topologies.find(({ name }) => name === "lan")!;
const staging: Staging = { topology: wan5, regions: null, clients: null, conflicts: null, service: null, load: null };
const raft = systems.find(({ name }) => name === "raft")!;

const stage = (system: (typeof systems)[number], asked: Partial<Staging> = {}): Staged =>
  stageTimeline(leaderCrash.plan(system, "1", 0, { nodes: null, beyond: false }), system, { ...staging, ...asked });

test.each(systems.map((system) => [system.name, system] as const))(
  "%s has a client in each region, and beside it a server that it asks first",
  (_, system) => {
    const { plan, regions } = stage(system);
    validatePlan(plan, system);
    const { cluster } = partsOfPlan(plan, system).at(-1)!;
    expect(regions.slice(cluster.servers)).toEqual(wan5.regions);
    const contact = cluster.roles.find(({ name }) => name === system.contact)!;
    for (let client = 0; client < 5; client++) {
      const server = contact.first + firstContact(plan.network.latency, contact, cluster.servers + client, client)!;
      expect(regions[server]).toBe(wan5.regions[client]);
    }
    // Whatever roles there are, each has its first node in the first region.
    for (const part of partsOfPlan(plan, system)) {
      for (const { first } of part.cluster.roles) expect(regions[first]).toBe("VA");
    }
  },
);

test("transfers of leadership are off, unless they are asked for", () => {
  expect(stage(raft).plan.options["transferMicros"]).toBe(0);
  const set = variantOf(raft, { transferMicros: 20_000_000 }, "raft");
  expect(stage(set, { topology: lan }).plan.options["transferMicros"]).toBe(20_000_000);
  const uponRaft = systems.find(({ name }) => name === "writer-logger")!;
  expect(stage(uponRaft).plan.options["registry.transferMicros"]).toBe(0);
});

test("a matrix has a row for each node: more clients than rows are refused, not left out", () => {
  expect(stage(raft, { clients: 58 }).plan.workload.clients).toBe(58);
  expect(() => stage(raft, { clients: 59 })).toThrow(/--clients 59: give 58 at most/);
});

test("the first seconds come before the timeline, and all of it is stretched as timers are", () => {
  const near = stage(raft, { topology: lan });
  expect(near.warmMicros).toBe(2_000_000);
  expect(near.plan.faults).toMatchObject([{ kind: "crash", at: 4_000_000, duration: 2_000_000 }]);
  expect(near.plan.budget.activeMicros).toBe(8_000_000);
  const far = stage(raft);
  const stretch = (5 * 106_000) / 150_000;
  expect(far.warmMicros).toBe(Math.round(2_000_000 * stretch));
  expect(far.plan.faults[0]!.at).toBe(Math.round(4_000_000 * stretch));
  expect(far.plan.options["electionMinMicros"]).toBe(Math.floor(150_000 * stretch));
  expect(far.plan.workload.retryMicros).toBe(6 * 106_000);
});

test("under a load, operations come whether or not others are answered, and everything costs", () => {
  const { plan } = stage(raft, { topology: lan, load: 3_000 });
  expect(plan.workload).toMatchObject({ mode: "open", clients: 3, thinkMin: 0, thinkMax: 2_000 });
  expect(plan.cpu.perMessageNanos).toBeGreaterThan(0);
  expect(plan.cpu.sendMessageNanos).toBeGreaterThan(0);
  expect(plan.network.bytesPerSecond).toBeGreaterThan(0);
  validatePlan(plan, raft);
});
