/**
 * The long checks, for a night and not for every change: `npm run soak [check…]`. Each is a box of the exhaustive checker
 * that CI has no time for; a violation, or a box that does not end (or go as deep as it says),
 * makes the exit code 1. `log`: the two ways to decide histories of a log against each other. `malformed`: ten thousand
 * malformed histories of each format. `inputs`: as many of every other input. `kills`: campaigns killed at random moments.
 * `bugs`: each planted bug in the box that it names, and its clean twin there; `bugs:SYSTEM`: those of one system.
 * `shrink`: shrunk traces of planted bugs against the shortest of the checker, and the bars that they miss.
 * `new-user`: a project of one's own by script, from an empty folder, with the packed package. `readme`: every command of
 * the README, as written. `kills:2/4`, `readme:2/4`: the second of four parts.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { killCampaign } from "../cli/kills.fixture.ts";
import { kinds } from "../cli/malformed.fixture.ts";
import { asNewUser } from "../cli/new-user.fixture.ts";
import { ReadmeClone, readmeCommands } from "../cli/readme.fixture.ts";
import { judgesOf } from "../invariants/judges-of.ts";
import { hostileHistories, samples, tryHistory } from "../invariants/linearizability/testing/hostile-history.ts";
import { compareLogs } from "../invariants/linearizability/testing/wild-log.ts";
import { systems } from "../protocols/systems.ts";
import { parseMutants } from "../scenarios/mutants/mutant.ts";
import { UserError } from "../sim/base/user-error.ts";
import { checkSystem } from "../sim/check/check-system.ts";
import { describeBox, smallBox } from "../sim/check/subjects/system/box.ts";
import { measureQuorums } from "./quorums.ts";
import { measureAllShrinking } from "./shrinking.ts";
import { soakBoxes } from "./soak-boxes.ts";

const memory = 12 * 2 ** 30;
const wanted = process.argv.slice(2);
let failed = false;
for (const system of systems) {
  if (wanted.length > 0 && !wanted.includes(system.name)) continue;
  for (const { toDepth, ...extra } of soakBoxes[system.name] ?? []) {
    const box = { ...smallBox(system), ...extra };
    const limits = { memory, clock: () => performance.now(), ...(toDepth === undefined ? {} : { depth: toDepth }) };
    const report = checkSystem(system, box, judgesOf(system), limits);
    const { states, transitions, depth, exhausted, bound, violations, seconds, mode } = report;
    const verdict =
      violations[0] === undefined ? (exhausted ? "exhausted" : `ended by ${bound}`) : violations[0].message;
    process.stdout.write(
      `${system.name} (${describeBox(box)}): ${states} states, ${transitions} transitions, depth ${depth}, ` +
        `${mode}, ${seconds.toFixed(0)} s: ${verdict}\n`,
    );
    if (violations.length > 0 || (!exhausted && bound !== `depth ${toDepth}`)) failed = true;
  }
}

/** Histories of a log that are decided by positions and by search; `npm run soak log`. */
const histories = 1_000_000;
if (wanted.length === 0 || wanted.includes("log")) {
  const { ok, illegal, unknown } = compareLogs(0, histories);
  process.stdout.write(
    `log: ${histories} histories, ${ok} right and ${illegal} wrong by positions and by search, ${unknown} too large for a search\n`,
  );
}

/** Each is judged or refused by the user's mistake; anything else is ours. */
const malformed = 10_000;
if (wanted.length === 0 || wanted.includes("malformed")) {
  for (const format of Object.keys(samples)) {
    let refused = 0;
    for (const text of hostileHistories(format, malformed, "soak")) {
      const wrong = tryHistory(text);
      if (wrong === null) continue;
      if (wrong instanceof UserError) refused++;
      else {
        failed = true;
        process.stdout.write(`malformed: ${JSON.stringify(text)}: ${String((wrong as Error).stack)}\n`);
      }
    }
    process.stdout.write(`malformed: ${malformed} of ${format}, ${refused} refused\n`);
  }
}

/** Malformed inputs of each kind; `npm run soak inputs`. Each night others: the day is their seed. */
const trials = 10_000;
if (wanted.length === 0 || wanted.includes("inputs")) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-soak-"));
  const first = Math.floor(Date.now() / 86_400_000) * trials;
  for (const [kind, trial] of Object.entries(kinds)) {
    let wrong = 0;
    for (let seed = first; seed < first + trials; seed++) {
      const found = await trial(seed, folder);
      if (found === null) continue;
      wrong++;
      process.stdout.write(`inputs: ${kind} ${seed}: ${found}\n`);
    }
    process.stdout.write(`inputs: ${trials} malformed ${kind} from seed ${first}: ${wrong} answered wrongly\n`);
    if (wrong > 0) failed = true;
  }
  fs.rmSync(folder, { recursive: true });
}

/** What is asked of `all` for a check: all of it, a part (`kills:2/4`), or nothing. */
function partOf<T>(check: string, all: readonly T[]): readonly T[] {
  if (wanted.length === 0 || wanted.includes(check)) return all;
  const parts = wanted.flatMap((one) => {
    const [, name, part, of] = /^(\w+):(\d+)\/(\d+)$/.exec(one) ?? [];
    return name === check ? [[Number(part), Number(of)] as const] : [];
  });
  return all.filter((_, at) => parts.some(([part, of]) => at % of === part - 1));
}

/** Campaigns killed at random moments; `npm run soak kills`. */
const kills = partOf("kills", [...Array(100).keys()]);
if (kills.length > 0) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-soak-"));
  let kept = 0;
  const faults: string[] = [];
  for (const at of kills) {
    const killed = await killCampaign(path.join(folder, String(at)), Math.floor(Math.random() * 12_000));
    kept += killed.kept;
    faults.push(...killed.faults.map((fault) => `kills: ${at}: ${fault}\n`));
  }
  process.stdout.write(
    `${faults.join("")}kills: ${kills.length} campaigns killed, ${kept} violations kept, ${faults.length} lost\n`,
  );
  if (faults.length > 0 || kept === 0) failed = true;
  fs.rmSync(folder, { recursive: true });
}

/** All that is promised of a project of one's own, with the packed package; `npm run soak new-user`. */
if (wanted.length === 0 || wanted.includes("new-user")) {
  const otherwise = asNewUser((command) => process.stdout.write(`new-user: ${command}\n`));
  process.stdout.write(otherwise === null ? "new-user: all of it\n" : `new-user: ${otherwise}\n`);
  if (otherwise !== null) failed = true;
}
/** Every command of the README, those that take minutes too; `npm run soak readme`. */
const longOnes = partOf(
  "readme",
  readmeCommands.filter(({ isLong }) => isLong),
);
if (longOnes.length > 0) {
  const clone = new ReadmeClone();
  // The short ones all, whatever part it is: long ones go on with their files.
  for (const command of readmeCommands.filter((one) => !one.isLong || longOnes.includes(one))) {
    const begin = performance.now();
    const otherwise = clone.run(command);
    const seconds = ((performance.now() - begin) / 1_000).toFixed(0);
    process.stdout.write(`readme: ${otherwise ?? command.line}, ${seconds} s\n`);
    if (otherwise !== null) failed = true;
  }
  clone.remove();
}

/** Each planted bug that names a box shows in it, and without the bug nothing does; `npm run soak bugs`, or `bugs:SYSTEM`. */
const isAllOfThem = wanted.length === 0 || wanted.includes("bugs");
if (isAllOfThem || wanted.some((check) => check.startsWith("bugs:"))) {
  const folder = path.join(import.meta.dirname, "../scenarios/mutants");
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".json"));
  const boxed = files
    .flatMap((name) => parseMutants(fs.readFileSync(path.join(folder, name), "utf8"), name))
    .filter(({ box, system }) => box !== null && (isAllOfThem || wanted.includes(`bugs:${system}`)));
  const command = [path.join(import.meta.dirname, "../cli/bin.mjs"), "mutants", "--by", "check", "--time", "10m"];
  process.stdout.write(`bugs: ${boxed.length} that name a box\n`);
  const ids = boxed.map(({ id }) => id); // none would mean all of them to the command
  const { status } =
    ids.length === 0 ? { status: 1 } : spawnSync(process.execPath, [...command, ...ids], { stdio: "inherit" });
  if (status !== 0) failed = true;
}

/** Shrunk traces of the planted bugs of the first systems, against the checker's shortest; `npm run soak shrink`. */
if (wanted.length === 0 || wanted.includes("shrink")) {
  const missed = await measureAllShrinking((line) => process.stdout.write(`${line}\n`));
  if (missed > 0) failed = true;
}

/** Quorum systems by epoch, drawn; `npm run soak quorums`. */
if (partOf("quorums", [0]).length > 0 && measureQuorums() > 0) failed = true;

process.exitCode = failed ? 1 : 0;
