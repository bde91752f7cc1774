/**
 * Quorum intersection: all quorums of the systems that must meet do meet. A property of the systems alone, decided
 * before the first event of a run and reported with the disjoint quorums as witness.
 */
import { describeNodes, type NodeSet } from "../../sim/base/node-set.ts";
import type { Context, Invariant } from "../../sim/contract/invariant.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import { meeting, notMonotone } from "./meeting.ts";

interface State {
  /** What is wrong, or "undecided: …", or null. */
  verdict: string | null;
}

export const quorumIntersection: Invariant<State> = {
  name: "quorum-intersection",
  about: "All quorums that must meet do meet, for every choice of them.",
  source: "Howard, Malkhi and Spiegelman, Flexible Paxos (2016); Lamport, Fast Paxos (2006), section 2.2",
  observes: ["invoked", "elected", "healed"],
  start: (context) => ({ verdict: judgeSystems(context) }),
  on: ({ verdict }) => (isDecided(verdict) ? verdict : null),
  finish: ({ verdict }) => verdict,
};

const isDecided = (verdict: string | null): boolean => verdict !== null && !verdict.startsWith("undecided");

/** What is wrong with the quorum systems of a run: not monotone, unknown, of different sizes, or not meeting. */
function judgeSystems({ quorums, intersections }: Context): string | null {
  for (const name of Object.keys(quorums).sort()) {
    const pair = notMonotone(quorums[name] as QuorumSystem);
    if (pair !== null) return `the quorum system ${name} is not monotone: ${sets(pair, "is a quorum, but not")}`;
  }
  let undecided: string | null = null;
  for (const names of intersections) {
    const systems = names.map((name) => quorums[name]);
    const unknown = names.find((name) => quorums[name] === undefined);
    if (unknown !== undefined) return `quorums of ${unknown} must meet others, but there is no such quorum system`;
    const verdict = judgeMeeting(names, systems as QuorumSystem[]);
    if (isDecided(verdict)) return verdict;
    undecided ??= verdict;
  }
  return undecided;
}

function judgeMeeting(names: readonly string[], systems: readonly QuorumSystem[]): string | null {
  const size = systems[0]?.nodes ?? 0;
  if (systems.some(({ nodes }) => nodes !== size)) return `quorums of ${list(names)} must meet, but differ in nodes`;
  const found = meeting(systems);
  if (found === null) return null;
  const what = names.map((name, at) => `${name} (${systems[at]?.name})`);
  if (found === "undecided") return `undecided: whether quorums of ${list(what)} meet, over ${size} nodes`;
  return `quorums of ${list(what)} need not meet: ${sets(found, "and")} have no node in common`;
}

const list = (items: readonly string[]): string => items.join(" and ");
const sets = (nodes: readonly NodeSet[], between: string): string => nodes.map(describeNodes).join(` ${between} `);
