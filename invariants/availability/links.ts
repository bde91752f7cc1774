/** Since when nodes are linked, both ways and at full speed, as judges of progress keep it. */
import type { Hampered, Hears } from "../../sim/contract/kernel-observation.ts";
import { filled, replaceAt } from "../shared/values.ts";

export interface Links {
  readonly nodes: number;
  /** By node: the nodes it hears. Null: all. */
  readonly hears: readonly (readonly number[] | null)[];
  readonly isUp: readonly boolean[];
  readonly isHampered: readonly boolean[];
  /** By pair, at a * nodes + b: since when a and b are up, at full speed, and hear each other; `never` while they do not. */
  readonly since: readonly number[];
  /** By pair, likewise: since when a and b hear each other, neither of them slowed down, or neither hears the other. */
  readonly evenSince: readonly number[];
  /** By pair, likewise: since when neither hears the other, or one of them is down. */
  readonly apartSince: readonly number[];
}

/** Later than all times. */
export const never = Number.MAX_SAFE_INTEGER;

export const wholeNetwork = (nodes: number): Links => ({
  nodes,
  hears: filled<readonly number[] | null>(nodes, null),
  isUp: filled(nodes, true),
  isHampered: filled(nodes, false),
  since: filled(nodes * nodes, 0),
  evenSince: filled(nodes * nodes, 0),
  apartSince: filled(nodes * nodes, never),
});

export const withHears = (links: Links, node: number, { from }: Hears, time: number): Links =>
  relinked({ ...links, hears: replaceAt(links.hears, node, from) }, node, time);

export const withHampered = (links: Links, node: number, { isHampered }: Hampered, time: number): Links =>
  relinked({ ...links, isHampered: replaceAt(links.isHampered, node, isHampered) }, node, time);

export const withUp = (links: Links, node: number, isUp: boolean, time: number): Links =>
  relinked({ ...links, isUp: replaceAt(links.isUp, node, isUp) }, node, time);

/** The links of `node` after a change. */
function relinked(links: Links, node: number, time: number): Links {
  const { nodes } = links;
  const since = [...links.since];
  const evenSince = [...links.evenSince];
  const apartSince = [...links.apartSince];
  const put = (times: number[], other: number, holds: boolean): void => {
    const at = node * nodes + other;
    times[at] = holds ? Math.min(times[at]!, time) : never;
    times[other * nodes + node] = times[at]!;
  };
  for (let other = 0; other < nodes; other++) {
    const hearsIt = hears(links, node, other);
    const isHeard = hears(links, other, node);
    put(since, other, hearsIt && isHeard && works(links, node) && works(links, other));
    put(evenSince, other, hearsIt === isHeard && !(hearsIt && (drags(links, node) || drags(links, other))));
    put(apartSince, other, !(hearsIt || isHeard) || !(isUp(links, node) && isUp(links, other)));
  }
  return { ...links, since, evenSince, apartSince };
}

const isUp = (links: Links, node: number): boolean => links.isUp[node] === true;

const works = (links: Links, node: number): boolean => isUp(links, node) && links.isHampered[node] !== true;

/** Up, and slowed down: others hear it, late. */
const drags = (links: Links, node: number): boolean => isUp(links, node) && links.isHampered[node] === true;

const hears = (links: Links, node: number, from: number): boolean =>
  node === from || (links.hears[node]?.includes(from) ?? true);

/** True when the two were linked from `time` on. */
export const areLinkedSince = ({ nodes, since }: Links, a: number, b: number, time: number): boolean =>
  since[a * nodes + b]! <= time;

/** True when from `time` on each of the two heard the other, neither of them slowed down, or neither did. */
export const areEvenSince = ({ nodes, evenSince }: Links, a: number, b: number, time: number): boolean =>
  evenSince[a * nodes + b]! <= time;

/** True when from `time` on neither of the two heard the other, or one of them was down. */
export const areApartSince = ({ nodes, apartSince }: Links, a: number, b: number, time: number): boolean =>
  apartSince[a * nodes + b]! <= time;
