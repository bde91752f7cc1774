/** Campaigns of a proposer, by the sentences of Neon's protocol page and RFC 035. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  configurationOf,
  electBy,
  entryOf,
  firstSafekeeper,
  greetedBy,
  historyOf,
  initialConfiguration,
  joint,
  otherProposer,
  startProposer,
  typesTo,
  votedFor,
} from "./test-nodes.ts";
import type { Slot, Term } from "./types.ts";

describe("the handshake", () => {
  it("greets all safekeepers, and asks for votes in the term after the highest that a majority told", () => {
    const node = startProposer();
    const greetings = node.fire("suspect");
    expect([0, 1, 2, 3, 4].map((rank) => typesTo(greetings, rank))).toEqual(new Array(5).fill(["greet"]));
    expect(typesTo(node.hear(firstSafekeeper, greetedBy(node, 4)), 0)).toEqual([]);
    const requests = node.hear(firstSafekeeper + 1, greetedBy(node, 2));
    expect(sentTo(requests, firstSafekeeper + 2)).toMatchObject([{ type: "vote", term: 5 }]);
    expect(typesTo(requests, 3)).toEqual([]); // a spare has no vote
  });

  it("does not count an answer to a campaign of another life: it may tell a term that is over", () => {
    const node = startProposer();
    node.fire("suspect");
    const late = greetedBy(node, 1);
    node.restart();
    node.fire("suspect");
    node.hear(firstSafekeeper, late);
    expect(node.state.greeted).toBe(0);
  });

  it("RFC 035: establishes the highest configuration told, once majorities of both of its sets have", () => {
    const node = startProposer();
    node.fire("suspect");
    node.hear(firstSafekeeper + 2, greetedBy(node, 0, joint));
    node.hear(firstSafekeeper, greetedBy(node));
    expect(node.state.phase).toBe("greet"); // {0, 1, 2} has two, {0, 1, 3} one
    node.hear(firstSafekeeper + 3, greetedBy(node));
    expect(node.state).toMatchObject({ phase: "vote", configuration: joint });
  });

  it("RFC 035: to be elected it must receive votes from both majorities", () => {
    const node = startProposer();
    node.fire("suspect");
    for (const rank of [0, 1, 2]) node.hear(firstSafekeeper + rank, greetedBy(node, 0, joint));
    expect(node.state.phase).toBe("vote");
    node.hear(firstSafekeeper + 2, votedFor(node));
    node.hear(firstSafekeeper, votedFor(node));
    expect(node.state.phase).toBe("vote");
    const effects = node.hear(firstSafekeeper + 1, votedFor(node));
    expect(observed(effects, "elected")).toMatchObject([{ members: [initialConfiguration.set, joint.newSet] }]);
  });

  it("gives up when too few are left to vote for it", () => {
    const node = startProposer();
    node.fire("suspect");
    for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, greetedBy(node));
    const refused = { type: "refused", term: node.state.term, configuration: initialConfiguration } as const;
    node.hear(firstSafekeeper, refused);
    expect(node.state.phase).toBe("vote");
    node.hear(firstSafekeeper + 1, refused);
    expect(node.state).toMatchObject({ phase: "standby", outbid: 1 });
  });
});

describe("recovery", () => {
  it("the donor is the voter with the highest last term, and of these the one with the highest flush position", () => {
    const node = startProposer();
    node.fire("suspect");
    for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, greetedBy(node, 3));
    node.hear(firstSafekeeper, votedFor(node, historyOf([1, 1]), 9));
    const effects = node.hear(firstSafekeeper + 1, votedFor(node, historyOf([1, 1], [2, 3]), 4));
    expect(sentTo(effects, firstSafekeeper + 1)).toEqual([{ type: "fetch", term: 4, from: 1 }]);
    expect(node.state.history).toEqual(historyOf([1, 1], [2, 3], [4, 4]));
  });

  it("downloads stretch by stretch, then sends the history before any entry, and begins with an entry of its own", () => {
    const node = startProposer({ appendMax: 2 });
    node.fire("suspect");
    for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, greetedBy(node, 3));
    for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, votedFor(node, historyOf([1, 1]), 4));
    const fetched = { type: "fetched", term: 4 as Term, snapshot: null, first: 1 as Slot } as const;
    const first = node.hear(firstSafekeeper, { ...fetched, entries: [null, entryOf(1)] });
    expect(sentTo(first, firstSafekeeper)).toEqual([{ type: "fetch", term: 4, from: 3 }]);
    node.hear(firstSafekeeper, { ...fetched, entries: [null, entryOf(1)] }); // a copy
    const last = node.hear(firstSafekeeper, { ...fetched, first: 3 as Slot, entries: [entryOf(2)] });
    expect([0, 1, 2].map((rank) => typesTo(last, rank))).toEqual([["elected"], ["elected"], ["elected"]]);
    expect(node.state.log.at(4)).toBeNull();
    expect(node.state.log.next).toBe(5);
  });
});

describe("another one", () => {
  it("RFC 035: if it hears of a configuration higher than its own it simply restarts", () => {
    const node = startProposer();
    electBy(node, [0, 1]);
    const effects = node.hear(firstSafekeeper, { type: "refused", term: node.state.term, configuration: joint });
    expect(node.state).toMatchObject({ phase: "greet", configuration: joint });
    expect(typesTo(effects, 3)).toEqual(["greet"]);
  });

  it("steps down when a safekeeper is in a later term, and when it hears the beat of one", () => {
    const node = startProposer();
    electBy(node, [0, 1]);
    node.hear(firstSafekeeper, { type: "refused", term: 9 as Term, configuration: initialConfiguration });
    expect(node.state).toMatchObject({ phase: "standby", term: 9, leader: null });
    node.hear(otherProposer, { type: "beat", term: 9 as Term });
    expect(node.state).toMatchObject({ phase: "standby", leader: otherProposer });
  });

  it("whoever does not campaign only remembers a higher configuration", () => {
    const node = startProposer();
    const effects = node.hear(firstSafekeeper, {
      ...greetedBy(node),
      configuration: configurationOf(5, [0, 1, 2]),
    });
    expect(effects).toEqual([]);
  });
});
