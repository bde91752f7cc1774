/** Nodes as people read them: a judge's `n3` is data, the same whatever the roles; a reader is told `replica 3`. */
import { type Cluster, nameOf } from "../sim/contract/cluster.ts";

/** Says how a node is called; -1 is no node. */
export type NameOf = (node: number) => string;

/** How nodes are called: by role and rank, clients too. A trace from elsewhere may name nodes that are none. */
export function nodeNames(cluster: Cluster): NameOf {
  return (node) => {
    if (node < 0) return "world";
    return node < cluster.servers + cluster.clients ? nameOf(cluster, node) : `node ${node}`;
  };
}

/** A quoted value, which may hold anything, or a node as judges call it (invariants/shared/words.ts). */
const quotedOrNode = /"(?:[^"\\]|\\.)*"|(?<![\w#>-])n(\d{1,3})(?![\w#>-])/g;

/** A judge's sentence with every node by its name; what is quoted stays as it is. */
export const withNames = (sentence: string, name: NameOf): string =>
  sentence
    .replace(quotedOrNode, (text: string, node: string | undefined) => (node === undefined ? text : name(Number(node))))
    .replace(/\bclient operator\b/g, "the operator")
    .replace(/\b([a-z]+) \1 (?=\d)/g, "$1 "); // `client n5` was `client client 2` for a moment
