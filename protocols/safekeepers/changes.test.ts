/** Changes of the configuration, by the steps of RFC 035. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { observed, type TestNode } from "../testing/testing.ts";
import { changeMembers } from "./changes.ts";
import {
  answerWith,
  configurationOf,
  electBy,
  firstSafekeeper,
  initialConfiguration,
  joint,
  startProposer,
  typesTo,
} from "./test-nodes.ts";
import type { ProposerTypes, Slot } from "./types.ts";

const swapped = { type: "swapped", swapped: true, value: null } as const;

const flushed = (node: TestNode<ProposerTypes>, rank: number, next: number): unknown[] =>
  node.hear(firstSafekeeper + rank, { type: "flushed", term: node.state.term, round: 0, next: next as Slot });

/** In charge, having asked for {0, 1, 3} in place of {0, 1, 2}. */
function changing(): TestNode<ProposerTypes> {
  const node = startProposer();
  electBy(node, [0, 1]);
  changeMembers(node.state, setOf(0, 1, 3), node.io);
  return node;
}

describe("the way into a joint configuration", () => {
  it("step 3: puts the desired set beside the current one by a compare-and-set, and campaigns in it", () => {
    const node = changing();
    expect(node.state.question?.operation).toEqual({
      type: "compare-and-set",
      key: "configuration",
      expected: null,
      value: `2 ${initialConfiguration.set} ${joint.newSet}`,
    });
    const effects = answerWith(node, swapped);
    expect(observed(effects, "configured")).toEqual([
      { type: "configured", configuration: "2", members: [initialConfiguration.set, joint.newSet], follows: "1" },
    ]);
    expect(node.state).toMatchObject({ phase: "greet", configuration: joint });
  });

  it("step 3: a failed compare-and-set aborts the procedure; what it found is what counts", () => {
    const node = changing();
    const other = configurationOf(2, [0, 1, 2], [2, 3, 4]);
    answerWith(node, { type: "swapped", swapped: false, value: `2 ${other.set} ${other.newSet}` });
    expect(node.state).toMatchObject({ phase: "greet", configuration: other, change: null });
  });

  it("is not taken while another change is under way, or by one that is not in charge", () => {
    const node = changing();
    answerWith(node, swapped);
    electBy(node, [0, 1, 3], joint);
    changeMembers(node.state, setOf(2, 3, 4), node.io);
    const standby = startProposer();
    changeMembers(standby.state, setOf(2, 3, 4), standby.io);
    expect([node.state.change, standby.state.change]).toEqual([null, null]);
  });

  it("is sought for a safekeeper that is silent for long, when a spare one answers", () => {
    const node = startProposer({ missedMax: 2 });
    electBy(node, [0, 1]);
    for (let times = 0; times < 3; times++) {
      const effects = node.fire("resend");
      for (const rank of [0, 1]) flushed(node, rank, 1);
      if (times < 2) continue;
      expect([3, 4].map((rank) => typesTo(effects, rank))).toEqual([["greet"], ["greet"]]);
      node.hear(firstSafekeeper + 4, {
        type: "greeted",
        campaign: node.state.campaign,
        term: 0,
        configuration: initialConfiguration,
      } as never);
    }
    node.fire("resend");
    expect(node.state.change?.to).toEqual(configurationOf(2, [0, 1, 2], [0, 1, 4]));
  });
});

describe("the way out of it", () => {
  function inJoint(): TestNode<ProposerTypes> {
    const node = changing();
    answerWith(node, swapped);
    electBy(node, [0, 1, 2, 3], joint);
    return node;
  }

  it("step 6: is open only when a majority of the new set has reached the position of the old majority", () => {
    const node = inJoint();
    for (const [rank, next] of [
      [2, 2],
      [0, 1],
      [3, 2],
    ] as const)
      flushed(node, rank, next);
    expect(node.state.change).toBeNull(); // one of {0, 1, 3}
    flushed(node, 0, 2);
    expect(node.state.change?.to).toEqual(configurationOf(3, [0, 1, 3]));
  });

  it("step 7: the new set alone, under one more compare-and-set", () => {
    const node = inJoint();
    for (const rank of [3, 0]) flushed(node, rank, 2);
    const effects = answerWith(node, swapped);
    expect(observed(effects, "opened")).toMatchObject([{ term: 2, members: [joint.newSet], holders: setOf(0, 3) }]);
    expect(observed(effects, "witnessed")).toContainEqual({ type: "witnessed", what: "members changed" });
    expect(node.state).toMatchObject({ phase: "greet", configuration: configurationOf(3, [0, 1, 3]) });
  });

  it("to commit it must receive flush acknowledgements from both majorities", () => {
    const node = startProposer();
    const far = configurationOf(2, [0, 1, 2], [2, 3, 4]);
    electBy(node, [0, 1, 2, 3], far);
    for (const rank of [0, 1, 2]) expect(observed(flushed(node, rank, 2), "chosen")).toEqual([]);
    expect(observed(flushed(node, 4, 2), "chosen")).toMatchObject([{ slot: 1, members: [far.set, far.newSet] }]);
  });

  it("rollback: goes back to the old set while the new one is not there", () => {
    const node = startProposer({ missedMax: 2 });
    node.fire("suspect");
    const far = configurationOf(2, [0, 1, 2], [2, 3, 4]);
    for (let times = 0; times < 3; times++) {
      node.fire("resend");
      for (const rank of [0, 1]) {
        const { campaign } = node.state;
        node.hear(firstSafekeeper + rank, { type: "greeted", campaign, term: 0, configuration: far } as never);
      }
    }
    node.fire("resend");
    expect(node.state.change?.to).toEqual(configurationOf(3, [0, 1, 2]));
  });
});
