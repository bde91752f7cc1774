/** Which server a client asks first. */
import { expect, test } from "vitest";
import type { NodeId } from "../../base/brand.ts";
import type { Latency } from "../../plan/plan.ts";
import { firstContact } from "./first-contact.ts";

const contact = { name: "replica", first: 0 as NodeId, count: 5 };
const far = (a: number, b: number): number => (a === b ? 200 : 40_000);
const three: Latency = {
  type: "regions",
  name: "three",
  regions: ["a", "b", "c"],
  oneWayMicros: [0, 1, 2].map((a) => [0, 1, 2].map((b) => far(a, b))),
  jitterPerMillion: 0,
};

test("a client asks a server of its own region first, and clients spread over several of them", () => {
  // Nodes 5, 6, 7 … live in regions 2, 0, 1 …; servers 0 and 3 in region 0, 1 and 4 in region 1, 2 in region 2.
  expect([0, 1, 2, 3, 4].map((rank) => firstContact(three, contact, 5 + rank, rank))).toEqual([2, 3, 1, 2, 0]);
});

test("without regions no server is nearer than another", () => {
  expect(firstContact({ type: "uniform", min: 1, max: 2 }, contact, 5, 0)).toBeUndefined();
});
