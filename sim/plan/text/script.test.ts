/** Scripts: what is written from a plan is read as that plan, and what cannot be read is told by its place. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systems } from "../../../protocols/systems.ts";
import { scenarios } from "../../../scenarios/scenarios.ts";
import { unknownName } from "../../base/nearest.ts";
import { UserError } from "../../base/user-error.ts";
import { Draw, randomAt } from "../draw.ts";
import { drawFault } from "../faults/fault.ts";
import { faultKinds, faultShapes } from "../faults/fault-shapes.ts";
import type { Fault, Plan } from "../plan.ts";
import { parsePlan, validatePlan } from "../validate.ts";
import { grammarOf } from "./grammar.ts";
import { parseScript } from "./parse-script.ts";
import { printScript } from "./print-script.ts";
import { clausesSettings, itemSettings } from "./settings.ts";

const names = systems.map(({ name }) => name);
function systemOf(name: string) {
  const found = systems.find((system) => system.name === name);
  if (found === undefined) throw unknownName("system", name, names);
  return found;
}
const read = (script: string): Plan => parseScript(script, systemOf);
const print = (plan: Plan): string => printScript(plan, systemOf(plan.system));
const raft = systemOf("raft");

/** What the script becomes, without its first lines up to the length of the run. */
const canonical = (script: string): string =>
  print(read(`system raft\n${script}`))
    .split("\n\n")
    .slice(1)
    .join("\n\n")
    .trimEnd();

function holds(plan: Plan): void {
  const script = print(plan);
  expect(read(script), script).toEqual(plan);
  expect(print(read(script))).toBe(script);
}

const cells = systems.flatMap((system) => scenarios.map((scenario) => ({ system, scenario })));
const drawn = (index: number, beyond: boolean) =>
  cells
    .filter(({ system, scenario }) => scenario.unsuited(system) === null)
    .map(({ system, scenario }) => scenario.plan(system, "script", index, { nodes: null, beyond }));

test("a drawn plan of every scenario and system is read from its script as it was, and printed again as the same script", () => {
  const plans = drawn(0, false);
  expect(plans.length).toBeGreaterThan(300);
  for (const plan of plans) holds(validatePlan(plan, systemOf(plan.system)));
}, 60_000);

test("any plan that is drawn is read from its script as it was", () => {
  const plan = fc
    .tuple(fc.constantFrom(...cells), fc.string(), fc.nat(), fc.boolean())
    .filter(([{ system, scenario }]) => scenario.unsuited(system) === null)
    .map(([{ system, scenario }, seed, index, beyond]) => scenario.plan(system, seed, index, { nodes: null, beyond }));
  fc.assert(
    fc.property(plan, (each) => holds(validatePlan(each, systemOf(each.system)))),
    { numRuns: 300, seed: 7 },
  );
}, 60_000);

describe("faults", () => {
  const base = raft.nodes.default;
  const stage = { servers: base, clients: 3, activeMicros: 1_000_000, messages: ["append"], leaderPercent: 40 };
  const plan = read("system raft");
  const vote = { node: "any", sends: "requestVote", nth: 2 };

  test.each(faultKinds)("every %s that may be drawn has a sentence", (kind) => {
    for (let index = 0; index < 24; index++) {
      const draw = new Draw(randomAt("sentences", kind, index));
      const isAimed = index % 2 === 0;
      const fault = drawFault(kind, 1 + draw.span(1, 5_000_000), draw, { ...stage, isAimed, memberPercent: 20 });
      const faults = [isAimed || draw.chance(50) ? { ...fault, when: vote } : fault] as Fault[];
      try {
        validatePlan(parsePlan({ ...plan, faults }), raft);
      } catch {
        continue; // it needs an event
      }
      holds({ ...plan, faults });
    }
  });

  test("what scripts leave out is as usual, and `heal` ends what is under way", () => {
    expect(canonical("at 2 s cut leader from all; at 4 s heal")).toBe("at 2 s cut leader from all for 2 s");
    expect(canonical("at 2 s: isolate leader\nat 2500 ms crash replica 1 for 20 ms\nat 3 s, heal")).toBe(
      "at 2 s cut leader from all for 1 s\nat 2.5 s crash replica 1 for 20 ms",
    );
    expect(canonical("when leader sends append #3: crash after effect 2")).toBe(
      "when leader sends append #3: crash after effect 2 for 6 s",
    );
    expect(canonical("from 1 s on, when any server handles voted pause peer for 5 us")).toBe(
      "from 1 s on, when any handles voted: pause peer for 5 us",
    );
    expect(canonical("at 1 s cut 0 from 1 2 for 1 s # a partition")).toBe(
      "at 1 s partition replica 0 | replica 1 2 for 1 s",
    );
    expect(canonical("when replica 0 sends append: drop 3 messages for 1 s")).toBe(
      "when replica 0 sends append: drop 3 messages for 1 s",
    );
  });

  test("a run is long enough for its faults", () => {
    expect(read("system raft; at 20 s ring; at 25 s heal").budget.activeMicros).toBe(26_000_000);
    expect(read("system raft; at 20 s ring").faults).toEqual([{ kind: "ring", at: 20_000_000, duration: 3_000_000 }]);
    expect(read("system raft; run: active 30 s; at 20 s ring").faults[0]!.duration).toBe(10_000_000);
  });
});

test("settings of every kind are read as they are written", () => {
  const script = [
    "system writer-logger",
    "nodes 5",
    'seed "a \\"seed\\": 7"',
    "service log",
    "set registry = caspaxos",
    "set registry.phase1 = 3",
    'network: latency in regions mine jitter 12.5 % | a 1 ms 20 ms | "b c" 20 ms 1.001 ms, drops 0.0001 %, ' +
      "duplicates 1 %, reorders 2 %, delays 3 %, delays by 2 s, across cuts 50 %, in any order, 1000 bytes a second",
    "disk: syncs in 5 us, stalls 1 %, stalls for 20 ms, needs 12 ns per byte, loses subset",
    "processor: receives in 5 us per message, receives in 3 ns per byte, sends in 2.5 us per message, sends in 1 ns per byte",
    "load: 2 clients, open, 2 sessions, 1 operation, pause 0 us, 1 key, conflicts 25 %, retry after 20 ms, 1 attempt, " +
      "loyal for 3 attempts, 1 reader, crashes 5 %, large 10 %, larger by 65536 bytes",
    "operator: 2 changes, pause 10 ms to 20 ms, switches off who goes",
    "run: active 3 s, heals in 5 s, at most 1000 events",
    "mix append-record 3, tail 1",
  ];
  const text = `${script.join("\n")}\n`;
  expect(print(read(text))).toBe(text);
  expect(read(text)).toMatchObject({ seed: 'a "seed": 7', workload: { reconfigurations: { count: 2 } } });
});

test("what is about nodes, messages and choices is read as it is written", () => {
  const text = [
    ...["system raft", "nodes 3", "seed 007", "drive scheduled", "run: active 6 s"],
    ...["clock of replica 2 off by -3 s drifts by -1000", "gone replica 1 cut off"],
    ...["message #3 from client 0 to replica 0 not dropped with 2 copies in 20 ms", ""],
    ...['choose "deliver 2>0 #3"', "choose start", ""],
  ].join("\n");
  expect(print(read(text))).toBe(text);
  expect(read(text)).toMatchObject({ seed: "007", choices: ["deliver 2>0 #3", "start"], drive: "scheduled" });
});

test.each<[script: string, place: string, words: string]>([
  ["", "line 1, column 1", "write for example: system raft"],
  ["system rfat", "line 1, column 8", "Did you mean raft?"],
  ["system raft\n\nsede 3", "line 3, column 1", "did you mean seed?"],
  ["system raft\nnodes 99", "line 2, column 7", "expected a whole number from 1 to 31"],
  ["system raft\nnodes 3\nnodes 4", "line 3, column 1", "say all of it in one sentence"],
  ["system raft\nset prevote = true", "line 2, column 5", "did you mean preVote?"],
  ["system raft\nset preVote true", "line 2, column 13", "expected ="],
  ["system raft; at 2 s cut leader from everybody", "line 1, column 37", "expected all, servers or next"],
  ["system raft\nat 2 s cut laeder from all", "line 2, column 12", "did you mean leader?"],
  ["system raft\nat 2 crash leader", "line 2, column 6", "expected a unit: us, ms, s, min or h"],
  ["system raft\nat 2 s crash replica 9", "line 2, column 22", "choose replica 0 to 4"],
  ["system raft\nat 2 s explode", "line 2, column 8", "expected heal, partition, cut"],
  ["system raft\nat 2 s pasue leader", "line 2, column 8", "did you mean pause?"],
  ["system raft\nat 2 s slow leader", "line 2, column 19", "write by factor"],
  ["system raft\nat 2 s drop", "line 2, column 8", "begin with an event in place of the time"],
  ["system raft\nat 2 s crash itself", "line 2, column 14", "begin with an event in place of the time"],
  ["system raft\nat 2 s ring fro 3 s", "line 2, column 13", "did you mean for?"],
  ["system raft\nat 2 s heal", "line 2, column 1", "no fault is under way"],
  ["system raft\nat 1.0000001 s ring", "line 2, column 4", "give a time in whole us"],
  ["system raft\nwhen leader sends apend: crash", "line 2, column 19", "did you mean append?"],
  ["system raft\nwhen leder sends append: crash", "line 2, column 6", "did you mean leader?"],
  ["system raft\nnetwork: drops 101 %", "line 2, column 16", "give 0 % to 100 %"],
  ["system raft\nnetwork: drops 1 %, drops 2 %", "line 2, column 21", "say it once"],
  ["system raft\nload: 3 clinets", "line 2, column 9", "did you mean clients?"],
  ["system raft\nmix gte 3", "line 2, column 5", "did you mean get?"],
  ["system raft\nat 1 s ring $", "line 2, column 13", "means nothing here"],
  ['system raft\nseed "abc', "line 2, column 6", 'write " behind it'],
])("%j is refused at %s", (script, place, words) => {
  let error: unknown;
  try {
    read(script);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message.slice(0, place.length + 1)).toBe(`${place}:`);
  expect((error as UserError).message).toContain(words);
});

test("README.md has the sentence of every fault and setting", () => {
  const readme = readFileSync(new URL("README.md", import.meta.url), "utf8").replaceAll("\\|", "|");
  for (const { kind, sentence } of Object.values(faultShapes)) {
    expect(readme).toContain(`| \`${kind}\` | \`${grammarOf(sentence)}\` |`);
  }
  for (const { head, clauses } of clausesSettings) {
    expect(readme).toContain(`| \`${head}:\` | ${clauses.map((clause) => `\`${grammarOf(clause)}\``).join(", ")} |`);
  }
  for (const [head, pieces] of Object.entries(itemSettings)) {
    expect(readme).toContain(`| \`${head}\` | \`${grammarOf(pieces)}\` |`);
  }
});
