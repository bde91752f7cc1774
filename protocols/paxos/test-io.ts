/** For tests: what a handler did, as a list of short records in the order of its effects. */
import type { NodeId } from "../../sim/base/brand.ts";
import { type Cluster, makeCluster } from "../../sim/contract/cluster.ts";
import { effect, Io } from "../../sim/contract/io.ts";
import type { Operation, Request, Session } from "../../sim/contract/operation.ts";
import type { System, Types } from "../../sim/contract/system.ts";

/** A cluster of `system` with its default options, but for those given. */
export function clusterOf<O extends object>(system: System, nodes: number, given: Partial<O> = {}): Cluster<O> {
  const defaults = Object.entries(system.options).map(([name, spec]) => [name, spec.default]);
  const options = { ...Object.fromEntries(defaults), ...given };
  return makeCluster(system.layout(nodes, options), 2, options as O);
}

export function ioOf<P extends Types>(cluster: Cluster<P["Options"]>, self: number): Io<P> {
  const io = new Io<P>(cluster);
  io.self = self as NodeId;
  return io;
}

/** The effects so far, and a clean sheet: `["send", 2, message]`, `["sync"]`, `["setTimer", "retry"]` … */
export function take(io: Io<never>): unknown[] {
  const done: unknown[] = [];
  for (let at = 0; at < io.count; at++) done.push(effectAt(io, at));
  io.count = 0;
  return done;
}

function effectAt(io: Io<never>, at: number): unknown {
  const [target, payload] = [io.targets[at], io.payloads[at]];
  switch (io.kinds[at]) {
    case effect.send:
      return ["send", target, payload];
    case effect.reply:
      return ["reply", target, payload];
    case effect.write:
      return ["write", payload];
    case effect.sync:
      return ["sync"];
    case effect.observe:
      return ["observe", payload];
    case effect.setTimer:
      return ["setTimer", payload];
    default:
      return ["cancelTimer", payload];
  }
}

/** The messages sent to node `to` among `effects`. */
export const sentTo = (effects: readonly unknown[], to: number): unknown[] =>
  (effects as unknown[][]).filter(([kind, target]) => kind === "send" && target === to).map(([, , message]) => message);

/** What was observed among `effects`, by type. */
export const observed = (effects: readonly unknown[], type: string): unknown[] =>
  (effects as [string, { type?: string }][])
    .filter(([kind, payload]) => kind === "observe" && payload.type === type)
    .map(([, payload]) => payload);

/** The values told to clients among `effects`: `[client, value]`. */
export const answers = (effects: readonly unknown[]): unknown[] =>
  (effects as [string, number, { result: { value: unknown } }][])
    .filter(([kind]) => kind === "reply")
    .map(([, client, reply]) => [client, reply.result.value]);

export const requestOf = (session: number, sequence: number, operation: Operation): Request => ({
  type: "request",
  session: session as Session,
  sequence,
  operation,
});
