/** Half-deaf turns: who is heard, by whom, and that nobody who has a turn hears a majority. */
import { expect, test } from "vitest";
import { epaxos } from "../../protocols/epaxos/index.ts";
import { multiPaxos } from "../../protocols/multi-paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import { halfDeaf } from "./half-deaf.ts";

test.each([3, 5, 6, 7])(
  "of %i servers each has a turn in which it hears some of the others, and no majority",
  (nodes) => {
    for (let index = 0; index < 50; index++) {
      const { faults } = halfDeaf.plan(raft, "s", index, { nodes, beyond: false });
      const deafened = faults.map((fault) => {
        if (fault.kind !== "one-way") throw new Error(`${fault.kind} is no turn`);
        const heard = nodes - 1 - fault.from.length;
        expect(2 * (heard + 1)).toBeLessThanOrEqual(nodes); // with itself
        expect(heard).toBeGreaterThanOrEqual(nodes > 3 ? 1 : 0);
        return fault.to;
      });
      expect(deafened.flat().sort()).toEqual(Array.from({ length: nodes }, (_, node) => node));
    }
  },
);

test("it is asked of those whose leaders are to give up", () => {
  expect([raft, multiPaxos].map((system) => halfDeaf.unsuited(system))).toEqual([null, null]);
  expect(halfDeaf.unsuited(epaxos)).toBe("no leader of epaxos is promised to give up");
});
