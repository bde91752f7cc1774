/** `synod diff`: two systems, or two variants of one, on the same plans: where verdict, outage and cost part. */
import { type DiffAbout, diffJson, diffOf, renderDiff, type ScenarioDiff } from "../reports/comparison/difference.ts";
import { onSheet } from "../reports/sheet.ts";
import { nodesMax } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Catalogue } from "../sim/campaign/catalogue.ts";
import type { Topology } from "../sim/plan/plan.ts";
import { readVariant } from "../sim/plan/variant.ts";
import type { MeasureCell, MeasuredCell } from "./campaign/measures.ts";
import { defineCommand } from "./command.ts";
import { catalogueOf } from "./input/load.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, type Subjects, subjectOptions } from "./input/subjects.ts";
import { systemArgument } from "./input/user-module.ts";
import { writeAtomic } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  system: option.systems({ about: "Two systems, or variants of one" }),
  scenario: option.texts({
    ...{ about: "the plans; those of drawn scenarios are the same for variants of one system" },
    otherwise: "steady, leader-crash, partition and slow-node",
  }),
  topology: option.text({
    about: "where the nodes are, as in compare",
    otherwise: "lan, and where drawn plans say",
  }),
  conflicts: option.integer({
    ...{ value: "P", about: "percent of operations on one shared key, the rest on keys of their own" },
    ...{ min: 0, max: 100, otherwise: "any of 16 keys" },
  }),
  runs: option.integer({ about: "plans of each scenario", min: 1, max: 100_000, default: 40 }),
  from: shared.from,
  seed: shared.seed,
  nodes: option.integer({ about: "cluster size", min: 1, max: nodesMax, otherwise: "5, or drawn" }),
  plans: option.text({ value: "FOLDER", about: "write the plans of the runs that part most, for synod run" }),
  ...subjectOptions,
  workers: shared.workers,
  force: option.flag("Replace plans that are there"),
  json: shared.json,
};

export const diffCommand = defineCommand({
  usage: "diff <system..>",
  about: "Run the same plans on two systems, and say where verdict, outage and cost part",
  positionals: ["system"],
  options,
  examples: [
    ["diff raft raft:preVote=false", "what pre-vote is worth, and what it costs"],
    ["diff epaxos epaxos:variant=optimised --topology wan5", "two variants over five regions"],
    ["diff raft raft:checkQuorum=false --scenario swarm --runs 400", "drawn plans: do verdicts part?"],
    ["diff raft ./mine.ts --scenario leader-crash --plans parted", "and the plans that part most, to run by hand"],
  ],
  run: (given, terminal) => diff(given, terminal),
});

async function diff(given: Given<typeof options>, terminal: Terminal): Promise<number> {
  const progress = new ProgressLine(terminal);
  const subjects = await readSubjects(given);
  const catalogue = await catalogueOf(subjects.modules);
  const [a, b] = twoOf(catalogue.variants(subjects.names, subjects.set));
  const { readTopology } = await import("./input/topology.ts");
  const topology = given.topology === null ? null : readTopology(given.topology);
  const cells = await cellsOf(given, catalogue, [a, b], topology, (reason) => progress.say(`left out: ${reason}`));
  const { runs, from, workers, seed } = given;
  progress.say(`synod: ${a} and ${b} on the same plans, seed ${seed}, ${workers} worker(s): starting`);
  const { measureCells } = await import("./campaign/measures.ts");
  const how = { runs, from, leader: "any", workers, loading: { mutant: null, modules: subjects.modules } };
  const measured = await measureCells(cells, how, progress, terminal);
  progress.clear();
  const diffs = diffsOf(measured.cells, a, b);
  const { interrupted } = measured;
  const about = { version, a, b, seed, runs, topology: topology?.name ?? null, interrupted };
  if (given.json) terminal.out(renderJson(diffJson(about, diffs)));
  else terminal.out(onSheet(terminal, (paint) => renderDiff(about, diffs, paint)));
  const written = given.plans === null ? [] : await writePlans(given.plans, given, catalogue, cells, diffs);
  const answers = measured.cells.flatMap((cell) => cell.answers.map(({ answer }) => answer));
  const isViolated = answers.some(({ violation }) => violation !== null);
  const isUndecided = answers.some(({ undecided }) => undecided !== null);
  if (!given.json) tellNext(terminal, nextOf(given, subjects, about, diffs, written));
  return interrupted ? exit.interrupted : isViolated ? exit.violation : isUndecided ? exit.undecided : exit.fine;
}

function twoOf(names: readonly string[]): readonly [string, string] {
  const [a, b] = names;
  if (names.length === 2 && a !== b) return [a!, b!];
  throw new UserError({
    ...{ code: "not-two-systems", place: "diff", value: names.join(", ") },
    problem: `diff takes two systems that differ, and was given ${names.join(", ") || "none"}`,
    remedy: "write for example synod diff raft raft:preVote=false",
  });
}

/** Each scenario that suits both, once for each. */
async function cellsOf(
  given: Given<typeof options>,
  catalogue: Catalogue,
  systems: readonly [string, string],
  topology: Topology | null,
  onLeftOut: (reason: string) => void,
): Promise<readonly MeasureCell[]> {
  const { scenario, seed, nodes, conflicts } = given;
  const { comparisons } = await import("../scenarios/scenarios.ts");
  const asked = scenario.length > 0 ? scenario : comparisons.map(({ name }) => name);
  const cells = catalogue.cells(systems, asked, false, onLeftOut);
  const areVariants = readVariant(systems[0]).name === readVariant(systems[1]).name;
  const drawn = cells.find((cell) => catalogue.scenario(cell.scenario).isTimeline !== true);
  if (drawn !== undefined && !areVariants) {
    throw new UserError({
      ...{ code: "other-plans", place: "--scenario", value: drawn.scenario },
      problem: `plans of ${drawn.scenario} are drawn for each system, so two systems do not have the same`,
      remedy: "ask a timeline, such as leader-crash, or compare variants of one system",
    });
  }
  const staging = { topology, regions: null, clients: null, service: null, load: null };
  return cells
    .filter((cell) => systems.every((name) => cells.some((at) => at.system === name && at.scenario === cell.scenario)))
    .map((cell) => ({
      source: { ...cell, seed, settings: { nodes, beyond: false } },
      staging: { ...staging, conflicts: conflicts === null ? null : conflicts * 10_000 },
    }));
}

function diffsOf(cells: readonly MeasuredCell<MeasureCell>[], a: string, b: string): readonly ScenarioDiff[] {
  const scenarios = [...new Set(cells.map(({ cell }) => cell.source.scenario))];
  return scenarios.flatMap((scenario) => {
    const [ofA, ofB] = [a, b].map((system) =>
      cells.find(({ cell: { source } }) => source.system === system && source.scenario === scenario),
    );
    const pairs = (ofA?.answers ?? []).flatMap(({ index, answer }) => {
      const other = ofB?.answers.find((one) => one.index === index);
      return other === undefined ? [] : [{ index, a: answer, b: other.answer }];
    });
    return pairs.length === 0 ? [] : [diffOf(scenario, pairs)];
  });
}

/** Of each scenario, the first plan whose verdicts part, or else the one whose outages part most: on both systems. */
async function writePlans(
  folder: string,
  given: Given<typeof options>,
  catalogue: Catalogue,
  cells: readonly MeasureCell[],
  diffs: readonly ScenarioDiff[],
): Promise<readonly string[]> {
  const { stagedOf } = await import("../sim/campaign/measuring/measure.ts");
  return diffs.flatMap(({ scenario: name, verdicts, numbers }) => {
    const outage = numbers.find((one) => one.name === "outage ms")!;
    const index = verdicts[0]?.index ?? outage.most?.index;
    if (index === undefined) return [];
    return cells.flatMap(({ source, staging }) => {
      if (source.scenario !== name) return [];
      const system = catalogue.system(source.system);
      const scenario = catalogue.scenarioFor(name);
      const plan = scenario.plan(system, source.seed, index, source.settings);
      const staged = stagedOf({ plan, system, scenario }, staging).plan;
      const file = `${folder}/${source.system.replaceAll(/[^\w.=-]/g, "-")}-${name}-${index}.json`;
      writeAtomic(file, renderJson(staged), given.force);
      return [file];
    });
  });
}

function nextOf(
  given: Given<typeof options>,
  { modules }: Subjects,
  { a, b, runs }: DiffAbout,
  diffs: readonly ScenarioDiff[],
  written: readonly string[],
): NextStep {
  const [first] = written;
  if (first !== undefined) {
    return { args: ["run", first], why: "runs one of the plans that part most, and says what matters" };
  }
  const names = [a, b].map((name) => systemArgument(name, modules));
  const isParted = diffs.some(
    ({ verdicts, numbers }) => verdicts.length > 0 || numbers.some(({ most }) => most !== null),
  );
  const asked = given.scenario.flatMap((name) => ["--scenario", name]);
  if (!isParted || runs < 40) {
    return { args: ["diff", ...names, ...asked, "--runs", String(Math.max(40, 4 * runs))], why: "runs more plans" };
  }
  return { args: ["diff", ...names, ...asked, "--plans", "parted"], why: "also writes the plans that part most" };
}
