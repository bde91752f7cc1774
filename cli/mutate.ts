/** `synod mutate`: changes a protocol at one place after another, and tells which changes nobody notices. */
import { mutateJson, renderMutate, scoresOf } from "../reports/mutate.ts";
import { painter } from "../reports/table.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { type Given, option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { type OperatorName, operators } from "./mutate/operators.ts";
import type { MutateOutcome } from "./mutate/run.ts";
import { writeBeside } from "./output/files.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const runsMin = 64;

const options = {
  system: option.required("The system whose handlers are changed"),
  seed: { ...shared.seed, about: `${shared.seed.about}; draws the mutants, and the plans that they are run on` },
  runs: option.integer({
    about: "plans of the default campaign, for each mutant",
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
  time: option.seconds({ about: "stop after this long, and leave the rest to --resume" }),
  least: option.integer({
    value: "P",
    about: "exit with 1 when the campaign kills less than P percent",
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
    ["mutate raft --runs 3000 --time 10m --resume", "ten minutes more of a longer one"],
    ["mutate raft --files commit.ts --operators bound,quorum", "two kinds of change of one file"],
  ],
  async run(given, terminal) {
    const { system: name, seed, runs, mutants, files, states, tests, workers, time, out, resume, force } = given;
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
    const { shipped } = await import("./input/shipped.ts");
    const { system } = { system: shipped.system(name).name };
    progress.say(`synod: mutants of ${system}, seed ${seed}, ${workers} worker(s)`);
    const { mutate } = await import("./mutate/run.ts");
    const aborter = new AbortController();
    const release = terminal.onInterrupt(() => aborter.abort());
    try {
      const kinds = given.operators as readonly OperatorName[];
      const request = {
        system,
        seed,
        runs,
        mutants,
        files,
        operators: kinds,
        states,
        tests,
        workers,
        out,
        resume,
        force,
      };
      const outcome = await mutate({ ...request, seconds: time }, progress, aborter.signal);
      progress.clear();
      return conclude(given, outcome, terminal);
    } finally {
      release();
    }
  },
});

function conclude(given: Given<typeof options>, outcome: MutateOutcome, terminal: Terminal): number {
  const { candidatesDrawn, journal, ...summary } = outcome;
  const bugs = survivorsOf(outcome);
  const { out, seed, json, least } = given;
  const file =
    bugs.length === 0
      ? null
      : writeBeside(
          out,
          `survivors-${outcome.system}-${seed.replace(/[^\w.-]+/g, "_").slice(0, 40)}`,
          ".json",
          Buffer.from(`${JSON.stringify(bugs, null, 2)}\n`),
          false,
        );
  if (json) terminal.out(renderJson({ ...mutateJson(version, summary), journal, survivors: file }));
  else {
    terminal.out(renderMutate(summary, painter(terminal.colorOut), 80));
    if (file !== null) terminal.out(`\nas planted bugs  ${file}\n`);
    tellNext(terminal, nextOf(given, outcome, bugs, file));
  }
  if (outcome.interrupted) return exit.interrupted;
  if (outcome.isTimeUp) return exit.undecided;
  return scoresOf(outcome.verdicts).campaign.percent < least ? exit.violation : exit.fine;
}

/** Those that nobody killed and that differ, as bugs that other commands can plant. */
function survivorsOf({ candidatesDrawn, verdicts }: MutateOutcome) {
  const left = new Set(
    verdicts.filter(({ killed, isSame, isReached }) => killed === null && !(isSame && isReached)).map(({ id }) => id),
  );
  return candidatesDrawn
    .filter(({ id }) => left.has(id))
    .map(({ mutant: { id, system, file, find, replace, breaks, source, difficulty } }) => {
      return { id, system, file, find, replace, breaks, source, difficulty };
    });
}

function nextOf(
  given: Given<typeof options>,
  { isTimeUp, interrupted, system, seed, runs }: MutateOutcome,
  bugs: readonly { readonly id: string }[],
  file: string | null,
): NextStep {
  if (isTimeUp || interrupted) {
    const { files, operators: kinds, mutants, states, tests, time, out } = given;
    return {
      args: [
        ...[
          "mutate",
          system,
          "--seed",
          seed,
          "--runs",
          String(runs),
          "--mutants",
          String(mutants),
          "--states",
          String(states),
        ],
        ...files.flatMap((one) => ["--files", one]),
        ...(kinds.length === 0 ? [] : ["--operators", kinds.join(",")]),
        ...(tests === null ? [] : ["--tests", tests]),
        ...(time === null ? [] : ["--time", `${time}s`]),
        ...["--out", out, "--resume"],
      ],
      why: "goes on",
    };
  }
  const [first] = bugs;
  if (first === undefined || file === null)
    return { args: ["mutate", system, "--seed", "random"], why: "draws others" };
  return {
    args: ["fuzz", "--mutant", first.id, "--bugs-from", file, "--runs", String(10 * runs)],
    why: "looks for longer for the first survivor",
  };
}
