/** Who is alive: beats among proposers, or a count in the registry. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { answerWith, electBy, otherProposer, startProposer, typesTo } from "./test-nodes.ts";
import type { Term } from "./types.ts";

describe("heartbeat to the cluster", () => {
  it("the elected proposer beats to the others, and one that hears it waits on", () => {
    const node = startProposer();
    expect(sentTo(electBy(node, [0, 1]), otherProposer)).toEqual([{ type: "beat", term: 1 }]);
    const standby = startProposer();
    expect(standby.hear(otherProposer, { type: "beat", term: 4 as Term })).toEqual([["setTimer", "suspect"]]);
    expect(standby.state).toMatchObject({ leader: otherProposer, term: 4 });
  });

  it("ends the campaign of one that suspected too soon", () => {
    const node = startProposer();
    node.fire("suspect");
    node.hear(otherProposer, { type: "beat", term: 1 as Term });
    expect(node.state).toMatchObject({ phase: "standby", leader: otherProposer, outbid: 0 });
  });
});

describe("heartbeat to the registry", () => {
  it("the elected proposer puts a count there", () => {
    const node = startProposer({ heartbeat: "registry" });
    node.fire("suspect");
    answerWith(node, { type: "value", value: null });
    electBy(node, [0, 1]);
    expect(node.state.question?.operation).toEqual({ type: "put", key: "beat", value: "1 8 1" });
  });

  it("another campaigns only when the count has not changed since it looked last", () => {
    const node = startProposer({ heartbeat: "registry" });
    node.fire("suspect");
    answerWith(node, { type: "value", value: `3 ${otherProposer} 17` });
    expect(node.state).toMatchObject({ phase: "standby", leader: otherProposer });
    node.fire("suspect");
    const effects = answerWith(node, { type: "value", value: `3 ${otherProposer} 17` });
    expect(node.state.phase).toBe("greet");
    expect(typesTo(effects, 0)).toEqual(["greet"]);
  });
});
