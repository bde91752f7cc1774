/** An exhaustive box as a test: every order of messages, timers and crashes in a small world. */
import { isDecided } from "../../reports/check.ts";
import { count, plural } from "../../reports/format.ts";
import { checkerOf, counterexample, type SystemCheckOptions } from "../../sim/check/check-system.ts";
import type { CheckReport } from "../../sim/check/report.ts";
import { type Box, describeBox, smallBox } from "../../sim/check/subjects/system/box.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { run as runWorld } from "../../sim/run.ts";
import { type Failure, runOf } from "../runs.ts";
import type { Subject, SubjectLike } from "../subject.ts";
import { askedAbout } from "./asked-about.ts";
import { outDefault, violationInBox } from "./failure.ts";
import { Failing, type RunningTest, registerTest, type TestOptions } from "./runner.ts";

export interface CheckingOptions
  extends TestOptions,
    Omit<SystemCheckOptions, "clock" | "interrupted" | "timeMillis" | "watch"> {
  /** Further judges, beside those that apply to the system. */
  readonly judges?: readonly Invariant[];
  /** The name of a judge that must object to some behaviour: for a system with a planted bug. */
  readonly finds?: string;
  /** Folder for the trace of a failing run; `synod-out` unless told. */
  readonly out?: string;
}

/** So many states are looked at before the runner is heard. */
const sliceStates = 512;

/**
 * Registers a test that explores every behaviour of the system inside a box: `smallBox(system)` with what `box` changes of
 * it. It passes only when every state was seen and none was wrong; a box too large for the test's time fails.
 */
export function checking(about: SubjectLike, box: Partial<Box> = {}, options: CheckingOptions = {}): void {
  const { judges, finds, out = outDefault, name, timeout, ...search } = options;
  const subject = askedAbout("checking", about, judges);
  const whole: Box = { ...smallBox(subject.system), ...box };
  const described = describeBox(whole);
  const title = name ?? `checking ${subject.system.name}: ${described}`;
  registerTest(title, timeout === undefined ? {} : { timeout }, checking, async (test) => {
    const report = await explore(subject, whole, search, finds !== undefined, test);
    const where = `${subject.system.name} in the box (${described})`;
    if (finds !== undefined) {
      if (!report.violations.some(({ invariant }) => invariant === finds)) throw notFound(finds, report, where);
      return;
    }
    const failure = failureIn(report, subject, whole);
    if (failure !== null) {
      const file = [subject.system.name, "check", failure.digest.slice(0, 8)].join("-");
      throw violationInBox(failure, described, file, out, test);
    }
    if (!report.exhausted) throw bounded(report, where, test);
    if (!isDecided(report))
      throw new Failing(
        "NothingAsked",
        `${where}: no decision was ever reached in ${plural(report.states, "state")}\n\n` +
          "  Give the box an operation, or what the system needs to answer one: a timeout more, say.",
      );
  });
}

/** Explores slice by slice, until the box is done or the test's time is over. */
async function explore(
  { system, invariants }: Subject,
  box: Box,
  options: SystemCheckOptions,
  collect: boolean,
  test: RunningTest,
): Promise<CheckReport> {
  const limits = { clock: () => performance.now(), interrupted: () => test.millisLeft() <= 0 };
  const checker = checkerOf(system, box, invariants, { ...(collect ? { collect } : {}), ...options, ...limits });
  while (!checker.advance(sliceStates)) await test.breathe();
  return checker.report();
}

function failureIn({ violations: [violation] }: CheckReport, subject: Subject, box: Box): Failure | null {
  if (violation === undefined) return null;
  const { system, invariants } = subject;
  const result = runWorld(counterexample(system, box, violation), system, invariants);
  return runOf(
    { ...result, violation: result.violation ?? { ...violation, event: result.events, time: 0 } },
    subject,
  ) as Failure;
}

function notFound(finds: string, { violations, states, bound }: CheckReport, where: string): Failing {
  const others = [...new Set(violations.map(({ invariant }) => invariant))];
  const objected = others.length === 0 ? "no judge objected" : `objected: ${others.join(", ")}`;
  const end = bound === null ? "" : `; ended by ${bound}`;
  return new Failing("NotFound", `${where}: ${finds} never objected in ${plural(states, "state")} (${objected}${end})`);
}

function bounded({ states, bound, depth }: CheckReport, where: string, test: RunningTest): Failing {
  const isTime = bound === "interrupted";
  const why = isTime ? `${test.timeout} ms were over` : `ended by ${bound}`;
  const cure = isTime
    ? "Make the box smaller, or give the test a longer timeout."
    : `Make the box smaller, or give it more of what ended it: ${bound}.`;
  return new Failing(
    isTime ? "TimeUp" : "Undecided",
    `${where}: not exhausted: ${why} after ${count(states)} states, ${depth} steps deep; no judge objected\n\n  ${cure}`,
  );
}
