/** The engine of a page: what it makes of a run that it runs again, as modules here and linked as a page has it. */
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { knownMutants } from "../cli/input/mutant-files.ts";
import { engineOf } from "../cli/view/engine-modules.ts";
import { linkModules } from "../cli/view/link.ts";
import { readModule } from "../cli/view/page-script.ts";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import { Draw, randomAt } from "../sim/plan/draw.ts";
import { readVariant } from "../sim/plan/variant.ts";
import { parseHeader } from "../sim/trace/reader.ts";
import { runAgain, searchAround } from "./engine.ts";
import type { EngineAnswer, EngineAsked } from "./engine-data.ts";
import { namesDataOf } from "./names-data.ts";
import type { RunData } from "./run-data.ts";
import { scriptOf } from "./script.ts";

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");

/** As the command makes it, as far as the engine reads it. */
function recordedOf(file: string): RunData {
  const data = fs.readFileSync(path.join(golden, file));
  const lines = (file.endsWith(".gz") ? gunzipSync(data) : data).toString().trimEnd().split("\n");
  const { plan, system, mutant, digest, violation, undecided } = parseHeader(lines[0]!);
  return {
    ...{ file, version: "1", system, bug: mutant === null ? null : { id: mutant, breaks: "it" }, isTimed: true },
    ...{ nodes: plan.nodes, seed: plan.seed, digest, lines, violation, undecided, evidence: [], story: [] },
    ...{ replay: null, states: [], changes: [], command: "", names: namesDataOf(String) },
  };
}

const systemOf = (name: string) => systems.find((system) => system.name === readVariant(name).name)!;
const asked = (recorded: RunData, plan: unknown = null): EngineAsked => ({
  recorded,
  plan,
  detour: null,
  search: null,
  hasBug: false,
});

const scripts = new Map<string, string>(); // by what is linked

/** What the linked engine answers, in a world that has what a worker has of it; what comes before the last answer is told. */
function linkedAnswer(
  question: EngineAsked,
  textOf: "text" | "planted",
  tell: (answer: EngineAnswer) => void = () => {},
): EngineAnswer {
  const header = parseHeader(question.recorded.lines[0]!);
  const bug = knownMutants([]).find(({ id }) => id === header.mutant) ?? null;
  const id = `${header.mutant} ${textOf}`;
  const script =
    scripts.get(id) ??
    scriptOf(
      engineOf(header, bug)!.modules.map((one) => ({ text: (textOf === "planted" ? one.planted : null) ?? one.text })),
    );
  scripts.set(id, script);
  let answer: EngineAnswer | null = null;
  let listen = (_: { readonly data: EngineAsked }): void => {};
  const self = {
    addEventListener: (_: string, listener: typeof listen) => {
      listen = listener;
    },
    postMessage: (value: EngineAnswer) => {
      answer = structuredClone(value);
      tell(answer);
    },
  };
  vm.runInNewContext(script, { self, structuredClone });
  listen({ data: question });
  return answer!;
}

test("a run that is mended is fixed, and comes with all that its page shows", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const answer = runAgain(asked(recorded), systemOf("raft"), judgesOf);
  expect(answer).toMatchObject({ type: "ran", verdict: "fixed", divergence: { event: 32 }, run: { violation: null } });
  if (answer.type !== "ran") throw new Error("it ran");
  expect(answer.run.names.names).toContain("replica 4");
  expect(answer.run.states.length).toBeGreaterThan(20);
  expect(parseHeader(answer.run.lines[0]!)).toMatchObject({ digest: answer.run.digest, mutant: null });
  // What it writes is a trace of its own, which the engine reproduces.
  expect(runAgain(asked(answer.run), systemOf("raft"), judgesOf)).toMatchObject({ verdict: "reproduced" });
});

test("a plan that nothing is recorded of is run, and comes with all that its page shows", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const { plan } = parseHeader(recorded.lines[0]!);
  const answer = runAgain(asked({ ...recorded, lines: [], bug: null }, plan), systemOf("raft"), judgesOf);
  expect(answer).toMatchObject({ type: "ran", verdict: "reproduced", divergence: null, run: { violation: null } });
  if (answer.type !== "ran") throw new Error("it ran");
  expect(runAgain(asked(answer.run), systemOf("raft"), judgesOf)).toMatchObject({ verdict: "reproduced" });
  expect(runAgain(asked({ ...recorded, lines: [] }, null), systemOf("raft"), judgesOf)).toMatchObject({
    type: "refused",
  });
});

test("a run that is detoured at an event is another plan, which is run again as it is", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const question = { ...asked(recorded), detour: { type: "drop", event: 8 } } as const;
  const answer = runAgain(question, systemOf("raft"), judgesOf);
  if (answer.type !== "ran") throw new Error("it ran");
  expect(parseHeader(answer.run.lines[0]!).plan.decisions).toHaveLength(2);
  expect(runAgain(asked(answer.run), systemOf("raft"), judgesOf)).toMatchObject({ verdict: "reproduced" });
  expect(runAgain({ ...question, detour: { type: "drop", event: 0 } }, systemOf("raft"), judgesOf)).toMatchObject({
    why: expect.stringContaining("no message of the network came there"),
  });
});

test("another plan is another run; what is no plan, or one of another system, is refused in a sentence", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const { plan } = parseHeader(recorded.lines[0]!);
  const answer = (changed: unknown): EngineAnswer => runAgain(asked(recorded, changed), systemOf("raft"), judgesOf);
  expect(answer({ ...plan, seed: "another" })).toMatchObject({ type: "ran", run: { seed: "another" } });
  expect(answer({ ...plan, nodes: 99 })).toMatchObject({
    type: "refused",
    why: expect.stringContaining("plan.nodes: found 99"),
  });
  expect(answer({ ...plan, system: "paxos" })).toMatchObject({
    why: expect.stringContaining("has the modules of raft"),
  });
  expect(answer(7)).toMatchObject({ type: "refused" });
});

test.each(["raft-commit-by-counting.ndjson", "epaxos-one-ballot.ndjson", "chain-opens-before-copied.ndjson"])(
  "linked as a page has it, with its planted bug in, the engine reproduces %s to the byte",
  (file) => {
    const recorded = recordedOf(file);
    const answer = linkedAnswer({ ...asked(recorded), hasBug: true }, "planted");
    expect(answer).toMatchObject({
      type: "ran",
      verdict: "reproduced",
      divergence: null,
      run: { digest: recorded.digest },
    });
  },
  60_000,
);

test("plans near a run are the same wherever they are made, and run; a failure among them shrinks, and says what it needs", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const question = { ...asked(recorded), hasBug: true };
  const found: string[] = [];
  const fuzz = { type: "fuzz", from: 0, step: 2, runs: 60 } as const;
  const answer = linkedAnswer({ ...question, search: fuzz }, "planted", (one) => {
    if (one.type === "found") found.push(`${one.name}: ${one.run.violation?.invariant}`);
  });
  if (answer.type !== "searched" || typeof answer.words === "string") throw new Error("it counts");
  expect(answer.words.ran + answer.words.refused).toBe(30);
  expect(answer.words.kinds["durable-acks"]).toBeGreaterThan(0);
  expect(found.length).toBe(Math.min(3, answer.words.kinds["durable-acks"]!));
  expect(found.every((one) => /^plan \d+ near it: durable-acks$/.test(one))).toBe(true);
  const mended = searchAround(fuzz, asked(recorded), systemOf("raft"), judgesOf, () => {});
  expect(mended).toEqual({ type: "searched", words: { ...answer.words, kinds: {} } });
  const around = { type: "around", radius: 1, runsMax: 500 } as const;
  expect(linkedAnswer({ ...question, search: around }, "planted")).toMatchObject({
    words: expect.stringMatching(/durable-acks needs \d+: .*lost 0>2 #1 append/),
  });
  expect(linkedAnswer({ ...question, search: { type: "shrink" } }, "planted")).toMatchObject({
    words: expect.stringMatching(/^Shrunk from 33 to \d+ events/),
  });
}, 60_000);

test("what draws plans draws the same where it is linked into a page", () => {
  const main = "sim/plan/drawn.ts";
  const text = `import { Draw, randomAt } from "./draw.ts";\nconst draw = new Draw(randomAt("a", "b", 3));
self.drawn = [draw.between(0, 1e6), draw.span(1, 1e9), draw.chance(50), draw.between(0, 2 ** 40)];`;
  const self: { drawn?: unknown } = {};
  vm.runInNewContext(
    linkModules(main, (file) => (file === main ? text : readModule(file))),
    { self },
  );
  const draw = new Draw(randomAt("a", "b", 3));
  const here = [draw.between(0, 1e6), draw.span(1, 1e9), draw.chance(50), draw.between(0, 2 ** 40)];
  expect(JSON.stringify(self.drawn)).toBe(JSON.stringify(here));
});

test("what a reader may change is the protocol, each line where its source has it", () => {
  const recorded = recordedOf("raft-commit-by-counting.ndjson");
  const header = parseHeader(recorded.lines[0]!);
  const bug = knownMutants([]).find(({ id }) => id === header.mutant)!;
  const { modules } = engineOf(header, bug)!;
  const open = modules.filter(({ isOpen }) => isOpen).map(({ file }) => file);
  expect(open.every((file) => file.startsWith("protocols/"))).toBe(true);
  expect(open).toContain("protocols/raft/commit.ts");
  const commit = modules.find(({ file }) => file === "protocols/raft/commit.ts")!;
  const source = fs.readFileSync(path.resolve(import.meta.dirname, "../protocols/raft/commit.ts"), "utf8").split("\n");
  const lineOf = (text: string): number =>
    text.split("\n").findIndex((line) => line.includes("may still be overwritten"));
  expect(lineOf(commit.text)).toBe(lineOf(source.join("\n")));
  expect(commit.planted).not.toBe(commit.text);
});

test("a run of modules of the user's has no engine in its page", () => {
  const { lines } = recordedOf("raft-commit-by-counting.ndjson");
  const header = parseHeader(lines[0]!);
  expect(engineOf({ ...header, modules: [{ role: "system", path: "a.ts", digest: "0" }] }, null)).toBeNull();
  expect(engineOf({ ...header, system: "mine" }, null)).toBeNull();
});
