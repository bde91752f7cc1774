/** The learner: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { acceptOf, heartbeatOf, put, Replica, slot } from "./test-replica.ts";

it("a learner takes its votes of the leader's ballot for chosen, and fetches what it voted otherwise", () => {
  const replica = new Replica(2, 3);
  replica.hear(0, acceptOf(3, 0, 0, put(0), put(1)));
  const effects = replica.hear(1, acceptOf(4, 1, 0, put(7)));
  expect(observed(effects, "applied")).toEqual([]);
  const later = replica.hear(1, heartbeatOf(4, 2));
  expect(observed(later, "applied")).toEqual([]); // slot 0 holds a vote of ballot 3
  expect(sentTo(later, 1)).toContainEqual({ type: "fetch", from: 0 });
  const fetched = replica.hear(1, { type: "decided", slot: slot(0), decrees: [put(9)], executed: slot(1) });
  expect(observed(fetched, "applied")).toMatchObject([{ value: put(9).id }, { value: put(7).id }]);
});

it("a snapshot and the votes it covers change in one write, sessions included", () => {
  const replica = new Replica(2, 3, { snapshotEntries: 2 });
  replica.hear(0, acceptOf(3, 0, 0, put(0), put(1)));
  const writes = (replica.hear(0, heartbeatOf(3, 2)) as [string, object][]).filter(([kind]) => kind === "write");
  expect(writes.map(([, change]) => Object.keys(change).sort())).toEqual([["snapshot", "votes"]]);
  replica.restart();
  expect(replica.state).toMatchObject({ executed: 2, votesEnd: 2 });
  expect(replica.state.machine.sessions.size).toBe(2);
});

it("a vote is written with the snapshot: a crash may keep it and lose the write that dropped the votes below", () => {
  const replica = new Replica(2, 3, { snapshotEntries: 2 });
  replica.hear(0, acceptOf(3, 0, 0, put(0), put(1)));
  replica.hear(0, heartbeatOf(3, 2));
  const [write] = (replica.hear(0, acceptOf(3, 2, 2, put(2))) as [string, object][]).filter(
    ([kind]) => kind === "write",
  );
  expect(write?.[1]).toMatchObject({ snapshot: { next: 2 } });
});
