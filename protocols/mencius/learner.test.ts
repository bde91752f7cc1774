/** Execution, snapshots and out-of-order commit, by the paper's sentences. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { executed, learn, put, Server, slot, suggestion, typesTo } from "./test-server.ts";
import type { Message } from "./types.ts";

const outOfOrder = (effects: readonly unknown[]): unknown[] =>
  (observed(effects, "executed") as { command: { id: number } }[]).map(({ command }) => command.id);

describe("commit", () => {
  it("§4 a command waits for all slots below its own", () => {
    const server = new Server(2, 3);
    expect(executed(server.hear(1, learn(1, put(1))))).toEqual([]);
    expect(executed(server.hear(0, learn(0, put(0))))).toEqual([put(0).id, put(1).id]);
  });

  it("§5 out of order: a command does not wait for one that is known and commutes with it", () => {
    const server = new Server(2, 3, { outOfOrder: true });
    server.hear(0, suggestion(0, put(0, 1, "b")));
    expect(outOfOrder(server.hear(1, learn(1, put(1))))).toEqual([put(1).id]);
    expect(outOfOrder(server.hear(0, learn(0, put(0, 1, "b"))))).toEqual([put(0).id]);
  });

  it("§5 it waits for one of the same key, and behind a slot of which nothing is known", () => {
    const same = new Server(2, 3, { outOfOrder: true });
    same.hear(0, suggestion(0, put(0)));
    expect(outOfOrder(same.hear(1, learn(1, put(1))))).toEqual([]);
    const unknown = new Server(2, 3, { outOfOrder: true });
    expect(outOfOrder(unknown.hear(1, learn(1, put(1))))).toEqual([]);
  });

  it("§5 it waits behind a vote for a no-op, which says nothing of what was suggested there", () => {
    const server = new Server(2, 3, { outOfOrder: true });
    const propose = { type: "propose", slot: slot(0), ballot: 4, decrees: [null] } as unknown as Message;
    server.hear(1, propose);
    expect(outOfOrder(server.hear(1, learn(1, put(1))))).toEqual([]);
  });
});

describe("snapshots", () => {
  /** A server that has executed six slots, and keeps two of them as they were. */
  function ahead(): Server {
    const server = new Server(2, 3, { snapshotEntries: 4 });
    for (let at = 0; at < 6; at++) server.hear(at % 3, learn(at, put(at)));
    expect(server.state.snapshot.next).toBe(4);
    return server;
  }

  it("who asks for slots that are left behind is sent the state, and answers the clients that wait for it", () => {
    const behind = new Server(0, 3, { snapshotEntries: 4 });
    behind.ask(0, 1, { type: "put", key: "a", value: "0.1" });
    const [install] = sentTo(ahead().hear(0, { type: "fetch", executed: slot(0), known: slot(1) }), 0) as Message[];
    expect(install).toMatchObject({ type: "install", snapshot: { next: 6 } });
    const effects = behind.hear(2, install!) as unknown[][];
    expect(effects.filter(([kind]) => kind === "reply")).toHaveLength(1);
    expect(behind.state.next).toBe(6);
  });

  it("after a restart it stands where its snapshot is, and executes what is decided above once more", () => {
    const effects = ahead().restart();
    expect(executed(effects)).toEqual([put(4).id, put(5).id]);
    expect(typesTo(effects, 0)).toEqual(["skip"]);
  });

  it("what is asked for is told, and more once that helped", () => {
    const server = new Server(1, 3);
    server.hear(0, learn(0, put(0)));
    const answer = sentTo(server.hear(2, { type: "fetch", executed: slot(0), known: slot(3) }), 2);
    expect(answer).toMatchObject([{ type: "decided", isPart: false, skipsFrom: 1, next: 4 }]);
    expect((answer[0] as { decided: unknown }).decided).toEqual([
      [0, put(0)],
      [1, null],
    ]);
  });
});

describe("words", () => {
  it("are repeated to who is behind, and answered when they repeat themselves", () => {
    const server = new Server(1, 3);
    server.hear(0, suggestion(0, put(0)));
    server.hear(0, learn(0, put(0)));
    expect(typesTo(server.fire("skip"), 2)).toEqual(["skip"]);
    const word: Message = { type: "skip", kind: "word", skipsFrom: slot(2), next: slot(2), executed: slot(1) };
    expect(typesTo(server.hear(2, word), 2)).toEqual([]);
    expect(sentTo(server.hear(2, word), 2)).toMatchObject([{ kind: "answer", executed: 1 }]);
    server.hear(0, { ...word, skipsFrom: slot(3), next: slot(3) });
    expect(typesTo(server.fire("skip"), 2)).toEqual([]);
  });
});
