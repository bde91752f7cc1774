/** `synod audit`: shows that a run is a function of its plan alone, wherever and however it is run. */
import { type AuditReport, renderAudit } from "../reports/audit.ts";
import { onSheet } from "../reports/sheet.ts";
import { type AuditRequest, audit } from "./campaign/audit.ts";
import { replayByCoordinates } from "./campaign/coordinates.ts";
import { defineCommand } from "./command.ts";
import { findMutant } from "./input/mutant-files.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, subjectArguments, subjectOptions } from "./input/subjects.ts";
import { version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { ProgressLine } from "./output/progress.ts";
import { exit } from "./output/terminal.ts";

export const auditCommand = defineCommand({
  usage: "audit [system..]",
  about:
    "Run each plan twice in a worker, frozen, in another order, in fresh processes (one elsewhere), without JIT, and compare",
  positionals: ["system"],
  options: {
    system: option.systems({ about: "Systems to audit (all, when none is named)" }),
    scenario: shared.scenario,
    seed: shared.seed,
    runs: option.integer({ about: "plans of each system", min: 1, max: 10_000, default: 5 }),
    from: shared.from,
    nodes: shared.nodes,
    ...subjectOptions,
    mutant: option.text({ value: "ID", about: "audit with this bug planted" }),
    "bugs-from": shared.bugsFrom,
    json: shared.json,
  },
  examples: [
    ["audit", "five plans of every system"],
    ["audit raft --runs 50 --seed random", "more, and other ones"],
  ],
  async run(given, terminal) {
    const { seed, from, runs, nodes, scenario: scenarios, "bugs-from": bugsFrom } = given;
    const mutant = findMutant(given.mutant, bugsFrom);
    const request = { ...(await readSubjects(given)), mutant, seed, from, runs, nodes, scenarios };
    const progress = new ProgressLine(terminal);
    const aborter = new AbortController();
    const release = terminal.onInterrupt(() => aborter.abort());
    const report = await audit(request, aborter.signal, (line) => progress.say(line)).finally(release);
    progress.clear();
    if (given.json) terminal.out(renderJson({ version, ...report }));
    else {
      terminal.out(onSheet(terminal, (paint) => renderAudit(report, paint)));
      tellNext(terminal, nextOf(request, report, bugsFrom));
    }
    return codeOf(report);
  },
});

/** Lost determinism weighs more than a handler that does not come back, that more than an interrupt. */
function codeOf({ divergences, findings, lost, interrupted }: AuditReport): number {
  const isAmbient = findings.some(({ invariant }) => invariant === "determinism");
  if (divergences.length > 0 || lost.length > 0 || isAmbient) return exit.ourMistake;
  if (findings.length > 0) return exit.violation;
  return interrupted ? exit.interrupted : exit.fine;
}

function nextOf(request: AuditRequest, { divergences, findings }: AuditReport, bugsFrom: readonly string[]): NextStep {
  const { seed, from, runs, nodes, mutant, modules } = request;
  const [first] = [...divergences, ...findings];
  if (first === undefined) {
    const args = [
      "audit",
      ...subjectArguments(request),
      "--seed",
      seed,
      "--from",
      String(from + runs),
      "--runs",
      String(runs),
    ];
    return { args, why: "audits the plans after these" };
  }
  const drawn = { seed, settings: { nodes, beyond: false }, mutant: mutant?.id ?? null };
  const args = [...replayByCoordinates(drawn, first, first.index, { modules, bugsFrom }), "--print"];
  return { args, why: `tells every event of the first run that ${divergences.length > 0 ? "differs" : "was found"}` };
}
