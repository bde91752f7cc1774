/** Which changes are made of a module's text: a table of code, and what becomes of it. */
import fs from "node:fs";
import { expect, test } from "vitest";
import { plant } from "../../scenarios/mutants/mutant.ts";
import type { ModuleCounts } from "../campaign/block-counts.ts";
import { syntaxOf } from "../input/syntax.ts";
import { candidatesOf, draw } from "./candidates.ts";
import { editsOf } from "./operators.ts";

/** The changed bodies of a function whose body is this text, by kind of change. */
function changes(body: string): string[] {
  const [before, after] = ["function handle(state: State, io: Io): void { ", " }"];
  const text = `${before}${body}${after}`;
  return editsOf(syntaxOf(text, "it.ts")).map(({ operator, start, end, replacement }) => {
    const changed = text.slice(0, start) + replacement + text.slice(end);
    syntaxOf(changed, "it.ts"); // throws when it cannot be read
    return `${operator}: ${changed.slice(before.length, changed.length - after.length)}`;
  });
}

test.each<[code: string, changed: string[]]>([
  ["if (a) b();", ["drop: if (a) ;", "negate: if (!(a)) b();"]],
  ["if (!a) b();", ["drop: if (!a) ;", "negate: if ((a)) b();"]],
  ["if (a) return;", ["drop: ", "negate: if (!(a)) return;"]],
  ["if (a) { b = 1; return; }", ["drop: ", "drop: if (a) {  return; }", "negate: if (!(a)) { b = 1; return; }"]],
  ["return a ? b : c;", ["negate: return !(a) ? b : c;"]],
  ["return a === b;", ["negate: return !(a === b);"]],
  [
    "return (a as number) < (b as number);",
    ["bound: return (a as number) <= (b as number);", "negate: return !((a as number) < (b as number));"],
  ],
  ["const c = a >= b;", ["bound: const c = a > b;"]],
  ["const c = (a + 1) as Index;", ["bound: const c = (a) as Index;"]],
  ["const c = a + 2;", []],
  ["const c = a && b;", ["logic: const c = a || b;"]],
  ["const c = a ?? b;", []],
  ["const c = phase1.isQuorum(d);", ["quorum: const c = true;"]],
  ["const c = quorumsOf(io);", []],
  ["const c = Math.max(a, b);", ["extreme: const c = Math.min(a, b);"]],
  [
    "io.write({ a }); io.sync();",
    ["disk:  io.sync();", "swap: io.sync(); io.write({ a });", "disk: io.write({ a }); "],
  ],
  ["io.sync(); a = 1;", ["disk:  a = 1;", "drop: io.sync(); "]],
  // What judges and people are told, and what says that something must hold, is left alone.
  ['io.observe({ type: "elected", of: a > b });', []],
  ['assert(a < b && c, "told");', []],
  ['if (a < b) io.observe({ type: "truncated" });', []],
  ['if (a) { assert(b, "told"); io.observe(c); }', []],
  ["if (a) { io.observe(b); c(); }", ["drop: if (a) { io.observe(b);  }", "negate: if (!(a)) { io.observe(b); c(); }"]],
  ["const text = { describe: (a: State) => (a < b ? c : d) };", []],
])("%s", (code, changed) => expect(changes(code).sort()).toEqual([...changed].sort()));

test("a text that is no module is told by the file's name", () => {
  expect(() => syntaxOf("const = 1;", "mine.ts")).toThrow(/mine\.ts.*cannot be read as a module/);
  expect(() => syntaxOf("const one: number = 1;", "mine.js")).toThrow(/mine\.js.*cannot be read as a module/);
});

test("code outside of functions is left alone: it makes the module, and no run decides anything there", () => {
  expect(editsOf(syntaxOf("const most = Math.max(1, 2);\nlog(most);\n", "it.ts"))).toEqual([]);
});

/** As if every place of every file of a system had run once. */
function allOf(system: string): readonly ModuleCounts[] {
  const folder = new URL(`../../protocols/${system}/`, import.meta.url);
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".ts") && !/(\.test|^test-.*)\.ts$/.test(name));
  return names.map((name) => ({ url: new URL(name, folder).href, ranges: [[0, 1e9, 1]] }));
}

test.each(["paxos", "raft", "epaxos", "chain"])(
  "every mutant of %s is a planted bug with a name of its own, and can be read",
  (system) => {
    const candidates = candidatesOf(system, allOf(system), [], []);
    expect(candidates.length).toBeGreaterThan(100);
    expect(new Set(candidates.map(({ id }) => id)).size).toBe(candidates.length);
    for (const { mutant, line, was, now } of candidates) {
      const text = fs.readFileSync(mutant.file, "utf8");
      const changed = plant(text, mutant);
      expect(changed).not.toBe(text);
      syntaxOf(changed, "it.ts");
      expect(was).not.toBe(now);
      expect(line).toBe(text.slice(0, text.length - suffixOf(text, changed)).split("\n").length);
    }
  },
);

/** Length of what stays the same at the end, at most to where the change begins. */
function suffixOf(text: string, changed: string): number {
  let begin = 0;
  while (text[begin] === changed[begin]) begin++;
  return text.length - begin;
}

test("a mutant knows whether every way on that it exchanges was taken", () => {
  const [{ url }] = allOf("paxos").filter((one) => one.url.endsWith("/quorums.ts")) as [ModuleCounts];
  const text = fs.readFileSync(new URL(url), "utf8");
  const own = text.indexOf("options.phase1;"); // as if no plan had set it
  const counts: ModuleCounts = {
    url,
    ranges: [
      [0, 1e9, 1],
      [own, own + 14, 0],
    ],
  };
  const negated = candidatesOf("paxos", [counts], [], ["negate"]);
  expect(negated.filter(({ isTaken }) => !isTaken).map(({ was }) => was)).toEqual([
    "const phase1 = options.phase1 === 0 ? majoritySize(nodes) : options.phase1;",
  ]);
  expect(negated.every(({ isReached }) => isReached)).toBe(true);
});

test("the same seed draws the same mutants, and the first ones stay when more are drawn", () => {
  const candidates = candidatesOf("paxos", allOf("paxos"), [], []);
  const ids = (seed: string, count: number): string[] => draw(candidates, seed, count).map(({ id }) => id);
  expect(ids("1", 30)).toEqual(ids("1", 30));
  expect(ids("1", 10)).toEqual(ids("1", 30).slice(0, 10));
  expect(ids("2", 10)).not.toEqual(ids("1", 10));
  expect(new Set(ids("1", 1e6)).size).toBe(candidates.length);
});

test("files and kinds of change narrow the choice and leave names as they are", () => {
  const all = candidatesOf("paxos", allOf("paxos"), [], []);
  const some = candidatesOf("paxos", allOf("paxos"), ["proposer.ts"], ["drop"]);
  expect(some).toEqual(all.filter(({ file, operator }) => file.endsWith("/proposer.ts") && operator === "drop"));
  expect(some.length).toBeGreaterThan(5);
  const withShared = [...allOf("paxos"), ...allOf("shared")];
  expect(candidatesOf("paxos", withShared, [], [])).toEqual(all);
  const [one] = candidatesOf("paxos", withShared, ["shared/retry.ts"], []);
  expect(one).toMatchObject({ file: "protocols/shared/retry.ts", mutant: { system: "paxos" } });
  expect(all.filter(({ file }) => /\/(index|options)\.ts$/.test(file))).toEqual([]);
  expect(candidatesOf("raft", allOf("raft"), ["protocols/raft/index.ts"], []).length).toBeGreaterThan(0);
  expect(() => candidatesOf("paxos", allOf("paxos"), ["proposers.ts"], [])).toThrow(
    /runs of paxos load no file proposers.ts; its files are acceptor.ts/,
  );
});
