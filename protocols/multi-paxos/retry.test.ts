/** Proposing again: replica 0 of three leads ballot 3. */
import { expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { acceptedOf, leader, type Replica } from "./test-replica.ts";

/** A leader whose slots 1 to `count` are proposed and voted in by itself alone. */
function proposed(count: number, batchMax = 16): Replica {
  const replica = leader({ batchMax });
  for (let at = 0; at < count; at++) {
    replica.ask(at % 2, 1 + at, { type: "put", key: "a", value: "x" });
    replica.hear(0, acceptedOf(3, 1 + at));
  }
  replica.fire("retry"); // all were proposed before this look
  return replica;
}

const slotsTo = (effects: unknown[], to: number) =>
  sentTo(effects, to).map((sent) => {
    const { slot, decrees } = sent as { slot: number; decrees: unknown[] };
    return [slot, decrees.length];
  });

it("all slots that are not chosen in time are sent again at once, whatever was chosen between them", () => {
  const replica = proposed(9);
  for (const at of [1, 3, 4, 7]) replica.hear(1, acceptedOf(3, at));
  expect(slotsTo(replica.fire("retry"), 2)).toEqual([
    [2, 1],
    [5, 2],
    [8, 2],
  ]);
});

it("they are not sent to who voted in them, so that nothing is written twice, nor to the leader itself", () => {
  const replica = leader();
  replica.ask(0, 1, { type: "put", key: "a", value: "x" });
  replica.fire("retry");
  replica.hear(1, acceptedOf(3, 1));
  const effects = replica.fire("retry");
  expect([0, 1, 2].map((to) => slotsTo(effects, to))).toEqual([[], [], [[1, 1]]]);
});

it("at most batchMax slots go in one message, however many are lost", () => {
  expect(slotsTo(proposed(5, 2).fire("retry"), 1)).toEqual([
    [1, 2],
    [3, 2],
    [5, 1],
  ]);
});

it("what was proposed since the last look has its time yet", () => {
  const replica = leader();
  replica.ask(0, 1, { type: "put", key: "a", value: "x" });
  expect(slotsTo(replica.fire("retry"), 1)).toEqual([]);
  expect(slotsTo(replica.fire("retry"), 1)).toEqual([[1, 1]]);
});
