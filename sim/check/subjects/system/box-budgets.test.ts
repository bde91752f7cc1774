/** The budgets of a box: each admits behaviours, and none runs over. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../../../invariants/judges-of.ts";
import { epaxos } from "../../../../protocols/epaxos/index.ts";
import { paxos } from "../../../../protocols/paxos/index.ts";
import { raft } from "../../../../protocols/raft/index.ts";
import type { Invariant } from "../../../contract/invariant.ts";
import type { Observation } from "../../../contract/observation.ts";
import type { System } from "../../../contract/system.ts";
import { run } from "../../../run.ts";
import { answerDone, toySystem } from "../../../world/testing.ts";
import { checkSystem, counterexample } from "../../check-system.ts";
import type { CheckReport } from "../../report.ts";
import { type Box, describeBox, smallBox } from "./box.ts";

/** Every behaviour in the least box with so much more, without symmetry, so that states are counted one by one. */
function explore(system: System, extra: Partial<Box>, depth = Number.POSITIVE_INFINITY): CheckReport {
  const box = { ...smallBox(system), timeouts: 0, ...extra };
  return checkSystem(system, box, judgesOf(system), { without: ["symmetry"], observations: true, depth });
}

/** What was observed by node. */
const observed = (report: CheckReport): { readonly node: number; readonly observation: Observation }[] =>
  report.observations.map((text) => JSON.parse(text));

describe("the box", () => {
  it("allows so many retries: each adds states, and none are asked for without", () => {
    const one = { nodes: 1, options: { proposers: 1 } };
    const reports = [0, 1, 2].map((retries) => explore(paxos, { ...one, retries }));
    for (const report of reports) expect(report).toMatchObject({ exhausted: true, violations: [] });
    expect(reports[0]!.kinds["ask"]).toBe(1);
    const states = reports.map((report) => report.states);
    expect(states).toEqual([...states].sort((a, b) => a - b));
    expect(new Set(states).size).toBe(3);
    expect(reports[2]!.depth).toBeGreaterThan(reports[1]!.depth);
    expect(reports[1]!.depth).toBeGreaterThan(reports[0]!.depth);
  });

  it("lets a client ask its home alone, or any contact: then each of two is as good as the other", () => {
    const home = explore(paxos, {});
    const any = explore(paxos, { contacts: "any" });
    expect([home.kinds["ask"], any.kinds["ask"]]).toEqual([1, 2]);
    expect(any.states - 1).toBe(2 * (home.states - 1)); // all but the start, once for each proposer
    expect(any).toMatchObject({ exhausted: true, violations: [] });
  });

  it("has so many keys, which clients use in turn, and commands on two keys commute", () => {
    const keys = (count: number) =>
      observed(explore(raft, { clients: 3, keys: count }, 4)).flatMap(({ observation }) =>
        observation.type === "invoked" && "key" in observation.operation ? [observation.operation.key] : [],
      );
    expect([keys(1), keys(2), keys(3)]).toEqual([
      ["k0", "k0", "k0"],
      ["k0", "k1", "k0"],
      ["k0", "k1", "k2"],
    ]);
    const states = (count: number) => explore(epaxos, { clients: 2, keys: count }, 9).states;
    expect(states(2)).toBeLessThan(states(1));
  });

  it("has so many readers, the last clients, who only read while the others write first", () => {
    const operations = (readers: number): string[] =>
      observed(explore(raft, { clients: 2, readers, operations: 2 }, 8))
        .flatMap(({ observation }) =>
          observation.type === "invoked"
            ? [`${observation.session}.${observation.sequence} ${observation.operation.type}`]
            : [],
        )
        .filter((text) => text.includes(".1 "))
        .sort();
    expect(operations(0)).toEqual(["0.1 put", "1.1 put"]);
    expect(operations(1)).toEqual(["0.1 put", "1.1 get"]);
    expect(operations(2)).toEqual(["0.1 get", "1.1 get"]);
    const alone = { nodes: 1, options: { proposers: 1 }, clients: 1, readers: 1, operations: 2 };
    const report = explore(paxos, alone);
    expect(report.exhausted).toBe(true);
    const asked = observed(report).flatMap(({ observation }) =>
      observation.type === "invoked" ? [`${observation.sequence} ${observation.operation.type}`] : [],
    );
    expect(asked).toEqual(["1 read", "2 read"]); // a client that writes would write first
    expect(describeBox({ ...smallBox(paxos), ...alone })).toContain("clients 1, operations 2, readers 1");
  });

  it("has so many deleters, the last of the clients that write", () => {
    const box = { clients: 3, readers: 1, deleters: 1 };
    const asked = observed(explore(raft, box, 8)).flatMap(({ observation }) =>
      observation.type === "invoked" ? [`${observation.session} ${observation.operation.type}`] : [],
    );
    expect(asked.sort()).toEqual(["0 put", "1 delete", "2 get"]);
    expect(describeBox({ ...smallBox(raft), ...box })).toContain("readers 1, deleters 1");
    expect(() => explore(raft, { clients: 1, deleters: 2 })).toThrow("check: 2 deleters are more than the 1 clients");
    expect(() => explore(paxos, { deleters: 1 })).toThrow("use fewer, of a key-value store");
  });

  it("refuses more readers than clients", () => {
    expect(() => explore(raft, { clients: 1, readers: 2 })).toThrow(
      "check: 2 readers are more than the clients, of which they are some; use 1 or fewer",
    );
  });

  it("lets time pass by parts of a span where it says so, and a run of the scheduled drive takes the same way", () => {
    const span = 100;
    const system = toySystem(
      {
        blank: () => ({ first: null, second: null }),
        onRequest(state, client, request, io) {
          if (state.first === null) state.first = io.now();
          else if (state.second === null && !io.hasElapsed(state.first, span)) state.second = io.now();
          else if (state.second !== null && io.hasElapsed(state.first, span) && !io.hasElapsed(state.second, span))
            io.observe({ type: "witnessed", what: "one lease after the other" });
          answerDone(io, client, request);
        },
      },
      { spans: () => [span], driftMax: 0 },
    );
    const judge = {
      ...{ name: "judge", about: "", source: "", observes: ["witnessed"], start: () => ({}) },
      on: () => "one lease after the other",
    } as unknown as Invariant;
    const leases = { ...smallBox(system), nodes: 1, timeouts: 0, operations: 3, elapses: 2 };
    expect(checkSystem(system, leases, [judge])).toMatchObject({ exhausted: true, violations: [] });
    const halves = { ...leases, pieces: 2 };
    expect(describeBox(halves)).toContain("elapses 2, pieces 2");
    const report = checkSystem(system, halves, [judge]);
    expect(report.notes.join()).toContain("by 0.05 or 0.1 ms");
    const plan = counterexample(system, halves, report.violations[0]!);
    expect(plan.choices.filter((choice) => choice === "pass 50")).toHaveLength(2);
    expect(run(plan, system, [judge]).violation?.message).toBe("one lease after the other");
  });

  it("ends at its highest term, and says that steps led out of it", () => {
    const within = (terms: number) => explore(raft, { nodes: 2, clients: 0, timeouts: 2, terms });
    const terms = (report: CheckReport) =>
      observed(report).flatMap(({ observation }) => ("term" in observation ? [observation.term] : []));
    const [any, first, second] = [within(0), within(1), within(2)];
    expect([Math.max(...terms(any!)), Math.max(...terms(first!)), Math.max(...terms(second!))]).toEqual([2, 1, 2]);
    expect(first!.states).toBeLessThan(any!.states);
    expect(second!.states).toBe(any!.states); // two timeouts lead no further
    expect(first!.notes).toContain("steps out of the box were not taken");
    const still = "clocks stood still, which raft reads: with --elapses 1 time passes once";
    expect([any!.notes, second!.notes].map((notes) => notes.join())).toEqual([still, still]);
    expect(first!.exhausted).toBe(true);
  });
});
