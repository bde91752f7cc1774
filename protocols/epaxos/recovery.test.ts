/** Explicit prepare and TryPreAccept, by the paper's rules. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { at, ballot, commitMessage, deps, preAcceptMessage, put, Replica, toldEntry, typesTo } from "./test-replica.ts";
import type { Ballot, Entry, EpaxosOptions, Message } from "./types.ts";

const lost = at(0, 0, 5); // replica 0 owns it and is silent
const free = { seq: 1, deps: deps() };
const none = toldEntry("none", { seq: 0, deps: deps() });
const same = toldEntry("preAccepted", free);
const other = toldEntry("preAccepted", { seq: 2, deps: deps(1, 3) }, { initial: false });

/** Replica 4, which pre-accepted `lost` as its owner proposed it and now finishes it at the ballot it returns. */
function recovering(options: Partial<EpaxosOptions> = {}, knows = true): { replica: Replica; b: Ballot } {
  const replica = new Replica(4, 5, options);
  if (knows) replica.hear(0, preAcceptMessage(lost, put(0), free));
  // A later instance of the same owner, to wait for: otherwise an unknown one is nobody's business.
  else replica.hear(1, commitMessage(at(1, 0, 5), put(1), { seq: 2, deps: deps(0, 0) }));
  replica.fire("suspect");
  replica.fire("suspect");
  return { replica, b: replica.state.leads.get(lost)!.ballot };
}

const prepared = (b: Ballot, told: Entry): Message => ({
  type: "prepared",
  instance: lost,
  ballot: b,
  entry: { ...told, ballot: b },
});

/** What replica 4 says to replica 1 once replicas 1 and 2 have told this. */
function decided(options: Partial<EpaxosOptions>, knows: boolean, one: Entry, two: Entry): unknown {
  const { replica, b } = recovering(options, knows);
  replica.hear(1, prepared(b, one));
  return sentTo(replica.hear(2, prepared(b, two)), 1)[0];
}

describe("explicit prepare, figure 3", () => {
  it("figure 3, step 1: explicit prepare takes a ballot above any seen, its own promise on the disk before it asks", () => {
    const replica = new Replica(4, 5);
    replica.hear(0, preAcceptMessage(lost, put(0), free));
    replica.hear(3, { type: "prepare", instance: lost, ballot: ballot(13) });
    replica.fire("suspect");
    let effects: unknown[] = [];
    for (let looks = 0; sentTo(effects, 1).length === 0; looks++) {
      effects = replica.fire("suspect");
      expect(looks).toBeLessThan(10); // patience grows with the ballot, within bounds
    }
    const kinds = (effects as unknown[][]).map(([kind]) => kind);
    expect(kinds.indexOf("sync")).toBeLessThan(kinds.indexOf("send"));
    expect(sentTo(effects, 1)).toEqual([{ type: "prepare", instance: lost, ballot: 19 }]);
  });

  it("figure 3, step 2: a majority must answer a prepare, and a replica that answers twice counts once", () => {
    const { replica, b } = recovering();
    replica.hear(1, prepared(b, none));
    expect(sentTo(replica.hear(1, prepared(b, none)), 2)).toEqual([]);
  });

  it("figure 3, rule 1: what somebody knows to be committed is committed", () => {
    const { replica } = recovering();
    replica.hear(2, commitMessage(lost, put(0), { seq: 5, deps: deps(2, 2) }));
    expect(replica.state.entries.get(lost)).toMatchObject({ status: "committed", seq: 5 });
    expect(replica.state.leads.size).toBe(0);
  });

  it("figure 3, rule 2: of accepted attributes those of the highest ballot of acceptance; Sutra: not of the highest promise", () => {
    const old = toldEntry("accepted", { seq: 4, deps: deps(1, 1) }, { acceptedBallot: ballot(0) });
    const late = toldEntry("accepted", { seq: 6, deps: deps(2, 2) }, { acceptedBallot: ballot(7) });
    for (const [one, two] of [
      [old, late],
      [late, old],
    ] as const) {
      expect(decided({}, true, one, two)).toMatchObject({ type: "accept", seq: 6, deps: deps(2, 2) });
    }
  });

  it("figure 3, rule 3, simplified: N / 2 equal pre-accepts of the default ballot, none of the owner, are accepted", () => {
    expect(decided({ variant: "simplified" }, true, same, other)).toMatchObject({ type: "accept", ...free });
  });

  it("figure 3, rule 3: equal pre-accepts of a later ballot do not count, for it has no fast path", () => {
    const later = toldEntry("preAccepted", free, { acceptedBallot: ballot(6) });
    expect(decided({ variant: "simplified" }, true, later, none)).toMatchObject({ type: "preAccept", command: put(0) });
  });

  it("figure 3, rule 4, optimised: (F + 1) / 2 pre-accepts as the owner proposed: the others are asked to try the same", () => {
    expect(decided({}, true, none, other)).toMatchObject({ type: "tryPreAccept", command: put(0), ...free });
  });

  it("figure 3, rule 4: an equal pre-accept of a later ballot says nothing of the fast quorum: that replica is asked like others", () => {
    const later = toldEntry("preAccepted", free, { acceptedBallot: ballot(6), initial: false });
    expect(decided({}, true, later, none)).toMatchObject({ type: "tryPreAccept", command: put(0), ...free });
  });

  it("figure 3, rule 5: other attributes of a later ballot show that a recovery saw no fast commit: phase 1 starts over", () => {
    const restarted = toldEntry(
      "preAccepted",
      { seq: 3, deps: deps(1, 4) },
      { acceptedBallot: ballot(6), initial: false },
    );
    for (const variant of ["optimised", "simplified"] as const) {
      const begun = decided({ variant }, true, restarted, same) as Message & { readonly deps: readonly number[] };
      expect(begun).toMatchObject({ type: "preAccept", command: put(0) });
      expect(begun.deps[1]).toBe(4); // with what was found there
    }
  });

  it("figure 3, rule 5: on other pre-accepts phase 1 starts over at this ballot, with all that is known to interfere", () => {
    expect(decided({}, false, other, none)).toMatchObject({ type: "preAccept", command: put(0), seq: 3 });
  });

  it("figure 3, rule 5: phase 1 starts over when the owner answers: it has not committed, and never will", () => {
    const { replica, b } = recovering();
    replica.hear(1, prepared(b, same));
    expect(typesTo(replica.hear(0, prepared(b, same)), 1)).toEqual(["preAccept"]);
  });

  it("figure 3, rule 6: unknown to a majority, the instance becomes a no-op", () => {
    expect(decided({}, false, none, none)).toMatchObject({ type: "accept", command: null });
  });

  it("figure 3: phase 1 that started over takes the slow path, however equal the replies", () => {
    const { replica, b } = recovering({}, true);
    replica.hear(0, prepared(b, same));
    replica.hear(1, prepared(b, same));
    const { seq, deps: now } = replica.state.leads.get(lost)!;
    const reply = { type: "preAccepted", instance: lost, ballot: b, seq, deps: now, committed: deps(0, 9) } as const;
    replica.hear(1, reply);
    expect(typesTo(replica.hear(2, reply), 1)).toEqual(["accept"]);
  });

  it("§4.3 three replicas, simplified: only one other is asked, so that no two pre-accepts can both pass for a commit", () => {
    const effects = new Replica(0, 3, { variant: "simplified" }).ask(0, 1, { type: "put", key: "a", value: "x" });
    expect([1, 2].map((to) => typesTo(effects, to).length)).toEqual([1, 0]);
  });
});

describe("§4.4 TryPreAccept", () => {
  const attempt: Message = { type: "tryPreAccept", instance: lost, ballot: ballot(9), command: put(0), ...free };

  /** What replica 2 answers that knows of this. */
  function answer(...known: Message[]): unknown {
    const replica = new Replica(2, 5);
    for (const message of known) replica.hear(1, message);
    return sentTo(replica.hear(4, attempt), 4)[0];
  }
  const rival = at(1, 0, 5);

  it("§4.4 TryPreAccept is agreed to when nothing known interferes, or what does follows", () => {
    expect(answer()).toMatchObject({ type: "tried", verdict: "agreed" });
    expect(answer(preAcceptMessage(rival, put(1, 1, "b"), free))).toMatchObject({ verdict: "agreed" });
    expect(answer(preAcceptMessage(rival, put(1), { seq: 2, deps: deps(0, 0) }))).toMatchObject({ verdict: "agreed" });
  });

  it("§4.4 TryPreAccept meets an objection from an interfering instance that is not ordered with it, and learns whether that is committed", () => {
    expect(answer(preAcceptMessage(rival, put(1), free))).toMatchObject({ verdict: "unordered", conflict: rival });
    expect(answer(commitMessage(rival, put(1), free))).toMatchObject({ verdict: "committed", conflict: rival });
  });

  it("§4.4 TryPreAccept waits for an instance that follows it in a recovery only, which may yet be committed as its owner proposed it", () => {
    const first = preAcceptMessage(rival, put(1), free);
    const again = preAcceptMessage(rival, put(1), { seq: 2, deps: deps(0, 0) }, ballot(7));
    expect(answer(first, again)).toMatchObject({ verdict: "later", conflict: rival });
    expect(answer(first, again, commitMessage(rival, put(1), { seq: 2, deps: deps(0, 0) }))).toMatchObject({
      verdict: "agreed",
    });
  });

  it("§4.4 instances of one owner never speak against each other: it ordered them itself, also across a restart", () => {
    const owner = new Replica(0, 5);
    const [first] = sentTo(owner.ask(0, 1, { type: "put", key: "a", value: "x" }), 2) as Message[];
    owner.restart();
    const [second] = sentTo(owner.ask(1, 1, { type: "put", key: "a", value: "y" }), 2) as Message[];
    for (const [known, tried] of [
      [first, second],
      [second, first],
    ] as const) {
      const replica = new Replica(2, 5);
      replica.hear(0, known!);
      const again = { ...tried, type: "tryPreAccept", ballot: ballot(9) } as Message;
      expect(sentTo(replica.hear(4, again), 4)[0]).toMatchObject({ verdict: "agreed" });
    }
  });

  it("§4.4 TryPreAccept meets an objection from an instance that it follows but whose number is no lower, which proves nothing before its commit", () => {
    const replica = new Replica(2, 5);
    replica.hear(1, preAcceptMessage(rival, put(1), { seq: 5, deps: deps() }));
    const behind = { ...attempt, seq: 2, deps: deps(1, 0) } as Message;
    expect(sentTo(replica.hear(4, behind), 4)[0]).toMatchObject({ verdict: "later", conflict: rival });
    replica.hear(1, commitMessage(rival, put(1), { seq: 1, deps: deps() }));
    expect(sentTo(replica.hear(4, behind), 4)[0]).toMatchObject({ verdict: "agreed" });
  });

  /** Replica 4 at TryPreAccept, its majority being replicas 1, 2 and itself. */
  function trying(): {
    replica: Replica;
    tried: (from: number, verdict: "agreed" | "unordered" | "later" | "committed", conflict?: number) => string[];
  } {
    const { replica, b } = recovering();
    replica.hear(1, prepared(b, none));
    replica.hear(2, prepared(b, other));
    return {
      replica,
      tried: (from, verdict, conflict = 1) =>
        typesTo(
          replica.hear(from, {
            type: "tried",
            instance: lost,
            ballot: b,
            verdict,
            conflict: verdict === "agreed" ? null : at(conflict, 0, 5),
          }),
          1,
        ),
    };
  }

  it("§4.4 a majority that agrees to TryPreAccept, the owner counted in, makes the attributes acceptable", () => {
    expect(trying().tried(2, "agreed")).toEqual(["accept"]);
  });

  it("§4.4 a committed objection to TryPreAccept proves that there was no fast commit: phase 1 starts over", () => {
    expect(trying().tried(2, "committed")).toEqual(["preAccept"]);
  });

  it("§4.4 an unordered objection to TryPreAccept proves that its owner was not in the fast quorum; with too few left, phase 1 starts over", () => {
    expect(trying().tried(2, "unordered", 3)).toEqual(["preAccept"]); // replicas 0 and 4 are left, and 3 are needed
    expect(trying().tried(2, "unordered", 1)).toEqual([]); // 0, 3 and 4 could be that quorum
  });

  it("§4.4 an objection to TryPreAccept that is only later proves nothing: the recovery waits", () => {
    expect(trying().tried(2, "later", 3)).toEqual([]);
  });
});

it("§4.4 a fast commit keeps its attributes, also one of an owner that restarted after its last instance became a no-op", () => {
  const replicas = Array.from({ length: 5 }, (_, self) => new Replica(self, 5));
  /** Delivers what `from` said to each of `to`, in this order, and their answers; what `from` does upon these. */
  function exchange(from: number, said: readonly unknown[], ...to: readonly number[]): unknown[] {
    return to.flatMap((node) =>
      sentTo(said, node).flatMap((message) =>
        sentTo(replicas[node]!.hear(from, message as Message), from).flatMap((answer) =>
          replicas[from]!.hear(node, answer as Message),
        ),
      ),
    );
  }
  const ask = (node: number, session: number, sequence: number): unknown[] =>
    replicas[node]!.ask(session, sequence, { type: "put", key: "a", value: `${session}.${sequence}` });
  /** Replica 1 finishes what it waits for, with these two. */
  function finish(...quorum: readonly [number, number]): unknown[] {
    replicas[1]!.fire("suspect");
    let said = replicas[1]!.fire("suspect");
    while (sentTo(said, 3).length > 0 && typesTo(said, 3)[0] !== "commit") said = exchange(1, said, ...quorum);
    return said;
  }

  exchange(0, ask(0, 0, 1), 4); // replica 4 alone hears of 0.0, and never that it became a no-op
  const following = exchange(4, exchange(4, ask(4, 1, 1), 1, 2), 1, 2, 3);
  exchange(4, following, 0, 1, 2, 3); // 4.0 is committed: replica 1 waits for 0.0
  exchange(1, finish(2, 3), 0, 2, 3);
  expect(replicas[0]!.state.entries.get(at(0, 0, 5))).toMatchObject({ status: "committed", command: null });

  replicas[0]!.restart();
  const [fast] = observed(exchange(0, ask(0, 0, 2), 1, 2), "ordered"); // its commit reaches nobody, it is silent again
  expect(fast).toMatchObject({ instance: at(0, 1, 5) });
  expect(observed(finish(4, 3), "ordered")).toEqual([fast]);
});
