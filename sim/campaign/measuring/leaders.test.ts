/** Which plans are measured, where it matters who leads. */
import { expect, test } from "vitest";
import { choosePlans, type Leading } from "./leaders.ts";

/** A world in which plan `index` has this leader, and how many plans it was asked of. */
function world(leaderOf: (index: number) => Leading) {
  const probed: number[] = [];
  const probe = async (indices: readonly number[]): Promise<readonly Leading[]> => {
    probed.push(...indices);
    return indices.map(leaderOf);
  };
  return { probed, probe };
}

/** Three times in ten VA, seven times CA. */
const uneven = (index: number): Leading => (index % 10 < 3 ? "VA" : "CA");

test("each: as many plans of each region where leaders are found, and runs in all", async () => {
  const { probe } = world(uneven);
  const { indices, missing } = await choosePlans(probe, 40, null);
  expect(indices).toHaveLength(40);
  expect(indices.filter((index) => uneven(index) === "VA")).toHaveLength(20);
  expect(indices).toEqual([...indices].sort((a, b) => a - b));
  expect(missing).toEqual([]);
});

test("a region: its plans alone, as many as there are to be, in the order of their indices", async () => {
  const { probe, probed } = world(uneven);
  const { indices } = await choosePlans(probe, 4, "VA");
  expect(indices).toEqual([0, 1, 2, 10]);
  expect(probed).toHaveLength(40);
});

test("what is not found after many plans is told, not passed over", async () => {
  const { probe } = world((index) => (index < 100 ? "VA" : null));
  const { indices, missing } = await choosePlans(probe, 40, "JP");
  expect(indices).toEqual([]);
  expect(missing).toEqual(["0 of 40 plans with the leader in JP, of 640 tried"]);
});

test("where nobody leads, the first plans are as good as any", async () => {
  const { probe, probed } = world((index) => (index % 3 === 0 ? "VA" : null));
  expect((await choosePlans(probe, 3, "VA")).indices).toEqual([0, 1, 2]);
  expect(probed).toHaveLength(40);
});
