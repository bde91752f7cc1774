/** For how long servers have been at work since a run began: what saturates is told by it. */
import type { WorkDone } from "../../plan/run-result.ts";
import type { Departures } from "../network/departures.ts";
import type { Processors } from "./processors.ts";
import type { Release } from "./release.ts";

/** What works in a server. */
export interface Working {
  readonly processors: Processors;
  readonly released: Release;
  readonly departures: Departures;
}

/** By now, of the servers 0 to `servers` - 1. */
export function workDone(now: number, servers: number, { processors, released, departures }: Working): WorkDone {
  const ids = Array.from({ length: servers }, (_, node) => node);
  const sending = ids.map((node) => departures.doneBy(node, now));
  return {
    at: now,
    processors: ids.map((node) => processors.servedMicros(node) + sending[node]!.processor),
    lines: sending.map(({ line }) => line),
    disks: ids.map((node) => released.syncedMicros(node)),
  };
}
