/**
 * Checks who imports whom: `node .ci/imports.ts [FOLDER]` (the project unless told).
 *
 * dependency-cruiser without a parser for TypeScript skips every `.ts` file and finds nothing wrong, so what it read is
 * compared with what lies on the disk, and a test plants violations.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cruise, type IModule } from "dependency-cruiser";
import { cruiseOptions, forbidden, resolving } from "./import-rules.ts";
import { isHelper, isTest, mayImport, roomOf } from "./may-import.ts";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const PLACES = [
  "sim",
  "protocols",
  "invariants",
  "scenarios",
  "reports",
  "lab",
  "doors",
  "adapters",
  "cli",
  "bench",
  "index.ts",
];

/** TypeScript files at or below `place`, relative to `root`, with forward slashes. */
function listSources(root: string, place: string): string[] {
  const full = path.join(root, place);
  if (!fs.existsSync(full)) return [];
  if (fs.statSync(full).isFile()) return [place];
  return fs
    .readdirSync(full, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.posix.join(place, name.split(path.sep).join("/")));
}

/** What the check read and what it found. */
export interface ImportReport {
  /** TypeScript files on the disk. */
  readonly modules: number;
  /** One line per forbidden import: `rule: from -> to`. */
  readonly violations: readonly string[];
}

/** Checks the tree at `root`. A source file that the parser did not read counts as a violation. */
export async function checkImports(root: string = PROJECT): Promise<ImportReport> {
  const expected = PLACES.flatMap((place) => listSources(root, place));
  const present = PLACES.filter((place) => fs.existsSync(path.join(root, place)));
  if (present.length === 0) return { modules: 0, violations: [] };
  const { output } = await cruise(
    present,
    { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden } },
    resolving,
  );
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text where a graph was expected");
  const read = new Set(output.modules.map((module) => module.source));
  const missed = expected
    .filter((file) => !read.has(file))
    .map((file) => `not-read: ${file} was skipped by the parser`);
  const violations = output.summary.violations.map((found) => `${found.rule.name}: ${found.from} -> ${found.to}`);
  const graph = graphOf(output.modules);
  const cycles = findCycles(graph).map((cycle) => `no-cycles: ${cycle.join(" -> ")}`);
  return { modules: expected.length, violations: [...missed, ...againstTheTable(graph), ...violations, ...cycles] };
}

type Graph = ReadonlyMap<string, readonly string[]>;

/** Which of our files name which others, types included. */
function graphOf(modules: readonly IModule[]): Graph {
  const ours = modules.filter(({ source }) => PLACES.includes(source.split("/")[0]!) || source.startsWith(".ci/"));
  const sources = new Set(ours.map(({ source }) => source));
  return new Map(
    ours.map(({ source, dependencies }) => [
      source,
      dependencies.map(({ resolved }) => resolved).filter((to) => sources.has(to)),
    ]),
  );
}

/** The imports that the table forbids. */
function againstTheTable(graph: Graph): string[] {
  const violations: string[] = [];
  for (const [from, imported] of graph) {
    if (from.startsWith(".ci/")) continue;
    for (const to of imported) {
      if (!mayImport(from, to)) violations.push(`${ruleOf(from, to)}: ${from} -> ${to}`);
    }
  }
  return violations;
}

/** The name of the rule that an import breaks. */
function ruleOf(from: string, to: string): string {
  if (isTest(to)) return "no-tests-in-the-product";
  if (isHelper(to)) return "no-helpers-in-the-product";
  return roomOf(from)?.name ?? "no-room";
}

/** Cycles of a graph, each once and closed (its first node is also its last); at least one of every knot. */
function findCycles(graph: Graph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const road: string[] = [];
  const visit = (node: string): void => {
    const start = road.indexOf(node);
    if (start >= 0) cycles.push([...road.slice(start), node]);
    if (start >= 0 || done.has(node)) return;
    road.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    road.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return cycles;
}

if (import.meta.main) {
  const { modules, violations } = await checkImports(path.resolve(process.argv[2] ?? PROJECT));
  for (const line of violations) process.stderr.write(`${line}\n`);
  process.stderr.write(`${modules} TypeScript files, ${violations.length} forbidden imports\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
