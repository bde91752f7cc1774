/**
 * Nodes as people read them. A judge's `n3` and `{0, 2}` are data, the same whatever the roles; a reader is told
 * `replica 3` and `{acceptor 0, acceptor 2}`, everywhere.
 */
import { type Cluster, nameOf, type RoleSpan, roleOf } from "../sim/contract/cluster.ts";
import { type Part, wholeOf } from "../sim/contract/parts.ts";

/** Says how a node is called; -1 is no node. */
export interface NameOf {
  (node: number): string;
  /** The role that votes in a part: that of a node, or the one that a judge names (`registry`; nothing for the system itself). */
  readonly voters?: (part: number | string) => RoleSpan | null;
  /** Of a field that holds a set of ranks, whose ranks they are: the name of a part. Null for other fields. */
  readonly setOf?: (field: string) => string | null;
  /** Those fields. */
  readonly setFields?: readonly string[];
  /** Nodes are numbered from 0 to one below. */
  readonly count?: number;
  /** The part that a node is of: `registry`, or nothing for the system that clients ask, and for clients. */
  readonly partOf?: (node: number) => string;
}

/** How nodes are called: by role and rank, clients too. A trace from elsewhere may name nodes that are none. */
export function nodeNames(
  cluster: Cluster,
  more: Pick<NameOf, "voters" | "partOf" | "setOf" | "setFields"> = {},
): NameOf {
  const name = (node: number): string => {
    if (node < 0) return "world";
    return node < cluster.servers + cluster.clients ? nameOf(cluster, node) : `node ${node}`;
  };
  return Object.assign(name, { ...more, count: cluster.servers + cluster.clients });
}

/** The same, and of what is told by ranks, whose ranks they are. `parts`: from the lowest (see `partsOfPlan`). */
export function namesOfParts(parts: readonly Part[]): NameOf {
  const top = parts.at(-1)!;
  const partOf = (node: number): Part => parts.find(({ cluster }) => node < cluster.servers) ?? top;
  const sets = new Map(
    parts.flatMap(({ system, name }) => (system.nodeSets ?? []).map((field) => [field, name] as const)),
  );
  return nodeNames(wholeOf(parts), {
    setOf: (field) => sets.get(field) ?? null,
    setFields: [...sets.keys()],
    voters: (part) =>
      votersOf(typeof part === "number" ? partOf(part) : (parts.find(({ name }) => name === part) ?? top)),
    partOf: (node) => partOf(node).name,
  });
}

/** The role whose ranks quorums and configurations are made of. */
function votersOf({ system, cluster }: Part): RoleSpan {
  const promising = Object.keys(system.roles).find((role) => system.roles[role]!.standing !== undefined);
  const voters = system.membership?.role ?? system.availability?.voters ?? promising ?? cluster.roles[0]!.name;
  return roleOf(cluster, voters);
}

/** `{acceptor 0, acceptor 2}` for ranks of the role that votes, one by its name; the ranks where nobody knows that role. */
export function nameRanks(ranks: readonly number[], part: number | string, name: NameOf): string {
  const voters = name.voters?.(part) ?? null;
  if (voters === null) return `{${ranks.join(", ")}}`;
  const names = ranks.map((rank) => name(voters.first + rank));
  return names.length === 0 ? "nobody" : names.length === 1 ? names[0]! : `{${names.join(", ")}}`;
}

/** Sessions of servers that ask others begin here (protocols/shared/asker.ts). */
const serverSessions = 2 ** 21;

/** `s2#7`, and of what a server asks of another part `proxy 0#7`. */
export function withSessions(text: string, name: NameOf | null): string {
  if (name === null) return text;
  return text.replace(/\bs(\d{7,})#(?=\d)/g, (found, session: string) => {
    const node = Number(session) - serverSessions;
    return node < 0 ? found : `${name(node)}#`;
  });
}

/** A quoted value, which may hold anything; a set of ranks; or a node as judges call it (invariants/shared/words.ts). */
const quotedOrNodes = /"(?:[^"\\]|\\.)*"|\{(\d+(?:, \d+)*)?\}|(?<![\w#>-])n(\d{1,3})(?![\w#>-])/g;

/** How a sentence on the part below begins (sim/world/watch/panel.ts). */
const ofPart = /^in the ([\w-]+(?: [\w-]+)*): /;

/** A judge's sentence with every node by its name; what is quoted stays as it is. */
export function withNames(sentence: string, name: NameOf): string {
  const part = ofPart.exec(sentence)?.[1] ?? "";
  const named = sentence
    .replace(quotedOrNodes, (text: string, ranks: string | undefined, node: string | undefined) => {
      if (node !== undefined) return name(Number(node));
      if (text === "{}") return "nobody";
      return ranks === undefined ? text : nameRanks(ranks.split(", ").map(Number), part, name);
    })
    .replace(/\bclient operator\b/g, "the operator")
    .replace(/\b([a-z]+) \1 (?=\d)/g, "$1 "); // `client n5` was `client client 2` for a moment
  return withSessions(named, name);
}
