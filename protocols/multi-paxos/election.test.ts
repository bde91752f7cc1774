/** Who leads: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { noNodes } from "../../sim/base/node-set.ts";
import { sentTo } from "../testing/testing.ts";
import { replica as automaton } from "./replica.ts";
import { acceptOf, ballot, candidate, heartbeatOf, leader, put, Replica, slot } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const prepareOf = (by: number) => ({ type: "prepare", ballot: ballot(by), from: slot(0) }) as const;

it("PMMC §2 a candidate opens its ballot of the next round: of three, replica 1 goes from 3 to 7", () => {
  const replica = new Replica(1, 3);
  replica.hear(0, heartbeatOf(3, 0));
  expect(sentTo(replica.fire("election"), 2)).toEqual([prepareOf(7)]);
});

it("§2.5 a ballot is on the disk before anyone is asked for promises, so that no restart opens it again", () => {
  const replica = new Replica(0, 3);
  const kinds = (replica.fire("election") as unknown[][]).map(([kind]) => kind);
  expect(kinds.slice(0, 3)).toEqual(["write", "sync", "send"]);
  replica.restart();
  expect(sentTo(replica.fire("election"), 1)).toEqual([prepareOf(6)]);
});

it("a deposed leader forgets what it gathered for its ballot, and which clients wait", () => {
  const replica = leader({ window: 1 });
  for (const session of [0, 1]) replica.ask(session, 1, write);
  expect(replica.state).toMatchObject({ queue: [expect.anything()], proposals: { size: 1 }, waiting: { size: 2 } });
  replica.hear(1, prepareOf(4));
  expect(replica.state).toMatchObject({ role: "follower", leader: null, promises: noNodes, queue: [], reads: [] });
  expect(replica.state).toMatchObject({ reported: { size: 0 }, proposals: { size: 0 }, waiting: { size: 0 } });
});

it("a deposed leader loses its read-index reads; quorum reads go on without it", () => {
  const reading = leader();
  reading.ask(0, 1, { type: "get", key: "a" });
  reading.hear(1, heartbeatOf(4, 0));
  expect(reading.state.reads).toEqual([]);
  const asking = leader({ reads: "quorum" });
  asking.ask(0, 1, { type: "get", key: "a" });
  asking.hear(1, heartbeatOf(4, 0));
  expect(asking.state.reads).toHaveLength(1);
});

it("a refused candidate waits its turn, and then goes above the ballot that refused it", () => {
  const replica = candidate();
  replica.hear(1, { type: "nack", promised: ballot(7) });
  expect(replica.state).toMatchObject({ role: "follower", promised: 7 });
  expect(sentTo(replica.fire("election"), 1)).toEqual([prepareOf(9)]);
});

it("two leaders of one ballot are our own mistake, and stop the run", () => {
  expect(() => leader().hear(1, acceptOf(3, 1, 1, put(0)))).toThrow("a ballot is its owner's");
});

it("a state is digested in the shape that its digests were published in", () => {
  const { state } = candidate();
  const digested = automaton.digested?.(state) as Record<string, unknown>;
  expect(Object.keys(digested)).toEqual(
    (
      "promised votes voted machine snapshot executed chosen log role leader leased ballot promises floor floorAt " +
      "reported next stale committed readable proposals queue waiting round reads"
    ).split(" "),
  );
  expect(Object.values(digested)).toHaveLength(Object.keys(state).length);
  const { votesEnd, grantsLease, overdueEnd, inheritedEnd } = state;
  expect(digested).toMatchObject({ voted: votesEnd, leased: grantsLease, stale: overdueEnd, readable: inheritedEnd });
});
