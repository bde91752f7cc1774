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
import { UserError } from "../sim/base/user-error.ts";
import { checkSystem } from "../sim/check/check-system.ts";
import { type Box, describeBox, smallBox } from "../sim/check/subjects/system/box.ts";
import { measureQuorums } from "./quorums.ts";
import { measureAllShrinking } from "./shrinking.ts";
import { checkPlantedBugs } from "./soak-bugs.ts";

/** A box, and how deep to go where it is too large to exhaust. */
interface Soak extends Partial<Box> {
  readonly toDepth?: number;
}

/** The smallest registry, which elects nobody. */
const onOneAcceptor = { registry: "caspaxos", registryNodes: 1 };
const onThreeAcceptors = { registry: "caspaxos", registryNodes: 3, "registry.proposers": 1 };

/** Boxes of 10^5 to 10^8 states, by system; a window of 1 makes an end of those that have none in minutes. */
const boxes: { readonly [system: string]: readonly Soak[] } = {
  paxos: [{ clients: 2, toDepth: 19 }, { clients: 2, window: 1 }, { crashes: 1 }, { duplicates: 1, terms: 4 }],
  caspaxos: [
    { clients: 2, timeouts: 0, toDepth: 20 },
    { clients: 2, operations: 2, window: 1 },
    { clients: 2, timeouts: 0, options: { piggyback: true }, window: 1 },
    { clients: 2, crashes: 1, timeouts: 0, options: { store: "each" }, keys: 2, window: 1 },
    { timeouts: 0, options: { spares: 1, proposers: 1 }, reconfigurations: [[0, 1, 2, 3]], window: 1 },
    {
      nodes: 1,
      clients: 2,
      readers: 1,
      timeouts: 0,
      options: { store: "each", spares: 2 },
      reconfigurations: [
        [0, 1],
        [0, 1, 2],
      ],
      window: 1,
    },
    { nodes: 2, clients: 2, deleters: 1, timeouts: 0, options: { store: "each", tombstones: "remove" }, window: 1 },
    {
      nodes: 1,
      clients: 2,
      deleters: 1,
      operations: 2,
      retries: 1,
      timeouts: 0,
      options: { store: "each", tombstones: "remove", piggyback: true },
      window: 1,
    },
    { crashes: 1 },
  ],
  abd: [{ clients: 3, readers: 2, timeouts: 0, window: 1 }],
  "fast-paxos": [{ nodes: 4 }, { nodes: 5, clients: 2, timeouts: 0 }, { clients: 2, toDepth: 17 }],
  "howard-paxos": [{ clients: 2, timeouts: 0, window: 1 }, { crashes: 1 }],
  "multi-paxos": [{}, { timeouts: 2, window: 1, toDepth: 24 }],
  "viewstamped-replication": [
    {},
    { crashes: 1, window: 1, options: { disk: "none" } },
    { timeouts: 2, window: 1, options: { staysWithPrimary: false }, toDepth: 24 },
  ],
  raft: [
    { crashes: 1 },
    { crashes: 1, duplicates: 1, window: 1 },
    { timeouts: 2, terms: 2, toDepth: 17 },
    { timeouts: 2, terms: 2, window: 1 },
  ],
  "generalized-paxos": [{}, { clients: 2, timeouts: 0, toDepth: 20 }],
  epaxos: [
    { clients: 2, timeouts: 0 },
    { timeouts: 2, crashes: 1 },
    { clients: 2, crashes: 1, toDepth: 14 },
    { nodes: 5, timeouts: 2, crashes: 1, toDepth: 14 },
  ],
  "writer-logger": [
    { nodes: 2, timeouts: 2, timers: ["suspect"], window: 1, options: onOneAcceptor },
    { timeouts: 2, crashes: 1, window: 1, options: onOneAcceptor, toDepth: 24 },
    { nodes: 2, timeouts: 2, timers: ["suspect"], window: 1, options: onThreeAcceptors, toDepth: 30 },
  ],
  "leader-follower": [
    { timeouts: 1, window: 1, options: onOneAcceptor },
    { nodes: 2, timeouts: 2, window: 1, options: onOneAcceptor },
    { nodes: 2, timeouts: 2, window: 1, options: onThreeAcceptors, toDepth: 28 },
  ],
  bookkeeper: [
    { timeouts: 2, crashes: 1, window: 1, options: onOneAcceptor, toDepth: 26 },
    { nodes: 1, window: 1, options: onThreeAcceptors },
  ],
  safekeepers: [
    { window: 1, options: onOneAcceptor },
    { nodes: 1, window: 1, options: { ...onOneAcceptor, spares: 1 }, reconfigurations: [[1]] },
    {
      nodes: 1,
      clients: 0,
      window: 1,
      options: { ...onThreeAcceptors, spares: 1, proposers: 1 },
      reconfigurations: [[1]],
    },
  ],
  "kafka-isr": [
    { nodes: 2, timeouts: 2, retries: 1, timers: ["suspect"], window: 1, options: onOneAcceptor },
    { nodes: 3, timeouts: 3, retries: 1, timers: ["suspect", "beat"], window: 1, options: onOneAcceptor, toDepth: 22 },
    { nodes: 2, timeouts: 2, crashes: 1, retries: 1, window: 1, options: onOneAcceptor, toDepth: 20 },
  ],
  corfu: [
    {
      nodes: 2,
      timeouts: 4,
      crashes: 1,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
      options: { registryNodes: 1 },
    },
    {
      nodes: 2,
      clients: 2,
      timeouts: 4,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
      options: { registryNodes: 1 },
      toDepth: 50,
    },
    { nodes: 1, timeouts: 2, window: 1, timers: ["suspect"], options: onThreeAcceptors, toDepth: 32 },
  ],
  delos: [
    { timeouts: 3, window: 1, timers: ["suspect@0", "suspect@1", "registry:election"] },
    {
      nodes: 2,
      clients: 2,
      readers: 1,
      timeouts: 3,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
    },
  ],
  chain: [{}, { nodes: 2, timeouts: 2 }, { nodes: 2, timeouts: 2, crashes: 1, toDepth: 20 }],
};

const memory = 12 * 2 ** 30;
const wanted = process.argv.slice(2);
let failed = false;
for (const system of systems) {
  if (wanted.length > 0 && !wanted.includes(system.name)) continue;
  for (const { toDepth, ...extra } of boxes[system.name] ?? []) {
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
  if (!checkPlantedBugs((system) => isAllOfThem || wanted.includes(`bugs:${system}`))) failed = true;
}

/** Shrunk traces of the planted bugs of the first systems, against the checker's shortest; `npm run soak shrink`. */
if (wanted.length === 0 || wanted.includes("shrink")) {
  const missed = await measureAllShrinking((line) => process.stdout.write(`${line}\n`));
  if (missed > 0) failed = true;
}

/** Quorum systems by epoch, drawn; `npm run soak quorums`. */
if (partOf("quorums", [0]).length > 0 && measureQuorums() > 0) failed = true;

process.exitCode = failed ? 1 : 0;
