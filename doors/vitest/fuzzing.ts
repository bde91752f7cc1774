/** A campaign as tests: one for each scenario, which fails at the first run that a judge objects to. */

import { percentOf } from "../../cli/input/percent.ts";
import { quote } from "../../cli/output/invocation.ts";
import { vacuities } from "../../reports/counts.ts";
import { count, plural } from "../../reports/format.ts";
import { rotation, scenarios as shipped } from "../../scenarios/scenarios.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import type { RangeReport } from "../../sim/search/fuzz.ts";
import type { Subject, SubjectLike } from "../subject.ts";
import { askedAbout } from "./asked-about.ts";
import { type CampaignEnded, runSlices } from "./campaign.ts";
import { askedByEnvironment } from "./environment.ts";
import { outDefault, type PlaceOfRun, violationOf } from "./failure.ts";
import { Failing, type RunningTest, registerTest, type TestOptions } from "./runner.ts";

export interface FuzzingOptions extends TestOptions {
  /** Plans of each scenario; 100 unless told. `SYNOD_RUNS` in the environment goes before it. */
  readonly runs?: number;
  /** In place of `runs`: goes on for so many milliseconds. */
  readonly millis?: number;
  /** Root of all chance, any text; "1" unless told. `SYNOD_SEED` goes before it, and may be `random`. */
  readonly seed?: string | number;
  /** Index of the first plan; 0 unless told. `SYNOD_FROM` goes before it. */
  readonly from?: number;
  /** Where plans are drawn from, by name or as it is: a test for each. Unless told, scenarios take turns in one test. */
  readonly scenarios?: readonly (Scenario | string)[];
  /** Further judges, beside those that apply to the system. */
  readonly judges?: readonly Invariant[];
  /** Cluster size; drawn unless told. */
  readonly nodes?: number;
  /** Draws faults that the system does not claim to survive, too. */
  readonly beyond?: boolean;
  /** The share of runs that may end undecided, as percent: `1` or `"1%"`; none unless told. */
  readonly undecided?: number | string;
  /** Fails, too, when a witness of the system was never seen, or nothing of a kind or in a phase of runs succeeded. */
  readonly strict?: boolean;
  /** The name of a judge that must object within the runs: for a system with a planted bug. */
  readonly finds?: string;
  /** Folder for the traces of failing runs; `synod-out` unless told. */
  readonly out?: string;
}

const runsDefault = 100;

/** Time beyond `millis` for a run to end, to be shrunk and to be told. */
const settlingMillis = 10_000;

/**
 * Registers a test for each scenario: plans are drawn and run until `runs` are done or a judge objects. The failing run
 * is shrunk, its trace written into `out`, and the test fails with what it shows. Throws UserError for options that make no
 * sense, in the test file's own time.
 */
export function fuzzing(about: SubjectLike, options: FuzzingOptions = {}): void {
  const subject = askedAbout("fuzzing", about, options.judges);
  const asked = readOptions(options);
  for (const scenario of scenariosOf(options.scenarios)) {
    const name = `${options.name ?? `fuzzing ${subject.system.name}`} under ${scenario.name}`;
    const timeout = options.timeout ?? (asked.isTimed ? asked.millis + settlingMillis : undefined);
    registerTest(name, timeout === undefined ? {} : { timeout }, fuzzing, async (test) => {
      const ended = await runSlices({ ...asked, scenario, subject }, test);
      conclude({ ...asked, scenario, subject }, ended, test, options);
    });
  }
}

function readOptions(options: FuzzingOptions) {
  const environment = askedByEnvironment();
  const isTimed = options.millis !== undefined && environment.runs === null;
  const runs = environment.runs ?? (isTimed ? Number.POSITIVE_INFINITY : (options.runs ?? runsDefault));
  if (options.millis !== undefined && options.runs !== undefined)
    throw new UserError({
      ...{ code: "runs-and-time", place: "fuzzing", problem: "runs and millis exclude each other" },
      remedy: "give one of them",
    });
  if (!isTimed) wholeNumber("runs", runs, 1);
  else if (!(options.millis! > 0)) throw notANumber("millis", options.millis, "a number above 0");
  const from = environment.from ?? options.from ?? 0;
  wholeNumber("from", from, 0);
  const undecided = percentOf(options.undecided ?? 0);
  if (Number.isNaN(undecided)) throw notANumber("undecided", options.undecided, 'a share such as "1%"');
  return {
    ...{ runs, isTimed, from, undecided, millis: isTimed ? options.millis! : Number.POSITIVE_INFINITY },
    seed: environment.seed ?? String(options.seed ?? "1"),
    settings: {
      ...(options.nodes === undefined ? {} : { nodes: options.nodes }),
      ...(options.beyond === undefined ? {} : { beyond: options.beyond }),
    },
    finds: options.finds ?? null,
    strict: options.strict === true,
  };
}

type Read = ReturnType<typeof readOptions> & { readonly scenario: Scenario; readonly subject: Subject };

function wholeNumber(name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) throw notANumber(name, value, `a whole number from ${min}`);
}

const notANumber = (name: string, value: unknown, wanted: string): UserError =>
  new UserError({ code: "not-in-range", place: `fuzzing: ${name}`, value, remedy: `give ${wanted}` });

function scenariosOf(given: FuzzingOptions["scenarios"] = [rotation]): readonly Scenario[] {
  if (given.length === 0)
    throw new UserError({
      ...{
        code: "nothing-asked",
        place: "fuzzing: scenarios",
        problem: "the list is empty, so nothing would be asked",
      },
      remedy: "name a scenario, or leave the list out",
    });
  return given.map((one) => {
    if (typeof one !== "string") return one;
    const known = [...shipped, rotation];
    const found = known.find(({ name }) => name === one);
    if (found === undefined)
      throw unknownName(
        "scenario",
        one,
        known.map(({ name }) => name),
      );
    return found;
  });
}

/** Returns when the campaign showed what it was for, else throws what it showed. */
function conclude(asked: Read, ended: CampaignEnded, test: RunningTest, { out = outDefault }: FuzzingOptions): void {
  const { report, failure, place } = ended;
  const where = `${asked.subject.system.name} under ${asked.scenario.name}`;
  if (ended.differed !== null) throw differing(asked, ended, where, test);
  if (asked.finds !== null) {
    if (failure === null) throw notFound(asked, ended, where, test);
    return;
  }
  if (failure !== null) throw violationOf(failure, placeOf(asked, place!), out, test);
  const ran = `${plural(report.runs, "plan")} of seed ${asked.seed}`;
  if (ended.isLate) throw late(asked, ended, where, test);
  const silence = silenceOf(asked, report);
  if (silence !== null)
    throw new Failing(
      "NothingAsked",
      `${where}: ${silence}\n\n  in ${ran}: a campaign that asks nothing shows nothing`,
    );
  if (report.undecided * 100 > asked.undecided * report.runs) throw undecided(asked, ended, where, test);
}

const placeOf = (asked: Read, { index, scenario, own }: NonNullable<CampaignEnded["place"]>): PlaceOfRun => ({
  ...{ seed: asked.seed, index, scenario: asked.scenario.name },
  drawn: { scenario, index: own },
  settings: asked.settings,
});

/** Why a campaign in which nothing went wrong has shown nothing; null when it has shown something. */
function silenceOf({ strict, subject, scenario }: Read, report: RangeReport): string | null {
  const { system } = subject;
  if (report.runs === 0) return "no plan was run";
  if (report.operations === 0) return "no operation succeeded";
  const unseen = system.witnesses.filter((name) => !Object.hasOwn(report.witnesses, name));
  if (unseen.length > 0 && (strict || unseen.length === system.witnesses.length))
    return `never seen: ${unseen.join(", ")}`;
  if (!strict) return null;
  const { phases, kinds, witnesses } = report;
  return vacuities([{ system: system.name, scenario: scenario.name, phases, kinds, witnesses }])[0] ?? null;
}

/** What two runs of one plan do not agree on is no fact about the protocol. */
function differing({ seed }: Read, { place, differed }: CampaignEnded, where: string, test: RunningTest): Failing {
  const again = `SYNOD_SEED=${quote(seed)} SYNOD_FROM=${place!.index} SYNOD_RUNS=1 ${test.command}`;
  return new Failing(
    "Determinism",
    `${where}: two runs of one plan differ: something outlives a run, such as a variable of the module\n\n` +
      `  plan     ${place!.index}, seed ${seed}\n  first    ${differed}\n  again    ${again}`,
  );
}

function notFound({ finds, seed }: Read, { report, isLate }: CampaignEnded, where: string, test: RunningTest): Failing {
  const others = [...new Set(report.found.map(({ invariant }) => invariant))];
  const objected = others.length === 0 ? "no judge objected" : `objected: ${others.join(", ")}`;
  const time = isLate ? `; the time was over (${test.timeout} ms)` : "";
  return new Failing(
    "NotFound",
    `${where}: ${finds} never objected in ${plural(report.runs, "plan")} of seed ${seed} (${objected}${time})`,
  );
}

function late(asked: Read, { report }: CampaignEnded, where: string, test: RunningTest): Failing {
  const onwards = `SYNOD_SEED=${quote(asked.seed)} SYNOD_FROM=${report.to} ${test.command}`;
  return new Failing(
    "TimeUp",
    `${where}: only ${count(report.runs)} of ${plural(asked.runs, "plan")} fit into ${test.timeout} ms; no judge objected\n\n` +
      `  Ask for fewer runs, give the test a longer timeout, or ask for millis in place of runs.\n` +
      `  on       ${onwards}`,
  );
}

function undecided(asked: Read, { report }: CampaignEnded, where: string, test: RunningTest): Failing {
  const { drawn, why } = report.undecidedAt!;
  return new Failing(
    "Undecided",
    `${where}: ${plural(report.undecided, "run")} of ${count(report.runs)} ended before its judges could tell\n\n` +
      `  first    plan ${drawn.index} of ${drawn.scenario}, seed ${asked.seed}: ${why}\n` +
      `  allow it undecided: "1%"\n` +
      `  again    SYNOD_SEED=${quote(asked.seed)} ${test.command}`,
  );
}
