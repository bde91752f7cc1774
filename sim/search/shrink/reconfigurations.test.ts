/** Shrinking changes of members: away when they do not matter, else said in so many words and as few as do. */
import { expect, it } from "vitest";
import { has, setOf } from "../../base/node-set.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { operatorSession } from "../../contract/operation.ts";
import type { System } from "../../contract/system.ts";
import type { Plan } from "../../plan/plan.ts";
import { run } from "../../run.ts";
import { answerDone, calmPlanWith, fault, toySystem } from "../../world/testing.ts";
import { withClients, withCluster, withoutOperator } from "./renumber.ts";
import { shrinkRun } from "./shrink.ts";

/** As many members at first as `nodes` says, and two spares; whoever is asked grants a change and tells it. */
const system: System = toySystem(
  {
    onRequest(_state, client, request, io) {
      const { operation } = request;
      if (operation.type === "reconfigure") {
        const members = [setOf(...operation.members)];
        io.observe({ type: "configured", configuration: `${request.sequence}`, members, follows: null });
      }
      answerDone(io, client, request);
    },
  },
  {
    layout: (nodes) => [["toy", nodes + 2]],
    membership: { changes: "any", role: "toy", first: () => setOf(0, 1), sizes: ({ servers }) => [1, servers] },
  },
);

/** Rank 4 without rank 0. */
const judge: Invariant = {
  name: "judge",
  about: "",
  source: "",
  observes: ["configured", "returned"],
  start: () => ({}),
  on(_state, { observation }) {
    if (observation.type !== "configured") return null;
    const [members] = observation.members;
    return has(members!, 4) && !has(members!, 0) ? "four without nought" : null;
  },
};

const plan: Plan = calmPlanWith({
  nodes: 3,
  workload: { clients: 2, operations: 10, reconfigurations: { count: 30, paceMin: 1_000, paceMax: 5_000 } },
});

it("what matters is said by the members, once, and nothing else is asked", () => {
  const first = run(plan, system, [judge]);
  expect(first.violation?.message).toBe("four without nought");
  const { plan: small } = shrinkRun(first, system, (smaller, recorder) =>
    run(smaller, system, [judge], recorder === undefined ? {} : { recorder }),
  );
  expect(small.workload.reconfigurations?.members).toEqual([[4]]);
  expect(small.workload.reconfigurations?.count).toBeLessThanOrEqual(1);
  expect(small.workload.clients).toBe(0);
});

it("an operator that does not matter goes", () => {
  const answered: Invariant = {
    ...judge,
    on: (_, { observation }) =>
      observation.type === "returned" && observation.session !== operatorSession ? "answered" : null,
  };
  const first = run(plan, system, [answered]);
  const { plan: small } = shrinkRun(first, system, (smaller) => run(smaller, system, [answered]));
  expect(small.workload.reconfigurations).toBeUndefined();
});

const busy: Plan = {
  ...plan,
  workload: { ...plan.workload, reconfigurations: { count: 1, paceMin: 0, paceMax: 0, members: [[0, 1, 4], [4]] } },
  decisions: [5, 6, 7].map((to) => ({ from: 0, to, ordinal: 0, drop: true })),
  faults: [fault("partition", { at: 0, duration: 1, groups: [[0, 5], [1, 6], [7]] })],
};
const named = ({ decisions, faults }: Plan) => [
  decisions.map(({ to }) => to),
  (faults[0] as { groups?: unknown })?.groups,
];

it("the operator keeps its place behind the clients, whichever nodes go", () => {
  expect(named(withClients(busy, 5, 1))).toEqual([
    [5, 6],
    [[0, 5], [1], [6]],
  ]);
  expect(named(withoutOperator(busy, 5))).toEqual(
    [
      [5, 6],
      [[0, 5], [1, 6], []],
    ].map((one, at) => (at === 0 ? one : expect.anything())),
  );
  const smaller = withCluster(busy, system, { nodes: 2 }, 1)!;
  expect(named(smaller)).toEqual([
    [4, 5, 6],
    [[0, 4], [5], [6]],
  ]);
  expect(smaller.workload.reconfigurations?.members).toEqual([[0, 3], [3]]);
});
