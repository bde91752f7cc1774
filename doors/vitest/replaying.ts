/** A folder of traces as tests: each is run again, and must end as it is expected to. */
import { fileURLToPath } from "node:url";
import { readTraceFile } from "../../cli/input/trace-files.ts";
import { tracesIn } from "../../cli/input/trace-paths.ts";
import { invocation } from "../../cli/output/invocation.ts";
import { systems as shipped } from "../../protocols/systems.ts";
import { nodeNames, withNames } from "../../reports/node-names.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import { clusterOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { type Expected, whyUnexpected } from "../../sim/trace/expected.ts";
import { replay } from "../runs.ts";
import type { Subject, SubjectLike } from "../subject.ts";
import { askedAbout } from "./asked-about.ts";
import { Failing, type RunningTest, registerTest, type TestOptions } from "./runner.ts";

export interface ReplayingOptions extends TestOptions {
  /**
   * What every trace must come to: `fixed`, its violation is gone (unless told); `still`, the same judge objects still;
   * `reproduced`, it is the same run to the byte.
   */
  readonly expect?: Expected;
  /** Systems of your own that the traces are of, found by their names; those that ship are known. */
  readonly systems?: readonly SubjectLike[];
  /** Further judges, beside those that apply to each system. */
  readonly judges?: readonly Invariant[];
}

/**
 * Registers a test for each trace (`.ndjson`, `.ndjson.gz`) in a folder and below, or for the one file named, by its path or URL. A folder
 * without traces is a test that fails.
 */
export function replaying(folder: string | { readonly href: string }, options: ReplayingOptions = {}): void {
  const { name, timeout, expect: expected = "fixed" } = options;
  const given = typeof folder === "string" ? folder : fileURLToPath(folder.href);
  const limit = timeout === undefined ? {} : { timeout };
  const title = (file: string): string => `${name ?? "replaying"} ${file}`;
  const paths = attempt(() => tracesIn([given]).traces);
  if (paths instanceof UserError) {
    registerTest(title(given), limit, replaying, async () => {
      throw new Failing("NothingAsked", paths.message);
    });
    return;
  }
  const subjects = [...(options.systems ?? []), ...shipped].map((one) => askedAbout("replaying", one, options.judges));
  for (const file of paths)
    registerTest(title(file), limit, replaying, async (test) => replayOne(file, subjects, expected, test));
}

function attempt<T>(act: () => T): T | UserError {
  try {
    return act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function replayOne(file: string, subjects: readonly Subject[], expected: Expected, test: RunningTest): void {
  const { header, lines } = readTraceFile(file);
  const names = subjects.map(({ system }) => system.name);
  const subject = subjects.find(({ system }) => system.name === header.system);
  if (subject === undefined)
    throw unknownName("system", header.system, names)
      .within(file)
      .adding("Name it: replaying(folder, { systems: [mine] }).");
  const { run, verdict, divergence } = replay(lines, subject);
  const why = whyUnexpected(expected, header, { verdict, violation: run.violation, undecided: run.undecided });
  if (why === null) return;
  const name = nodeNames(clusterOfPlan(run.plan, subject.system));
  const parts = divergence === null ? [] : [`  differs  at event ${divergence.event} (line ${divergence.line})`];
  const story = shipped.includes(subject.system) ? [`  story    ${invocation("replay", file, "--print")}`] : [];
  const rows = [
    `  system   ${subject.system.name}`,
    `  trace    ${file}`,
    `  expected ${expected}`,
    ...parts,
    `  again    ${test.command}`,
    ...story,
  ];
  throw new Failing("Replay", [withNames(why, name), "", ...rows].join("\n"));
}
