/** Coordinated Paxos, rule 3 and optimization 3, by the paper's sentences. */
import { describe, expect, it } from "vitest";
import type { Command } from "../../sim/contract/operation.ts";
import { observed, sentTo } from "../testing/testing.ts";
import { accept, ballot, learn, put, Server, slot, suggestion, typesTo } from "./test-server.ts";
import type { Message, Report } from "./types.ts";

const nothing: Report = { accepted: ballot(-1), decree: null, isDecided: false };
const voted = (command: Command | null, at = 0): Report => ({
  accepted: ballot(at),
  decree: command,
  isDecided: false,
});
const ack = (at: number, of: number, ...reports: readonly Report[]): Message => ({
  type: "ack",
  slot: slot(at),
  ballot: ballot(of),
  reports,
});
const prepare = (at: number, of: number, count = 1): Message => ({
  type: "prepare",
  slot: slot(at),
  count,
  ballot: ballot(of),
});

/** Server 2 of five, which waits for slots 0 and 1 and has asked their coordinators, of whom 1 answered. */
function suspicious(): Server {
  const server = new Server(2, 5, { revokeAhead: 0 });
  server.ask(0, 1, { type: "put", key: "a", value: "0.1" });
  server.fire("suspect");
  expect(typesTo(server.fire("suspect"), 0)).toContain("fetch");
  server.hear(1, accept(2, 1, 6));
  return server;
}

/** Fires looks until server `to` is asked for promises. */
function patiently(server: Server, to = 3): unknown[] {
  for (let look = 0; look < 8; look++) {
    const effects = server.fire("suspect");
    if (typesTo(effects, to).includes("prepare")) return effects;
  }
  throw new Error("nothing was revoked in eight looks");
}

describe("rule 3", () => {
  it("§4 a coordinator that does not answer is revoked from its first open slot on, with a ballot of our own", () => {
    const effects = patiently(suspicious());
    expect(sentTo(effects, 3)).toMatchObject([{ type: "prepare", slot: 0, ballot: 7 }]);
  });

  it("a revocation that begins where others have left all behind is over: nobody would answer for those slots any more", () => {
    const server = suspicious();
    patiently(server);
    for (const at of [0, 1]) server.hear(3, learn(at, null));
    const { executed, machine } = server.state;
    const left = (next: number): Message => ({ type: "install", snapshot: { next: slot(next), machine, beyond: [] } });
    expect([executed, server.state.revocations.size]).toEqual([2, 1]);
    server.hear(4, left(0));
    expect(server.state.revocations.size).toBe(1);
    server.hear(4, left(1));
    expect([server.state.executed, server.state.revocations.size]).toEqual([2, 0]);
  });

  it("§4 what nobody accepted becomes a no-op", () => {
    const server = suspicious();
    const count = (sentTo(patiently(server), 3) as { count: number }[])[0]!.count;
    const reports = Array.from({ length: count }, () => nothing);
    server.hear(3, ack(0, 7, ...reports));
    const effects = server.hear(4, ack(0, 7, ...reports));
    expect(sentTo(effects, 1)).toEqual([{ type: "propose", slot: 0, ballot: 7, decrees: reports.map(() => null) }]);
  });

  it("§4 of what was accepted, that of the highest ballot is proposed, since it may be chosen", () => {
    const server = suspicious();
    const count = (sentTo(patiently(server), 3) as { count: number }[])[0]!.count;
    const rest = Array.from({ length: count - 1 }, () => nothing);
    server.hear(3, ack(0, 7, voted(put(7)), ...rest));
    const effects = server.hear(4, ack(0, 7, voted(null, 6), ...rest));
    expect((sentTo(effects, 1) as { decrees: unknown[] }[])[0]!.decrees[0]).toBeNull();
    const other = suspicious();
    patiently(other);
    other.hear(3, ack(0, 7, voted(put(7)), ...rest));
    expect((sentTo(other.hear(4, ack(0, 7, nothing, ...rest)), 1) as { decrees: unknown[] }[])[0]!.decrees[0]).toEqual(
      put(7),
    );
  });

  it("§4 a majority of votes decides, and everybody is told", () => {
    const server = suspicious();
    const count = (sentTo(patiently(server), 3) as { count: number }[])[0]!.count;
    const reports = Array.from({ length: count }, () => nothing);
    for (const from of [3, 4]) server.hear(from, ack(0, 7, ...reports));
    expect(typesTo(server.hear(3, accept(0, 3, 3, count, 7)), 1)).toEqual([]);
    const effects = server.hear(4, accept(0, 4, 4, count, 7));
    expect(typesTo(effects, 1)).toEqual(["learn"]);
    expect(observed(effects, "chosen")).toHaveLength(count);
  });

  it("§4 with beta, slots ahead are revoked too, and again before they run out (optimization 3)", () => {
    const server = new Server(1, 3, { revokeAhead: 6 });
    const ask = (sequence: number): unknown[] => server.ask(0, sequence, { type: "get", key: "a" });
    ask(1);
    server.hear(2, accept(1, 2, 2));
    const count = (sentTo(patiently(server, 2), 2) as { count: number }[])[0]!.count;
    expect(count).toBe(Math.ceil((4 + 12) / 3));
    server.hear(2, ack(0, 4, ...Array.from({ length: count }, () => nothing)));
    server.hear(2, accept(0, 2, 2, count, 4));
    // All of server 0 is revoked up to slot 18, and its own index is 4: beta is left as long as that is at most 12.
    for (const sequence of [2, 3]) expect(typesTo(ask(sequence), 2)).toEqual(["suggest"]);
    expect(typesTo(ask(4), 2)).toEqual(["suggest", "prepare"]);
  });
});

describe("the acceptor", () => {
  it("§4 a promise is on the disk before it leaves, and tells what was accepted", () => {
    const server = new Server(1, 3);
    server.hear(0, suggestion(3, put(0)));
    const effects = server.hear(2, prepare(0, 5, 2)) as unknown[][];
    expect(effects.map(([kind]) => kind).filter((kind) => kind !== "observe")).toEqual(["write", "sync", "send"]);
    expect(sentTo(effects, 2)).toMatchObject([{ type: "ack", reports: [nothing, voted(put(0))] }]);
  });

  it("P1a: whoever promised a slot away votes for no suggestion there, and says so", () => {
    const server = new Server(1, 3);
    server.hear(2, prepare(0, 5, 2));
    expect(sentTo(server.hear(0, suggestion(3, put(0))), 0)).toEqual([
      { type: "nack", slot: 3, ballot: 0, promised: 5 },
    ]);
  });

  it("whoever promises its own slots away suggests in later ones", () => {
    const server = new Server(0, 3);
    server.hear(2, prepare(0, 5, 3));
    const effects = server.ask(0, 1, { type: "get", key: "a" });
    expect(sentTo(effects, 1)).toMatchObject([{ type: "suggest", slot: 9 }]);
  });

  it("a slot that is decided is told as decided: a no-op that its coordinator skipped too", () => {
    const server = new Server(1, 3);
    server.hear(0, suggestion(6, put(0), 0));
    expect(sentTo(server.hear(2, prepare(0, 5, 2)), 2)).toMatchObject([
      { reports: [{ isDecided: true, decree: null }, { isDecided: true }] },
    ]);
  });
});

describe("a revocation in a ballot below the one that decided", () => {
  it("is voted for by nobody who knows what is decided, and told so", () => {
    const server = new Server(1, 3);
    server.hear(2, learn(0, null));
    const propose: Message = { type: "propose", slot: slot(0), ballot: ballot(4), decrees: [put(0)] };
    const effects = server.hear(0, propose);
    expect(sentTo(effects, 0)).toMatchObject([{ type: "decided", decided: [[0, null]] }]);
    expect(observed(effects, "accepted")).toEqual([]);
  });

  it("proposes what is decided once it hears of it, whatever phase 1 found", () => {
    const server = suspicious();
    const count = (sentTo(patiently(server), 3) as { count: number }[])[0]!.count;
    server.hear(4, learn(0, null));
    const reports = [voted(put(7)), ...Array.from({ length: count - 1 }, () => nothing)];
    server.hear(3, ack(0, 7, ...reports));
    const effects = server.hear(4, ack(0, 7, ...reports));
    expect((sentTo(effects, 3) as { decrees: unknown[] }[])[0]!.decrees[0]).toBeNull();
  });
});

describe("a false suspicion", () => {
  it("§4 ends when the coordinator answers; a suggestion is no answer", () => {
    const server = suspicious();
    server.fire("suspect");
    expect(server.state.suspected).not.toBe(0);
    server.hear(0, suggestion(5, put(5)));
    expect(server.state.suspected).not.toBe(0);
    server.hear(0, accept(2, 0, 5));
    expect(server.state.suspected).toBe(0);
  });

  it("a suggestion that comes after the revocation is told how its slots ended", () => {
    const server = new Server(1, 3);
    server.hear(2, learn(0, null, null, null));
    expect(sentTo(server.hear(0, suggestion(0, put(0))), 0)).toMatchObject([
      {
        type: "decided",
        decided: [
          [0, null],
          [3, null],
          [6, null],
        ],
      },
    ]);
  });
});
