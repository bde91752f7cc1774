/** Judges of a log that is a chain of ledgers: promises for each ledger, stripes, and closings. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { quorumsOfMembers } from "../../sim/contract/judgement.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { Within } from "../../sim/contract/quorum.ts";
import type { Standing } from "../../sim/contract/standing.ts";
import { fencingAccept } from "../fencing/accept.ts";
import { fencingElection } from "../fencing/election.ts";
import { fencingPromise } from "../fencing/promise.ts";
import { fencingProposal } from "../fencing/proposal.ts";
import { durableAcks } from "../quorum/durable-acks.ts";
import { quorumLedger } from "../quorum/quorum-ledger.ts";
import { judge, type Row, testContext } from "../testing.ts";
import { registryClosing } from "./registry-closing.ts";

/** Five bookies; each entry goes to three of them, of whom two acknowledge it. */
const context = testContext(5, 2, {
  quorumsOf: quorumsOfMembers((members) => ({ absent: new Within(5, members, 2), write: new Within(5, members, 2) })),
  intersections: [["absent", "write"]],
});
const stripe = setOf(0, 1, 2);

const row = (node: number, observation: Observation, standing?: Standing): Row =>
  standing === undefined ? [node, observation] : [node, observation, standing];
const accepted = (node: number, ledger: number, slot: number, value = 7, isRecovery = false): Row =>
  row(node, { type: "accepted", term: 2 * ledger + (isRecovery ? 1 : 0), slot, value, ledger });
const fenced = (node: number, ledger: number, promised = 2 * ledger + 1): Row =>
  row(node, { type: "promised", term: 2 * ledger + 1, report: "", ledger }, { promised, report: "" });
const proposed = (ledger: number, slot: number, ...members: readonly (readonly number[])[]): Row =>
  row(4, { type: "proposed", term: 2 * ledger, slot, value: 7, members: members.map((ranks) => setOf(...ranks)) });
const ended = (ledger: number, ...ranks: readonly number[]): Row =>
  row(4, {
    ...{ type: "elected", term: 2 * ledger + 1, electors: setOf(...ranks), quorum: "absent" },
    ...{ members: [stripe], decides: "write", closes: true },
  });
const closed = (node: number, ledger: number, end: number): Row =>
  row(node, { type: "closed", term: 2 * ledger + 1, end });
const chosen = (ledger: number, slot: number, ...ranks: readonly number[]): Row =>
  row(4, {
    ...{ type: "chosen", term: 2 * ledger, slot, value: 7, acks: setOf(...ranks), quorum: "write" },
    members: [stripe],
  });

describe("fences of ledgers", () => {
  it("F1 is held for each ledger by itself: a later ledger fences no earlier one", () => {
    expect(judge(fencingAccept, context, [accepted(0, 2, 9), accepted(0, 1, 5)])).toBeNull();
    expect(judge(fencingAccept, context, [fenced(0, 1), accepted(0, 1, 5, 7, true)])).toBeNull();
    expect(judge(fencingAccept, context, [fenced(0, 1), accepted(0, 1, 5)])).toContain(
      "n0 accepted s-1#7 at slot 5 in term 2, having promised term 3",
    );
  });

  it("F2 asks whether the disk holds the fence, when it is told and after a restart", () => {
    expect(judge(fencingPromise, context, [fenced(0, 1, 2)])).toBe(
      "n0 lets a promise of term 3 in ledger 1 leave while its disk holds term 2",
    );
    const back = (known: number, endedTo: number): Row =>
      row(
        0,
        { type: "restarted" },
        {
          ...{ promised: 0, report: "" },
          ledgers: { known: [{ instance: 1, promised: known, accepted: -1 }], endedTo: [endedTo] },
        },
      );
    expect(judge(fencingPromise, context, [fenced(0, 1), back(3, 0)])).toBeNull();
    expect(judge(fencingPromise, context, [fenced(0, 1), back(2, 0)])).toBe(
      "n0 restarted with term 2 promised in ledger 1, having promised term 3",
    );
    expect(judge(fencingPromise, context, [fenced(0, 1), back(2, 1)])).toBeNull(); // the ledger is deleted
  });

  it("F3: whoever denies the first absent entry was fenced", () => {
    expect(judge(fencingElection, context, [fenced(0, 1), fenced(1, 1), ended(1, 0, 1)])).toBeNull();
    expect(judge(fencingElection, context, [fenced(0, 1), ended(1, 0, 1)])).toContain("{1} never promised it");
  });

  it("the quorum ledger: they meet every ack quorum of the write set", () => {
    expect(judge(quorumLedger, context, [ended(1, 0, 1)])).toBeNull();
    expect(judge(quorumLedger, context, [ended(1, 0)])).toContain("counts {0}, which is no quorum");
    expect(judge(quorumLedger, context, [ended(1, 0, 3)])).toContain("counts {3}, no member");
  });

  it("durable acks: an acknowledgement of another ledger's entry at the slot does not count", () => {
    expect(judge(durableAcks, context, [accepted(0, 1, 5), accepted(1, 1, 5), chosen(1, 5, 0, 1)])).toBeNull();
    expect(judge(durableAcks, context, [accepted(0, 1, 5), accepted(1, 2, 5), chosen(1, 5, 0, 1)])).toContain(
      "but {1} had stored nothing of it",
    );
  });
});

describe("F4, where a ledger is closed", () => {
  const judged = (...rows: readonly Row[]): string | null => judge(fencingProposal, context, rows);

  it("speaks of an entry at the end that its writer may still have acknowledged", () => {
    const story = [proposed(1, 5, [0, 1, 2]), accepted(0, 1, 5), fenced(1, 1)];
    expect(judged(...story, fenced(2, 1), closed(4, 1, 5))).toBeNull();
    expect(judged(...story, closed(4, 1, 5))).toBe(
      "n4 closes what is before at slot 5 in term 3, where s-1#7 may be chosen in term 2: {0} accepted it, and {2, 3, 4} may still accept it",
    );
  });

  it("asks the write set alone", () => {
    const story = [proposed(1, 5, [0, 1, 2]), accepted(0, 1, 5)];
    expect(judged(...story, fenced(1, 1), fenced(2, 1), closed(4, 1, 5))).toBeNull();
    expect(judged(...story, fenced(3, 1), fenced(4, 1), closed(4, 1, 5))).toContain("may still accept it");
  });

  it("asks both write sets while the ensemble changes, and the new one after that", () => {
    const story = [accepted(0, 1, 5), accepted(1, 1, 5), fenced(3, 1), fenced(4, 1)];
    expect(judged(proposed(1, 5, [0, 1, 2]), ...story, closed(4, 1, 5))).toContain("{0, 1} accepted it");
    expect(judged(proposed(1, 5, [0, 1, 2], [2, 3, 4]), ...story, closed(4, 1, 5))).toBeNull();
    expect(judged(proposed(1, 5, [2, 3, 4]), ...story, closed(4, 1, 5))).toBeNull();
  });

  it("minds neither what lies behind the end of a closed ledger, nor what another recovery wrote back there", () => {
    const story = [proposed(1, 5, [0, 1, 2]), fenced(1, 1), fenced(2, 1), accepted(0, 1, 5), accepted(0, 1, 6)];
    const back = [ended(1, 1, 2), accepted(1, 1, 5, 7, true), accepted(2, 1, 5, 7, true), accepted(1, 1, 6)];
    const next = [5, 6].map((slot) => row(3, { type: "proposed", term: 4, slot, value: 8, members: [stripe] }));
    expect(judged(...story, ...back, closed(4, 1, 5), ...next)).toBeNull();
  });
});

describe("registry-closing", () => {
  const judged = (...rows: readonly Row[]): string | null => judge(registryClosing, context, rows);

  it("is silent while all that is decided lies below the end", () => {
    expect(judged(chosen(1, 5, 0, 1), closed(0, 1, 6), closed(1, 1, 6), chosen(2, 6, 0, 1))).toBeNull();
  });

  it("names a second end", () => {
    expect(judged(closed(0, 1, 6), closed(1, 1, 7))).toBe("n1 has term 3 closed at slot 7, which was closed at slot 6");
  });

  it("names what was decided at the end or beyond, before or after", () => {
    expect(judged(chosen(1, 6, 0, 1), closed(0, 1, 6))).toBe(
      "n0 has term 3 closed at slot 6, though slot 6 was decided in term 2",
    );
    expect(judged(closed(0, 1, 6), chosen(1, 6, 0, 1))).toBe(
      "n4 holds s-1#7 chosen at slot 6 in term 2, though term 3 is closed at slot 6",
    );
  });
});
