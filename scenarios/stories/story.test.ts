/** What a story may say, and what its author is told when it says something else. */
import { expect, test } from "vitest";
import { UserError } from "../../sim/base/user-error.ts";
import { parseCommand } from "./command.ts";
import { tellStory } from "./story.ts";

const tell = (...lines: string[]): string => tellStory(lines.join("\n"), "a.txt").text;

test("what stands under a command is told anew, and all else stays", () => {
  const told = tell("# A title.", "", "new raft nodes=1", "timer replica 0 election", "  anything", "verdict");
  expect(told).toMatch(
    /^# A title\.\n\nnew raft nodes=1\ntimer replica 0 election\n {2}replica 0 times out: election\n/,
  );
  expect(told).not.toMatch("anything");
  expect(tell(...told.split("\n"))).toBe(told);
});

test("what happens quietly happens, and is not told", () => {
  const told = tell(
    "new raft nodes=3 preVote=false",
    "quietly timer replica 0 election",
    "deliver requestVote",
    "verdict",
  );
  expect(told).toMatch(/quietly timer replica 0 election\ndeliver requestVote\n {2}replica 1, 2 receive requestVote/);
});

test("messages across a cut are lost, also those under way, and those after it heals arrive", () => {
  const election = ["new raft nodes=3 preVote=false", "timer replica 0 election"];
  const cut = tell(...election, "cut replica 0 | replica 1", "deliver requestVote", "verdict");
  expect(cut).toMatch(/replica 1 loses requestVote [^\n]* from replica 0\n/);
  expect(cut).toMatch(/replica 2 receives requestVote/);
  const healed = tell(
    ...election,
    "cut replica 0 | replica 1",
    "heal",
    "timer replica 0 election",
    "deliver all",
    "verdict",
  );
  expect(healed).toMatch(/replica 1, 2 receive requestVote/);
});

test("a crash cuts a handler after so many effects, and the node is silent until it restarts", () => {
  const told = tell(
    "new paxos nodes=3",
    "client 0 propose a to proposer 0",
    "deliver prepare to acceptor 0 crash after 1",
    "show",
    "deliver prepare to acceptor 1",
    "restart acceptor 0",
    "verdict",
  );
  expect(told).toMatch(
    /acceptor 0 receives prepare \{ballot 1\} from proposer 0\n {4}writes promised 1\n {2}acceptor 0 crashes\n/,
  );
  expect(told).toMatch("acceptor 0: down\n");
});

test.each([
  ["explode replica 1", '"explode replica 1" is no command; write, for example, new, timer, deliver'],
  ["timer replica 1", "is no command; write, for example, timer replica 1 election"],
  ["timer replica 1 lease", "timer lease of replica 1 is not armed; armed are: election"],
  ["timer replica 7 election", "there is no replica 7; nodes are replica 0 to 2, client 0 to 0"],
  ["deliver", "is no command; write, for example, deliver append to replica 1, or deliver all"],
  ["deliver voted", "no such message is under way; nothing is"],
  ["drop append from somewhere", '"somewhere" names no node; write, for example, replica 1'],
  ["restart replica 1", "replica 1 is not down and cannot restart"],
  ["client 0 put x to replica 1", "is no command; write, for example, client 0 put x 1 to replica 1"],
  ["client 0 retry to replica 1", "client 0 waits for nothing it could retry"],
  ["new raft", "a story has one cluster; write another file"],
])("`%s` is refused, with the place and the cure", (command, words) => {
  const story = () => tell("# A title.", "", "new raft nodes=3", command, "verdict");
  expect(story).toThrow(UserError);
  expect(story).toThrow(`a.txt:4: ${command}: `);
  expect(story).toThrow(words);
});

test.each([
  [["new stone"], "a.txt:1: new stone: there is no system stone; systems are paxos, caspaxos"],
  [["new raft nodes=40"], "nodes=40 is outside 1 to 31"],
  [["new raft preVote=7"], "preVote"],
  [["show"], "a.txt:1: show: there is no cluster yet; begin with, for example, new raft nodes=3"],
  [["new raft"], "a.txt: the story has no end; write verdict last"],
  [["new raft", "verdict", "show"], "a.txt:3: show: the verdict is spoken; it comes last"],
])("%j is refused, with the place and the cure", (lines, words) => {
  expect(() => tell(...lines)).toThrow(UserError);
  expect(() => tell(...lines)).toThrow(words);
});

test("commands name messages by type, sender and receiver, and say where a handler is cut", () => {
  expect(parseCommand("deliver one accept, any from proposer 0 to acceptor 1, 2 draws 1,0 crash after 2")).toEqual({
    kind: "deliver",
    which: "one",
    filter: {
      types: ["accept", "any"],
      from: [{ role: "proposer", rank: 0 }],
      to: [
        { role: "acceptor", rank: 1 },
        { role: "acceptor", rank: 2 },
      ],
    },
    run: { draws: [1, 0], cut: 2, keep: [] },
  });
});
