/** `synod check`: every behaviour of a system inside a box, or the boxes up to one, smallest first. */
import { escapeText } from "../sim/base/printable.ts";
import { type CheckGiven, checkOptions } from "./check/options.ts";
import { superviseCheck } from "./check/supervise.ts";
import { defineCommand } from "./command.ts";
import { mayWrite, writeAtomic } from "./output/files.ts";
import { exit, type Terminal } from "./output/terminal.ts";

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
    ["check raft --timeouts 2 --html raft.html", "what happened at which depth, and how often, as a page"],
    ["check raft --explore", "walk through its states by hand: choose, go back, find a leader elected"],
    ["check raft --explore --html walk.html", "the same in a browser, with the picture of the way"],
    ["check --around raft-check.ndjson --radius 2", "which choices of a failure are necessary?"],
    ["check paxos --mutant paxos-any-vote", "the shortest way to a planted bug"],
  ],
  run(given, terminal, named) {
    const asked = { ...given, named };
    return given.explore && given.html !== null
      ? writeExplorer(asked, given.html, terminal)
      : superviseCheck(asked, terminal);
  },
});

/** The page that walks through the box holds all that it needs: here nothing is run. */
async function writeExplorer(given: CheckGiven, file: string, terminal: Terminal): Promise<number> {
  mayWrite(file, given.force);
  const { readExplored } = await import("./check/explore-asked.ts");
  const { explorePage } = await import("./view/explore-page.ts");
  const { of, bug, command } = await readExplored(given);
  writeAtomic(file, explorePage(of, bug, command), given.force);
  terminal.out(`written ${escapeText(file)}\n`);
  return exit.fine;
}
