/** The checker on models of which the number of states is known. */
import { describe, expect, it } from "vitest";
import { checkModel } from "./check-model.ts";
import type { ActorModel } from "./subjects/model.ts";
import { registerPaxos } from "./testing/register-paxos.fixture.ts";
import { twoPhaseCommit } from "./testing/two-phase-commit.fixture.ts";

describe("two-phase commit, as Lamport's TwoPhase has it", () => {
  it.each([
    [2, 56],
    [3, 288],
    [4, 1_568],
    [5, 8_832],
    [6, 50_816],
    [7, 296_448],
  ])("with %i resource managers has %i distinct states", (resources, states) => {
    const report = checkModel(twoPhaseCommit(resources, []), { without: ["symmetry"] });
    expect(report.states).toBe(states);
    expect(report.exhausted).toBe(true);
    expect(report.witnesses).toEqual(["aborted", "committed"]);
  });

  it.each([
    [2, 34],
    [3, 80],
    [4, 166],
    [5, 314],
  ])("with %i resource managers has %i states up to symmetry", (resources, orbits) => {
    const report = checkModel(twoPhaseCommit(resources, []));
    expect(report).toMatchObject({ states: orbits, exhausted: true, notes: [] });
    expect(report.reductions).toContain(`symmetry of ${resources} nodes`);
  });
});

describe("symmetry", () => {
  it("that is none is named, and the check goes on without: node 1 has a value of its own", () => {
    const model = twoPhaseCommit(3, []);
    const partial = checkModel({
      ...model,
      start: (node, io) => ({ ...model.start(node, io), prepared: node === 1 ? 8 : 0 }),
    });
    expect(partial.states).toBeGreaterThan(80);
    expect(partial.notes.join()).toContain("without symmetry: the nodes are not alike at the start");
  });

  it("of a handler that favours one node is caught in the middle of the search", () => {
    const model = twoPhaseCommit(3, []);
    const biased = checkModel({
      ...model,
      onMessage(node, state, from, message, io) {
        if (node !== 2 || message !== "abort") model.onMessage(node, state, from, message, io);
      },
    });
    expect(biased.notes.join()).toContain("without symmetry: the nodes of 3 nodes are not alike");
    expect(biased.exhausted).toBe(true);
  });
});

describe("register Paxos, as Stateright's example has it", () => {
  it("with 3 servers and 2 clients has 16,668 distinct states, all linearizable", () => {
    const report = checkModel(registerPaxos(2));
    expect(report).toMatchObject({ states: 16_668, exhausted: true, violations: [] });
    expect(report.handlerCalls).toBeLessThan(3_000);
  });

  it("is no register when a leader ignores the votes it is told of, and the way to it is a shortest one", () => {
    const [violation] = checkModel(registerPaxos(2, false)).violations;
    expect(violation?.invariant).toBe("linearizable");
    const shorter = checkModel(registerPaxos(2, false), { depth: violation!.path.length - 1 });
    expect(shorter).toMatchObject({ violations: [], exhausted: false, bound: `depth ${violation!.path.length - 1}` });
    expect(violation!.path).toHaveLength(17);
    expect(violation!.path.every(({ choices }) => /^deliver \d>\d #\d$/.test(choices.join()))).toBe(true);
  });
});

/** Node 0 asks node 1, which votes once; node 0 is fooled by a second copy of the vote, or by an impure handler. */
function ballot(extra: Partial<ActorModel<{ votes: number }, string>> = {}): ActorModel<{ votes: number }, string> {
  return {
    name: "ballot",
    nodes: 2,
    start(node, io) {
      if (node === 0) io.send(1, "ask");
      return { votes: 0 };
    },
    onMessage(_node, state, _from, message, io) {
      if (message === "ask") return io.send(0, "vote");
      state.votes++;
      if (state.votes === 2) io.observe({ type: "elected" });
    },
    judges: [
      { name: "no election", observes: ["elected"], start: () => ({}), on: () => "one voter elected its leader alone" },
    ],
    ...extra,
  };
}

describe("the network", () => {
  it("without duplication delivers each message once", () => {
    expect(checkModel(ballot())).toMatchObject({ states: 3, violations: [], exhausted: true });
  });

  it("with one duplication delivers a message twice", () => {
    const [violation] = checkModel(ballot({ duplicates: 1 })).violations;
    expect(violation?.message).toBe("one voter elected its leader alone");
    expect(violation?.path.flatMap(({ choices }) => choices)).toEqual([
      "deliver 0>1 #0",
      "duplicate 1>0 #0",
      "deliver 1>0 #0",
      "deliver 1>0 #0",
    ]);
  });

  it("with loss has the states in which a message is gone", () => {
    const events = checkModel(ballot({ drops: 1 })).kinds;
    expect(events).toEqual({ deliver: 2, drop: 2 });
  });
});

describe("draws", () => {
  it("are tried with every value, several in one handler too", () => {
    const dice: ActorModel<{ sum: number }, string> = {
      name: "dice",
      nodes: 1,
      start: () => ({ sum: -1 }),
      onMessage() {},
      actions: (_node, { sum }) => (sum < 0 ? ["throw"] : []),
      onAction(_node, state, _action, io) {
        const first = io.draw(3);
        state.sum = first === 0 ? 0 : first + io.draw(2);
      },
    };
    expect(checkModel(dice)).toMatchObject({ states: 5, transitions: 4 }); // to 0, 1+0, 1+1 or 2+0, 2+1
  });
});

describe("the ways to search", () => {
  it("depth-first and deepening see the same states as breadth-first", () => {
    for (const search of ["depth", "deepening"] as const) {
      expect(checkModel(registerPaxos(1), { search })).toMatchObject({
        states: checkModel(registerPaxos(1)).states,
        exhausted: true,
      });
      expect(checkModel(twoPhaseCommit(4, []), { search, without: ["symmetry"] }).states).toBe(1_568);
      expect(checkModel(twoPhaseCommit(4, []), { search }).states).toBe(166);
    }
  });

  it("deepening finds a shortest counterexample, depth-first any", () => {
    const length = (search: "breadth" | "depth" | "deepening"): number =>
      checkModel(ballot({ duplicates: 1 }), { search }).violations[0]!.path.length;
    expect([length("breadth"), length("deepening")]).toEqual([3, 3]);
    expect(length("depth")).toBeGreaterThanOrEqual(3);
  });

  it("a limit of depth leaves out nothing that lies within it, whichever way it is met first", () => {
    const limited = (search: "breadth" | "depth") =>
      checkModel(twoPhaseCommit(3, []), { search, depth: 5, without: ["symmetry"] });
    expect(limited("depth").states).toBe(limited("breadth").states);
    expect(limited("depth")).toMatchObject({ exhausted: false, bound: "depth 5" });
  });
});

describe("liveness", () => {
  /** Two nodes that need each other's fork; `polite` ones put theirs down again and try anew. */
  const diners = (polite: boolean): ActorModel<{ forks: number; fed: boolean }, string> => ({
    name: "diners",
    nodes: 2,
    start: () => ({ forks: 1, fed: false }),
    actions: (_node, { forks, fed }) => (fed ? [] : forks === 1 ? ["ask"] : polite ? ["wait"] : []),
    onAction(node, state, action, io) {
      if (action === "ask") {
        state.forks = 2; // its own, held while it waits for the other's
        io.send(1 - node, "give");
      } else if (state.forks === 2) state.forks = 1;
    },
    onMessage(_node, state, _from, message, io) {
      if (message === "give") {
        if (state.forks === 2) return; // in use
        return io.send(_from, "fork");
      }
      state.fed = true;
    },
    isDone: (_node, { fed }) => fed,
  });

  it("a state in which nothing can happen while a node is not done is a deadlock", () => {
    expect(checkModel(diners(false)).violations).toEqual([]);
    expect(checkModel(diners(false), { liveness: true }).violations[0]?.invariant).toBe("deadlock");
  });

  it("a fair cycle without progress is a lasso", () => {
    const spinner: ActorModel<{ at: number }, string> = {
      name: "spinner",
      nodes: 1,
      start: () => ({ at: 0 }),
      onMessage() {},
      actions: (_node, { at }) => (at === 3 ? [] : ["turn"]),
      onAction(_node, state) {
        state.at = state.at === 2 ? 1 : state.at + 1;
      },
      isDone: (_node, { at }) => at === 3,
    };
    const [violation] = checkModel(spinner, { liveness: true }).violations;
    expect(violation?.invariant).toBe("lasso");
    expect(violation).toMatchObject({ cycle: 2 });
    expect(violation?.path).toHaveLength(3); // the way into the cycle, and once around it
  });

  it("a cycle that fairness leaves is none", () => {
    const patient: ActorModel<{ at: number }, string> = {
      name: "patient",
      nodes: 1,
      start: () => ({ at: 0 }),
      onMessage() {},
      actions: (_node, { at }) => (at === 9 ? [] : ["wait", "leave"]),
      onAction(_node, state, action) {
        state.at = action === "leave" ? 9 : 1 - state.at;
      },
      isDone: (_node, { at }) => at === 9,
    };
    expect(checkModel(patient, { liveness: true })).toMatchObject({ violations: [], exhausted: true });
  });
});

describe("exactness", () => {
  it("does not rest on the hash: with every state hashing alike the counts are the same", () => {
    expect(checkModel(twoPhaseCommit(4), { flatHash: true, without: ["symmetry"] }).states).toBe(1_568);
  });

  it("ends with a bound, never with `exhausted`, when memory runs out", () => {
    const report = checkModel(twoPhaseCommit(7), { memory: 3_000_000, without: ["symmetry"] });
    expect(report).toMatchObject({ exhausted: false, bound: "memory" });
  });

  it("goes on with fingerprints when memory is short, finds the same states, and bounds the omission", () => {
    const report = checkModel(twoPhaseCommit(7), { memory: 9_000_000, without: ["symmetry"] });
    expect(report).toMatchObject({ states: 296_448, exhausted: true, mode: "compact" });
    expect(report.omission).toBeGreaterThan(0);
    expect(report.omission).toBeLessThan(0.01);
  });

  it("by fingerprints finds the same states, says so, and bounds the omission", () => {
    const report = checkModel(twoPhaseCommit(6), { compact: true, memory: 2 ** 26, without: ["symmetry"] });
    expect(report).toMatchObject({ mode: "compact", states: 50_816, exhausted: true });
    expect(report.omission).toBeGreaterThan(0);
    expect(report.omission).toBeLessThan(0.01);
  });
});

describe("what is not a function of plain data", () => {
  it("a handler that remembers outside its state is named", () => {
    let calls = 0;
    const impure = ballot({
      onMessage(_node, state) {
        state.votes = 10 + calls++;
      },
    });
    const { exhausted, violations } = checkModel(impure);
    expect(exhausted).toBe(false);
    expect(violations[0]?.invariant).toBe("determinism");
    expect(violations[0]?.message).toContain("node 1 is not a function of its state");
  });

  it("a handler that mutates a value inside its state is named", () => {
    const shared: ActorModel<{ votes: readonly number[] }, string> = {
      name: "shared",
      nodes: 2,
      start(node, io) {
        if (node === 0) io.send(1, "ask");
        return { votes: [] };
      },
      onMessage(node, state) {
        (state.votes as number[]).push(node);
      },
    };
    const { exhausted, violations } = checkModel(shared);
    expect(exhausted).toBe(false);
    expect(violations[0]?.message).toContain("node 1 changes a value inside its state");
  });

  it.each([
    ["a Map", new Map(), "a Map is not a plain value"],
    ["a closure", () => 0, "a function is not a plain value"],
    ["a Date", new Date(0), "a Date is not a plain value"],
  ])("%s in a state is named with its field", (_, value, why) => {
    const model = ballot({ start: () => ({ votes: 0, more: { deep: value } }) as never });
    expect(() => checkModel(model)).toThrow(`the state of node 0 is not plain data: more.deep: ${why}`);
  });
});

describe("what a reduction must not lose", () => {
  it("two outcomes that differ in the order of their sends are two, in a window", () => {
    const order: ActorModel<{ at: string }, string> = {
      name: "order",
      nodes: 2,
      window: 2,
      start: () => ({ at: "" }),
      actions: (node, { at }) => (node === 0 && at === "" ? ["ab", "ba"] : []),
      onAction(_node, state, name, io) {
        state.at = "sent";
        for (const letter of name) io.send(1, letter);
      },
      onMessage(_node, state, _from, letter, io) {
        if (letter === "a" && state.at === "b") io.observe({ type: "ba" });
        state.at = letter;
      },
      judges: [{ name: "a comes first", observes: ["ba"], start: () => ({}), on: () => "b came before a" }],
    };
    expect(checkModel(order).violations.map(({ path }) => path.length)).toEqual([3]);
  });

  it("nodes that send in different orders are not alike, in a window", () => {
    const letters: ActorModel<{ heard: string; sent: number }, string> = {
      name: "letters",
      nodes: 3,
      window: 2,
      start: () => ({ heard: "", sent: 0 }),
      actions: (node, { sent }) => (node > 0 && sent === 0 ? ["send"] : []),
      onAction(node, state, _name, io) {
        state.sent = 1;
        for (const letter of node === 1 ? "ab" : "ba") io.send(0, letter);
      },
      onMessage(_node, state, _from, letter, io) {
        state.heard += letter;
        if (state.heard === "abba") io.observe({ type: "abba" });
      },
      judges: [{ name: "no abba", observes: ["abba"], start: () => ({}), on: () => "abba" }],
      symmetry: { group: [1, 2], state: (state) => state, message: (message) => message },
    };
    const report = checkModel(letters);
    expect(report.notes.join()).toMatch(/without symmetry/);
    expect(report.violations.map(({ path }) => path.length)).toEqual([6]);
  });

  it("a judge whose verdict alone tells nodes apart ends the symmetry, and not the search", () => {
    const greeting: ActorModel<{ said: number }, string> = {
      name: "greeting",
      nodes: 3,
      start: () => ({ said: 0 }),
      actions: (node, { said }) => (node < 2 && said === 0 ? ["greet"] : []),
      onAction(_node, state, _name, io) {
        state.said = 1;
        io.send(2, "hi");
      },
      onMessage: (_node, _state, from, _message, io) => io.observe({ type: "greeted", from }),
      judges: [
        {
          name: "node 1 is silent",
          observes: ["greeted"],
          start: () => ({}),
          on: (_state, { observation }) => (observation["from"] === 1 ? "node 1 spoke" : null),
        },
      ],
      symmetry: {
        group: [0, 1],
        state: (state) => state,
        message: (message) => message,
        observation: (fact, to) => ({ ...fact, from: to[fact["from"] as number] }),
      },
    };
    const report = checkModel(greeting);
    expect(report.violations.map(({ message, path }) => [message, path.length])).toEqual([["node 1 spoke", 2]]);
    expect(report.notes).toEqual(["without symmetry: the judge node 1 is silent tells nodes apart"]);
  });

  it("a judge that sees a crash and something else sees the one between the other and its end", () => {
    const crashing: ActorModel<{ isUp: boolean }, never> = {
      name: "crashing",
      nodes: 2,
      start: () => ({ isUp: true }),
      actions: (node, { isUp }) => (node === 1 ? ["work"] : isUp ? ["crash"] : ["restart"]),
      onAction(_node, state, name, io) {
        if (name === "work") io.observe({ type: "worked" });
        else state.isUp = name === "restart";
        if (name !== "work") io.observe({ type: name });
      },
      onMessage() {},
      judges: [
        {
          name: "no work while one is down",
          observes: ["crash", "restart", "worked"],
          start: () => ({ isDown: false }),
          on(state, { observation }) {
            const type: string = observation.type;
            const record = state as { isDown: boolean };
            if (type === "worked") return record.isDown ? "worked while one was down" : null;
            record.isDown = type === "crash";
            return null;
          },
        },
      ],
    };
    expect(checkModel(crashing).violations.map(({ path }) => path.length)).toEqual([2]);
  });
});

describe("the end of a run", () => {
  const counting = (finish: (state: object) => string | null): ActorModel<{ left: number }, never> => ({
    name: "counting",
    nodes: 1,
    start: () => ({ left: 2 }),
    actions: (_node, { left }) => (left > 0 ? ["count"] : []),
    onAction(_node, state, _name, io) {
      state.left--;
      io.observe({ type: "counted" });
    },
    onMessage() {},
    judges: [
      {
        name: "counts to three",
        observes: ["counted"],
        start: () => ({ count: 0 }),
        on(state) {
          (state as { count: number }).count++;
          return null;
        },
        finish,
      },
    ],
  });

  it("is where a judge has its last word", () => {
    const report = checkModel(counting((state) => `counted to ${(state as { count: number }).count} and no further`));
    expect(report.violations.map(({ message, path }) => [message, path.length])).toEqual([
      ["counted to 2 and no further", 2],
    ]);
    expect(checkModel(counting(() => null))).toMatchObject({ exhausted: true, violations: [] });
  });

  it("leaves the box open when a judge gives up there, by name", () => {
    const report = checkModel(counting(() => "undecided: too much to count"));
    expect(report).toMatchObject({
      exhausted: false,
      bound: "counts to three, undecided where all ends",
      violations: [],
    });
  });
});
