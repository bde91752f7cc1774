/** A rule of the kernel: no answer of a role leaves over what its handler wrote and did not sync, nor ahead of the disk. */
import { describe, expect, it } from "vitest";
import { smallBox } from "../check/subjects/system/box.ts";
import { SystemBehaviour } from "../check/subjects/system/system-behaviour.ts";
import type { Io } from "../contract/io.ts";
import type { System } from "../contract/system.ts";
import { calmPlanWith, node, storyOf, type Toy, toySystem } from "./testing.ts";

/** On its first tick every node does what `handler` says; `voted` and `accepted` are answers, `hello` is none. */
const answering = (handler: (io: Io<Toy>) => void): System =>
  toySystem({
    answers: ["voted", "accepted"],
    onStart: (_state, io) => io.setTimer("tick", 1_000),
    onTimer: (_state, _timer, io) => handler(io),
  });

const plan = calmPlanWith({ nodes: 2 });
const voted = { type: "voted" };
const violationOf = (handler: (io: Io<Toy>) => void) => storyOf(plan, answering(handler)).result.violation;

describe("answers-before-disk", () => {
  it("an answer over a write of its own handler ends the run at once, and names both", () => {
    const violation = violationOf((io) => {
      io.write({ term: 1, vote: 2 });
      io.send(node(1), voted);
    });
    expect(violation).toMatchObject({
      invariant: "answers-before-disk",
      message: "toy toy 0 on timer tick sends voted before its write of term and vote is behind a sync",
      time: 1_000,
    });
  });

  it("a broadcast answer, and one to oneself, are answers like others", () => {
    const broadcast = violationOf((io) => {
      io.write({ term: 1 });
      io.broadcast("toy", voted);
    });
    const own = violationOf((io) => {
      io.write({ term: 1 });
      io.send(io.self, voted);
    });
    expect([broadcast?.invariant, own?.invariant]).toEqual(["answers-before-disk", "answers-before-disk"]);
  });

  it("an answer never goes ahead, even of a handler that wrote nothing: another may have", () => {
    expect(violationOf((io) => io.sendAhead(node(1), voted))).toMatchObject({
      invariant: "answers-before-disk",
      message: "toy toy 0 on timer tick sends voted ahead of the disk, though it is an answer",
    });
  });

  it.each<[string, (io: Io<Toy>) => void]>([
    [
      "behind a sync of the write",
      (io) => {
        io.write({ term: 1 });
        io.sync();
        io.send(node(1), voted);
      },
    ],
    [
      "before the write",
      (io) => {
        io.send(node(1), voted);
        io.write({ term: 1 });
      },
    ],
    [
      "over a write that says what it replaces",
      (io) => {
        io.rewrite({ log: 1 });
        io.send(node(1), voted);
      },
    ],
    [
      "of a handler that writes nothing",
      (io) => {
        io.send(node(1), voted);
      },
    ],
    [
      "which is no answer, over a write",
      (io) => {
        io.write({ term: 1 });
        io.send(node(1), { type: "hello" });
        io.sendAhead(node(1), { type: "hello" });
      },
    ],
  ])("no alarm for a message %s", (_what, handler) => {
    expect(violationOf(handler)).toBeNull();
  });

  it("a write of one handler is not held against the next, which may be about something else", () => {
    const system = toySystem({
      answers: ["voted"],
      onStart(_state, io) {
        io.write({ other: 1 });
        io.setTimer("tick", 1_000);
      },
      onTimer: (_state, _timer, io) => io.send(node(1), voted),
    });
    expect(storyOf(plan, system).result.violation).toBeNull();
  });

  it("the scheduled world and the checker say the same", () => {
    const system = answering((io) => {
      io.write({ term: 1 });
      io.send(node(1), voted);
    });
    const scheduled = storyOf({ ...plan, drive: "scheduled", choices: ["timer 0 tick"] }, system).result;
    expect(scheduled.violation?.invariant).toBe("answers-before-disk");
    const behaviour = new SystemBehaviour(system, { ...smallBox(system), nodes: 2 }, true);
    const [outcome] = behaviour.spontaneous(0, behaviour.start(0).local);
    expect(outcome!.broken).toEqual({
      invariant: "answers-before-disk",
      message: "toy toy 0 sends voted before its write of term is behind a sync",
    });
  });
});
