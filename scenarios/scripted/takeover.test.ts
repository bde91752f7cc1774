/** The scenarios of takeovers: their plans are what they promise. */
import { describe, expect, it } from "vitest";
import { epaxos } from "../../protocols/epaxos/index.ts";
import { paxos } from "../../protocols/paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { parsePlan, validatePlan } from "../../sim/plan/validate.ts";
import { epaxosHeirs } from "./epaxos-heirs.ts";
import { epaxosIslands } from "./epaxos-islands.ts";
import { epaxosRecovery } from "./epaxos-recovery.ts";

const plansOf = (scenario: Scenario, nodes: number | null = null, count = 200) =>
  Array.from({ length: count }, (_, index) => scenario.plan(epaxos, "seed", index, { nodes, beyond: false }));

describe.each([epaxosRecovery, epaxosIslands, epaxosHeirs].map((scenario) => [scenario.name, scenario] as const))(
  "%s",
  (_, scenario) => {
    it("its plans are well-formed at every size, and lean on no fault that the system does not claim to survive", () => {
      for (const nodes of [null, 1, 2, 3, 4, 9]) {
        for (const plan of plansOf(scenario, nodes, 40)) {
          expect(validatePlan(parsePlan(JSON.parse(JSON.stringify(plan))), epaxos, { beyond: false })).toEqual(plan);
        }
      }
    });

    it("is for systems that take over each other's commands", () => {
      expect(scenario.unsuited(epaxos)).toBeNull();
      expect(scenario.unsuited(paxos)).toBe("paxos orders no commands");
      expect(scenario.unsuited(raft)).toBe("nobody takes over the commands of another in raft");
    });
  },
);

describe("epaxos-islands", () => {
  it("some server that clients ask first falls silent, and no island is a quorum while it is", () => {
    for (const { nodes, faults, workload } of plansOf(epaxosIslands)) {
      const silence = faults.find((fault) => fault.kind === "one-way");
      expect(silence?.to).toHaveLength(nodes - 1);
      const asked = Array.from({ length: workload.clients }, (_, client) => (client * workload.sessions) % nodes);
      expect(asked).toContain(silence!.from[0]);
      for (const fault of faults) {
        if (fault.kind !== "partition" || fault.at < silence!.at) continue;
        expect(fault.groups.flat()).not.toContain(silence!.from[0]);
        expect(Math.max(...fault.groups.map(({ length }) => length))).toBeLessThan((nodes + 1) / 2);
      }
    }
  });

  it("often one side, while commands are agreed on, is a bare majority", () => {
    const split = plansOf(epaxosIslands).filter(({ nodes, faults }) => {
      return faults.some(
        (one) => one.kind === "partition" && one.at === 0 && one.groups[0]!.length === (nodes + 1) / 2,
      );
    });
    expect(split.length).toBeGreaterThan(80);
  });
});

describe("epaxos-heirs", () => {
  it("an owner crashes in its first broadcast or later, and others fall silent when somebody can have taken over", () => {
    for (const { faults, options } of plansOf(epaxosHeirs)) {
      expect(faults.filter(({ kind }) => kind === "crash")).toHaveLength(1);
      const silences = faults.filter(({ kind }) => kind === "one-way");
      expect(silences.length).toBeGreaterThan(0);
      for (const { at } of silences) expect(at).toBeGreaterThan(2 * (options["suspectMicros"] as number));
    }
  });

  it("asks every variant", () => {
    const variants = new Set(plansOf(epaxosHeirs).map(({ options }) => options["variant"]));
    expect([...variants].sort()).toEqual(["optimised", "simplified"]);
  });
});
