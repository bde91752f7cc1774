/** A handler that changes what it was given is named. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import type { ActorModel } from "../subjects/model.ts";

interface Post {
  readonly stamps: readonly number[];
}

/** Node 0 posts a letter to node 1, which handles it as told. */
function post(handle: ActorModel<{ letters: number }, Post>["onMessage"]): ActorModel<{ letters: number }, Post> {
  return {
    name: "post",
    nodes: 2,
    start(node, io) {
      if (node === 0) io.send(1, { stamps: [] });
      return { letters: 0 };
    },
    onMessage: handle,
  };
}

describe("a handler that changes a message it was given", () => {
  it.each(["breadth", "depth", "deepening"] as const)("is named, and the search (%s) is not exhausted", (search) => {
    const stamping = post((node, state, _from, message) => {
      state.letters = 1;
      (message.stamps as number[]).push(node);
    });
    const { exhausted, violations } = checkModel(stamping, { search });
    expect(exhausted).toBe(false);
    expect(violations.map(({ invariant }) => invariant)).toEqual(["determinism"]);
    expect(violations[0]!.message).toBe(
      'node 1 changes a message it received: 0>1 {"stamps":[]} became 0>1 {"stamps":[1]}',
    );
  });

  it("is named even when nothing else comes of it", () => {
    const silent = post((_node, _state, _from, message) => {
      (message.stamps as number[]).push(7);
    });
    expect(checkModel(silent)).toMatchObject({ exhausted: false, violations: [{ invariant: "determinism" }] });
  });

  it("is none that sends on a copy with a change", () => {
    const copying = post((node, state, from, message, io) => {
      state.letters++;
      if (message.stamps.length < 2) io.send(from, { stamps: [...message.stamps, node] });
    });
    expect(checkModel(copying)).toMatchObject({ states: 4, exhausted: true, violations: [] });
  });
});
