/** Pursuit and suspicion: refusals, silence, and how long a replica waits before it tries again. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { at, ballot, commitMessage, deps, preAcceptMessage, put, Replica, toldEntry, typesTo } from "./test-replica.ts";
import type { Ballot, EpaxosOptions, Instance, Message } from "./types.ts";

const lost = at(0, 0, 5);
const free = { seq: 1, deps: deps() };
const nack = (instance: Instance, value: number): Message => ({ type: "nack", instance, ballot: ballot(value) });
const operation = { type: "put", key: "a", value: "1" } as const;

/** Replica 4 which prepares the instance of replica 0, and its ballot. */
function preparing(): { replica: Replica; b: Ballot } {
  const replica = new Replica(4, 5);
  replica.hear(0, preAcceptMessage(lost, put(0), free));
  replica.fire("suspect");
  expect(typesTo(replica.fire("suspect"), 1)).toEqual(["prepare"]);
  return { replica, b: replica.state.leads.get(lost)!.ballot };
}

/** Fires looks until one sends something to replica `to`: how many, and what. */
function looksUntilSent(replica: Replica, to: number): readonly [number, unknown[]] {
  for (let looks = 1; looks <= 100; looks++) {
    const sent = (sentTo(replica.fire("suspect"), to) as Message[]).filter(({ type }) => type !== "fetch");
    if (sent.length > 0) return [looks, sent];
  }
  return [Number.POSITIVE_INFINITY, []];
}

describe("refusals", () => {
  it("figure 3: one refusal does not end a prepare that a majority grants", () => {
    const { replica, b } = preparing();
    replica.hear(3, nack(lost, 15));
    const prepared = (entry: ReturnType<typeof toldEntry>): Message => ({
      type: "prepared",
      instance: lost,
      ballot: b,
      entry,
    });
    const none = toldEntry("none", { seq: 0, deps: deps() });
    replica.hear(0, prepared(toldEntry("preAccepted", free)));
    expect(typesTo(replica.hear(1, prepared(none)), 2)).toEqual(["preAccept"]);
  });

  it("figure 3: a prepare ends when too few are left for a majority, and the next goes above all that refused", () => {
    const { replica } = preparing();
    replica.hear(3, nack(lost, 15));
    replica.hear(3, nack(lost, 15));
    replica.hear(2, nack(lost, 27));
    expect(replica.state.leads.has(lost)).toBe(true);
    replica.hear(1, nack(lost, 11));
    expect(replica.state.leads.has(lost)).toBe(false);
    expect(looksUntilSent(replica, 1)[1]).toEqual([{ type: "prepare", instance: lost, ballot: 34 }]);
  });

  it("figure 3: with a majority out of reach, one refusal suffices to go above it", () => {
    const { replica } = preparing();
    replica.hear(3, nack(lost, 15));
    expect(looksUntilSent(replica, 3)[1]).toEqual([{ type: "prepare", instance: lost, ballot: 24 }]);
  });

  it("§4.4 a refused pre-accept closes the fast path once too few are left for it, and the slow path goes on", () => {
    const replica = new Replica(4, 5, { variant: "simplified" });
    replica.ask(0, 1, operation);
    const mine = at(4, 0, 5);
    const reply: Message = { type: "preAccepted", instance: mine, ballot: ballot(0), ...free, committed: deps() };
    replica.hear(0, reply);
    replica.hear(1, reply);
    expect(typesTo(replica.hear(2, nack(mine, 7)), 1)).toEqual(["accept"]);
  });
});

describe("silence", () => {
  it("figure 3: where nobody answers the same prepare is sent again, under the same ballot", () => {
    const { replica, b } = preparing();
    for (let time = 0; time < 6; time++) {
      const [looks, sent] = looksUntilSent(replica, 1);
      expect(sent).toEqual([{ type: "prepare", instance: lost, ballot: b }]);
      expect(looks).toBeLessThanOrEqual(7);
    }
  });

  it("§4.3 a command leader whom nobody answers proposes again what it proposed, and raises no ballot", () => {
    const replica = new Replica(4, 5);
    const first = sentTo(replica.ask(0, 1, operation), 1);
    for (let time = 0; time < 3; time++) expect(looksUntilSent(replica, 1)[1]).toEqual(first);
  });

  it("§4.3 thrifty: when the chosen quorum is silent the others are asked, and the next command asks them first", () => {
    const replica = new Replica(4, 5, { thrifty: true });
    const asked = (effects: unknown[]) => [0, 1, 2, 3].filter((rank) => typesTo(effects, rank).includes("preAccept"));
    expect(asked(replica.ask(0, 1, operation))).toEqual([0, 1]);
    replica.fire("suspect");
    expect(asked(replica.fire("suspect"))).toEqual([0, 1, 2, 3]);
    replica.hear(1, commitMessage(at(1, 0, 5), put(9, 1, "b"), { seq: 1, deps: deps() }));
    expect(asked(replica.ask(1, 1, { ...operation, key: "c" }))).toEqual([1, 2]);
  });

  it("§4.3 simplified: the quorum of a command is fixed, that of the next leaves out who was silent", () => {
    const asked = (effects: unknown[]) => [0, 1, 2, 3].filter((rank) => typesTo(effects, rank).includes("preAccept"));
    const replica = new Replica(4, 5, { variant: "simplified" });
    expect(asked(replica.ask(0, 1, operation))).toEqual([0, 1, 2]);
    const reply: Message = {
      type: "preAccepted",
      instance: at(4, 0, 5),
      ballot: ballot(0),
      ...free,
      committed: deps(),
    };
    for (const rank of [1, 2]) replica.hear(rank, reply);
    replica.fire("suspect");
    expect(typesTo(replica.fire("suspect"), 3)).toEqual(["accept"]);
    expect(asked(replica.ask(1, 1, { ...operation, key: "c" }))).toEqual([1, 2, 3]);
  });

  it("a replica that is heard again is asked at once for what it left open, but not if it answers by itself", () => {
    const { replica, b } = preparing();
    replica.fire("suspect");
    const prepared: Message = {
      type: "prepared",
      instance: lost,
      ballot: b,
      entry: toldEntry("none", { seq: 0, deps: deps() }),
    };
    expect(typesTo(replica.hear(2, prepared), 2)).toEqual([]);
    expect(typesTo(replica.hear(3, { type: "prepare", instance: at(3, 0, 5), ballot: ballot(8) }), 3)[0]).toBe(
      "prepare",
    );
  });

  it("a replica that is heard at every look and answers late is slow: it is not asked anew each time that it is heard", () => {
    const { replica, b } = preparing();
    const word: Message = { type: "fetch", committed: deps() };
    const heard = () => typesTo(replica.hear(2, word), 2);
    replica.fire("suspect"); // nobody answered
    expect(heard()).toEqual(["prepare"]);
    for (let look = 0; look < 9; look++) {
      replica.fire("suspect");
      expect(heard()).toEqual([]);
    }
    looksUntilSent(replica, 2);
    replica.fire("suspect"); // not heard for a whole look: it was gone
    expect(sentTo(replica.hear(2, word), 2)).toEqual([{ type: "prepare", instance: lost, ballot: b }]);
  });

  it("a replica that hears no majority leaves a new ballot to those who may, for a while", () => {
    const { replica } = preparing();
    replica.fire("suspect"); // nobody answered: all four are silent
    replica.hear(0, preAcceptMessage(at(0, 1, 5), put(1, 1, "b"), free));
    const isForNext = (message: unknown) => (message as Message & { instance: Instance }).instance === at(0, 1, 5);
    let looks = 0;
    while (!sentTo(replica.fire("suspect"), 1).some(isForNext)) looks++;
    expect(looks).toBeGreaterThanOrEqual(8);
    expect(looks).toBeLessThanOrEqual(17);
  });
});

describe("patience", () => {
  it("follows the rivals met, not the number of the ballot", () => {
    const calm = new Replica(4, 5);
    calm.hear(0, preAcceptMessage(lost, put(0), free, ballot(500)));
    calm.fire("suspect");
    expect(looksUntilSent(calm, 1)[0]).toBe(1);

    const troubled = new Replica(4, 5);
    troubled.hear(0, preAcceptMessage(lost, put(0), free));
    for (let rival = 1; rival <= 6; rival++) {
      troubled.fire("suspect");
      troubled.hear(1, { type: "prepare", instance: lost, ballot: ballot(5 * rival + 1) });
    }
    troubled.fire("suspect");
    const [looks] = looksUntilSent(troubled, 1);
    expect(looks).toBeGreaterThanOrEqual(16);
    expect(looks).toBeLessThanOrEqual(32);
  });

  it("a look acts upon ever fewer instances while most answers do not come, and upon more again when they do", () => {
    const replica = new Replica(4, 5);
    for (let index = 0; index < 300; index++) {
      replica.hear(0, preAcceptMessage(at(0, index, 5), put(index, 1, `k${index}`), free));
    }
    const asks = () => sentTo(replica.fire("suspect"), 1).length;
    expect([asks(), asks(), asks(), asks(), asks(), asks()]).toEqual([0, 128, 64, 32, 16, 8]);
    for (let look = 0; look < 20; look++) expect(asks()).toBeLessThanOrEqual(4);
    expect(replica.state.reach).toBe(1);
    for (const instance of replica.state.leads.keys()) {
      for (const rank of [1, 2, 3]) replica.hear(rank, nack(instance as Instance, 1_000));
    }
    replica.fire("suspect");
    expect(replica.state.reach).toBe(2);
  });

  it("a few that are not answered are asked again as ever, and so are many of which most come to their end", () => {
    const replica = new Replica(4, 5);
    for (let index = 0; index < 4; index++) {
      replica.hear(0, preAcceptMessage(at(0, index, 5), put(index, 1, `k${index}`), free));
    }
    for (let look = 0; look < 20; look++) replica.fire("suspect");
    expect(replica.state.reach).toBe(128);
  });

  it("is drawn once a look, however many instances are unfinished", () => {
    const replica = new Replica(4, 5, {} satisfies Partial<EpaxosOptions>);
    let draws = 0;
    replica.io.draws = { below: () => draws++ };
    for (let index = 0; index < 20; index++) {
      replica.hear(0, preAcceptMessage(at(0, index, 5), put(index, 1, `${index}`), free));
    }
    replica.fire("suspect");
    for (let index = 0; index < 20; index++) {
      replica.hear(1, { type: "prepare", instance: at(0, index, 5), ballot: ballot(6) });
    }
    replica.fire("suspect");
    expect(draws).toBe(1);
  });
});
