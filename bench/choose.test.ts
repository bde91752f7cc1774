/** The tables from which a reader chooses, of a comparison of two systems. */
import { expect, test } from "vitest";
import { costTable, outageTable, rowsOf } from "./choose.ts";

const columns =
  "topology,system,scenario,verdict,p50Millis,p99Millis,unavailableMillis,messagesPerOperation,bytesPerOperation,syncsPerOperation";
const rows = rowsOf(
  [
    columns,
    "lan,raft,steady,ok,0.988,1.127,1.2,11.12,509.4,3.293",
    "lan,raft,leader-crash,ok,0.99,1.2,536.27,10.7,491,3.1",
    "lan,raft,constrained-election,liveness,0.99,1.2,20000,10.7,491,3.1",
    "lan,paxos,steady,ok,0.4,1.1,0,2,46,0",
    "lan,paxos,leader-crash,undecided,0.4,1.1,29.8,2,46,0",
    "wan5,raft,steady,ok,167.3,316.2,300,10.9,505,3.31",
    "wan5,paxos,steady,ok,119,492,300,2,46.1,0",
  ].join("\n"),
);

test("without a fault: how long an answer takes on each topology, and what an operation costs on the first", () => {
  expect(costTable(rows)).toBe(
    [
      "|  | lan | 99th | wan5 | 99th | messages | bytes | syncs |",
      "|---|---|---|---|---|---|---|---|",
      "| raft | 0.99 | 1.13 | 167 | 316 | 11.1 | 509 | 3.29 |",
      "| paxos | 0.40 | 1.10 | 119 | 492 | 2.00 | 46.0 | 0 |",
    ].join("\n"),
  );
});

test("under each fault: the longest time without an answer; what went wrong is said, what was not run is left out", () => {
  expect(outageTable(rows, "lan")).toBe(
    [
      "| lan | leader crash | constrained election |",
      "|---|---|---|",
      "| raft | 536 | 20000 (liveness) |",
      "| paxos | 29.8 |  |",
    ].join("\n"),
  );
  expect(outageTable(rows, "wan5")).not.toContain("leader crash");
});
