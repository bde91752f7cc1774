/** View changes, state transfer and recovery: the paper's sentences, one handler at a time. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  askOf,
  backup,
  copyOf,
  doOf,
  entry,
  okOf,
  op,
  prepareOf,
  primary,
  put,
  Replica,
  startOf,
  view,
} from "./test-replica.ts";

const typesTo = (effects: unknown[], to: number) => sentTo(effects, to).map((sent) => (sent as { type: string }).type);
const [a, b, c] = [put(0), put(1), put(0, 2)];

it("§4.2, step 1: a replica that hears no primary asks for the next view, and hears its primary again without harm", () => {
  const replica = backup();
  expect(sentTo(replica.fire("view"), 2)).toEqual([askOf(2)]);
  expect(replica.state.view).toBe(1);
  expect(sentTo(replica.hear(1, prepareOf(1, 2, 1, entry(1, a))), 1)).toEqual([okOf(1, 2)]);
});

it("who hears its primary joins nobody, unless that is who asks; with `staysWithPrimary` off it does", () => {
  expect(sentTo(backup().hear(2, askOf(2)), 2)).toEqual([]);
  expect(backup().hear(1, askOf(2))).not.toEqual([]);
  const literal = backup({ staysWithPrimary: false });
  expect(typesTo(literal.hear(2, askOf(2)), 2)).toEqual(["startViewChange", "doViewChange"]);
});

it("§4.2, step 2: once a majority asks, the DoViewChange tells the log and the last view that was normal", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 2, 1, entry(1, a)));
  replica.fire("view");
  expect(sentTo(replica.hear(2, askOf(2)), 2)).toEqual([doOf(2, 1, copyOf(1, entry(1), entry(1, a)))]);
  replica.fire("view");
  replica.hear(2, askOf(5));
  expect(replica.state).toMatchObject({ view: 5, lastNormal: 1, status: "viewChange" });
});

it("§4.2: a replica that has left a view takes nothing from its primary any more, and says so", () => {
  const replica = backup();
  replica.fire("view");
  replica.hear(2, askOf(2));
  expect(sentTo(replica.hear(1, prepareOf(1, 2, 1, entry(1, a))), 1)).toEqual([{ type: "newerView", view: 2 }]);
});

/** Replica 2, which is to lead view 2, with its own DoViewChange; its log is of view 1. */
function candidate(nodes = 3): Replica {
  const replica = new Replica(2, nodes);
  replica.restart();
  replica.hear(1, startOf(1, copyOf(1, entry(1), entry(1, a))));
  replica.fire("view");
  for (let other = 0; other < nodes; other++) if (other !== 2) replica.hear(other, askOf(2));
  replica.hear(2, doOf(2, 1, copyOf(1, entry(1), entry(1, a))));
  return replica;
}

it("§4.2, step 3: with f + 1 DoViewChanges the primary takes the log of the largest v', and begins the view", () => {
  const replica = candidate();
  const effects = replica.hear(0, doOf(2, 1, copyOf(2, entry(1), entry(1, a), entry(1, b))));
  const log = copyOf(1, entry(1), entry(1, a), entry(1, b), entry(2));
  expect(sentTo(effects, 0)).toEqual([startOf(2, log)]);
  expect(replica.state.commit).toBe(2); // the largest that any of them told
  expect(observed(effects, "elected")).toMatchObject([{ term: 2, electors: 0b101 }]);
});

it("§4.2, step 3: a log of a later normal view wins over a longer one", () => {
  const replica = candidate(5);
  replica.hear(0, doOf(2, 0, copyOf(0, entry(0), entry(0, b), entry(0, c), entry(0, a))));
  expect(replica.state.status).toBe("viewChange"); // two are not f + 1 of five
  replica.hear(4, doOf(2, 1, copyOf(1, entry(1))));
  expect(replica.state.log.slice(1, 9)).toEqual([entry(1), entry(1, a), entry(2)]);
});

it("§4.2, step 5: StartView replaces the log, and its PrepareOk is for all of it", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 2, 1, entry(1, b)));
  const effects = replica.hear(2, startOf(2, copyOf(1, entry(1), entry(2))));
  expect(observed(effects, "truncated")).toEqual([{ type: "truncated", slot: 2 }]);
  expect(sentTo(effects, 2)).toEqual([okOf(2, 2)]);
});

it("a primary that a majority follows, and one has left, goes on to the next view that it leads itself", () => {
  const replica = primary();
  replica.fire("commit");
  replica.hear(2, { type: "commitOk", view: view(1), op: op(1), round: 1 });
  expect(replica.hear(0, { type: "newerView", view: view(2) })).toEqual([]);
  expect(sentTo(replica.fire("quorum"), 2)).toEqual([askOf(4)]);
});

it("a view that does not begin is passed over, and so are those whose primaries did not ask for it", () => {
  const replica = new Replica(0, 5);
  replica.restart();
  replica.fire("view");
  replica.hear(3, askOf(1));
  replica.hear(4, askOf(1));
  expect(replica.state.view).toBe(1);
  expect(sentTo(replica.fire("view"), 4)).toEqual([askOf(3)]); // 2 has not been heard
});

it("§5.2: who finds that another view has begun asks behind what is committed, and keeps its log until it is answered", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 2, 1, entry(1, b)));
  const prepare = prepareOf(2, 4, 1, entry(2, c));
  expect(sentTo(replica.hear(2, prepare), 2)).toEqual([{ type: "getState", view: 2, op: 1 }]);
  expect(replica.state).toMatchObject({ view: 1, lastNormal: 1 });
  expect(replica.state.log.next).toBe(3);
  const copy = { first: op(2), entries: [entry(2), entry(2, a)], commit: op(1), checkpoint: null };
  expect(sentTo(replica.hear(2, { type: "newState", view: view(2), copy }), 2)).toEqual([okOf(2, 3)]);
  expect(replica.state.log.slice(1, 9)).toEqual([entry(1), entry(2), entry(2, a)]);
});

it("a log that begins at a checkpoint never goes behind operations that may not be what the checkpoint covers", () => {
  const replica = backup();
  replica.hear(1, prepareOf(1, 2, 0, entry(1, b)));
  const { machine } = primary().state;
  const checkpoint = { op: op(2), view: view(2), machine };
  const copy = { first: op(3), entries: [entry(3)], commit: op(2), checkpoint };
  const effects = replica.hear(0 + 2, startOf(5, copy));
  expect(observed(effects, "installed")).toEqual([{ type: "installed", next: 3 }]);
  expect(replica.state.log.first).toBe(3);
});

it("with its log on disk a restarted replica is a backup again, but leads no view that it led", () => {
  const follower = backup();
  follower.restart();
  expect(follower.state).toMatchObject({ status: "normal", view: 1 });
  const leader = primary();
  leader.restart();
  expect(leader.state).toMatchObject({ status: "viewChange", view: 1, lastNormal: 1 });
});

/** Replica 0 of five, which has forgotten everything in its second start. */
function forgetful(): Replica {
  const replica = new Replica(0, 5, { disk: "none" });
  replica.restart();
  replica.restart();
  return replica;
}

const response = (of: number, isPrimary: boolean, crashes: readonly number[], nonce = 2) =>
  ({
    type: "recoveryResponse",
    nonce,
    view: view(of),
    copy: isPrimary ? copyOf(1, entry(1), entry(1, a)) : null,
    crashes,
  }) as const;

it("§4.3, step 3: a replica recovers by f + 1 answers, one of them from the primary of the latest view among them", () => {
  const replica = forgetful();
  replica.hear(1, response(1, true, [2, 1, 1, 1, 1]));
  replica.hear(3, response(1, false, [2, 1, 1, 1, 1]));
  expect(replica.state.status).toBe("recovering");
  replica.hear(4, response(2, false, [2, 1, 1, 1, 1]));
  expect(replica.state.status).toBe("recovering"); // view 2 has begun: its primary has not answered
  expect(sentTo(replica.hear(2, response(2, true, [2, 1, 1, 1, 1])), 2)).toEqual([okOf(2, 2)]);
  expect(replica.state).toMatchObject({ status: "normal", view: 2 });
});

it("§4.3: an answer with another nonce is to another start", () => {
  const replica = forgetful();
  for (const from of [1, 3, 4]) replica.hear(from, response(1, from === 1, [1, 1, 1, 1, 1], 1));
  expect(replica.state.responses).toEqual([]);
});

it("DISC 2017: an answer counts no more once another one knows of a crash of its sender since", () => {
  const replica = forgetful();
  replica.hear(1, response(1, true, [2, 1, 1, 1, 1]));
  replica.hear(3, response(1, false, [2, 1, 1, 1, 1]));
  replica.hear(4, response(1, false, [2, 1, 1, 2, 1]));
  expect(replica.state.status).toBe("recovering");
  replica.hear(3, response(1, false, [2, 1, 1, 2, 1]));
  expect(replica.state.status).toBe("normal");
});

it("§4.3: while a replica recovers it takes no part in anything", () => {
  const replica = forgetful();
  const messages = [
    prepareOf(1, 1, 0, entry(1)),
    askOf(2),
    doOf(5, 1, copyOf(0), [2, 1, 1, 1, 1]),
    startOf(1, copyOf(0, entry(1))),
  ];
  for (const message of [...messages, { type: "recovery", nonce: 4 } as const])
    expect(replica.hear(1, message)).toEqual([]);
  expect(typesTo(replica.fire("recovery"), 3)).toEqual(["recovery"]);
});

it("§4.3, step 2: only in the normal case is a recovery answered; when the primary recovers its view is over", () => {
  const replica = backup({ disk: "none" });
  expect(typesTo(replica.hear(2, { type: "recovery", nonce: 2 }), 2)).toEqual(["recoveryResponse"]);
  expect(typesTo(replica.hear(1, { type: "recovery", nonce: 2 }), 2)).toEqual(["startViewChange"]);
  replica.hear(2, askOf(2));
  expect(replica.hear(1, { type: "recovery", nonce: 2 })).toEqual([]);
});

it("§5.2: an answer to a question from before a crash that begins behind what is committed for all it knows is none", () => {
  const replica = backup({ disk: "log" });
  replica.hear(1, { type: "commit", view: view(1), commit: op(1), op: op(1), round: 1 });
  const word = { type: "commit", view: view(2), commit: op(1), op: op(2), round: 1 } as const;
  expect(sentTo(replica.hear(2, word), 2)).toEqual([{ type: "getState", view: 2, op: 1 }]);
  replica.restart();
  expect(replica.state.commit).toBe(0);
  const late = { first: op(2), entries: [entry(2)], commit: op(1), checkpoint: null };
  expect(replica.hear(2, { type: "newState", view: view(2), copy: late })).toEqual([]);
  expect(sentTo(replica.hear(2, word), 2)).toEqual([{ type: "getState", view: 2, op: 0 }]);
  replica.hear(2, { type: "newState", view: view(2), copy: copyOf(1, entry(1), entry(2)) });
  expect(replica.state).toMatchObject({ status: "normal", view: 2, commit: 1 });
});
