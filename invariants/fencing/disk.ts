/**
 * Term fencing on the disk: no disk holds an entry, or a vote, of a term above the one that it holds promised. A node
 * that enters a term writes it before, or with, what it accepts in it; written apart, a crash may keep the later write
 * and lose the earlier, and the node then votes again in a term of which it has an entry.
 */
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import { nameNode } from "../shared/words.ts";

export const fencingDisk: Invariant = {
  name: "fencing-disk",
  about:
    "No disk holds an entry of a term above the one that it holds promised, and none is appended under a lower one.",
  source: "Lamport, Paxos Made Simple (2001), section 2.5; Ongaro (2014), figure 3.1: currentTerm >= the log's terms",
  observes: ["promised", "restarted", "appended"],
  start: () => ({}),
  on(_state, { node, observation, standing }: Seen) {
    if (observation.type === "appended" && observation.term > observation.under) {
      const { term, under, slot } = observation;
      return `${nameNode(node)} appended an entry of term ${term} at slot ${slot} under a leader of term ${under}`;
    }
    const { accepted = 0, promised = 0 } = standing ?? {};
    if (accepted <= promised) return null;
    const holds = `holds an entry of term ${accepted} on a disk that is at term ${promised}`;
    return `${nameNode(node)} ${observation.type === "restarted" ? "came back and " : ""}${holds}`;
  },
};
