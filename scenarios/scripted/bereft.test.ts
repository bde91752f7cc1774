/** Who is bereft: those who were away hear of what they lack from one, who cannot hand it over. */
import { expect, test } from "vitest";
import { multiPaxos } from "../../protocols/multi-paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import { bereft } from "./bereft.ts";

test.each([3, 4, 5, 7])(
  "of %i servers a minority is away, then most of the others, and what one knows is lost on its way",
  (nodes) => {
    const minority = (nodes - 1) >> 1;
    for (let index = 0; index < 20; index++) {
      const { faults } = bereft.plan(multiPaxos, "s", index, { nodes, beyond: false });
      const first = faults.filter(({ at }) => at < 7_000_000);
      const away = first.flatMap((fault) => (fault.kind === "isolate" ? [fault.node] : []));
      const lost = first.flatMap((fault) => (fault.kind === "one-way" ? [fault] : []));
      expect(new Set(away).size).toBe(2 * minority);
      expect(lost).toHaveLength(1);
      const [{ from, to, types }] = lost as [(typeof lost)[number]];
      expect([to.length, types]).toEqual([minority, ["decided", "install"]]);
      for (const node of from) expect(away).not.toContain(node);
    }
  },
);

test("it is asked where whoever leads may have to ask others", () => {
  expect(bereft.unsuited(multiPaxos)).toBeNull();
  expect(bereft.unsuited(raft)).toBe("nobody who leads in raft asks others for what it lacks");
});
