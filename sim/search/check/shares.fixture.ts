/** For tests: a model's search in shares, in one thread, level by level. */
import type { Invariant } from "../../contract/invariant.ts";
import { type Model, ModelBehaviour } from "./model.ts";
import { Partition } from "./partition.ts";

/** The shares of a search of `model` in `count`. */
export function sharesOf<State extends object, Message>(model: Model<State, Message>, count: number): Partition[] {
  const context = { cluster: { servers: 0, clients: 0, roles: [], options: {} }, quorums: {}, intersections: [] };
  return Array.from(
    { length: count },
    (_, index) =>
      new Partition({
        behaviour: new ModelBehaviour(model),
        invariants: (model.judges ?? []) as unknown as readonly Invariant[],
        context: { ...context, service: "register" },
        options: { skipIdle: true, urgentFirst: true, termsMax: Number.POSITIVE_INFINITY },
        index,
        count,
      }),
  );
}

/** Every share expands its level and hears of the others'. */
export function expandAll(shares: readonly Partition[]): void {
  const told = shares.map((share) => share.expandLevel());
  for (const [to, share] of shares.entries()) {
    for (const from of shares.keys()) if (from !== to) share.receive(from, told[from]![to]!);
  }
}
