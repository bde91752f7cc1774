/** Rules 1, 2 and 4, by the paper's sentences. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { accept, executed, learn, put, Server, slot, suggestion, typesTo } from "./test-server.ts";
import type { Message } from "./types.ts";

const write = { type: "put", key: "a", value: "0.1" } as const;

describe("rule 1", () => {
  it("§4 a server suggests a request in the smallest of its slots that is unused, and writes that before it says so", () => {
    const server = new Server(1, 3);
    const effects = server.ask(0, 1, write) as unknown[][];
    const kinds = effects.map(([kind]) => kind);
    expect(kinds.indexOf("write")).toBeLessThan(kinds.indexOf("sync"));
    expect(kinds.indexOf("sync")).toBeLessThan(kinds.indexOf("send"));
    expect(sentTo(effects, 0)).toMatchObject([{ type: "suggest", slot: 1 }]);
    expect(sentTo(server.ask(1, 1, write), 2)).toMatchObject([{ type: "suggest", slot: 4 }]);
  });

  it("§4 a majority decides in round 0, without phase 1, and everybody is told", () => {
    const server = new Server(0, 5);
    server.ask(0, 1, write);
    expect(typesTo(server.hear(1, accept(0, 1, 1)), 4)).toEqual([]);
    expect(typesTo(server.hear(1, accept(0, 1, 1)), 4)).toEqual([]); // the same vote once more
    const effects = server.hear(2, accept(0, 2, 2));
    expect(typesTo(effects, 4)).toEqual(["learn"]);
    expect(observed(effects, "chosen")).toMatchObject([{ term: 0, slot: 0 }]);
    expect((effects as unknown[][]).some(([kind]) => kind === "reply")).toBe(true);
  });

  it("after a restart no slot is used a second time, and what was suggested is suggested again in its slot", () => {
    const server = new Server(0, 3);
    server.ask(0, 1, write);
    expect(sentTo(server.restart(), 1)).toMatchObject([{ type: "suggest", slot: 0 }, { type: "skip" }]);
    expect(sentTo(server.ask(1, 1, write), 1)).toMatchObject([{ type: "suggest", slot: 3 }]);
  });
});

describe("rule 2", () => {
  it("§4 whoever accepts a suggestion skips its own unused slots below, on the disk before the accept tells it", () => {
    const server = new Server(1, 3);
    const effects = server.hear(0, suggestion(6, put(0))) as unknown[][];
    expect(sentTo(effects, 0)).toMatchObject([{ type: "accept", slot: 6, ballot: 0, skipsFrom: 1, next: 7 }]);
    const written = effects.find(([kind]) => kind === "write")![1];
    expect(written).toMatchObject({ next: 7 });
    server.restart();
    expect(sentTo(server.ask(0, 1, write), 0)).toMatchObject([{ type: "suggest", slot: 7 }]);
  });

  it("§4 a command is executed once all slots below are known: skips that a vote carries count", () => {
    const server = new Server(2, 3);
    server.ask(0, 1, write);
    const own = server.hear(0, accept(2, 0, 3));
    expect(observed(own, "chosen")).toHaveLength(1);
    expect(executed(own)).toEqual([0]); // slot 1 is open
    expect(executed(server.hear(1, accept(2, 1, 4)))).toEqual([0, put(0).id]);
  });

  it("a vote names the slots that are skipped since the last suggestion: one with a command is not among them", () => {
    const server = new Server(1, 3);
    server.ask(0, 1, write);
    expect(sentTo(server.hear(0, suggestion(6, put(5))), 0)).toMatchObject([{ skipsFrom: 4, next: 7 }]);
  });

  it("§4 a later suggestion carries the skips before it (optimization 2)", () => {
    const server = new Server(1, 3);
    server.hear(0, suggestion(6, put(5)));
    expect(sentTo(server.ask(0, 1, write), 2)).toMatchObject([{ type: "suggest", slot: 7, skipsFrom: 1 }]);
    const other = new Server(2, 3);
    other.hear(1, suggestion(7, put(0), 1));
    other.hear(0, suggestion(6, put(5), 0));
    expect(other.state.executed).toBe(6);
  });

  it("who heard of the decision before the suggestion votes all the same: its skips are waited for", () => {
    const server = new Server(2, 3);
    server.hear(0, learn(6, put(5)));
    expect(sentTo(server.hear(0, suggestion(6, put(5))), 0)).toMatchObject([{ type: "accept", skipsFrom: 2, next: 8 }]);
  });
});

describe("§4 accelerator 1", () => {
  it("skips that were told to one only are told to the others after tau", () => {
    const server = new Server(1, 3);
    const effects = server.hear(0, suggestion(6, put(5)));
    expect(effects).toContainEqual(["setTimer", "skip"]);
    const later = server.fire("skip");
    expect(sentTo(later, 2)).toMatchObject([{ type: "skip", skipsFrom: 1, next: 7 }]);
    expect(sentTo(later, 0)).toEqual([]);
  });

  it("more than alpha of them are told at once", () => {
    const server = new Server(1, 3, { skipsMax: 2 });
    expect(typesTo(server.hear(0, suggestion(3, put(5))), 2)).toEqual([]);
    expect(typesTo(server.hear(0, suggestion(9, put(6))), 2)).toEqual(["skip"]);
  });
});

describe("rule 4", () => {
  it("§4 whose suggestion lost to a no-op suggests the command again, in a slot that was not revoked", () => {
    const server = new Server(0, 3);
    server.ask(0, 1, write);
    const effects = server.hear(1, learn(0, null, null, null));
    expect(sentTo(effects, 2)).toMatchObject([{ type: "suggest", slot: 9, command: { id: put(0).id } }]);
  });

  it("not if its session has executed it meanwhile, asked elsewhere", () => {
    const server = new Server(0, 3);
    server.ask(0, 1, write);
    const decided: Message = {
      type: "decided",
      decided: [
        [slot(0), null],
        [slot(1), put(0)],
      ],
      isPart: false,
      ...{ skipsFrom: slot(1), next: slot(4), executed: slot(2) },
    };
    const effects = server.hear(1, decided) as unknown[][];
    expect(effects.filter(([kind]) => kind === "reply")).toHaveLength(1);
    expect(typesTo(effects, 2)).toEqual([]);
  });
});
