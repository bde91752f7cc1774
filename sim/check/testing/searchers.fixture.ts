/** For tests: a model's search in shares, in one thread, level by level. */
import type { Invariant } from "../../contract/invariant.ts";
import { type Model, ModelBehaviour } from "../subjects/model.ts";
import { Share, shareMemory } from "../threads/searcher.ts";

const wordsMax = 2 ** 24;

/** The shares of a search of `model` in `count`. */
export function sharesOf<State extends object, Message>(model: Model<State, Message>, count: number): Share[] {
  const context = { cluster: { servers: 0, clients: 0, roles: [], options: {} }, quorums: {}, intersections: [] };
  const memory = shareMemory(model.nodes, count, wordsMax);
  return Array.from(
    { length: count },
    (_, index) =>
      new Share({
        behaviour: new ModelBehaviour(model),
        invariants: (model.judges ?? []) as unknown as readonly Invariant[],
        context: { ...context, service: "register" },
        options: { skipIdle: true, urgentFirst: true, termsMax: Number.POSITIVE_INFINITY },
        index,
        memory,
      }),
  );
}

/** The shares take turns until the level has no more states. */
export function expandAll(shares: readonly Share[]): void {
  const never = (): boolean => false;
  for (const share of shares) share.catchUp();
  for (let more = true; more; ) more = shares.map((share) => share.expand(never)).some((any) => any);
  for (const share of shares) share.endLevel();
}
