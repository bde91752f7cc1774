/**
 * Ordered reads, of recorded histories: what changes the object is linearizable, and reads may be old, but each client sees states in the
 * order of the changes, its own among them (ordered sequential consistency).
 *
 * A history has that property exactly if another one is linearizable, which is made here: each read may have taken effect at any time
 * before it returned, as if it had begun before all else, and a client's calls take effect in its own order. For the former a read's
 * beginning is moved; for the latter the object remembers, for each client, which of its calls was the last. All keys are one object
 * then. A call of unknown outcome may take effect behind later ones of its client, as it may in the real history.
 *
 * Source: Lev-Ari, Bortnikov, Keidar, Shraer, "Modular Composition of Coordination Services" (USENIX ATC 2016), section 4: OSC(U), the
 * real-time order of updates, and of what ended before an update began; Hunt, Konar, Junqueira, Reed, "ZooKeeper" (USENIX ATC 2010),
 * section 2.3.
 */
import type { Call } from "./history.ts";
import { illegal, type Model } from "./model.ts";

/** A call of the object, and its place among those of its client; -1: it has none. */
interface Placed {
  readonly client: string;
  readonly place: number;
  readonly input: unknown;
}

interface Joint {
  /** By key, where it is not as in the beginning. */
  readonly objects: { readonly [key: string]: unknown };
  /** By client: the place of its last call that took effect. */
  readonly last: { readonly [client: string]: number };
}

/** The history that is linearizable by the model beside it exactly if reads of this one are ordered. */
export function inSessionOrder(
  calls: readonly Call[],
  model: Model,
): { readonly calls: readonly Call[]; readonly model: Model<Joint, Placed> } {
  const begin = calls.reduce((first, { invoked }) => Math.min(first, invoked), 0) - calls.length;
  const places = new Map<string, number>();
  const inOrder = calls.toSorted((a, b) => a.invoked - b.invoked);
  const placed = inOrder.map((call, at): Call => {
    const client = String(call.process);
    const place = call.outcome === "ok" ? (places.get(client) ?? 0) : -1;
    if (call.outcome === "ok") places.set(client, place + 1);
    const input: Placed = { client, place, input: call.input };
    const { order: _claimed, ...rest } = call;
    // No two begin at one time: by that calls of a client are told apart.
    return model.pure(call.input, call.output) ? { ...rest, input, invoked: begin + at } : { ...rest, input };
  });
  return { calls: placed, model: jointModel(model) };
}

function jointModel(model: Model): Model<Joint, Placed> {
  const keyOf = (input: unknown): string => model.key?.(input) ?? "";
  return {
    name: model.name,
    about: `${model.about}, of which reads may be old`,
    promise: "in session order",
    initial: { objects: {}, last: {} },
    step({ objects, last }, { client, place, input }, output) {
      if (place >= 0 && place <= (last[client] ?? -1)) return illegal;
      const key = keyOf(input);
      const before = Object.hasOwn(objects, key) ? objects[key] : model.initial;
      const after = model.step(before, input, output);
      if (after === illegal) return illegal;
      return {
        objects: after === before ? objects : { ...objects, [key]: after },
        last: place < 0 ? last : { ...last, [client]: place },
      };
    },
    pure: ({ place, input }, output) => place < 0 && model.pure(input, output),
    ...(model.describe === undefined
      ? {}
      : { describe: ({ input }: Placed, output: unknown) => model.describe?.(input, output) ?? "" }),
  };
}
