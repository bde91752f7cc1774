/** `synod mutate`: changes a protocol at one place after another, and tells which changes nobody notices. */

import { mutateJson, renderMutate, scoresOf } from "../reports/mutate.ts";
import { onSheet } from "../reports/sheet.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { escapeText } from "../sim/base/printable.ts";
import { UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { catalogueOf } from "./input/load.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { onlyOf, readSubjects, type Subjects, subjectOptions } from "./input/subjects.ts";
import { type OperatorName, operators } from "./mutate/operators.ts";
import { type MutateOutcome, type MutateRequest, mutate, nameOfRun } from "./mutate/run.ts";
import { nextOfMutate, survivorsOf } from "./mutate/survivors.ts";
import { tryToWrite, writeBeside } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const runsMin = 64;

const options = {
  system: option.required("The system whose handlers are changed, by name or file"),
  ...subjectOptions,
  scenario: option.text({ about: "where plans are drawn from", default: "rotation" }),
  seed: { ...shared.seed, about: `${shared.seed.about}; draws the mutants, and the plans that they are run on` },
  runs: option.integer({
    about: "plans of a campaign, for each mutant",
    min: runsMin,
    max: 1e6,
    default: 1_000,
  }),
  mutants: option.integer({ about: "mutants to draw", min: 1, max: 1e6, default: 50 }),
  files: option.texts({
    value: "FILE",
    about: "change these alone, by the ends of their paths",
    otherwise: "all but claims and options",
  }),
  operators: option.texts({ about: `kinds of change: ${Object.keys(operators).join(", ")}`, otherwise: "all" }),
  states: option.integer({
    ...{ value: "N", about: "states of each of three small boxes, for those that the campaign leaves; 0: no boxes" },
    ...{ min: 0, max: 1e9, default: 20_000 },
  }),
  tests: option.text({
    ...{
      value: "COMMAND",
      about: "exits with 0 when the unit tests pass; run in a copy of the project for those that are left",
    },
  }),
  "every-judge": option.flag("Ask boxes and unit tests of those, too, that the campaign has killed"),
  time: option.seconds({ about: "stop after this long, and leave the rest to --resume" }),
  least: option.integer({
    value: "P",
    about: "exit with 1 when the campaign kills less than P percent, with 4 when nothing was judged",
    min: 0,
    max: 100,
    default: 0,
  }),
  workers: { ...shared.workers, about: "worker threads, one mutant in each" },
  out: option.text({ value: "DIR", about: "folder for the journal and the survivors", default: "synod-out" }),
  resume: option.flag("Go on with the journal that lies there"),
  force: option.flag("Begin anew where a journal lies already"),
  json: shared.json,
};

export const mutateCommand = defineCommand({
  usage: "mutate <system>",
  about: "Change a protocol's handlers at one place after another, and tell which changes nobody notices",
  positionals: ["system"],
  options,
  examples: [
    ["mutate paxos", "50 mutants of Paxos, 1,000 plans each"],
    ["mutate ./abd.ts --tests 'npm test'", "a system of your own, and your unit tests"],
    ["mutate raft --runs 3000 --time 10m --resume", "ten minutes more of a longer one"],
    ["mutate raft --files commit.ts --operators bound,quorum", "two kinds of change of one file"],
  ],
  async run(given, terminal) {
    const { system: name, seed, runs, mutants, files, states, tests, workers, out, resume, force } = given;
    if (resume && force)
      throw new UserError({
        code: "resume-and-force",
        place: "--resume",
        unplaced: true,
        problem: "--resume and --force exclude each other",
        remedy: "give one of them",
      });
    for (const kind of given.operators) {
      if (!Object.hasOwn(operators, kind)) throw unknownName("kind of change", kind, Object.keys(operators));
    }
    const progress = new ProgressLine(terminal);
    const subjects = await readSubjects({ ...given, system: [name] });
    const { modules } = subjects;
    progress.say(`synod: mutants of ${name}, seed ${seed}, ${workers} worker(s)`);
    const catalogue = await catalogueOf(modules);
    const [system] = catalogue.variants([onlyOf(subjects, name)], subjects.set) as [string];
    catalogue.system(system); // throws
    const scenario = catalogue.cells([system], [given.scenario], false)[0]!.scenario; // throws
    const aborter = new AbortController();
    const release = terminal.onInterrupt(() => aborter.abort());
    try {
      const kinds = given.operators as readonly OperatorName[];
      const request: MutateRequest = {
        ...{ system, modules, scenario, seed, runs, mutants, files, operators: kinds, states, tests },
        ...{ workers, out, resume, force, seconds: given.time },
        everyJudge: given["every-judge"],
      };
      const outcome = await mutate(request, progress, aborter.signal);
      progress.clear();
      return conclude(given, request, subjects, outcome, terminal);
    } finally {
      release();
    }
  },
});

function conclude(
  { json, least }: Given<typeof options>,
  request: MutateRequest,
  subjects: Subjects,
  outcome: MutateOutcome,
  terminal: Terminal,
): number {
  const { mutations, journal, unwritten: _, ...summary } = outcome;
  const { system, seed, out } = request;
  const survivors = survivorsOf(outcome, out);
  const data = Buffer.from(`${JSON.stringify(survivors, null, 2)}\n`);
  let file: string | null = null;
  const why = tryToWrite(() => {
    if (survivors.length > 0) file = writeBeside(out, nameOfRun("survivors", system, seed), ".json", data, false);
  });
  const unwritten = [...outcome.unwritten, ...(why === null ? [] : [why])];
  if (json) terminal.out(renderJson({ ...mutateJson(version, summary), journal, survivors: file, unwritten }));
  else {
    terminal.out(onSheet(terminal, (paint) => renderMutate(summary, paint)));
    for (const one of unwritten) terminal.out(`not written: ${escapeText(one)}\n`);
    if (file !== null) terminal.out(`\nas planted bugs  ${file}\n`);
    tellNext(terminal, nextOfMutate(request, subjects, outcome, survivors, file));
  }
  if (outcome.interrupted) return exit.interrupted;
  if (outcome.isTimeUp) return exit.undecided;
  const { percent } = scoresOf(outcome.verdicts).campaign;
  if (percent === null && least > 0) return exit.undecided;
  if (percent !== null && percent < least) return exit.violation;
  return unwritten.length > 0 ? exit.usersMistake : exit.fine;
}
