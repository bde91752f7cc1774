/** The thread of one share of a check in several threads: expands its level, tells the others, waits for the word. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Batch } from "../sim/search/check/post.ts";
import type { ShareBirth, ShareReport } from "./check-partition.ts";
import { plantBug } from "./plant.ts";

const { mutant, system, box, options, index, ports } = workerData as ShareBirth & { readonly ports: MessagePort[] };

/** Local steps that are run a second time to see whether they are functions. */
const recheckMax = 100_000;

async function main(): Promise<void> {
  if (mutant !== null) plantBug(mutant); // before anything loads the protocols
  const { partitionOf } = await import("../sim/search/check/check-system.ts");
  const { findSystem } = await import("./names.ts");
  const { judgesOf } = await import("../scenarios/judges-of.ts");
  const known = findSystem(system);
  const { partition, behaviour } = partitionOf(known, box, judgesOf(known), options, index, ports.length);
  const told: { readonly from: number; readonly batch: Batch }[] = [];
  let expanded = false;
  const settle = (): void => {
    if (!expanded || told.length < ports.length - 1) return;
    expanded = false;
    told.sort((a, b) => a.from - b.from); // the same numbers in every run
    for (const { from, batch } of told.splice(0)) partition.receive(from, batch);
    report();
  };
  const recheck = (): string | null => partition.local.recheck(recheckMax) ?? partition.judging.recheck(recheckMax);
  const report = (): void => {
    const kinds: Record<string, number> = {};
    const witnesses = new Set<string>();
    partition.taken.forEach((count, number) => {
      const step = partition.local.steps[number]!;
      kinds[step.how.kind] = (kinds[step.how.kind] ?? 0) + count;
      for (const seen of step.seen) {
        const { observation } = partition.local.sightings.values[seen]!;
        witnesses.add(observation.type === "witnessed" ? observation.what : observation.type);
      }
    });
    const message: ShareReport = {
      states: partition.states,
      waiting: partition.waiting,
      transitions: partition.transitions,
      bytes: partition.bytes,
      handlerCalls: behaviour.handlerCalls,
      localSteps: partition.local.computed,
      judgeCalls: partition.judging.calls,
      localStates: partition.local.locals.size,
      messages: partition.local.messages.size,
      cells: partition.space.cells.reduce((sum, { size }) => sum + size, 0),
      isBounded: partition.space.isBounded,
      violated: [...partition.violated],
      impure: partition.waiting === 0 ? recheck() : partition.local.mutated,
      kinds,
      witnesses: [...witnesses],
    };
    parentPort!.postMessage(message);
  };
  for (const [from, port] of ports.entries()) {
    if (from === index) continue;
    port.on("message", (batch: Batch) => {
      told.push({ from, batch });
      settle();
    });
  }
  parentPort!.on("message", (word: "level" | "end") => {
    if (word === "end") return process.exit();
    const batches = partition.expandLevel();
    for (const [to, port] of ports.entries()) if (to !== index) port.postMessage(batches[to]);
    expanded = true;
    settle();
  });
  report();
}

void main();
