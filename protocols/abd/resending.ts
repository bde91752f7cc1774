/**
 * Asking, and asking again: who has not answered in a phase is asked once more, less and less often.
 * Source: Attiya, Bar-Noy, Dolev (1995), section 2, has channels that lose nothing; ours do, and what is asked twice is
 * answered twice alike.
 */
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDueAgain, roundLater, sentAgain } from "../shared/again.ts";
import { sendToRest } from "../shared/others.ts";
import type { AbdOperation, AbdTypes, Message, ReplicaState } from "./types.ts";

/** All replicas, this one among them, are asked what the task's phase asks. */
export function askReplicas(task: AbdOperation, io: Io<AbdTypes>): void {
  sendToRest("replica", noNodes, questionOf(task), io);
  wait(io);
}

/** A round of the timer is over. */
export function onRetry(replica: ReplicaState, io: Io<AbdTypes>): void {
  for (const [session, task] of replica.tasks.entries()) {
    const asked = roundLater(task.asked);
    const isDue = isDueAgain(asked);
    replica.tasks = replica.tasks.set(session, { ...task, asked: isDue ? sentAgain(asked) : asked });
    if (isDue) sendToRest("replica", task.answered, questionOf(task), io);
  }
  wait(io);
}

/** Nobody waits here any more: nothing goes out again. */
export function rest({ tasks }: ReplicaState, io: Io<AbdTypes>): void {
  if (tasks.size === 0) io.cancelTimer("retry");
}

/** Never exactly as long as others wait. */
function wait(io: Io<AbdTypes>): void {
  const { retryMicros } = io.cluster.options;
  io.setTimer("retry", retryMicros, 2 * retryMicros);
}

function questionOf({ phase, session, sequence, key, copy }: AbdOperation): Message {
  return phase === "query"
    ? { type: "query", session, sequence, key }
    : { type: "store", session, sequence, key, copy };
}
