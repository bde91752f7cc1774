/** The replica: what a restart keeps, and what a digest takes in. */
import { expect, it } from "vitest";
import { replica } from "./replica.ts";
import { at, commitMessage, deps, put, Replica } from "./test-replica.ts";

it("a digest takes in every field of a replica's state, in the order of the state", () => {
  const { state } = new Replica(0, 5);
  expect(Object.values(replica.digested!(state))).toEqual(Object.values(state));
});

it("a restarted replica stands where its disk does: its next instance is new, what was committed is executed again", () => {
  const node = new Replica(0, 5);
  node.ask(0, 1, { type: "put", key: "a", value: "1" });
  node.hear(1, commitMessage(at(1, 0, 5), put(7), { seq: 1, deps: deps() }));
  node.restart();
  expect(node.state.nextIndex).toBe(1);
  expect(node.state.executedTo).toEqual(deps(1, 0));
  expect(node.state.unfinished.keys()).toEqual([at(0, 0, 5)]);
});
