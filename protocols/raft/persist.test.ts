/** Raft, what is on the disk whatever a crash keeps of the writes before it. */
import { expect, it } from "vitest";
import { Disk } from "../../sim/world/disk.ts";
import { replica } from "./replica.ts";
import { type Effect, entryOfTerm, index, logOf, RaftReplica, term } from "./test-replica.ts";
import type { Append, Durable, LogEntry } from "./types.ts";

const append = (of: number, previousIndex: number, previousTerm: number, entries: LogEntry[]): Append => ({
  type: "append",
  term: term(of),
  previousIndex: index(previousIndex),
  previousTerm: term(previousTerm),
  entries,
  commit: index(0),
  round: 0,
});

const writesOf = (effects: readonly Effect[]): object[] =>
  effects.filter(([kind]) => kind === "write").map(([, change]) => change as object);

/** What each subset of `writes` leaves of a disk. */
function* disksAfter(writes: readonly object[], follower: RaftReplica, before: Partial<Durable>): Generator<Durable> {
  for (let kept = 0; kept < 2 ** writes.length; kept++) {
    const disk = new Disk({ ...replica.blank(follower.io.cluster, follower.io.self), ...before });
    for (const write of writes) disk.write(write);
    disk.crashKeeping(writes.map((_, at) => (kept & (1 << at)) !== 0));
    yield disk.stable as unknown as Durable;
  }
}

it("§3.3 whichever unsynced writes survive a crash, no entry on disk is above the disk's term", () => {
  const before = { term: term(1), log: logOf(1, 1, 1) };
  const follower = new RaftReplica(3, 0, before);
  const writes = [
    ...writesOf(follower.hears(1, append(2, 1, 1, [entryOfTerm(2, 2)]))), // a new term, and a conflict
    ...writesOf(follower.hears(2, { ...append(4, 2, 2, [entryOfTerm(4, 3)]) })),
  ];
  expect(writes).toHaveLength(4);
  const lasts = new Set<number>();
  for (const disk of disksAfter(writes, follower, before)) {
    const last = disk.log.last()?.term ?? 0;
    expect(disk.term).toBeGreaterThanOrEqual(last);
    lasts.add(last);
  }
  expect(lasts).toEqual(new Set([1, 2, 4]));
});
