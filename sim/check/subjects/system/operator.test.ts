/** The operator in a box: it asks for what the box says, in order, whatever it is told, and a counterexample replays. */
import { expect, it } from "vitest";
import { boxArguments } from "../../../../cli/check/box-arguments.ts";
import { setOf } from "../../../base/node-set.ts";
import type { Invariant } from "../../../contract/invariant.ts";
import type { Observation } from "../../../contract/observation.ts";
import type { System } from "../../../contract/system.ts";
import { run } from "../../../run.ts";
import { answerDone, toySystem } from "../../../world/testing.ts";
import { checkSystem, counterexample } from "../../check-system.ts";
import type { CheckReport } from "../../report.ts";
import { type Box, describeBox, nodesOf, planOfBox, smallBox } from "./box.ts";

/** Four nodes, two of them members at first; each refuses a change once, then grants all and tells them. */
const system: System = toySystem(
  {
    recover: () => ({ refused: false }),
    onRequest(state, client, request, io) {
      const { operation, session, sequence } = request;
      if (operation.type !== "reconfigure") return answerDone(io, client, request);
      if (!state.refused) {
        state.refused = true;
        return io.reply(client, { type: "failed", session, sequence, why: "not yet" });
      }
      const members = [setOf(...operation.members)];
      io.observe({ type: "configured", configuration: `${sequence}`, members, follows: null });
      answerDone(io, client, request);
    },
  },
  {
    layout: () => [["toy", 4]],
    membership: { changes: "any", role: "toy", first: () => setOf(0, 1), sizes: () => [1, 4] },
  },
);

const box: Box = { ...smallBox(system), timeouts: 0, clients: 0, reconfigurations: [[0, 2], [3], [1, 3]] };

const seenOf = ({ observations }: CheckReport): { node: number; observation: Observation }[] =>
  observations.map((text) => JSON.parse(text));

const watch: Invariant = {
  name: "watch",
  about: "",
  source: "",
  observes: ["configured"],
  start: () => ({}),
  on: (_, { observation }) =>
    observation.type === "configured" && observation.configuration === "3" ? "the third came into force" : null,
};

it("asks in order, a refusal being an answer, and nothing more", () => {
  const report = checkSystem(system, box, [], { observations: true });
  expect(report).toMatchObject({ exhausted: true, violations: [] });
  const asked = seenOf(report).flatMap(({ node, observation }) =>
    observation.type === "invoked" ? [[node, observation.sequence, observation.operation]] : [],
  );
  expect(asked.sort()).toEqual(
    box.reconfigurations.map((members, at) => [4, at + 1, { type: "reconfigure", members }]),
  );
  const ends = seenOf(report).flatMap(({ observation }) =>
    observation.type === "returned" ? [`${observation.sequence} ${observation.outcome}`] : [],
  );
  expect(ends.sort()).toEqual(["1 failed", "2 ok", "3 ok"]);
});

it("asks again within the retries of the box", () => {
  const [none, one] = [0, 1].map((retries) => checkSystem(system, { ...box, retries }, []).states);
  expect(one).toBeGreaterThan(none!);
});

it("what it leads to is found, and the counterexample is a plan with an operator that replays", () => {
  const { violations } = checkSystem(system, { ...box, clients: 1 }, [watch]);
  expect(violations[0]?.message).toBe("the third came into force");
  const plan = counterexample(system, { ...box, clients: 1 }, violations[0]!);
  expect(plan.workload.reconfigurations).toEqual({ count: 3, paceMin: 0, paceMax: 0, members: box.reconfigurations });
  expect(run(plan, system, [watch]).violation?.message).toBe("the third came into force");
});

it("is counted, named, and said on the command line", () => {
  expect(nodesOf(system, box)).toBe(5);
  expect(nodesOf(system, { ...box, reconfigurations: [] })).toBe(4);
  expect(describeBox(box)).toContain("reconfigure {0 2}, reconfigure {3}, reconfigure {1 3}");
  const said = ["--reconfigure", "0,2", "--reconfigure", "3", "--reconfigure", "1,3"];
  expect(boxArguments(box, { ...box, reconfigurations: [] })).toEqual(said);
  expect(boxArguments(box, box)).toEqual([]);
});

it("asks for members that there may be", () => {
  expect(() => planOfBox(system, { ...box, reconfigurations: [[4]] }, [])).toThrow(/expected ranks from 0 to 3/);
  const { membership: _none, ...fixed } = system;
  expect(() => planOfBox(fixed, box, [])).toThrow(/the members of toy do not change/);
});
