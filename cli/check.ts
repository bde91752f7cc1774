/** `synod check`: every behaviour of a system inside a box, or the boxes up to one, smallest first. */
import { checkOptions } from "./check/options.ts";
import { superviseCheck } from "./check/supervise.ts";
import { defineCommand } from "./command.ts";

export const checkCommand = defineCommand({
  usage: "check [system]",
  about: "Explore every behaviour of a system in a bounded world: every order of messages, timers and crashes",
  positionals: ["system"],
  options: checkOptions,
  examples: [
    ["check paxos", "two proposers, three acceptors, one client, one timeout"],
    ["check raft --timeouts 2 --crashes 1 --time 1m", "Raft with a crash at any point"],
    ["check raft --timeouts 3 --crashes 1 --grow", "smaller boxes first"],
    [
      "check raft --timeouts 4 --timers election@0,election@1 --window 1",
      "elections of two servers, and little under way",
    ],
    ["check raft --explore", "walk through its states by hand: choose, go back, find a leader elected"],
    ["check --around raft-check.ndjson --radius 2", "which choices of a failure are necessary?"],
    ["check paxos --mutant paxos-any-vote", "the shortest way to a planted bug"],
  ],
  run: (given, terminal, named) => superviseCheck({ ...given, named }, terminal),
});
