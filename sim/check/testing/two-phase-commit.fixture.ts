/**
 * For tests: two-phase commit with one transaction manager (node 0) and any number of resource managers.
 * Source: Lamport, specification TwoPhase; Gray and Lamport, "Consensus on Transaction Commit" (2006), section 3.
 */
import type { ActorJudge, ActorModel } from "../subjects/model.ts";

export interface ManagerState {
  phase: "init" | "working" | "prepared" | "committed" | "aborted";
  /** Of the transaction manager: a bit for each resource manager that is prepared. */
  prepared: number;
}

export type CommitMessage = "prepared" | "commit" | "abort";

/** The specification keeps every message for ever, so its network is a set. */
export function twoPhaseCommit(
  resources: number,
  judges: readonly ActorJudge[] = [agree],
): ActorModel<ManagerState, CommitMessage> {
  const all = (1 << resources) - 1;
  return {
    name: `two-phase commit of ${resources}`,
    nodes: resources + 1,
    network: "set",
    start: (node) => ({ phase: node === 0 ? "init" : "working", prepared: 0 }),
    actions(node, { phase, prepared }) {
      if (node > 0) return phase === "working" ? ["prepare", "abort"] : [];
      if (phase !== "init") return [];
      return prepared === all ? ["commit", "abort"] : ["abort"];
    },
    onAction(node, state, action, io) {
      if (node > 0 && action === "prepare") {
        state.phase = "prepared";
        return io.send(0, "prepared");
      }
      state.phase = action === "commit" ? "committed" : "aborted";
      if (node > 0) return io.observe({ type: state.phase });
      for (let resource = 1; resource <= resources; resource++) io.send(resource, action as CommitMessage);
    },
    onMessage(node, state, from, message, io) {
      if (node === 0) {
        if (state.phase === "init") state.prepared |= 1 << (from - 1);
        return;
      }
      const phase = message === "commit" ? "committed" : "aborted";
      if (state.phase === phase) return;
      state.phase = phase;
      io.observe({ type: phase });
    },
    judges,
    symmetry: {
      group: Array.from({ length: resources }, (_, i) => i + 1),
      state: ({ phase, prepared }, _node, to) => ({ phase, prepared: moveBits(prepared, to) }),
      message: (message) => message,
    },
  };
}

function moveBits(bits: number, to: readonly number[]): number {
  let moved = 0;
  for (let node = 1; node < to.length; node++) if ((bits & (1 << (node - 1))) !== 0) moved |= 1 << (to[node]! - 1);
  return moved;
}

/** No resource manager commits while another aborts. Its state is in the search, so it holds only what it must. */
export const agree: ActorJudge = {
  name: "consistent",
  observes: ["committed", "aborted"],
  start: () => ({ decided: "" }),
  on(state, { observation }) {
    const record = state as { decided: string };
    if (record.decided !== "" && record.decided !== observation.type) return "one manager commits, another aborts";
    record.decided = observation.type;
    return null;
  },
};
