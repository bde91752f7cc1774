/** The scenarios of clients that wait and servers that lack something: their plans are what they promise. */
import { describe, expect, it } from "vitest";
import { epaxos } from "../../protocols/epaxos/index.ts";
import { generalizedPaxos } from "../../protocols/generalized-paxos/index.ts";
import { multiPaxos } from "../../protocols/multi-paxos/index.ts";
import { paxos } from "../../protocols/paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import type { System } from "../../sim/contract/system.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { behind } from "./behind.ts";
import { latecomer } from "./latecomer.ts";
import { patient } from "./patient.ts";

const plansOf = (scenario: Scenario, system: System, count = 60): Plan[] =>
  Array.from({ length: count }, (_, index) => scenario.plan(system, "seed", index, { nodes: null, beyond: false }));

/** Who is cut off from all others at this time, ascending. */
const alone = ({ faults }: Plan, time: number): unknown[] =>
  faults.flatMap((fault) =>
    fault.kind === "isolate" && fault.clients && fault.at <= time && time < fault.at + fault.duration
      ? [fault.node]
      : [],
  );

describe("patient", () => {
  it("a client waits at one server for twice as long as a recovery takes, and all servers stay in its reach", () => {
    for (const system of [raft, multiPaxos, epaxos, generalizedPaxos]) {
      for (const plan of plansOf(patient, system)) {
        const { roundTripMicros, lossPerMillion } = paceOf(plan, 1);
        expect(plan.workload.retryMicros).toBeGreaterThan(
          2 * system.availability!.recovers(plan.options, roundTripMicros),
        );
        expect(lossPerMillion).toBe(0);
        for (const fault of plan.faults) expect(fault).toMatchObject({ kind: "isolate", clients: false });
      }
    }
  });

  it("is for systems in which whoever is asked answers", () => {
    expect(patient.unsuited(raft)).toBeNull();
    expect(patient.unsuited(paxos)).toBe("a rival may keep clients of paxos waiting");
  });
});

describe("behind", () => {
  it("those who missed a second are back with just one who did not, a quorum together, and nobody meets in between", () => {
    for (const plan of plansOf(behind, multiPaxos)) {
      const times = [...new Set(plan.faults.map(({ at }) => at))].sort((a, b) => a - b);
      expect(times).toHaveLength(6);
      for (let turn = 0; turn < 3; turn++) {
        const [missing, away] = [alone(plan, times[2 * turn]!), alone(plan, times[2 * turn + 1]! + 1_001)];
        const minority = (plan.nodes - 1) >> 1;
        expect([missing.length, away.length]).toEqual([minority, minority]);
        expect(new Set([...missing, ...away]).size).toBe(2 * minority);
        expect(alone(plan, times[2 * turn + 1]!)).toHaveLength(2 * minority);
      }
    }
  });

  it("is for systems whose servers vote and serve, and compact", () => {
    expect(behind.unsuited(raft)).toBeNull();
    expect(behind.unsuited(generalizedPaxos)).toBe("who votes in generalized-paxos serves no clients");
  });
});

describe("latecomer", () => {
  it("of the proposers one is there at first, and all but that one later", () => {
    for (const plan of plansOf(latecomer, paxos)) {
      const proposers = Number(plan.options["proposers"]);
      if (proposers < 2) continue;
      expect(alone(plan, 0)).toHaveLength(proposers - 1);
      const late = alone(plan, plan.budget.activeMicros - 1);
      expect(late).toHaveLength(1);
      expect(alone(plan, 0)).not.toContain(late[0]);
    }
  });

  it("is for registers", () => expect(latecomer.unsuited(raft)).toBe("raft is no register"));
});
