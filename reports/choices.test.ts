/** Choices and deviations in words. */
import { expect, test } from "vitest";
import { makeCluster } from "../sim/contract/cluster.ts";
import { choiceInWords, deviationInWords } from "./choices.ts";
import { nodeNames } from "./node-names.ts";

const cluster = makeCluster(
  [
    ["acceptor", 2],
    ["proposer", 1],
  ],
  1,
  {},
);
const name = nodeNames(cluster);

test.each([
  ["deliver 2>0 #3", "message 3 of proposer 0 to acceptor 0 arrives"],
  ["deliver 2>2 #0 draws 0,0", "message 0 of proposer 0 to itself arrives"],
  [
    "deliver 2>0 #3 draws 0,2 cut 2 keep 0,1",
    "message 3 of proposer 0 to acceptor 0 arrives, drawing 0, 2, and crashes after 2 of its effects, of its unsynced writes 2 reaching the disk",
  ],
  ["drop 0>2 #1", "message 1 of acceptor 0 to proposer 0 is lost"],
  ["duplicate 0>2 #1", "message 1 of acceptor 0 to proposer 0 is copied"],
  ["timer 2 retry 1", "timer retry 1 of proposer 0 fires"],
  ["ask 3 2", "client 0 asks proposer 0"],
  ["crash 1", "acceptor 1 crashes"],
  ["synced 1", "the disk of acceptor 1 is synced"],
  ["restart 1", "acceptor 1 restarts"],
  ["sing 1", "sing 1"],
])("the choice %s is told as %s", (choice, told) => expect(choiceInWords(choice, name)).toBe(told));

test.each([
  ["message 2>0 #3 vote", "message 3 of proposer 0 to acceptor 0 (vote)"],
  ["lost 2>0 #3 vote", "lost message 3 of proposer 0 to acceptor 0 (vote)"],
  ["at once 2>0 #3 vote", "at once message 3 of proposer 0 to acceptor 0 (vote)"],
  ["fault 0: pause node=2 for 5 ms", "fault 0: proposer 0 is paused, for 5.000 ms"],
  ["without fault 1: ring for 5 ms", "without fault 1: each server sees only its two neighbours, for 5.000 ms"],
])("the deviation %s is told as %s", (deviation, told) => expect(deviationInWords(deviation, name)).toBe(told));
