/** Sleep sets save transitions and lose neither states nor observations. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import { StateStore } from "../memory/state-store.ts";
import type { Space } from "../rows/space.ts";
import type { ActorModel, Effects } from "../subjects/model.ts";
import { SleepSets } from "./sleep.ts";

/** What a node may do in a place: where it goes, whom it tells what, whether the judge sees it. */
interface Move {
  readonly to: number;
  readonly tells: readonly [node: number, word: number] | null;
  readonly isSeen: boolean;
}

/** A small system drawn from `seed`: nodes that go from place to place, by themselves or on a word. */
function drawn(seed: number): ActorModel<{ at: number }, number> {
  let state = Math.imul(seed, 0x9e3779b1);
  const below = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) % bound;
  };
  const nodes = 2 + below(3);
  const places = 2 + below(3);
  const words = 1 + below(2);
  const network = below(2) === 0 ? "set" : "bag";
  const hasCycles = below(2) === 0;
  const move = (at: number): Move => {
    const to = hasCycles ? below(places) : Math.min(places - 1, at + 1 + below(2));
    const mayTell = network === "set" || to > at; // else there would be ever more messages
    return { to, tells: mayTell && below(2) === 0 ? [below(nodes), below(words)] : null, isSeen: below(4) === 0 };
  };
  const table = <T>(make: (at: number) => T): T[][] =>
    Array.from({ length: nodes }, () => Array.from({ length: places }, (_, at) => make(at)));
  const own = table((at) => Array.from({ length: below(3) }, () => move(at)));
  const told = table((at) => Array.from({ length: words }, () => (below(3) === 0 ? null : move(at))));
  const make = (node: number, local: { at: number }, taken: Move, io: Effects<number>): void => {
    local.at = taken.to;
    if (taken.tells !== null) io.send(...taken.tells);
    if (taken.isSeen) io.observe({ type: "moved", node });
  };
  return {
    name: `system ${seed}`,
    nodes,
    network,
    start: () => ({ at: 0 }),
    actions: (node, { at }) => own[node]![at]!.map((_, i) => `${i}`),
    onAction: (node, local, action, io) => make(node, local, own[node]![local.at]![Number(action)]!, io),
    onMessage(node, local, _from, word, io) {
      const taken = told[node]![local.at]![word]!;
      if (taken !== null) make(node, local, taken, io);
    },
    judges: [
      {
        name: "last",
        observes: ["moved"],
        start: () => ({ last: -1 }),
        on(record, { node }) {
          (record as { last: number }).last = node;
          return null;
        },
      },
    ],
  };
}

describe("sleep sets", () => {
  it("save transitions, and lose neither a state nor an observation", () => {
    let saved = 0;
    let compared = 0;
    for (let seed = 1; seed <= 250; seed++) {
      const system = drawn(seed);
      const awake = checkModel(system, { without: ["sleep"], observations: true, states: 500 });
      if (!awake.exhausted) continue;
      const asleep = checkModel(system, { observations: true });
      expect(asleep.reductions).toContain("sleep");
      const { states, observations } = asleep;
      expect({ states, observations }, system.name).toEqual({ states: awake.states, observations: awake.observations });
      saved += awake.transitions - asleep.transitions;
      compared++;
    }
    expect(compared).toBeGreaterThan(120);
    expect(saved).toBeGreaterThan(3_000);
  });

  // Breadth-first with steps in the order of nodes, the least of the shortest ways to a state never sleeps, so that no
  // whole search loses a state without this: it is what makes the sets sound in whatever order states are met.
  it("Godefroid, figure 5.2: of a state met again only what slept both times sleeps on, the rest is explored", () => {
    const store = new StateStore(1, true);
    for (const place of [7, 8]) store.push(Int32Array.of(place), 0);
    const sleep = new SleepSets({ inboxes: [] } as unknown as Space);
    store.setMark(0, 0b0111);
    store.setMark(1, 0b0111);

    sleep.meet(store, 0, 0b1111, true); // all that slept sleeps on
    expect([store.mark(0), sleep.again]).toEqual([0b0111, []]);
    sleep.meet(store, 0, 0b1101, true);
    expect([store.mark(0), sleep.again]).toEqual([0b0101, [{ state: 0, only: 0b0010 }]]);
    sleep.meet(store, 1, 0b1101, false); // its turn is still to come
    expect([store.mark(1), sleep.again]).toEqual([0b0101, [{ state: 0, only: 0b0010 }]]);
  });
});
