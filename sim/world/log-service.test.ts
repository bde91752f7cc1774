/** The log service from end to end: what clients ask and learn, in both worlds and in the checker; mistakes are found. */
import { describe, expect, it } from "vitest";
import { record, run as runHere } from "../../doors/runs.ts";
import { subject } from "../../doors/subject.ts";
import { verify } from "../../doors/verify.ts";
import { judgesOf } from "../../invariants/judges-of.ts";
import { calm } from "../../scenarios/drawn/calm.ts";
import { crashes } from "../../scenarios/drawn/crashes.ts";
import { scheduled } from "../../scenarios/drawn/scheduled.ts";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { steady } from "../../scenarios/timelines/steady.ts";
import { checkSystem } from "../check/check-system.ts";
import { smallBox } from "../check/subjects/system/box.ts";
import type { Invoked, Observation } from "../contract/observation.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "../plan/plan.ts";
import type { Scenario } from "../plan/scenario.ts";
import { parsePlan, validatePlan } from "../plan/validate.ts";
import { run } from "../run.ts";
import { type LogMistake, logToy } from "./log-toy.fixture.ts";
import { storyOf } from "./testing.ts";

const settings = { nodes: null, beyond: false };
const both = (): System => logToy(null, { services: ["key-value", "log"] });

const plansOf = (scenario: Scenario, system: System, count: number): readonly Plan[] =>
  Array.from({ length: count }, (_, index) => scenario.plan(system, "log", index, settings));

const runOf = (plan: Plan, system: System) =>
  run(validatePlan(plan, system, { beyond: false }), system, judgesOf(system));

/** What clients asked for in the run. */
function asked(plan: Plan, system: System): Observation[] {
  const { seen } = storyOf(plan, system);
  return seen.map(({ observation }) => observation).filter(({ type }) => type === "invoked");
}

describe("a log under faults", () => {
  it.each([calm, swarm, crashes, scheduled])("$name: every run of a right log is right", (scenario) => {
    const system = logToy();
    for (const plan of plansOf(scenario, system, 60)) {
      const { violation, undecided } = runOf(plan, system);
      expect([violation, undecided]).toEqual([null, null]);
    }
  });

  it("clients ask for all four operations, and read and trim at positions that they know of", () => {
    const system = logToy();
    const types = new Map<string, number>();
    let beyond = 0;
    for (const plan of plansOf(calm, system, 20)) {
      for (const observation of asked(plan, system)) {
        const { operation } = observation as Invoked;
        types.set(operation.type, (types.get(operation.type) ?? 0) + 1);
        if (operation.type === "read-record" && operation.from > 0) beyond++;
      }
    }
    expect([...types.keys()].sort()).toEqual(["append-record", "read-record", "tail", "trim"]);
    expect(beyond).toBeGreaterThan(20);
  });

  it.each<[LogMistake, Scenario, RegExp]>([
    ["appends retries again", swarm, /^linearizability: .*(position|record)/],
    ["answers before its disk", crashes, /^linearizability: .*(did not see|two records|had hidden)/],
    ["reads an older log", calm, /^linearizability: .*(did not see|passed over) /],
    ["uses a position again", calm, /^linearizability: .*(two records|did not see|came to position)/],
    [
      "reads below the floor",
      calm,
      /^linearizability: s\d#\d+ of client n\d .* was told of a record below position \d+, which an earlier trim/,
    ],
  ])("a log that %s is found", (mistake, scenario, words) => {
    const system = logToy(mistake);
    const found = plansOf(scenario, system, 200)
      .map((plan) => runOf(plan, system).violation)
      .find((violation) => violation !== null);
    expect(`${found?.invariant}: ${found?.message}`).toMatch(words);
  });
});

it("what clients saw of a log is read from a trace of the run, and judged as the run was", () => {
  for (const mistake of [null, "reads an older log"] as const) {
    const system = logToy(mistake);
    const about = subject(system);
    const failing = plansOf(calm, system, 50).map((plan) => runHere(plan, about));
    const one = failing.find(({ violation }) => (violation !== null) === (mistake !== null))!;
    const { verdict, decision } = verify(record(one).join("\n"));
    expect([verdict, decision]).toEqual([
      mistake === null ? "ok" : "illegal",
      expect.objectContaining({ by: "positions" }),
    ]);
  }
});

describe("a log in the checker", () => {
  const box = (system: System) => ({ ...smallBox(system), nodes: 1, clients: 2, operations: 2, retries: 1 });

  it("has no violation in a box with a retry, and its states are few: what is certain is forgotten", () => {
    const report = checkSystem(logToy(), box(logToy()), judgesOf(logToy()));
    expect([report.exhausted, report.violations]).toEqual([true, []]);
    expect(report.states).toBe(1430);
  });

  it.each<LogMistake>(["appends retries again", "reads an older log"])("%s: is found in a box", (mistake) => {
    const system = logToy(mistake);
    const { violations } = checkSystem(system, box(system), judgesOf(system));
    expect(violations[0]?.invariant).toBe("linearizability");
  });

  it("asks for the service that the box names", () => {
    const system = both();
    const types = (service: "log" | "key-value") => {
      const report = checkSystem(system, { ...box(system), service, retries: 0 }, [
        {
          name: "no-append",
          about: "",
          source: "",
          observes: ["invoked"],
          start: () => ({}),
          on: (_, { observation }) => ((observation as Invoked).operation.type === "append-record" ? "a log" : null),
        },
      ]);
      return report.violations[0]?.message ?? "a store";
    };
    expect([types("log"), types("key-value")]).toEqual(["a log", "a store"]);
  });
});

describe("a system with several services", () => {
  it("is asked for either in about half of the plans, and for the first where the plan says nothing", () => {
    const system = both();
    const plans = plansOf(swarm, system, 200);
    const named = plans.filter(({ service }) => service !== undefined);
    expect(new Set(named.map(({ service }) => service))).toEqual(new Set(["log"]));
    expect(named.length).toBeGreaterThan(60);
    expect(named.length).toBeLessThan(140);
    for (const plan of [...plans.slice(0, 20), ...plansOf(steady, system, 1)]) {
      const services = new Set(
        asked(plan, system).map((one) => ("key" in (one as Invoked).operation ? "store" : "log")),
      );
      expect([...services]).toEqual(plan.workload.operations === 0 ? [] : [plan.service === "log" ? "log" : "store"]);
      expect(runOf(plan, system).violation).toBeNull();
    }
  });

  it("draws nothing more where there is one service: plans are as they were", () => {
    const [one, two] = [plansOf(swarm, logToy(null, { services: ["key-value"] }), 20), plansOf(swarm, both(), 20)];
    expect(one.every(({ service }) => service === undefined)).toBe(true);
    expect(one.map(({ options }) => options)).toEqual(two.map(({ options }) => options));
  });

  it("refuses a plan for a service that it does not offer, and knows no others", () => {
    const [plan] = plansOf(calm, both(), 1) as [Plan];
    expect(() => validatePlan({ ...plan, service: "register" }, both())).toThrow(
      /plan\.service: .*register.*a service that log-toy offers: key-value, log/,
    );
    expect(() => parsePlan({ ...plan, service: "queue" })).toThrow(/plan\.service/);
  });

  it("is no foundation unless it offers key-value", () => {
    const upper = (system: System): System => ({
      ...logToy(null, { services: ["key-value"], layout: (nodes) => [["toy", nodes]] }),
      foundation: () => ({ system, nodes: 1 }),
    });
    const [plan] = plansOf(calm, logToy(null, { services: ["key-value"] }), 1) as [Plan];
    expect(() => validatePlan(plan, upper(logToy()))).toThrow(/log-toy offers the service key-value/);
    expect(() => validatePlan(plan, upper(both()))).not.toThrow();
  });
});
