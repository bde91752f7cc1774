/**
 * What the effects of a handler do to its server: its disk, its timers, its messages and what it shows. A sync is at once,
 * unless a crash cuts the handler before it.
 */
import type { NodeId } from "../../../base/brand.ts";
import { effect, type Io, noAnswers } from "../../../contract/io.ts";
import type { Observation } from "../../../contract/observation.ts";
import type { Automaton } from "../../../contract/system.ts";
import type { Sent, Shown } from "../../rows/behaviour.ts";

export type DiskFields = Record<string, unknown>;

/** A server between two events. What a message to oneself is, waits here in order: it is never lost or overtaken. */
export interface Up {
  readonly up: true;
  readonly state: object;
  readonly disk: DiskFields;
  /** Writes not yet synced, oldest first. */
  readonly cache: readonly DiskFields[];
  readonly timers: readonly string[];
  readonly own: readonly unknown[];
  /** Writes that nothing waits for, oldest first; absent when there are none. */
  readonly notices?: readonly Notice[];
}

/** Tells a server, by a message to itself, that the first `writes` of its cache are durable. */
interface Notice {
  readonly writes: number;
  readonly message: unknown;
}

/** A server that has crashed. */
export interface Down {
  readonly up: false;
  readonly disk: DiskFields;
}

/** A server after some effects, and what left it. */
export interface Released {
  readonly local: Up;
  readonly sends: readonly Sent[];
  readonly toSelf: number;
  readonly seen: readonly Shown[];
  readonly arms: readonly string[];
}

/** Readies `io` for a handler of `node`. */
export function beginHandler(io: Io, node: number, automaton: Automaton | null): void {
  io.begin(node as NodeId, automaton?.answers ?? noAnswers);
}

/** The first `kept` effects that a handler of `node` left in `io` take place; `state` is the one that it made. */
export function releaseEffects(
  { kinds, targets, payloads }: Io,
  node: number,
  server: Up,
  state: object,
  kept: number,
  automaton: Automaton | null,
): Released {
  const sends: Sent[] = [];
  const seen: Shown[] = [];
  const arms: string[] = [];
  const own = [...server.own];
  const cache = [...server.cache];
  let { disk, timers, notices = noNotices } = server;
  for (let i = 0; i < kept; i++) {
    const payload = payloads[i];
    switch (kinds[i]) {
      case effect.write:
        cache.push(payload as DiskFields);
        break;
      case effect.sync:
        disk = Object.assign({ ...disk }, ...cache);
        cache.length = 0;
        for (const { message } of notices) own.push(message);
        notices = noNotices;
        break;
      case effect.whenDurable:
        if (cache.length === 0) own.push(payload);
        else notices = [...notices, { writes: cache.length, message: payload }];
        break;
      case effect.observe:
        seen.push(shown(payload as Observation, disk, automaton));
        break;
      case effect.setTimer:
        arms.push(payload as string);
        if (!timers.includes(payload as string)) timers = [...timers, payload as string].sort();
        break;
      case effect.cancelTimer:
        timers = timers.filter((name) => name !== payload);
        break;
      default:
        if (targets[i] === node) own.push(payload);
        else sends.push({ to: targets[i]!, message: payload });
    }
  }
  const local: Up = { up: true, state, disk, cache, timers, own, ...(notices.length > 0 && { notices }) };
  return { local, sends, toSelf: own.length - server.own.length, seen, arms };
}

const noNotices: readonly Notice[] = [];

/** The disk is done with the writes that the oldest notice is about; null when nothing waits for it. */
export function settleOldest(server: Up): Up | null {
  const { notices = noNotices, ...rest } = server;
  const writes = notices[0]?.writes ?? 0;
  if (writes === 0) return null;
  const later = notices.flatMap((notice) =>
    notice.writes > writes ? [{ ...notice, writes: notice.writes - writes }] : [],
  );
  const due = notices.slice(0, notices.length - later.length).map(({ message }) => message);
  const disk = Object.assign({ ...rest.disk }, ...rest.cache.slice(0, writes)) as DiskFields;
  const settled = { ...rest, disk, cache: rest.cache.slice(writes), own: [...rest.own, ...due] };
  return later.length > 0 ? { ...settled, notices: later } : settled;
}

/** What a promise is compared with: what its server stands by on its disk. */
function shown(observation: Observation, disk: DiskFields, automaton: Automaton | null): Shown {
  const standing =
    observation.type === "promised"
      ? (automaton?.standing?.(disk, observation.instance ?? observation.ledger) ?? null)
      : null;
  return { observation, standing };
}
