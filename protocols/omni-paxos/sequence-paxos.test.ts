/** Sequence Paxos: the paper's sentences, one handler at a time. */
import { expect, it } from "vitest";
import { answers, observed, sentTo } from "../testing/testing.ts";
import {
  acceptedOf,
  ballot,
  command,
  copyOf,
  decideOf,
  follower,
  leader,
  prepareOf,
  promiseOf,
  Replica,
  replyOf,
  slot,
  syncOf,
  typesTo,
} from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const kindsOf = (effects: readonly unknown[]) => (effects as unknown[][]).map(([kind]) => kind);

/** Replica 2 in the Prepare phase of ballot 5. */
function preparing(): Replica {
  const replica = new Replica(2);
  replica.restart();
  replica.hear(0, replyOf(1, 3));
  replica.fire("heartbeat");
  replica.hear(2, promiseOf(5));
  return replica;
}

it("§4.1: a server promises no ballot below the one it promised, and says so", () => {
  const effects = follower().hear(1, prepareOf(4));
  expect(sentTo(effects, 1)).toEqual([{ type: "notAccepted", ballot: 4, promised: 5 }]);
});

it.each([
  ["a Promise", (replica: Replica) => replica.hear(1, prepareOf(7))],
  ["an Accepted", (replica: Replica) => replica.hear(2, decideOf(5, 1, 0, command(0)))],
])("figure 3: %s leaves behind the sync of what it answers for", (_, event) => {
  const kinds = kindsOf(event(follower()));
  expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
  expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
});

it("§4.1: the leader takes the log of the highest accepted ballot, though another one is longer", () => {
  const replica = preparing();
  replica.state.promises = replica.state.promises.with(2, promiseOf(5, 1, 2));
  const effects = replica.hear(0, promiseOf(5, 3, 1, 0, copyOf(1, command(0))));
  expect(sentTo(effects, 0)).toMatchObject([{ type: "acceptSync", copy: { first: 1, entries: [{ session: 0 }] } }]);
  expect(observed(effects, "elected")).toMatchObject([{ term: 5, electors: 0b101 }]);
});

it("§4.1: of logs of one ballot the leader takes the longest, and adds what it lacks", () => {
  const replica = preparing();
  replica.hear(0, promiseOf(5, 0, 2, 1, copyOf(1, command(0), command(1))));
  expect(replica.state.log.next).toBe(3);
  expect(replica.state.decided).toBe(1);
});

it("§4.1: a Promise of another ballot counts for nothing", () => {
  const replica = preparing();
  replica.hear(0, promiseOf(3));
  expect(replica.state.phase).toBe("prepare");
});

it("§4.1: requests wait until the log of the ballot is known", () => {
  const replica = preparing();
  expect(typesTo(replica.ask(0, 1, write), 0)).toEqual([]);
  replica.hear(0, promiseOf(5));
  expect(sentTo(replica.hear(2, acceptedOf(5, 0)), 0)).toMatchObject([{ type: "acceptDecide", first: 1 }]);
});

it("§4.1: a late Promise is answered by an AcceptSync of its own", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  const effects = replica.hear(1, promiseOf(5));
  expect(sentTo(effects, 1)).toMatchObject([{ type: "acceptSync", copy: { first: 1, entries: [{ sequence: 1 }] } }]);
});

it("§4.1: entries are decided once a majority has accepted them, and all before them too", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  replica.hear(2, acceptedOf(5, 1));
  replica.ask(1, 1, { type: "get", key: "a" });
  expect(observed(replica.hear(2, acceptedOf(5, 2)), "chosen")).toEqual([]);
  const effects = replica.hear(0, acceptedOf(5, 2));
  expect(observed(effects, "chosen")).toMatchObject([{ slot: 1 }, { slot: 2 }]);
  expect(answers(effects)).toEqual([
    [3, undefined],
    [4, "x"],
  ]);
});

it("§4.1: an Accepted of another ballot counts for nothing", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  replica.hear(2, acceptedOf(5, 1));
  replica.hear(0, acceptedOf(3, 1));
  expect(replica.state.decided).toBe(0);
});

it("§4.1, AcceptSync: what follows the synchronized index and is not in the leader's log goes", () => {
  const replica = follower();
  replica.hear(2, decideOf(5, 1, 0, command(0), command(1)));
  replica.hear(1, prepareOf(7));
  const effects = replica.hear(1, syncOf(7, copyOf(1, command(0, 2))));
  expect(replica.state.log.slice(1, replica.state.log.next)).toMatchObject([{ session: 0, sequence: 2 }]);
  expect(sentTo(effects, 1)).toEqual([acceptedOf(7, 1)]);
});

it("an AcceptSync that comes a second time takes nothing away", () => {
  const replica = follower();
  replica.hear(2, decideOf(5, 1, 0, command(0)));
  expect(sentTo(replica.hear(2, syncOf(5, copyOf(1))), 2)).toEqual([acceptedOf(5, 1)]);
});

it("§4.2: what leaves a gap waits until it is filled", () => {
  const replica = follower();
  expect(typesTo(replica.hear(2, decideOf(5, 2, 0, command(1))), 2)).toEqual([]);
  expect(sentTo(replica.hear(2, decideOf(5, 1, 0, command(0))), 2)).toEqual([acceptedOf(5, 2)]);
});

it("§4.2: who lacks what the leader spoke of with its last Decide asks to be prepared, and gets what it lacks", () => {
  const replica = follower();
  const decide = { type: "decide", ballot: ballot(5), decided: slot(0), end: slot(1) } as const;
  expect(typesTo(replica.hear(2, decide), 2)).toEqual([]); // it may be on its way
  expect(sentTo(replica.hear(2, decide), 2)).toEqual([{ type: "prepareReq", ballot: 5 }]);
  expect(sentTo(replica.hear(2, prepareOf(5, 5, 1)), 2)).toMatchObject([{ type: "promise", accepted: 5, end: 0 }]);
  const lead = leader();
  lead.ask(0, 1, write);
  expect(typesTo(lead.hear(0, { type: "prepareReq", ballot: ballot(5) }), 0)).toEqual(["prepare"]);
  expect(sentTo(lead.hear(0, promiseOf(5, 5, 0)), 0)).toMatchObject([{ copy: { first: 1, entries: [{}] } }]);
});

it("§4.1: a follower decides only in a log that it accepted in that ballot", () => {
  const replica = follower();
  replica.hear(2, decideOf(5, 1, 0, command(0)));
  replica.hear(1, prepareOf(7));
  const effects = replica.hear(1, { type: "decide", ballot: ballot(7), decided: slot(1), end: slot(1) });
  expect(replica.state.decided).toBe(0);
  expect(typesTo(effects, 1)).toEqual(["prepareReq"]);
});

it("a leader that so many refuse that no majority is left steps down, and sends clients on", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  replica.hear(0, { type: "notAccepted", ballot: ballot(5), promised: ballot(7) });
  expect(replica.state.role).toBe("leader");
  const effects = replica.hear(1, { type: "notAccepted", ballot: ballot(5), promised: ballot(7) });
  expect(effects).toContainEqual(["reply", 3, { type: "redirect", session: 0, sequence: 1, leader: 1 }]);
});

it("a checkpoint takes the place of what a follower lacks, sessions included", () => {
  const replica = leader({ snapshotEntries: 1 });
  for (const sequence of [1, 2]) {
    replica.ask(0, sequence, write);
    replica.hear(2, acceptedOf(5, sequence));
    replica.hear(0, acceptedOf(5, sequence));
  }
  const sync = sentTo(replica.hear(1, promiseOf(5)), 1)[0] as never;
  const other = new Replica(1);
  other.restart();
  other.hear(2, prepareOf(5));
  other.hear(2, sync);
  expect(other.state).toMatchObject({ decided: 2, checkpoint: { slot: 2 } });
  expect(other.state.machine.sessions.get(0 as never)?.sequence).toBe(2);
});

it("who does not lead names the leader, passes the request on, and passes the answer back", () => {
  const replica = follower();
  replica.hear(2, replyOf(1, 5));
  replica.fire("heartbeat");
  const effects = replica.ask(0, 1, write);
  expect(effects).toContainEqual(["reply", 3, { type: "redirect", session: 0, sequence: 1, leader: 2 }]);
  const [forward] = sentTo(effects, 2);
  const lead = leader();
  lead.hear(0, forward as never);
  lead.hear(2, acceptedOf(5, 1));
  const [answer] = sentTo(lead.hear(0, acceptedOf(5, 1)), 0);
  expect(replica.hear(2, answer as never)).toContainEqual(["reply", 3, expect.objectContaining({ type: "done" })]);
});
