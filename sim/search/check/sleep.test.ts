/** Sleep sets on machines drawn at random: they save transitions and never states. */
import { expect, test } from "vitest";
import { Streams } from "../../base/random.ts";
import { check } from "./check.ts";
import type { Model } from "./model.ts";

interface Machine {
  value: number;
  /** Steps that it may still take by itself. */
  left: number;
}

interface Word {
  readonly kind: number;
  /** How many answers it may still lead to, one after the other. */
  readonly depth: number;
}

const nodes = 3;
const values = 3;
const kinds = 3;

/** Three nodes whose next values, and what they send, stand in tables drawn from the seed. */
function machines(seed: number, network: "bag" | "set"): Model<Machine, Word> {
  const draws = new Streams(`${seed}`).stream("machines");
  const row = (sends: number) => ({
    next: draws.below(values),
    sends: Array.from({ length: sends }, () => ({ to: draws.below(nodes), kind: draws.below(kinds) })),
  });
  const onWord = Array.from({ length: nodes * values * kinds }, () => row(draws.below(3)));
  const alone = Array.from({ length: nodes * values }, () => ({ can: draws.below(2) === 1, ...row(1) }));
  return {
    name: `machines ${seed}`,
    nodes,
    network,
    start: () => ({ value: 0, left: 2 }),
    actions: (node, { value, left }) => (left > 0 && alone[node * values + value]!.can ? ["step"] : []),
    onAction(node, state, _step, io) {
      const { next, sends } = alone[node * values + state.value]!;
      state.value = next;
      state.left--;
      for (const { to, kind } of sends) if (to !== node) io.send(to, { kind, depth: 1 });
    },
    onMessage(node, state, _from, { kind, depth }, io) {
      const { next, sends } = onWord[(node * values + state.value) * kinds + kind]!;
      state.value = next;
      if (depth === 0) return;
      for (const send of sends) if (send.to !== node) io.send(send.to, { kind: send.kind, depth: depth - 1 });
    },
  };
}

test.each(["bag", "set"] as const)("with them and without, a %s network has the same states", (network) => {
  let transitions = 0;
  let saved = 0;
  for (let seed = 0; seed < 60; seed++) {
    const model = machines(seed, network);
    const all = check(model, { states: 20_000, without: ["sleep"] });
    if (!all.exhausted) continue;
    const some = check(model);
    expect([seed, some.states]).toEqual([seed, all.states]);
    transitions += all.transitions;
    saved += all.transitions - some.transitions;
  }
  expect(transitions).toBeGreaterThan(10_000);
  expect(saved / transitions).toBeGreaterThan(0.1);
});
