/** Reconfiguration: the paper's sentences, one handler at a time. The first three of five replicas begin. */
import { expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { type Command, commandOf } from "../../sim/contract/operation.ts";
import { observed, requestOf, sentTo } from "../testing/testing.ts";
import { askOf, copyOf, doOf, entry, okOf, op, prepareOf, put, Replica, startOf, view } from "./test-replica.ts";
import type { Configuration, Entry, Message, ViewstampedOptions } from "./types.ts";

const epochs: Partial<ViewstampedOptions> = { reconfigures: "epochs", spares: 2 };
const write = { type: "put", key: "a", value: "x" } as const;
const typesTo = (effects: unknown[], to: number) => sentTo(effects, to).map((sent) => (sent as { type: string }).type);
const repliesOf = (effects: unknown[]) =>
  (effects as [string, number, { type: string }][]).filter(([kind]) => kind === "reply").map(([, , { type }]) => type);

const reconfigure = (members: number[]) => ({ type: "reconfigure", members }) as const;
const asked = (...members: number[]): Command => commandOf(requestOf(1, 1, reconfigure(members)));
const epoch = (of: number, turn = 0) => view(of * 1_000_000 + turn);
const configurationOf = (from: number, ...members: number[]): Configuration => ({
  epoch: 1,
  members: setOf(...members),
  before: setOf(0, 1, 2),
  from: op(from),
  since: view(1),
});
const startEpochOf = (configuration: Configuration): Message => ({ type: "startEpoch", view: epoch(1), configuration });
const startedOf: Message = { type: "epochStarted", view: epoch(1) };
const inEpoch = (turn: number, command: Command | null = null): Entry => ({ view: epoch(1, turn), command });

function started(self: number): Replica {
  const replica = new Replica(self, 3, epochs);
  replica.restart();
  return replica;
}

/** Replica 1, which leads view 1, with what began it committed. */
function primary(): Replica {
  const replica = started(1);
  replica.fire("view");
  replica.hear(0, askOf(1));
  for (const from of [1, 0]) replica.hear(from, doOf(1, 0, copyOf(0)));
  for (const from of [1, 0]) replica.hear(from, okOf(1, 1));
  return replica;
}

/** A replica that follows view 1, and has the request for those members in its log. */
function backup(self: number, ...members: number[]): Replica {
  const replica = started(self);
  replica.hear(1, startOf(1, copyOf(1, entry(1))));
  replica.hear(1, prepareOf(1, 2, 1, entry(1, asked(...members))));
  return replica;
}

it("§7.1: the primary immediately stops accepting other client requests", () => {
  const replica = primary();
  expect(typesTo(replica.ask(1, 1, reconfigure([0, 1, 3])), 0)).toEqual(["prepare"]);
  expect(repliesOf(replica.ask(0, 1, write))).toEqual(["busy"]);
  expect(repliesOf(replica.ask(0, 1, reconfigure([0, 1, 4])))).toEqual(["busy"]);
  expect(replica.state.log.next).toBe(3);
});

it("§7.1: members that no server is are refused, and so are all where members do not change", () => {
  expect(repliesOf(primary().ask(1, 1, reconfigure([])))).toEqual(["failed"]);
  expect(repliesOf(primary().ask(1, 1, reconfigure([0, 9])))).toEqual(["failed"]);
});

it("§7.1, step 3: with f PrepareOks the primary sends Commit to the others and StartEpoch to those who are added", () => {
  const replica = primary();
  replica.ask(1, 1, reconfigure([0, 1, 3]));
  replica.hear(1, okOf(1, 2));
  const effects = replica.hear(0, okOf(1, 2));
  expect(typesTo(effects, 2)).toEqual(["commit", "epochStarted"]);
  expect(sentTo(effects, 3)).toEqual([startEpochOf(configurationOf(2, 0, 1, 3))]);
  expect(replica.state).toMatchObject({ status: "normal", view: epoch(1), lastNormal: epoch(1), commit: 2 });
  expect(replica.state.log.last()).toEqual(inEpoch(0, asked(0, 1, 3)));
});

it("§7.1.1, step 1: the view-number begins with 0, and its primary is the first of the new members", () => {
  const replica = backup(0, 0, 1, 3);
  const effects = replica.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  expect(replica.state).toMatchObject({ status: "normal", view: epoch(1) });
  expect(sentTo(effects, 0)).toEqual([{ type: "prepareOk", view: epoch(1), op: op(2) }]);
  expect(observed(effects, "configured")).toMatchObject([{ configuration: "epoch 1", members: [0b1011], slot: 2 }]);
  replica.hear(0, { type: "prepareOk", view: epoch(1), op: op(2) });
  expect(typesTo(replica.ask(0, 1, write), 3)).toEqual(["prepare"]); // before the others have started
});

it("§7.1.1, step 2: a new replica fetches the log, first of whoever told it, and takes part in nothing before", () => {
  const replica = started(3);
  expect(replica.state.status).toBe("apart");
  const told = replica.hear(1, startEpochOf(configurationOf(2, 1, 2, 3)));
  expect(sentTo(told, 1)).toEqual([{ type: "getState", view: epoch(1), op: op(0) }]);
  expect(replica.state.status).toBe("transitioning");
  expect(replica.hear(2, { type: "startViewChange", view: epoch(1, 1) })).toEqual([]);
  const copy = copyOf(2, entry(1), inEpoch(0, asked(1, 2, 3)));
  const effects = replica.hear(1, { type: "newState", view: epoch(1), copy });
  expect(typesTo(effects, 0)).toEqual(["epochStarted"]);
  expect(sentTo(effects, 1)).toEqual([{ type: "prepareOk", view: epoch(1), op: op(2) }]);
  expect(replica.state).toMatchObject({ status: "normal", view: epoch(1), commit: 2 });
});

it("§7.1.1, step 2: who is not answered asks the next, of the old group and of the new one", () => {
  const replica = started(3);
  replica.hear(1, startEpochOf(configurationOf(2, 3, 4)));
  const next = [0, 1, 2, 3].map(() => {
    const effects = replica.fire("transfer");
    return [0, 1, 2, 4].find((to) => typesTo(effects, to).includes("getState"));
  });
  expect(next).toEqual([1, 2, 4, 0]);
});

it("an entry of a lower view than that of the commitment proves nothing of the log before it", () => {
  const replica = started(0);
  replica.hear(1, startOf(1, copyOf(0, entry(1), entry(1, put(0)))));
  replica.hear(1, prepareOf(1, 3, 0, entry(1, asked(0, 1, 3))));
  const later = { ...configurationOf(3, 0, 1, 3), since: view(2) };
  replica.hear(1, startEpochOf(later));
  expect(replica.state.status).toBe("transitioning");
  const other = started(0);
  other.hear(1, startOf(1, copyOf(0, entry(1), entry(1, put(0)))));
  other.hear(1, prepareOf(1, 3, 0, entry(1, asked(0, 1, 3))));
  other.hear(1, startEpochOf(configurationOf(3, 0, 1, 3)));
  expect(other.state).toMatchObject({ status: "normal", commit: 3 });
});

it("§7.1.1, step 3: the operator is told once f' + 1 of the new group have started, and not sooner", () => {
  const replica = backup(0, 0, 3, 4);
  replica.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  replica.hear(0, { type: "prepareOk", view: epoch(1), op: op(2) });
  expect(repliesOf(replica.ask(1, 1, reconfigure([0, 3, 4])))).toEqual([]);
  const effects = replica.hear(4, { type: "prepareOk", view: epoch(1), op: op(2) });
  expect(repliesOf(effects)).toEqual(["done"]);
  expect(observed(effects, "opened")).toMatchObject([{ term: epoch(1), holders: 0b10001, from: 2, end: 3 }]);
  expect(repliesOf(replica.ask(1, 1, reconfigure([0, 3, 4])))).toEqual(["done"]);
});

/** Replica 2, which is replaced by 3 and 4. */
function replaced(): Replica {
  const replica = backup(2, 1, 3, 4);
  replica.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  return replica;
}

it("§7.1.2, step 2: a replaced replica answers with the log until it has f' + 1 EpochStarteds, and then shuts down", () => {
  const replica = replaced();
  expect(replica.state.status).toBe("replaced");
  const question: Message = { type: "getState", view: epoch(1), op: op(0) };
  const answer = { type: "newState", view: epoch(1), copy: copyOf(2, entry(1), inEpoch(0, asked(1, 3, 4))) };
  expect(sentTo(replica.hear(3, question), 3)).toEqual([answer]);
  replica.hear(3, startedOf);
  replica.hear(3, startedOf);
  expect(sentTo(replica.hear(4, question), 4)).toEqual([answer]);
  replica.hear(1, startedOf);
  expect(replica.state.status).toBe("apart");
  expect(replica.hear(4, question)).toEqual([]);
});

it("§7.1.2, step 3: a replaced replica that hears of no start tells those again who have not said so", () => {
  const replica = replaced();
  replica.hear(3, startedOf);
  const effects = replica.fire("transfer");
  expect([1, 3, 4].map((to) => typesTo(effects, to))).toEqual([["startEpoch"], [], ["startEpoch"]]);
});

it("§7.1: what is of an epoch that is over is answered by the later one; of a later one its sender is asked", () => {
  const configuration = configurationOf(2, 1, 3, 4);
  expect(sentTo(replaced().hear(0, askOf(2)), 0)).toEqual([startEpochOf(configuration)]);
  const behind = started(0);
  const word = { type: "commit", view: epoch(1), commit: op(2), op: op(2), round: 1 } as const;
  expect(sentTo(behind.hear(1, word), 1)).toEqual([{ type: "getState", view: view(0), op: op(0) }]);
  expect(behind.hear(1, word)).toEqual([]); // it is asked once, until that is answered or late
});

it("§7.1.1: who has started answers StartEpoch by EpochStarted", () => {
  const replica = backup(0, 0, 1, 3);
  replica.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  expect(sentTo(replica.hear(2, startEpochOf(configurationOf(2, 0, 1, 3))), 2)).toEqual([startedOf]);
});

it("§7.1: a view change puts nothing behind the last request of the epoch: the view begins with that", () => {
  const replica = backup(2, 0, 1, 3);
  replica.fire("view");
  replica.hear(0, askOf(2));
  const log = copyOf(1, entry(1), entry(1, asked(0, 1, 3)));
  replica.hear(2, doOf(2, 1, log));
  const effects = replica.hear(0, doOf(2, 1, copyOf(1, entry(1))));
  expect(sentTo(effects, 0)).toEqual([startOf(2, copyOf(1, entry(1), entry(2, asked(0, 1, 3))))]);
});

it("§7.1: the threshold is that of the new group", () => {
  const replica = backup(0, 0, 1, 2, 3, 4);
  replica.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  replica.ask(0, 1, write);
  for (const from of [0, 1]) replica.hear(from, { type: "prepareOk", view: epoch(1), op: op(3) });
  expect(replica.state.commit).toBe(2);
  replica.hear(4, { type: "prepareOk", view: epoch(1), op: op(3) });
  expect(replica.state.commit).toBe(3);
});

it("with its epoch on disk a restarted replica is where it was: it takes part, fetches, hands over, or stands apart", () => {
  const [member, hander, spare] = [backup(0, 0, 1, 3), replaced(), started(3)];
  member.hear(1, { type: "commit", view: view(1), commit: op(2), op: op(2), round: 1 });
  spare.hear(1, startEpochOf(configurationOf(2, 0, 1, 3)));
  const after = [member, hander, spare, started(4)].map((replica) => {
    replica.restart();
    return replica.state.status;
  });
  expect(after).toEqual(["viewChange", "replaced", "transitioning", "apart"]);
});

it("§4.3 and §7.1: who forgot all knows its epoch, and asks those of a later one to begin there", () => {
  const replica = new Replica(0, 3, { ...epochs, disk: "none" });
  replica.restart();
  expect(sentTo(replica.restart(), 2)).toEqual([{ type: "recovery", nonce: 2, epoch: 0 }]);
  expect(sentTo(replica.hear(2, startEpochOf(configurationOf(2, 0, 1, 3))), 2)).toEqual([
    { type: "getState", view: epoch(1), op: op(0) },
  ]);
  expect(replica.state.status).toBe("transitioning");
  const copy = copyOf(2, entry(1), inEpoch(0, asked(0, 1, 3)));
  replica.hear(2, { type: "newState", view: epoch(1), copy });
  expect(sentTo(replica.restart(), 3)).toEqual([{ type: "recovery", nonce: 3, epoch: 1 }]);
  expect(replica.state.status).toBe("recovering");
});
