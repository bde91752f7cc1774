/**
 * Quorums on a grid: node r stands in row ⌊r / columns⌋ and column r mod columns; the last row may be short.
 * A whole row meets every set with one node of each row, whatever the shape. A whole row meets every whole column
 * only where the grid is full.
 * Source: Cheung, Ammar, Ahamad, "The Grid Protocol" (1992); Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016).
 */
import { add, intersection, type NodeSet, nodesMax, noNodes } from "../../base/node-set.ts";
import { UserError } from "../../base/user-error.ts";
import type { QuorumSystem } from "../quorum.ts";

/** The nodes of any one of `lines`: with rows, any whole row. */
export class WholeLine implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly #lines: readonly NodeSet[];

  constructor(nodes: number, lines: readonly NodeSet[], name: string) {
    this.nodes = nodes;
    this.#lines = lines;
    this.name = name;
  }

  isQuorum(members: NodeSet): boolean {
    return this.#lines.some((line) => intersection(line, members) === line);
  }
}

/** One node or more of every one of `lines`: the sets that meet all of them, and so the dual of `WholeLine`. */
export class LineCover implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly #lines: readonly NodeSet[];

  constructor(nodes: number, lines: readonly NodeSet[], name: string) {
    this.nodes = nodes;
    this.#lines = lines;
    this.name = name;
  }

  isQuorum(members: NodeSet): boolean {
    return this.#lines.every((line) => intersection(line, members) !== noNodes);
  }
}

/** Any whole row of a grid `columns` wide. Throws a UserError on an impossible shape, as all four do. */
export const wholeRow = (nodes: number, columns: number): WholeLine =>
  new WholeLine(nodes, rows(nodes, columns), `a whole row of ${shape(nodes, columns)}`);

/** Any whole column. */
export const wholeColumn = (nodes: number, columns: number): WholeLine =>
  new WholeLine(nodes, columnsOf(nodes, columns), `a whole column of ${shape(nodes, columns)}`);

/** One node of each row. */
export const rowCover = (nodes: number, columns: number): LineCover =>
  new LineCover(nodes, rows(nodes, columns), `one of each row of ${shape(nodes, columns)}`);

/** One node of each column. */
export const columnCover = (nodes: number, columns: number): LineCover =>
  new LineCover(nodes, columnsOf(nodes, columns), `one of each column of ${shape(nodes, columns)}`);

/** The width of the grid that is closest to a square, and never narrower than high. */
export function squareColumns(nodes: number): number {
  let columns = 1;
  while (columns * columns < nodes) columns++;
  return columns;
}

const rows = (nodes: number, columns: number) => lines(nodes, columns, (rank) => Math.floor(rank / columns));
const columnsOf = (nodes: number, columns: number) => lines(nodes, columns, (rank) => rank % columns);

function lines(nodes: number, columns: number, lineOf: (rank: number) => number): NodeSet[] {
  if (nodes < 1 || nodes > nodesMax || columns < 1 || columns > nodes) {
    throw new UserError({
      code: "quorum-columns",
      place: "grid quorums",
      value: columns,
      problem: `${columns} columns for ${nodes} nodes`,
      remedy: `use 1 to ${nodes} columns`,
    });
  }
  const found: NodeSet[] = [];
  for (let rank = 0; rank < nodes; rank++) found[lineOf(rank)] = add(found[lineOf(rank)] ?? noNodes, rank);
  return found;
}

const shape = (nodes: number, columns: number): string =>
  nodes % columns === 0 ? `${nodes / columns}x${columns}` : `${nodes} nodes in rows of ${columns}`;
