/** Write sets, and what covers them. */
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, intersection, type NodeSet, noNodes, setOf } from "../../sim/base/node-set.ts";
import { listOf, metadataOf, metadataText, swapList } from "./metadata.ts";
import { coversEnsemble, coversEntry, isAcknowledged, lastFragment, writeSet } from "./striping.ts";
import type { EntryNumber, LedgerId, LedgerMetadata, Position } from "./types.ts";

const ledgerOf = (ensemble: readonly number[], writeQuorum: number, ackQuorum: number): LedgerMetadata => ({
  ledger: 3 as LedgerId,
  state: "OPEN",
  writer: 6 as NodeId,
  base: 17 as Position,
  writeQuorum,
  ackQuorum,
  fragments: [{ first: 0 as EntryNumber, ensemble }],
  last: -1 as EntryNumber,
});

describe("striping", () => {
  it("entry i goes to the Qw bookies from place i mod E of the ensemble on, round about", () => {
    const ledger = ledgerOf([4, 2, 0, 1], 3, 2);
    expect([0, 1, 2, 3, 4].map((number) => writeSet(ledger, number))).toEqual(
      [
        [4, 2, 0],
        [2, 0, 1],
        [0, 1, 4],
        [1, 4, 2],
        [4, 2, 0],
      ].map((ranks) => setOf(...ranks)),
    );
  });

  it("an entry belongs to the last fragment that begins at or before it", () => {
    const before = ledgerOf([0, 1, 2], 3, 2);
    const ledger = {
      ...before,
      fragments: [...before.fragments, { first: 12 as EntryNumber, ensemble: [3, 1, 2] }],
    };
    expect(writeSet(ledger, 11)).toBe(setOf(0, 1, 2));
    expect(writeSet(ledger, 12)).toBe(setOf(1, 2, 3));
    expect(lastFragment(ledger).first).toBe(12);
  });

  it("whatever is acknowledged has a bookie in every set that covers the entry, and in every one that covers the ensemble", () => {
    for (const [ensemble, writeQuorum, ackQuorum] of [
      [3, 3, 2],
      [4, 3, 2],
      [4, 2, 2],
      [5, 3, 1],
      [5, 4, 3],
    ] as const) {
      const ledger = ledgerOf([...Array(ensemble).keys()], writeQuorum, ackQuorum);
      const all = allNodes(ensemble);
      for (let acks = 0; acks <= all; acks++) {
        for (let cover = 0; cover <= all; cover++) {
          for (let number = 0; number < ensemble; number++) {
            if (!isAcknowledged(ledger, number, acks as NodeSet)) continue;
            const covers = coversEntry(ledger, number, cover as NodeSet) || coversEnsemble(ledger, cover as NodeSet);
            if (covers) expect(intersection(acks as NodeSet, cover as NodeSet)).not.toBe(noNodes);
          }
        }
      }
    }
  });

  it("bookies outside of the write set neither acknowledge an entry nor deny it", () => {
    const ledger = ledgerOf([0, 1, 2, 3], 2, 2);
    expect(isAcknowledged(ledger, 0, setOf(1, 2, 3))).toBe(false);
    expect(coversEntry(ledger, 0, setOf(2, 3))).toBe(false);
    expect(coversEntry(ledger, 0, setOf(1))).toBe(true);
  });
});

describe("what the registry holds", () => {
  it("is read as it was written", () => {
    const ledger = {
      ...ledgerOf([0, 1, 2], 3, 2),
      fragments: [
        { first: 0 as EntryNumber, ensemble: [2, 0, 1] },
        { first: 12 as EntryNumber, ensemble: [2, 3, 1] },
      ],
    };
    expect(metadataText(ledger)).toBe("OPEN 6 17 3/2 -1 0:2,0,1 12:2,3,1");
    expect(metadataOf(ledger.ledger, metadataText(ledger))).toEqual(ledger);
    const chain = [
      { ledger: 3 as LedgerId, base: 17 as Position, isCheckpoint: false },
      { ledger: 5 as LedgerId, base: 40 as Position, isCheckpoint: true },
    ];
    const [first, others] = [setOf(0, 1, 2), setOf(0, 2, 10)];
    expect(listOf("3:17 5:40*", first)).toEqual({ members: first, chain });
    expect(listOf("{0,2,10} 3:17 5:40*", first)).toEqual({ members: others, chain });
    expect(listOf(null, first)).toEqual({ members: first, chain: [] });
    const none = { members: first, chain: [] };
    expect(swapList(none, { members: others, chain }, first)).toMatchObject({
      expected: null,
      value: "{0,2,10} 3:17 5:40*",
    });
    expect(swapList(none, { members: first, chain }, first)).toMatchObject({ value: "3:17 5:40*" });
  });
});
