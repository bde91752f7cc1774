/** The values of fields, each kind written and read. */
import type { Target } from "../faults/surface.ts";
import type { Latency } from "../plan.ts";
import { units, writeNanos, writeShare, writeText, writeTime } from "./amounts.ts";
import type { Cursor } from "./cursor.ts";
import { readLatency, writeLatency } from "./latency-text.ts";
import type { NodeWords } from "./node-words.ts";
import type { Holds } from "./pieces.ts";
import { readShare, readText, readTime, readWhole, several } from "./read-amounts.ts";

interface Kind<T> {
  write(value: T, nodes: NodeWords): string;
  read(cursor: Cursor, nodes: NodeWords): T;
}

type Weights = { readonly [name: string]: number };

const kinds: { readonly [H in Holds]: Kind<never> } = {
  target: kind<Target>(
    (target, nodes) => (typeof target === "number" ? nodes.write(target) : target),
    (cursor, nodes) => nodes.readTarget(cursor),
  ),
  node: kind<number>(
    (node, nodes) => nodes.write(node),
    (cursor, nodes) => nodes.read(cursor),
  ),
  nodes: kind<readonly number[]>(
    (all, nodes) => nodes.writeAll(all),
    (cursor, nodes) => nodes.readAll(cursor),
  ),
  groups: kind<readonly (readonly number[])[]>(
    (groups, nodes) => groups.map((group) => nodes.writeAll(group)).join(" | "),
    (cursor, nodes) => several(cursor, "|", () => nodes.readAll(cursor)),
  ),
  count: kind<number>(String, (cursor) => readWhole(cursor, false)),
  signed: kind<number>(String, (cursor) => readWhole(cursor, true)),
  time: kind<number>(writeTime, (cursor) => readTime(cursor, units.time, false)),
  "signed-time": kind<number>(writeTime, (cursor) => readTime(cursor, units.time, true)),
  nanos: kind<number>(writeNanos, (cursor) => readTime(cursor, units.nanos, false)),
  share: kind<number>(writeShare, readShare),
  ordinal: kind<number>(
    (nth) => `#${nth}`,
    (cursor) => Number(cursor.take("ordinal", "which one it is, such as #3").slice(1)),
  ),
  text: kind<string>(writeText, (cursor) => readText(cursor)),
  texts: kind<readonly string[]>(
    (all) => all.map(writeText).join(", "),
    (cursor) => several(cursor, ",", () => readText(cursor)),
  ),
  memberships: kind<readonly (readonly number[])[]>(
    (all) => all.map((ranks) => ranks.join(" ")).join(" then "),
    (cursor) => several(cursor, "then", () => readRanks(cursor)),
  ),
  latency: kind<Latency>(writeLatency, readLatency),
  weights: kind<Weights>(
    (weights) => writeWeights(weights),
    (cursor) => readWeights(cursor),
  ),
};

export const writeValue = (holds: Holds, value: unknown, nodes: NodeWords): string =>
  (kinds[holds] as Kind<unknown>).write(value, nodes);

export const readValue = (holds: Holds, cursor: Cursor, nodes: NodeWords): unknown => kinds[holds].read(cursor, nodes);

function kind<T>(write: Kind<T>["write"], read: Kind<T>["read"]): Kind<never> {
  return { write, read } as unknown as Kind<never>;
}

function readRanks(cursor: Cursor): number[] {
  const ranks = [readWhole(cursor, false)];
  while (cursor.token?.type === "number") ranks.push(readWhole(cursor, false));
  return ranks;
}

const writeWeights = (weights: Weights): string =>
  Object.entries(weights)
    .map(([name, weight]) => `${writeText(name)} ${weight}`)
    .join(", ") || "nothing";

function readWeights(cursor: Cursor): Weights {
  if (cursor.has("nothing")) return {};
  const weights = several(cursor, ",", () => {
    const name = readText(cursor, "an operation");
    cursor.note(`mix.${name}`);
    return [name, readWhole(cursor, false)] as const;
  });
  return Object.fromEntries(weights);
}
