/**
 * First-order changes of a module: each a mistake that somebody makes, at one place of a handler.
 *
 * Source: DeMillo, Lipton, Sayward, "Hints on Test Data Selection" (1978), for the idea; the kinds of change are those of
 * bugs in consensus protocols. What judges and people are told is left alone: `observe`, `assert`, `describe`.
 */
import { type AnyNode, isAssertion, isForPeople, isFunction, nameOfCall, type Syntax, visit } from "../input/syntax.ts";

/** The kinds of change, and what each does. */
export const operators = {
  negate: "a condition is negated",
  bound: "a bound is off by one",
  logic: "and is or, or is and",
  quorum: "a test for a quorum is passed by all",
  extreme: "max is min, min is max",
  disk: "a write or a sync is left out",
  drop: "a statement is left out",
  swap: "two effects change places",
} as const;

export type OperatorName = keyof typeof operators;

/** One change of the text from `start` to `end`. */
export interface Edit {
  readonly operator: OperatorName;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Ways on that the change puts in place of each other: who has not taken them all has not seen what it does. */
  readonly ways?: readonly number[];
}

/** Every change of the functions of a module, in the order of the text. */
export function editsOf(syntax: Syntax): readonly Edit[] {
  const edits = new Map<string, Edit>();
  visit(syntax.program, (node, ancestors) => {
    if (isFunction(node) && isForPeople(node, ancestors)) return false;
    if (isTold(node)) return false;
    if (!ancestors.some(isFunction)) return true;
    for (const edit of editsAt(node, ancestors.at(-1)!, syntax)) {
      edits.set(`${edit.start}-${edit.end} ${edit.replacement}`, edit);
    }
    return true;
  });
  return [...edits.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** It does nothing but tell judges and people: on its own, or where a condition holds. */
function isTold(node: AnyNode): boolean {
  if (isAssertion(node) || nameOfCall(node) === "observe") return true;
  if (node.type === "ExpressionStatement") return isTold(node.expression);
  if (node.type === "BlockStatement") return node.body.length > 0 && node.body.every(isTold);
  return node.type === "IfStatement" && node.alternate == null && isTold(node.consequent);
}

function editsAt(node: AnyNode, parent: AnyNode, syntax: Syntax): readonly Edit[] {
  switch (node.type) {
    case "IfStatement":
      return [negated(node.test, syntax, waysOf(node)), ...(isGuard(node) ? [left("drop", node, parent)] : [])];
    case "ConditionalExpression":
      return [negated(node.test, syntax, waysOf(node))];
    case "ReturnStatement":
      return node.argument != null && isClaim(node.argument) ? [negated(node.argument, syntax)] : [];
    case "ArrowFunctionExpression":
      return isClaim(node.body) ? [negated(node.body, syntax)] : [];
    case "BinaryExpression":
      return bounds(node, syntax);
    case "LogicalExpression": {
      const other = { "&&": "||", "||": "&&", "??": null }[node.operator];
      return other === null
        ? []
        : [{ ...instead("logic", node, node.operator, other, syntax), ways: [node.right.start] }];
    }
    case "CallExpression":
      return [...quorums(node), ...extremes(node)];
    case "ExpressionStatement":
      return dropped(node, parent);
    case "BlockStatement":
      return swaps(node.body, syntax);
    case "SwitchCase":
      return swaps(node.consequent, syntax);
    default:
      return [];
  }
}

/** The condition's opposite. */
function negated(test: AnyNode, { text }: Syntax, ways: readonly number[] = []): Edit {
  const { start, end } = test;
  const whole = text.slice(start, end);
  const isNot = test.type === "UnaryExpression" && test.operator === "!";
  return { operator: "negate", start, end, replacement: isNot ? `(${whole.slice(1)})` : `!(${whole})`, ways };
}

/** Where both ways on begin, as far as they are written. */
const waysOf = ({ consequent, alternate }: Extract<AnyNode, { type: "IfStatement" | "ConditionalExpression" }>) =>
  alternate == null ? [consequent.start] : [consequent.start, alternate.start];

/** An expression that is true or false by its looks. */
const isClaim = (node: AnyNode): boolean =>
  (node.type === "BinaryExpression" && /^([<>]=?|[!=]==?)$/.test(node.operator)) ||
  (node.type === "LogicalExpression" && node.operator !== "??") ||
  (node.type === "UnaryExpression" && node.operator === "!");

/** A statement that lets some go no further. */
function isGuard(node: AnyNode): boolean {
  if (node.type !== "IfStatement" || node.alternate != null) return false;
  const { consequent } = node;
  const last = consequent.type === "BlockStatement" ? consequent.body.at(-1) : consequent;
  return last?.type === "ReturnStatement" || last?.type === "ContinueStatement" || last?.type === "BreakStatement";
}

function bounds(node: Extract<AnyNode, { type: "BinaryExpression" }>, syntax: Syntax): readonly Edit[] {
  const { operator, right } = node;
  const other: { readonly [operator: string]: string } = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" };
  if (other[operator] !== undefined) return [instead("bound", node, operator, other[operator], syntax)];
  const isOneMore = (operator === "+" || operator === "-") && right.type === "Literal" && right.value === 1;
  return isOneMore ? [{ operator: "bound", start: node.left.end, end: right.end, replacement: "" }] : [];
}

/** Another operator between the two sides. */
function instead(
  operator: OperatorName,
  { left: one, right }: { readonly left: { readonly end: number }; readonly right: { readonly start: number } },
  before: string,
  after: string,
  { script }: Syntax,
): Edit {
  const start = one.end + script.slice(one.end, right.start).indexOf(before); // types are blanked out there
  return { operator, start, end: start + before.length, replacement: after };
}

const quorums = (node: AnyNode): readonly Edit[] =>
  /^(is|has)\w*quorum/i.test(nameOfCall(node)) ? [{ operator: "quorum", ...placeOf(node), replacement: "true" }] : [];

function extremes(node: Extract<AnyNode, { type: "CallExpression" }>): readonly Edit[] {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier" || callee.object.name !== "Math")
    return [];
  const other = { max: "min", min: "max" }[nameOfCall(node)];
  return other === undefined ? [] : [{ operator: "extreme", ...placeOf(callee.property), replacement: other }];
}

function dropped(node: Extract<AnyNode, { type: "ExpressionStatement" }>, parent: AnyNode): readonly Edit[] {
  const { expression, directive } = node;
  const isTold = isAssertion(expression) || nameOfCall(expression) === "observe";
  if (directive !== undefined || isTold) return [];
  return [left(/^(write|sync|persist)/.test(nameOfCall(expression)) ? "disk" : "drop", node, parent)];
}

/** Left out; where a statement must stand, an empty one stays. */
function left(operator: OperatorName, node: AnyNode, parent: AnyNode): Edit {
  const isOneOfMany = parent.type === "BlockStatement" || parent.type === "SwitchCase";
  return { operator, ...placeOf(node), replacement: isOneOfMany ? "" : ";" };
}

/** Neighbours that both have an effect beyond the state: what takes `io`. */
function swaps(statements: readonly AnyNode[], { text }: Syntax): readonly Edit[] {
  const edits: Edit[] = [];
  for (const [at, second] of statements.entries()) {
    const first = statements[at - 1];
    if (first === undefined || !hasEffect(first) || !hasEffect(second)) continue;
    const [one, between, other] = [
      text.slice(first.start, first.end),
      text.slice(first.end, second.start),
      text.slice(second.start, second.end),
    ];
    edits.push({ operator: "swap", start: first.start, end: second.end, replacement: `${other}${between}${one}` });
  }
  return edits;
}

function hasEffect(node: AnyNode): boolean {
  if (node.type !== "ExpressionStatement" || node.expression.type !== "CallExpression") return false;
  const { callee, arguments: given } = node.expression;
  if (isAssertion(node.expression) || nameOfCall(node.expression) === "observe") return false;
  const isIo = (one: AnyNode): boolean => one.type === "Identifier" && one.name === "io";
  return given.some(isIo) || (callee.type === "MemberExpression" && isIo(callee.object));
}

const placeOf = ({ start, end }: AnyNode): { readonly start: number; readonly end: number } => ({ start, end });
