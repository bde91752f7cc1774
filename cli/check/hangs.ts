/** Handlers that do not return to the checker: their thread is ended, and they are named. */
import type { Worker } from "node:worker_threads";
import type { Pulse } from "../../sim/campaign/pulse.ts";
import { Overseer } from "../campaign/overseer.ts";

/** A handler did not return; the message names it. */
export class HandlerHangs extends Error {
  override readonly name = "HandlerHangs";
}

/** Is told which handler begins, in words, and null when it has returned. */
export type HandlerWatch = (doing: string | null) => void;

/** Shows on the pulse which handler runs. */
export const watchingBy =
  (pulse: Pulse): HandlerWatch =>
  (doing) => {
    pulse.doing = doing ?? "";
  };

const patience = { busySeconds: 5, idleSeconds: 30, allSeconds: null };

/**
 * Tells once when a handler that the thread shows on its pulse does not return; and what became of a thread that shows no
 * beat, since it does not come to an end of loading.
 */
export function overseeHandlers(
  thread: Worker,
  pulse: Pulse,
  hangs: (message: string) => void,
  unloaded: (why: string) => void,
): Overseer {
  return new Overseer(thread, pulse, patience, {
    isAtRisk: () => pulse.doing !== "",
    lost: (why) => (pulse.beats === 0 ? unloaded(why) : hangs(`${pulse.doing} ${why}`)),
    late: () => {},
  });
}
