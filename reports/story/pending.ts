/** An operation that no one answered: who asked for it, whom its requests reached, and what came back last. */
import { commandId, describeCommand, type Operation, type Session } from "../../sim/contract/operation.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { plural, virtualTime } from "../format.ts";
import { type NameOf, withSessions } from "../node-names.ts";
import { tellOperation } from "./values.ts";

interface Pending {
  readonly client: number;
  readonly time: number;
  readonly operation: Operation;
  readonly reached: Map<number, number>;
  answer: { readonly type: string; readonly from: number; readonly time: number } | null;
}

/** One sentence on each of the commands that the run began. */
export function tellPending(events: readonly TraceEvent[], commands: ReadonlySet<unknown>, name: NameOf): string[] {
  const pending = new Map<number, Pending>();
  for (const { node, time, cause, seen = [] } of events) {
    for (const { node: client, observation } of seen) {
      if (observation.type !== "invoked") continue;
      const id = idOf(observation);
      if (id === null || !commands.has(id)) continue;
      const operation = observation["operation"] as Operation;
      pending.set(id, { client, time, operation, reached: new Map(), answer: null });
    }
    if (cause.type !== "message") continue;
    const message = (cause.message ?? {}) as { readonly type?: unknown; readonly [field: string]: unknown };
    const id = idOf(message);
    const one = id === null ? undefined : pending.get(id);
    if (one === undefined) continue;
    if (node === one.client) one.answer = { type: String(message.type), from: cause.from, time };
    else if (cause.from === one.client) one.reached.set(node, (one.reached.get(node) ?? 0) + 1);
  }
  return [...pending].map(([id, one]) => withSessions(tellOne(id, one, name), name));
}

function idOf({ session, sequence }: { readonly [field: string]: unknown }): number | null {
  if (!Number.isSafeInteger(session) || !Number.isSafeInteger(sequence)) return null;
  return commandId(session as Session, sequence as number);
}

function tellOne(id: number, { client, time, operation, reached, answer }: Pending, name: NameOf): string {
  const asked = `${name(client)} asked for ${tellOperation(operation, name)} (${describeCommand(id)}) at ${virtualTime(time)}`;
  const who = [...reached].map(([node, times]) => `${name(node)} ${plural(times, "time")}`).join(", ");
  const got = who === "" ? "its requests reached nobody" : `its requests reached ${who}`;
  const said =
    answer === null
      ? "nothing came back"
      : `what came back last was ${answer.type} from ${name(answer.from)} at ${virtualTime(answer.time)}`;
  return `${asked}; ${got}; ${said}.`;
}
