/** Shows without which servers a system is asked to go on, when plans are drawn and when they are shrunk. */
import { expect, it } from "vitest";
import { UserError } from "../base/user-error.ts";
import { Threshold } from "../contract/quorum.ts";
import type { System } from "../contract/system.ts";
import { withCluster } from "../search/shrink/renumber.ts";
import { canSpare } from "./draw-gone.ts";
import { fakeSystem } from "./fake-system.ts";
import type { Plan } from "./plan.ts";

const majority: Partial<System> = {
  quorums: ({ servers }) => ({ majority: new Threshold(servers, Math.floor(servers / 2) + 1) }),
  availability: {
    core: "fully-connected",
    because: "a test",
    voters: "replica",
    contacts: "replica",
    needs: ["majority"],
    tolerates: (voters) => Math.ceil(voters / 2) - 1,
    recovers: () => 1_000_000,
    electionsMax: null,
  },
};

it("a minority may go and no more; a system that promises no progress spares nobody", () => {
  const system = fakeSystem(majority);
  expect(canSpare(system, 5, {}, [])).toBe(true);
  expect(canSpare(system, 5, {}, [0, 4])).toBe(true);
  expect(canSpare(system, 5, {}, [0, 1, 4])).toBe(false);
  expect(canSpare(system, 1, {}, [0])).toBe(false);
  expect(canSpare(fakeSystem(), 5, {}, [])).toBe(true);
  expect(canSpare(fakeSystem(), 5, {}, [0])).toBe(false);
});

it("a cluster that a shrunk plan makes smaller keeps a quorum of those who come back", () => {
  const system = fakeSystem(majority);
  const parts = { options: {}, faults: [], clocks: [], decisions: [], workload: { clients: 1 } };
  const plan = { ...parts, nodes: 5, gone: { nodes: [0, 4], cut: false } } as unknown as Plan;
  expect(withCluster(plan, system, { nodes: 4 }, 4)?.gone?.nodes).toEqual([0]);
  expect(withCluster(plan, system, { nodes: 4 }, 2)).toBeNull();
});

it("a cluster whose quorums a shrunk plan's options do not fit is none, and no mistake of the user's", () => {
  const quorums: System["quorums"] = ({ servers }) => {
    if (servers < 5) throw new UserError({ code: "columns", place: "columns", value: 5, remedy: "use fewer" });
    return { majority: new Threshold(servers, Math.floor(servers / 2) + 1) };
  };
  const system = fakeSystem({ ...majority, quorums });
  const parts = { options: {}, faults: [], clocks: [], decisions: [], workload: { clients: 1 } };
  const plan = { ...parts, nodes: 6 } as unknown as Plan;
  expect(withCluster(plan, system, { nodes: 5 }, 5)?.nodes).toBe(5);
  expect(withCluster(plan, system, { nodes: 4 }, 5)).toBeNull();
});
