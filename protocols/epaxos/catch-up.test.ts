/** Catching up: whoever missed commits asks for them, and gets them many at a time. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { at, commitMessage, deps, gossipMessage, preAcceptMessage, put, Replica, typesTo } from "./test-replica.ts";
import type { Commits, Message } from "./types.ts";

const commitOf = (index: number): Message =>
  commitMessage(at(0, index, 5), put(index), { seq: index + 1, deps: deps(0, index - 1) });

/** Replica `self` which knows of the commits `from` to `to` of replica 0. */
function knowing(self: number, from: number, to: number): Replica {
  const replica = new Replica(self, 5);
  for (let index = from; index <= to; index++) replica.hear(0, commitOf(index));
  return replica;
}

describe("catching up", () => {
  it("a replica that missed 300 commits gets them in three messages, and executes them all", () => {
    const behind = knowing(4, 0, 9);
    const ahead = knowing(1, 0, 310);
    let effects = behind.hear(1, gossipMessage(deps(0, 299), deps(0, 299)));
    const parts: number[] = [];
    for (;;) {
      const question = (sentTo(effects, 1) as Message[]).find(({ type }) => type === "fetch");
      if (question === undefined) break;
      const answer = sentTo(ahead.hear(4, question), 4)[0] as Commits;
      parts.push(answer.commits.length);
      effects = behind.hear(1, answer);
    }
    expect(parts).toEqual([128, 128, 45]);
    expect(behind.state.executedTo).toEqual(deps(0, 310));
  });

  it("one question at a time is under way, however many say that they are ahead", () => {
    const behind = knowing(4, 0, 9);
    expect(typesTo(behind.hear(1, gossipMessage(deps(0, 20), deps(0, 20))), 1)).toContain("fetch");
    expect(typesTo(behind.hear(2, gossipMessage(deps(0, 20), deps(0, 20))), 2)).not.toContain("fetch");
  });

  it("what no snapshot covers yet may still be on its way: it is asked for at the next look only", () => {
    const behind = knowing(4, 0, 9);
    expect(typesTo(behind.hear(1, gossipMessage(deps(), deps(0, 20))), 1)).not.toContain("fetch");
    expect(typesTo(behind.fire("suspect"), 0)).toEqual(["fetch"]);
  });

  it("instances between what is committed and the latest one known are asked for, of one replica after another", () => {
    const behind = knowing(4, 0, 2);
    behind.hear(0, commitOf(9));
    const asked = [1, 2].map(() => {
      const effects = behind.fire("suspect");
      return [0, 1, 2, 3].filter((rank) => typesTo(effects, rank).includes("fetch"));
    });
    expect(asked).toEqual([[0], [1]]);
  });

  it("§4.3 what nobody can tell is recovered by explicit prepare, each instance of the gap", () => {
    const behind = knowing(4, 0, 2);
    behind.hear(0, preAcceptMessage(at(0, 6, 5), put(6), { seq: 7, deps: deps(0, 5) }));
    behind.fire("suspect");
    const prepared = (sentTo(behind.fire("suspect"), 1) as Message[]).filter(({ type }) => type === "prepare");
    expect(prepared.map((message) => message.type === "prepare" && message.instance)).toEqual(
      [3, 4, 5, 6].map((index) => at(0, index, 5)),
    );
  });

  it("what a committed command follows is known, all of it: a gap is recovered at one look, not one instance after another", () => {
    const behind = new Replica(4, 5);
    behind.hear(0, commitMessage(at(0, 0, 5), put(1), { seq: 8, deps: deps(1, 2, 3, 1) }));
    expect(typesTo(behind.fire("suspect"), 0)).toEqual(["fetch"]);
    const prepared = (sentTo(behind.fire("suspect"), 2) as Message[]).filter(({ type }) => type === "prepare");
    expect(prepared.map((message) => message.type === "prepare" && message.instance)).toEqual([
      at(1, 0, 5),
      at(3, 0, 5),
      at(1, 1, 5),
      at(3, 1, 5),
      at(1, 2, 5),
    ]);
  });

  it("while commits arrive nothing of the gap is suspected", () => {
    const behind = knowing(4, 0, 2);
    behind.hear(0, commitOf(9));
    behind.fire("suspect");
    behind.hear(0, { type: "commits", commits: [commitOf(3) as Commits["commits"][number]], isPart: true });
    expect(typesTo(behind.fire("suspect"), 1)).toEqual([]);
    expect(behind.state.isSuspicionArmed).toBe(true);
  });

  it("an old question about what every replica has executed, or what the asker knows, gets no answer", () => {
    const ahead = knowing(1, 0, 5);
    expect(ahead.hear(4, { type: "fetch", committed: deps(0, 5) })).toEqual([]);
  });
});
