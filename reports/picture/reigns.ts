/** The terms of nodes over a run: which term, ballot, view or epoch each is in, as far as it told the judges, and who leads. */
import type { TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import type { Reign } from "./scene.ts";

/** A reign that goes on. */
interface Going {
  readonly term: number;
  readonly isLeader: boolean;
  readonly from: number;
}

/** Observations that tell the term of the node, by the field that holds it. */
const telling: { readonly [type: string]: string } = {
  promised: "term",
  accepted: "term",
  appended: "under",
  claimed: "term",
  opened: "term",
  elected: "term",
  proposed: "term",
};

/** Reigns by node, in the order in which they begin. A node that crashes leads no more. */
export function reignsOf(events: readonly TraceEvent[], name: NameOf): readonly (Reign & { readonly node: number })[] {
  const going = new Map<number, Going>();
  const ended: { readonly node: number; readonly to: number | null; readonly going: Going }[] = [];
  const become = (node: number, at: number, next: Going): void => {
    const before = going.get(node);
    if (before !== undefined) {
      if (before.from === at) {
        going.set(node, { ...next, from: at });
        return;
      }
      ended.push({ node, to: at, going: before });
    }
    going.set(node, next);
  };
  for (const [at, { node, cause, seen = [] }] of events.entries()) {
    const own = going.get(node);
    if (cause.type === "crash" && own?.isLeader === true) become(node, at, { ...own, isLeader: false, from: at });
    for (const one of seen) {
      const term = termOf(one);
      const known = going.get(one.node);
      if (term === null || term < (known?.term ?? 0)) continue;
      const isLeader = one.observation.type === "elected" || (known?.isLeader === true && known.term === term);
      if (known?.term === term && known.isLeader === isLeader) continue;
      become(one.node, at, { term, isLeader, from: at });
    }
  }
  for (const [node, last] of going) ended.push({ node, to: null, going: last });
  const orders = ordersOf(ended, name);
  return ended
    .map(({ node, to, going: { term, isLeader, from } }) => {
      const order = orders.get(`${name.partOf?.(node) ?? ""} ${term}`)!;
      return { node, lane: node, from, to, term, isLeader, order };
    })
    .sort((a, b) => a.from - b.from || a.node - b.node);
}

/** The term that a node tells of as its own; null where it tells of none, or of one instance or ledger alone. */
function termOf({ node, observation }: TraceSeen): number | null {
  if (node < 0 || observation["instance"] !== undefined || observation["ledger"] !== undefined) return null;
  const field = Object.hasOwn(telling, observation.type) ? telling[observation.type]! : null;
  const term = field === null ? undefined : observation[field];
  return typeof term === "number" && Number.isFinite(term) ? term : null;
}

/** Each term's place among those of its part. */
function ordersOf(
  all: readonly { readonly node: number; readonly going: Going }[],
  name: NameOf,
): ReadonlyMap<string, number> {
  const parts = Map.groupBy(all, ({ node }) => name.partOf?.(node) ?? "");
  const orders = new Map<string, number>();
  for (const [part, own] of parts) {
    const terms = [...new Set(own.map(({ going }) => going.term))].sort((a, b) => a - b);
    for (const [order, term] of terms.entries()) orders.set(`${part} ${term}`, order);
  }
  return orders;
}
