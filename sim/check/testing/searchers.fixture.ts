/** For tests: the searchers of a model, in one thread, level by level. */
import type { Invariant } from "../../contract/invariant.ts";
import { moveRules } from "../reductions/rules.ts";
import { type ActorModel, ModelBehaviour } from "../subjects/model.ts";
import { Searcher, searcherMemory } from "../threads/searcher.ts";

const wordsMax = 2 ** 24;

/** So many searchers of `model`. */
export function searchersOf<State extends object, Message>(
  model: ActorModel<State, Message>,
  count: number,
): Searcher[] {
  const context = {
    cluster: { servers: 0, clients: 0, roles: [], options: {}, below: null },
    quorums: {},
    intersections: [],
  };
  const memory = searcherMemory(model.nodes, count, wordsMax);
  return Array.from({ length: count }, (_, index) => {
    const behaviour = new ModelBehaviour(model);
    return new Searcher({
      behaviour,
      invariants: (model.judges ?? []) as unknown as readonly Invariant[],
      context: { ...context, service: "register" },
      rules: moveRules(),
      index,
      memory,
    });
  });
}

/** The searchers take turns until the level has no more states. */
export function expandAll(searchers: readonly Searcher[]): void {
  const never = (): boolean => false;
  for (const searcher of searchers) searcher.catchUp();
  for (let more = true; more; ) more = searchers.map((searcher) => searcher.expand(never)).some((any) => any);
  for (const searcher of searchers) searcher.endLevel();
}
