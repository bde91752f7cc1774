/** The command leader and its clients, by the paper's sentences. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { at, ballot, deps, Replica, typesTo } from "./test-replica.ts";
import type { Attributes, Message } from "./types.ts";

const first = at(0, 0, 5);
const write = { type: "put", key: "a", value: "x" } as const;
const free = { seq: 1, deps: deps() };

const reply = (attributes: Attributes, committed = deps()): Message => ({
  type: "preAccepted",
  instance: first,
  ballot: ballot(0),
  committed,
  ...attributes,
});

const accepted: Message = { type: "accepted", instance: first, ballot: ballot(0) };

/** Replica 0, which has proposed a write. */
function owner(options = {}): Replica {
  const replica = new Replica(0, 5, options);
  replica.ask(0, 1, write);
  return replica;
}

describe("the command leader", () => {
  it("§4.3.1 a command leader writes its instance before it asks anyone", () => {
    const effects = new Replica(0, 5).ask(0, 1, write) as unknown[][];
    const kinds = effects.map(([kind]) => kind);
    expect(kinds.indexOf("write")).toBeLessThan(kinds.indexOf("sync"));
    expect(kinds.indexOf("sync")).toBeLessThan(kinds.indexOf("send"));
    expect([1, 2, 3, 4].map((to) => typesTo(effects, to))).toEqual(Array(4).fill(["preAccept"]));
  });

  it.each([
    ["optimised", true, 2],
    ["simplified", false, 3],
  ] as const)(
    "§4.3 %s, thrifty %s: a command leader asks a fast quorum fixed beforehand",
    (variant, thrifty, others) => {
      const effects = new Replica(3, 5, { variant, thrifty }).ask(0, 1, write);
      const asked = [0, 1, 2, 4].filter((to) => sentTo(effects, to).length > 0);
      expect(asked).toEqual([4, 0, 1].slice(0, others).sort());
    },
  );

  it("§4.4 optimised: a command leader commits when a fast quorum keeps the attributes it proposed", () => {
    const replica = owner();
    expect(typesTo(replica.hear(1, reply(free)), 3)).toEqual([]);
    const effects = replica.hear(2, reply(free));
    expect(typesTo(effects, 3)).toEqual(["commit"]);
    expect(observed(effects, "ordered")).toHaveLength(1);
  });

  it("§4.3.1 a replica that answers a pre-accept twice counts once", () => {
    const replica = owner();
    replica.hear(1, reply(free));
    expect(typesTo(replica.hear(1, reply(free)), 3)).toEqual([]);
  });

  it("§4.3.1 optimised: replies that add to the leader's attributes, though equal, close the fast path; the union is accepted", () => {
    const replica = owner();
    replica.hear(1, reply({ seq: 2, deps: deps(3, 0) }));
    const [accept] = sentTo(replica.hear(2, reply({ seq: 3, deps: deps(4, 1) })), 3);
    expect(accept).toMatchObject({ type: "accept", seq: 3, deps: deps(3, 0, 4, 1) });
    replica.hear(1, accepted);
    expect(typesTo(replica.hear(2, accepted), 4)).toEqual(["commit"]);
  });

  it("§4.3.1 simplified: equal replies commit, also when they add to what the leader proposed", () => {
    const replica = owner({ variant: "simplified" });
    const more = { seq: 2, deps: deps(3, 0) };
    replica.hear(1, reply(more));
    replica.hear(2, reply(more));
    const [commit] = sentTo(replica.hear(3, reply(more)), 4);
    expect(commit).toMatchObject({ type: "commit", ...more });
  });

  it("§4.4 optimised: dependencies that nobody in the quorum knows to be committed close the fast path", () => {
    const dependent = (committed: number[]): string[] => {
      const replica = new Replica(0, 5);
      const before = { type: "preAccept", instance: at(3, 0, 5), ballot: ballot(0), ...free } as const;
      replica.hear(3, { ...before, command: { ...command, session: 7 as typeof command.session } });
      replica.ask(0, 1, write);
      const same = { seq: 2, deps: deps(3, 0) };
      replica.hear(1, reply(same, committed));
      return typesTo(replica.hear(2, reply(same)), 4);
    };
    const command = replicaCommand();
    expect(dependent(deps())).toEqual(["accept"]);
    expect(dependent(deps(3, 0))).toEqual(["commit"]);
  });

  it("§4.3.1 a command leader never counts replies of another ballot", () => {
    const replica = owner();
    replica.hear(1, { ...reply(free), ballot: ballot(6) } as Message);
    replica.hear(2, { ...reply(free), ballot: ballot(6) } as Message);
    expect(replica.state.entries.get(first)?.status).toBe("preAccepted");
  });

  it("figure 3: a command leader that is outbid gives up, and late replies commit nothing", () => {
    const replica = owner();
    replica.hear(4, { type: "prepare", instance: first, ballot: ballot(9) });
    replica.hear(1, reply(free));
    replica.hear(2, reply(free));
    expect(replica.state.entries.get(first)).toMatchObject({ status: "preAccepted", ballot: 9 });
  });

  it("§4.2 a restarted replica uses no instance number again", () => {
    const replica = owner();
    replica.restart();
    expect(sentTo(replica.ask(1, 1, write), 1)[0]).toMatchObject({ instance: at(0, 1, 5), deps: deps(0, 0) });
  });

  it("§4.3.1 with a majority but no fast quorum, a command leader takes the slow path after a while", () => {
    const replica = new Replica(0, 7);
    replica.ask(0, 1, write);
    const nothing = { seq: 1, deps: Array(7).fill(-1) };
    const instance = at(0, 0, 7);
    for (const from of [1, 2, 3]) {
      replica.hear(from, { type: "preAccepted", instance, ballot: ballot(0), committed: nothing.deps, ...nothing });
    }
    expect(typesTo(replica.fire("suspect"), 1)).toEqual([]);
    expect(typesTo(replica.fire("suspect"), 1)).toEqual(["accept"]);
  });
});

describe("clients", () => {
  it("§4.3.1 a write is answered when it is committed, a read when it is executed", () => {
    const answered = (operation: Parameters<Replica["ask"]>[2]): boolean => {
      const replica = new Replica(0, 5, { variant: "simplified" });
      replica.ask(0, 1, operation);
      const behind = { seq: 2, deps: deps(3, 0) }; // follows what is not committed here
      replica.hear(1, reply(behind));
      replica.hear(2, reply(behind));
      return (replica.hear(3, reply(behind)) as unknown[][]).some(([kind]) => kind === "reply");
    };
    expect(answered(write)).toBe(true);
    expect(answered({ type: "get", key: "a" })).toBe(false);
    expect(answered({ type: "compare-and-set", key: "a", expected: null, value: "x" })).toBe(false);
  });

  it("a retry of a command under way starts nothing; a retry of one that was executed gets its answer", () => {
    const replica = owner();
    expect(replica.ask(0, 1, write)).toEqual([]);
    replica.hear(1, reply(free));
    replica.hear(2, reply(free));
    expect((replica.ask(0, 1, write) as unknown[][]).filter(([kind]) => kind === "reply")).toHaveLength(1);
  });

  it("figure 3, rule 6: a client whose command gave way to a no-op is told to ask again, and gets another instance", () => {
    for (const isVotedFor of [false, true]) {
      const replica = owner();
      const noOp = { instance: first, command: null, seq: 0, deps: deps() };
      if (isVotedFor) replica.hear(1, { type: "accept", ballot: ballot(6), ...noOp });
      const effects = replica.hear(1, { type: "commit", ...noOp }) as unknown[][];
      expect(effects.filter(([kind]) => kind === "reply")).toMatchObject([["reply", 5, { type: "busy", sequence: 1 }]]);
      expect(sentTo(replica.ask(0, 1, write), 1)).toMatchObject([{ type: "preAccept", instance: at(0, 1, 5) }]);
    }
  });

  it("a no-op in another's instance sends no client away, whose command is under way in one of ours", () => {
    const replica = owner();
    const { command } = replica.state.entries.get(first)!;
    const [foreign, free] = [at(1, 0, 5), { seq: 1, deps: deps() }];
    replica.hear(1, { type: "preAccept", instance: foreign, ballot: ballot(0), command: command!, ...free });
    const effects = replica.hear(1, { type: "commit", instance: foreign, command: null, seq: 0, deps: deps() });
    expect((effects as unknown[][]).filter(([kind]) => kind === "reply")).toEqual([]);
    expect(replica.state.waiting.size).toBe(1);
  });

  it("an idle replica sets no timer and sends nothing", () => {
    const replica = owner();
    replica.hear(1, reply(free));
    replica.hear(2, reply(free));
    expect(replica.fire("suspect")).toEqual([]);
  });
});

function replicaCommand() {
  const replica = new Replica(3, 5);
  replica.ask(0, 1, write);
  return replica.state.entries.get(at(3, 0, 5))!.command!;
}
