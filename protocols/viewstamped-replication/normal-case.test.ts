/** The normal case: the paper's sentences, one handler at a time. */
import { expect, it } from "vitest";
import { answers, observed, sentTo } from "../testing/testing.ts";
import { backup, entry, okOf, op, prepareOf, primary, put, view } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const typesTo = (effects: unknown[], to: number) => sentTo(effects, to).map((sent) => (sent as { type: string }).type);

it("§4.1, step 3: the primary advances its op-number, adds the request to its log, and sends a Prepare to the others", () => {
  const replica = primary();
  const effects = replica.ask(0, 1, write);
  const prepare = { type: "prepare", view: 1, first: 2, commit: 1, entries: [{ view: 1, command: { sequence: 1 } }] };
  for (const other of [0, 2]) expect(sentTo(effects, other)).toMatchObject([prepare]);
  expect(replica.state.log.next).toBe(3);
});

it("§4.1, step 4: a backup won't accept a Prepare until it has entries for all earlier requests in its log", () => {
  const replica = backup();
  expect(typesTo(replica.hear(1, prepareOf(1, 3, 1, entry(1, put(1)))), 1)).toEqual(["getState"]);
  expect(sentTo(replica.hear(1, prepareOf(1, 2, 1, entry(1, put(0)), entry(1, put(1)))), 1)).toEqual([okOf(1, 3)]);
});

it("§5.2: a Prepare that overtakes the answer to a GetState is asked for with the next one, until an answer brings nothing", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 3, 1, entry(1, put(1))));
  expect(typesTo(replica.hear(1, prepareOf(1, 4, 1, entry(1, put(2)))), 1)).toEqual([]); // one question at a time
  const copy = (first: number, ...entries: object[]) => ({
    first: op(first),
    entries,
    commit: op(1),
    checkpoint: null,
  });
  const answer = (...given: Parameters<typeof copy>) =>
    ({ type: "newState", view: view(1), copy: copy(...given) }) as never;
  const behind = replica.hear(1, answer(2, entry(1, put(0)), entry(1, put(1))));
  expect(sentTo(behind, 1)).toEqual([okOf(1, 3), { type: "getState", view: 1, op: 3 }]);
  expect(sentTo(replica.hear(1, answer(4)), 1)).toEqual([]);
});

it("§4.1, step 4: a backup's PrepareOk leaves behind the sync of what it is for", () => {
  const effects = backup().hear(1, prepareOf(1, 2, 1, entry(1, put(0)))) as unknown[][];
  const kinds = effects.map(([kind]) => kind);
  expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
  expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
});

it("§4.1, step 5: after f PrepareOks the primary considers the operation, and all earlier ones, to be committed", () => {
  const replica = primary();
  replica.ask(0, 1, write);
  replica.hear(1, okOf(1, 2));
  replica.ask(1, 1, { type: "get", key: "a" });
  expect(observed(replica.hear(1, okOf(1, 3)), "chosen")).toEqual([]);
  const effects = replica.hear(2, okOf(1, 3));
  expect(observed(effects, "chosen")).toMatchObject([{ slot: 2 }, { slot: 3 }]);
  expect(answers(effects)).toEqual([
    [3, undefined],
    [4, "x"],
  ]);
});

it("§4.1: a PrepareOk of another view counts for nothing", () => {
  const replica = primary();
  replica.ask(0, 1, write);
  replica.hear(1, okOf(1, 2));
  replica.hear(2, okOf(4, 2));
  replica.hear(2, okOf(0, 2));
  expect(replica.state.commit).toBe(1);
});

it("§4.1, step 2: a request that is in the log is not put there again, and the last one is answered again", () => {
  const replica = primary();
  replica.ask(0, 1, write);
  expect(typesTo(replica.ask(0, 1, write), 0)).toEqual([]);
  replica.hear(1, okOf(1, 2));
  replica.hear(0, okOf(1, 2));
  expect(replica.ask(0, 1, write)).toContainEqual(["reply", 3, expect.objectContaining({ type: "done", sequence: 1 })]);
  expect(replica.state.log.next).toBe(3);
});

it("§4.1, step 7: a backup executes what the primary says is committed, once it has it", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 2, 1, entry(1, put(0))));
  expect(replica.state.commit).toBe(1);
  const commit = { type: "commit", view: view(1), commit: op(9), op: op(9), round: 1 } as const;
  const effects = replica.hear(1, commit);
  expect(replica.state.commit).toBe(2);
  expect(typesTo(effects, 1)).toEqual(["commitOk"]); // what it lacks may be on its way
  expect(typesTo(replica.hear(1, commit), 1)).toEqual(["commitOk", "getState"]);
});

it("§6.2: while the disk is writing requests gather, and go as one batch", () => {
  const replica = primary({ batchMax: 2 });
  replica.ask(0, 1, write);
  for (const session of [1, 0]) expect(typesTo(replica.ask(session, session === 0 ? 2 : 1, write), 0)).toEqual([]);
  expect(sentTo(replica.hear(1, okOf(1, 2)), 0)).toMatchObject([{ first: 3, entries: [{}, {}] }]);
});

it("a replica that does not lead names the primary, and nobody while it asks for another view", () => {
  const replica = backup();
  const redirect = (leader: number | null) => ["reply", 3, { type: "redirect", session: 0, sequence: 1, leader }];
  expect(replica.ask(0, 1, write)).toContainEqual(redirect(1));
  replica.fire("view");
  expect(replica.ask(0, 1, write)).toContainEqual(redirect(null));
});

it("§6.2, Ongaro: a primary that no majority answers for an election timeout gives up", () => {
  const replica = primary();
  replica.fire("commit");
  replica.hear(2, { type: "commitOk", view: view(1), op: op(1), round: 1 });
  replica.fire("quorum");
  expect(replica.state.status).toBe("normal");
  replica.fire("commit");
  replica.hear(2, { type: "commitOk", view: view(1), op: op(1), round: 1 }); // late: to a round of before
  expect(typesTo(replica.fire("quorum"), 2)).toEqual(["startViewChange"]);
  expect(replica.state.status).toBe("viewChange");
});
