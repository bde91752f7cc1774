/** What may be wrong with an illegal history, class by class; what none describes is told by the orders that would do. */
import { hasOrder } from "../decide/sequential.ts";
import type { Call } from "../history.ts";
import { classifyAppends } from "./classes/appends.ts";
import { classifyBank } from "./classes/bank.ts";
import { classifyContainers } from "./classes/containers.ts";
import { classifyEtcd } from "./classes/etcd.ts";
import type { ClassFinding, Scene } from "./classes/finding.ts";
import { nameCall } from "./classes/finding.ts";
import { classifyLog } from "./classes/log.ts";
import { classifyTransactions } from "./classes/transactions.ts";
import { classifyValues } from "./classes/values.ts";

/** The findings that the calls of a scene suggest, the plainest first. None of them is proven yet. */
export function* classify(scene: Scene): Generator<ClassFinding> {
  switch (scene.model.name) {
    case "register":
    case "cas-register":
    case "write-once":
      return yield* classifyValues(scene);
    case "key-value": {
      // What is nothing by a delete, and what by the lack of a write, these classes do not tell apart.
      if (scene.everyone.some((call) => (call.input as { type: string }).type === "delete")) return;
      const appends = scene.everyone.some((call) => (call.input as { type: string }).type === "append");
      return yield* appends ? classifyAppends(scene) : classifyValues(scene);
    }
    case "log":
      return yield* classifyLog(scene);
    case "bank":
      return yield* classifyBank(scene);
    case "etcd":
      return yield* classifyEtcd(scene);
    case "multi-register":
      return yield* classifyTransactions(scene);
    default:
      return yield* classifyContainers(scene);
  }
}

/** What is wrong with a core that no class describes: which orders explain it, if any that we ask for does. */
export function byOrders(core: readonly Call[], { model }: Scene): ClassFinding {
  const last = core.reduce<Call | null>(
    (latest, call) =>
      Number.isFinite(call.returned) && call.returned > (latest?.returned ?? Number.NEGATIVE_INFINITY) ? call : latest,
    null,
  );
  const who = nameCall(last ?? (core[0] as Call), model);
  const byClients = hasOrder(core, model, "clients");
  if (byClients === true) {
    const sentence = `${who} fits no order that respects real time, though each client's own order can be kept: some answer came from the past`;
    return { class: "stale read", sentence, calls: core };
  }
  const byAny = hasOrder(core, model, "any");
  if (byAny === true && byClients === false) {
    const sentence = `${who} fits no order that respects real time, and none that keeps each client's own order; one that keeps neither explains every answer`;
    return { class: "session order broken", sentence, calls: core };
  }
  if (byAny === true) {
    const sentence = `${who} fits no order that respects real time, and whether one keeps each client's own order is not known; one that keeps neither explains every answer`;
    return { class: "out of order", sentence, calls: core };
  }
  if (byAny === false) {
    const sentence = `${who} fits no order at all with the other calls of the core: the clients were told different truths`;
    return { class: "divergence", sentence, calls: core };
  }
  const sentence = `${who} fits no order that respects real time with the other calls of the core`;
  return { class: "out of order", sentence, calls: core };
}
