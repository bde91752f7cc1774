/** Raft, what digests read of a replica. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { replica } from "./replica.ts";
import { RaftReplica, request } from "./test-replica.ts";

it("digests know what a leader knows of the servers as four arrays by node id, and from others nothing", () => {
  const leader = new RaftReplica(3, 0, {}, { snapshotEntries: 1 });
  const before = replica.digested?.(leader.state);
  expect(before).toMatchObject({ next: [], match: [], flow: [], rounds: [] });
  expect(before).not.toHaveProperty("progress");
  expect(observed(leader.wins(), "elected")).toHaveLength(1);
  leader.acked(0, 1);
  leader.acked(1, 1);
  expect(sentTo(leader.fires("heartbeat"), 2)).toMatchObject([{ type: "installSnapshot" }]);
  leader.asked(request(1));
  leader.acked(1, 2, 3);
  const arrays = { next: [1, 3, 1], match: [1, 2, 0], flow: ["probe", "replicate", "snapshot"], rounds: [0, 3, 0] };
  expect(replica.digested?.(leader.state)).toMatchObject(arrays);
  const fields = Object.keys(leader.state).flatMap((field) => (field === "progress" ? Object.keys(arrays) : [field]));
  expect(Object.keys(replica.digested?.(leader.state) ?? {})).toEqual(fields);
});
