/**
 * Quorums as nested thresholds: any monotone formula over nodes, such as `2 of (2 of (0, 1, 2), 2 of (3, 4, 5), 6)`.
 * Source: Kumar, "Hierarchical Quorum Consensus" (1991); Whittaker et al., "Read-Write Quorum Systems Made
 * Practical" (2021).
 */
import { has, type NodeSet, nodesMax } from "../../base/node-set.ts";
import { UserError } from "../../base/user-error.ts";
import type { QuorumSystem } from "../quorum.ts";

/** A node by its rank, or `count` of several parts. */
export type Expression = number | { readonly count: number; readonly of: readonly Expression[] };

export const choose = (count: number, ...of: readonly Expression[]): Expression => ({ count, of });
export const allOf = (...of: readonly Expression[]): Expression => ({ count: of.length, of });
export const anyOf = (...of: readonly Expression[]): Expression => ({ count: 1, of });

/** The sets of which `expression` holds. */
export class Nested implements QuorumSystem {
  readonly name: string;
  readonly nodes: number;
  readonly expression: Expression;

  /** Throws a UserError when the expression names a rank outside 0..nodes-1 or asks for 0 or too many parts. */
  constructor(nodes: number, expression: Expression) {
    if (nodes < 1 || nodes > nodesMax)
      throw new UserError({
        code: "quorum-nodes",
        place: "nested quorums",
        value: nodes,
        problem: `${nodes} nodes`,
        remedy: `use 1 to ${nodesMax}`,
      });
    check(expression, nodes);
    this.nodes = nodes;
    this.expression = expression;
    this.name = describe(expression);
  }

  isQuorum(members: NodeSet): boolean {
    return holds(this.expression, members);
  }
}

function holds(expression: Expression, members: NodeSet): boolean {
  if (typeof expression === "number") return has(members, expression);
  let met = 0;
  for (const part of expression.of) if (holds(part, members)) met++;
  return met >= expression.count;
}

function check(expression: Expression, nodes: number): void {
  if (typeof expression === "number") {
    if (Number.isInteger(expression) && expression >= 0 && expression < nodes) return;
    throw new UserError({
      code: "quorum-node",
      place: "nested quorums",
      value: expression,
      problem: `there is no node ${expression}`,
      remedy: `ranks run from 0 to ${nodes - 1}`,
    });
  }
  const { count, of } = expression;
  if (!Number.isInteger(count) || count < 1 || count > of.length) {
    throw new UserError({
      code: "quorum-count",
      place: "nested quorums",
      value: count,
      problem: `${count} of ${of.length} parts`,
      remedy: `use a whole number from 1 to ${of.length}`,
    });
  }
  for (const part of of) check(part, nodes);
}

const describe = (expression: Expression): string =>
  typeof expression === "number"
    ? `${expression}`
    : `${expression.count} of (${expression.of.map(describe).join(", ")})`;
