/**
 * The long checks, for a night and not for every change: `npm run soak [check…]`. Each is a box of the exhaustive checker
 * that CI has no time for; a violation, or a box that does not end (or go as deep as it says),
 * makes the exit code 1. `log`: the two ways to decide histories of a log against each other.
 */

import { judgesOf } from "../invariants/judges-of.ts";
import { compareLogs } from "../invariants/linearizability/testing/wild-log.ts";
import { systems } from "../protocols/systems.ts";
import { checkSystem } from "../sim/check/check-system.ts";
import { type Box, describeBox, smallBox } from "../sim/check/subjects/system/box.ts";

/** A box, and how deep to go where it is too large to exhaust. */
interface Soak extends Partial<Box> {
  readonly toDepth?: number;
}

/** Boxes of 10^5 to 10^8 states, by system; a window of 1 makes an end of those that have none in minutes. */
const boxes: { readonly [system: string]: readonly Soak[] } = {
  paxos: [{ clients: 2, toDepth: 19 }, { clients: 2, window: 1 }, { crashes: 1 }, { duplicates: 1, terms: 4 }],
  caspaxos: [
    { clients: 2, timeouts: 0, toDepth: 20 },
    { clients: 2, operations: 2, window: 1 },
    { clients: 2, timeouts: 0, options: { piggyback: true }, window: 1 },
    { clients: 2, crashes: 1, timeouts: 0, options: { store: "each" }, keys: 2, window: 1 },
    { crashes: 1 },
  ],
  "fast-paxos": [{ nodes: 4 }, { nodes: 5, clients: 2, timeouts: 0 }, { clients: 2, toDepth: 17 }],
  "multi-paxos": [{}, { timeouts: 2, window: 1, toDepth: 24 }],
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
process.exitCode = failed ? 1 : 0;
