/**
 * Log matching: two entries of one slot and one term are equal, and so are the terms before them; by induction, so are
 * the whole logs up to there.
 */
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Appended } from "../../sim/contract/observation.ts";
import { type Entries, findEntry, keepEntry, noEntries } from "../shared/entries.ts";
import { nameNode, nameValue } from "../shared/words.ts";

export const logMatching: Invariant<Entries> = {
  name: "log-matching",
  about: "Logs that hold an entry of one slot and term are equal up to that slot.",
  source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014), figure 3",
  observes: ["appended"],
  start: noEntries,
  on(entries, seen) {
    const appended = seen.observation as Appended;
    const { slot, term, previousTerm, value } = appended;
    const known = findEntry(entries, slot, term);
    if (known === undefined) {
      keepEntry(entries, appended);
      return null;
    }
    if (known.value !== value) {
      return `${nameNode(seen.node)} appended ${nameValue(value)} as the entry of term ${term} at slot ${slot}, which is ${nameValue(known.value)} elsewhere`;
    }
    if (known.previousTerm === previousTerm) return null; // legal: the entry on another disk, or again on this one
    return `${nameNode(seen.node)} appended slot ${slot} of term ${term} behind an entry of term ${previousTerm}, which is one of term ${known.previousTerm} elsewhere`;
  },
};
