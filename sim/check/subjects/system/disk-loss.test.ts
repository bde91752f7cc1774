/** What a crash leaves of writes that were not synced. */
import { describe, expect, it } from "vitest";
import { paxos } from "../../../../protocols/paxos/index.ts";
import type { Invariant } from "../../../contract/invariant.ts";
import type { Automaton, System } from "../../../contract/system.ts";
import { run } from "../../../run.ts";
import { checkSystem, counterexample } from "../../check-system.ts";
import { type Box, smallBox } from "./box.ts";

const acceptor = paxos.roles["acceptor"]!;

/** An acceptor that answers nobody: it writes `left`, then `right`, without a sync, and says when both are written. */
const careless: Automaton = {
  ...acceptor,
  blank: () => ({ left: 0, right: 0 }),
  recover: (disk) => ({ ...disk }),
  onStart(state, io) {
    const { left, right } = state as { left: number; right: number };
    io.observe({ type: "witnessed", what: `starts with left ${left}, right ${right}` });
  },
  onMessage(_state, _from, _message, io) {
    io.write({ left: 1 });
    io.write({ right: 1 });
    io.observe({ type: "witnessed", what: "both written" });
  },
  standing: () => ({ promised: 0, report: "none" }),
};

const system: System = { ...paxos, roles: { ...paxos.roles, acceptor: careless } };

/** Broken by a start, after both were written, from a disk that holds `disk`. */
const neverStartsWith = (disk: string): Invariant => ({
  name: disk,
  about: "for tests",
  source: "-",
  observes: ["witnessed"],
  start: () => ({ isWritten: false }),
  on(state, { observation }) {
    const seen = state as { isWritten: boolean };
    if (observation.type !== "witnessed") return null;
    if (observation.what === "both written") seen.isWritten = true;
    return seen.isWritten && observation.what === `starts with ${disk}` ? `a start with ${disk}` : null;
  },
});

const disks = ["left 0, right 0", "left 1, right 0", "left 0, right 1", "left 1, right 1"];
const judges = disks.map(neverStartsWith);

describe("what a crash leaves of two writes that were not synced", () => {
  it.each([
    ["none", ["left 1, right 1"]],
    ["suffix", ["left 0, right 0", "left 1, right 0", "left 1, right 1"]],
    ["subset", disks],
  ] as const)("when it loses %s of them: %j", (loss, left) => {
    const box: Box = { ...smallBox(paxos), nodes: 1, options: { proposers: 1 }, timeouts: 0, crashes: 1, loss };
    const { violations } = checkSystem(system, box, judges, { collect: true });
    expect(violations.map(({ invariant }) => invariant).sort()).toEqual([...left].sort());
    for (const violation of violations) {
      const judge = judges.filter(({ name }) => name === violation.invariant);
      const { message } = violation;
      expect(run(counterexample(system, box, violation), system, judge).violation?.message).toBe(message);
    }
  });
});
