/** Gives an illegal history its class: the plainest that fits, by what the calls show. */

import { isSequentiallyConsistent } from "../decide/sequential.ts";
import type { Call } from "../history.ts";
import { classifyAppends } from "./classes/appends.ts";
import { classifyContainers } from "./classes/containers.ts";
import type { ClassFinding, Scene } from "./classes/finding.ts";
import { nameCall } from "./classes/finding.ts";
import { classifyLog } from "./classes/log.ts";
import { classifyTransactions } from "./classes/transactions.ts";
import { classifyValues } from "./classes/values.ts";

/**
 * `core` is the minimal core of what `scene` shows; it is looked at first, because it is wrong for certain. What no class describes is told by what remains:
 * if some order keeps every client's own order, the answers were only late, else the system holds several truths.
 */
export function classify(scene: Scene, core: readonly Call[]): ClassFinding {
  const found = classifyOne({ ...scene, calls: core }) ?? classifyOne(scene);
  if (found !== null) return found;
  const last = core.reduce(
    (latest, call) => (Number.isFinite(call.returned) && call.returned > latest.returned ? call : latest),
    {
      ...(core[0] as Call),
      returned: Number.NEGATIVE_INFINITY,
    },
  );
  const culprit = core.find((call) => call.returned === last.returned) ?? (core[0] as Call);
  const who = nameCall(culprit, scene.model);
  if (isSequentiallyConsistent(core, scene.model) === true) {
    const sentence = `${who} fits no order that respects real time, though each client's own order can be kept: some answer came from the past`;
    return { class: "stale read", sentence, calls: [culprit] };
  }
  const sentence = `${who} fits no order at all with the other calls of the core: the clients were told different truths`;
  return { class: "divergence", sentence, calls: core };
}

function classifyOne(scene: Scene): ClassFinding | null {
  const { name } = scene.model;
  if (name === "register" || name === "cas-register" || name === "write-once") return classifyValues(scene);
  if (name === "key-value") {
    // What is nothing by a delete, and what by the lack of a write, these classes do not tell apart.
    if (scene.everyone.some((call) => (call.input as { type: string }).type === "delete")) return null;
    const appends = scene.calls.some((call) => (call.input as { type: string }).type === "append");
    return appends ? classifyAppends(scene) : classifyValues(scene);
  }
  if (name === "log") return classifyLog(scene);
  return name === "multi-register" ? classifyTransactions(scene) : classifyContainers(scene);
}
