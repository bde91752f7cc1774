/** Shows which known name is meant by one that is not known. */
import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test("the nearest name is near, or there is none", () => {
  expect(nearest("rfat", ["paxos", "raft"])).toBe("raft");
  expect(nearest("multi", ["multi-paxos", "raft"])).toBe("multi-paxos");
  expect(nearest("zookeeper", ["paxos", "raft"])).toBeNull();
});
