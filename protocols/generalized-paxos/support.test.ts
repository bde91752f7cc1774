/** Who may lead, and for how long: a quorum of acceptors decides. */
import { describe, expect, it } from "vitest";
import { applyCommand } from "../../sim/contract/state-machine.ts";
import { clusterOf, ioOf, observed, sentTo, take } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { put } from "./c-struct/arbitraries.ts";
import { generalizedPaxos } from "./index.ts";
import { type Bench, bench, historyOf, present, promised, voted } from "./test-proposer.ts";
import type { AcceptorTypes, GeneralizedPaxosOptions, Message } from "./types.ts";

const [a, b] = [put(0), put(1)] as const;
/** Heartbeats in 300 ms, the longest wait for a leader. */
const patience = 6;

/** Proposer 4 in the classic round 4. */
function leading(): Bench {
  const one = bench(4);
  for (const node of [0, 1]) one.hear(node, voted(1, historyOf(a, b)));
  for (const node of [2, 3]) one.hear(node, voted(1, historyOf(b, a)));
  for (const node of [0, 1, 2]) one.hear(node, promised(4, 0, historyOf()));
  return one;
}

function beats({ fire }: Bench, count: number): void {
  for (let at = 0; at < count; at++) fire("heartbeat");
}

describe("a leader", () => {
  it("asks with each heartbeat who hears it, acceptors too", () => {
    const one = leading();
    const heartbeat = { type: "heartbeat", round: 4, epoch: 0, learned: 0, beat: 1 };
    const effects = one.fire("heartbeat");
    for (const node of [0, 1, 2, 3, 5]) expect(sentTo(effects, node)).toEqual([heartbeat]);
  });

  it("gives up once no quorum has answered for the longest wait for a leader, and beats no more", () => {
    const one = leading();
    beats(one, patience);
    for (const node of [0, 1]) one.hear(node, present(4, true)); // two of four are no quorum
    expect(one.state.phase).toBe("classic");
    const effects = one.fire("heartbeat");
    expect(one.state.phase).toBe("follow");
    expect(observed(effects, "witnessed")[0]).toMatchObject({ what: "gave up leading without a quorum" });
    expect(one.fire("heartbeat")).toEqual([]);
  });

  it("gives up, though its heartbeats are answered, when the promises that would open its round do not come", () => {
    const one = bench(4);
    for (const node of [0, 1]) one.hear(node, voted(1, historyOf(a, b)));
    for (const node of [2, 3]) one.hear(node, voted(1, historyOf(b, a)));
    expect(one.state.phase).toBe("prepare");
    for (let at = 0; at <= patience; at++) {
      for (const node of [0, 1, 2]) one.hear(node, present(4, true, { beat: one.state.beats }));
      expect(one.state.phase).toBe("prepare");
      one.fire("heartbeat");
    }
    expect(one.state.phase).toBe("follow");
  });

  it("leads on as long as a quorum answers, one after the other", () => {
    const one = leading();
    for (let round = 0; round < 5; round++) {
      beats(one, patience);
      for (const node of [0, 2, 3]) one.hear(node, present(4, true, { beat: one.state.beats - round }));
      one.fire("heartbeat");
    }
    expect(one.state).toMatchObject({ phase: "classic", round: 4, silentBeats: 0 });
  });

  it("gives up though a quorum answers all the while, when the answers are to heartbeats of long ago", () => {
    const one = leading();
    for (let beat = 1; beat <= 2 * patience + 1; beat++) {
      expect(one.state.phase).toBe("classic");
      one.fire("heartbeat");
      if (beat <= patience + 1) for (const node of [0, 1, 2, 3]) one.hear(node, present(4, true, { beat }));
      else for (const node of [0, 1, 2, 3]) one.hear(node, present(4, true, { beat: beat - patience - 1 }));
    }
    for (let beat = 0; beat < 3; beat++) one.fire("heartbeat");
    expect(one.state.phase).toBe("follow");
  });

  it("counts no answer to a heartbeat from an earlier time as leader", () => {
    const one = leading();
    one.fire("heartbeat");
    one.hear(0, present(4, true, { beat: 2 }));
    expect(one.state.answered).toBe(0);
    one.hear(0, present(4, true, { beat: 1 }));
    expect(one.state.answered).toBe(1);
  });

  it("stays as patient as answers take, once it has learned how long that is", () => {
    const one = leading();
    beats(one, patience + 1);
    one.fire("election");
    for (const node of [0, 1, 2]) one.hear(node, present(4));
    for (const node of [0, 1, 2]) one.hear(node, promised(8, 0, historyOf()));
    for (let beat = 1; beat <= 10 * patience; beat++) {
      one.fire("heartbeat");
      for (const node of [0, 1, 2]) one.hear(node, present(8, true, { beat: Math.max(0, beat - patience - 2) })); // 0: none yet
    }
    expect(one.state).toMatchObject({ phase: "classic", round: 8, timesUnheard: 1 });
    for (let beat = one.state.beats + 1, end = beat + 3 * patience; beat <= end; beat++) {
      one.fire("heartbeat");
      for (const node of [0, 1, 2]) one.hear(node, present(8, true, { beat }));
    }
    expect(one.state).toMatchObject({ phase: "classic", timesUnheard: 0 });
  });

  it("waits twice as long for answers each time that it gave up, since round trips may be as long", () => {
    const one = leading();
    beats(one, patience + 1);
    one.fire("election");
    for (const node of [0, 1, 2]) one.hear(node, present(4));
    beats(one, 2 * patience);
    expect(one.state.phase).toBe("prepare");
    one.fire("heartbeat");
    expect(one.state.phase).toBe("follow");
  });

  it("is deposed by no single refusal, nor by a proposer's, and its next round is above them", () => {
    const one = leading();
    one.hear(3, { type: "nack", round: 6 });
    one.hear(5, { type: "nack", round: 10 });
    expect(one.state).toMatchObject({ phase: "classic", round: 4 });
    for (const node of [0, 1, 2]) one.hear(node, present(4, true));
    const raised = one.fire("heartbeat");
    expect(sentTo(raised, 3)).toEqual([{ type: "prepare", round: 12, epoch: 0 }]);
    expect(raised).toContainEqual(["setTimer", "heartbeat"]); // it leads on, and beats on
  });

  it("tells an acceptor that missed the start of its fast round", () => {
    const one = bench(4, {}, 0);
    expect(sentTo(one.hear(2, present(0, true)), 2)).toMatchObject([{ type: "accept", round: 1, elements: [] }]);
  });

  it("tells an acceptor that missed its classic round", () => {
    const one = leading();
    one.ask(a);
    expect(sentTo(one.hear(3, present(1)), 3)).toMatchObject([{ type: "accept", round: 4, before: 0, elements: [a] }]);
  });

  it("that gave up sends commands nowhere, since nobody leads, and proposes them once it leads again", () => {
    const one = leading();
    beats(one, patience + 1);
    expect(one.ask(a)).toEqual([]);
    expect(sentTo([one.fire("retry"), one.fire("retry")].flat(), 0)).toEqual([{ type: "fetch", epoch: 0 }]);
    one.fire("election");
    for (const node of [0, 1, 2]) one.hear(node, present(4));
    for (const node of [0, 1]) one.hear(node, promised(8, 0, historyOf()));
    expect(sentTo(one.hear(2, promised(8, 0, historyOf())), 0)).toMatchObject([{ type: "accept", elements: [a] }]);
  });
});

describe("a proposer that hears of no leader", () => {
  it("raises no round before a quorum answered: who hears nobody unseats nobody", () => {
    const one = bench(5);
    for (let times = 0; times < 10; times++) expect(sentTo(one.fire("election"), 0)).toEqual([{ type: "ask" }]);
    one.hear(0, present(1));
    one.hear(1, present(1));
    expect(one.state).toMatchObject({ phase: "follow", round: 1, started: 0 });
  });

  it("waits on when one acceptor hears a leader, though it hears none itself", () => {
    const one = bench(5);
    one.fire("election");
    one.hear(0, present(1));
    one.hear(1, present(1, true));
    for (const node of [2, 3]) one.hear(node, present(1)); // answers to a question that is settled
    expect(one.state).toMatchObject({ phase: "follow", answered: 0 });
  });

  it("hands overdue commands for the leader to one acceptor after the other, which hand them on", () => {
    const one = bench(5);
    one.hear(4, { type: "heartbeat", round: 4, epoch: 0, learned: 0 });
    one.ask(a);
    one.fire("retry");
    const submit = { type: "submit", command: a };
    const relays = [1, 2].map(() => {
      const effects = one.fire("retry");
      expect(sentTo(effects, 4)).toEqual([submit]);
      return [0, 1, 2, 3].filter((node) => sentTo(effects, node).some((sent) => (sent as Message).type === "submit"));
    });
    expect(relays).toEqual([[1], [2]]);
    expect(sentTo(one.ask(b), 2)).toEqual([{ type: "submit", command: b }]);
  });

  it("sends what is overdue again after 1, 2, 4 and 8 periods, then every 8, and anew to another leader", () => {
    const one = bench(5);
    one.hear(4, { type: "heartbeat", round: 4, epoch: 0, learned: 0 });
    one.ask(a);
    const looks = (count: number): number[] =>
      Array.from({ length: count }, (_, periods) => (sentTo(one.fire("retry"), 4).length > 0 ? periods : -1));
    expect(looks(26).filter((periods) => periods >= 0)).toEqual([1, 2, 4, 8, 16, 24]);
    one.hear(4, { type: "heartbeat", round: 8, epoch: 0, learned: 0 });
    expect(looks(4).filter((periods) => periods >= 0)).toEqual([0, 1, 3]);
  });

  it("sends a client on that waits for eight periods and more: to the leader that it follows, or to the next proposer", () => {
    const one = bench(5);
    one.hear(4, { type: "heartbeat", round: 4, epoch: 0, learned: 0 });
    one.ask(a);
    const replies = (count: number) =>
      Array.from({ length: count }, () => one.fire("retry") as [string, number, unknown][]).flatMap(
        (effects, periods) => effects.filter(([kind]) => kind === "reply").map(([, , reply]) => [periods, reply]),
      );
    const { session, sequence } = a;
    const sentTo4 = { type: "redirect", session, sequence, leader: 4 };
    expect(replies(17)).toEqual([
      [8, sentTo4],
      [16, sentTo4],
    ]);
  });

  it("answers nothing to a command that is executed: who still waits for it fetches", () => {
    const one = leading();
    const { machine } = applyCommand(one.state.machine, a);
    one.hear(0, { type: "install", base: { epoch: 1, machine } });
    expect(one.hear(5, { type: "submit", command: a })).toEqual([]);
  });

  it("fetches votes that it missed when the leader has learned more, and an acceptor's that it never heard of", () => {
    const one = bench(5);
    one.hear(4, { type: "heartbeat", round: 1, epoch: 0, learned: 1 });
    expect(sentTo(one.fire("retry"), 2)).toEqual([{ type: "fetch", epoch: 0 }]);
    expect(sentTo(bench(5).hear(2, present(1, true, { size: 1 })), 2)).toEqual([{ type: "fetch", epoch: 0 }]);
    expect(sentTo(bench(5).hear(2, present(1, true, { epoch: 1 })), 2)).toEqual([{ type: "fetch", epoch: 0 }]);
  });
});

describe("an acceptor", () => {
  function hearing() {
    const io = ioOf<AcceptorTypes>(clusterOf<GeneralizedPaxosOptions>(generalizedPaxos, 4, {}), 0);
    const state = acceptor.recover(acceptor.blank(io.cluster, 0 as never), 0 as never, io.cluster);
    return (from: number, message: object, time = 0): unknown[] => {
      io.localTime = time;
      acceptor.onMessage(state, from as never, message as Message, io);
      return take(io as never);
    };
  }
  const heartbeat = (round: number, epoch = 0): object => ({ type: "heartbeat", round, epoch, learned: 0, beat: 0 });

  it("says that it is led for the shortest wait for a leader after a heartbeat, unless its clock went back", () => {
    const hear = hearing();
    const isLedAt = (time: number) => sentTo(hear(5, { type: "ask" }, time), 5)[0];
    expect(isLedAt(0)).toEqual(present(1));
    expect(sentTo(hear(4, heartbeat(1), 1_000_000), 4)).toEqual([present(1, true)]);
    expect([isLedAt(1_149_999), isLedAt(1_150_000), isLedAt(999_999)]).toEqual(
      [true, false, false].map((led) => present(1, led)),
    );
  });

  it("refuses the heartbeat of a round below its promise, and fetches an epoch that it missed", () => {
    const hear = hearing();
    hear(5, { type: "prepare", round: 2, epoch: 0 });
    expect(hear(4, heartbeat(1))).toEqual([["send", 4, { type: "nack", round: 2 }]]);
    expect(sentTo(hear(5, heartbeat(2, 1)), 5)).toEqual([present(2, true), { type: "fetch", epoch: 0 }]);
  });

  it("hands on to the leader of its round what is for it", () => {
    const hear = hearing();
    hear(5, { type: "prepare", round: 2, epoch: 0 });
    expect(hear(4, { type: "submit", command: a })).toEqual([["send", 5, { type: "submit", command: a }]]);
    expect(hear(5, { type: "submit", command: a })).toEqual([]);
  });
});
