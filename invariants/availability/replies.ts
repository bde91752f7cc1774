/** Which reply ends a server's debt to who asked it: one rule for every judge of answers. */
import type { Reply, Session } from "../../sim/contract/operation.ts";

/** A request that a server has. */
interface Asked {
  readonly server: number;
  readonly session: Session;
  readonly sequence: number;
}

/**
 * Its own reply, whatever it says. Or anybody's that says what came of it: who was asked may have passed the request on, and
 * whether the client hears the other one is not its affair.
 */
export const isSettledBy = (asked: Asked, node: number, { type, session, sequence }: Reply): boolean =>
  (asked.server === node || type === "done" || type === "failed") &&
  asked.session === session &&
  asked.sequence <= sequence;
