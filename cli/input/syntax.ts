/**
 * The syntax of a module: its text with types blanked out by Node's stripper, which keeps every position, as acorn reads
 * it. So a place in the tree is a place in the source, and in what V8 runs.
 */
import { stripTypeScriptTypes } from "node:module";
import { type AnyNode, type Program, parse } from "acorn";
import { thrown } from "../../sim/base/thrown.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { quietly } from "../output/quietly.ts";

export type { AnyNode } from "acorn";

export interface Syntax {
  /** As it is in the file. */
  readonly text: string;
  /** The same with its types blanked out. */
  readonly script: string;
  readonly program: Program;
}

/** Reads a module; a name that ends in `ts` is TypeScript's. Throws a UserError for a text that cannot be read. */
export function syntaxOf(text: string, file: string): Syntax {
  try {
    return read(text, /ts$/.test(file));
  } catch (error) {
    const why = clipped(thrown(error).message, 200);
    throw new UserError({
      ...{ code: "unreadable-module", place: file, value: why },
      ...{ problem: `cannot be read as a module: ${why}`, remedy: "does it load?" },
    });
  }
}

function read(text: string, isTyped: boolean): Syntax {
  const script = isTyped ? quietly(() => stripTypeScriptTypes(text, { mode: "strip" })) : text;
  if (script.length !== text.length) throw new SyntaxError("its types cannot be blanked out in place");
  return { text, script, program: parse(script, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true }) };
}

/** Visits each node before what is in it, in the order of the text. What `enter` returns false for is not gone into. */
export function visit(
  node: AnyNode,
  enter: (node: AnyNode, ancestors: readonly AnyNode[]) => boolean | undefined,
): void {
  const ancestors: AnyNode[] = [];
  const go = (at: AnyNode): void => {
    if (enter(at, ancestors) === false) return;
    ancestors.push(at);
    for (const child of childrenOf(at)) go(child);
    ancestors.pop();
  };
  go(node);
}

function childrenOf(node: AnyNode): AnyNode[] {
  const isNode = (value: unknown): value is AnyNode =>
    typeof value === "object" && value !== null && typeof (value as AnyNode).type === "string";
  return Object.values(node)
    .flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => a.start - b.start);
}

export const isFunction = ({ type }: AnyNode): boolean =>
  type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";

/** What a function is called: by its own name, or that of what it is put into. */
export function nameOfFunction(node: AnyNode, ancestors: readonly AnyNode[]): string {
  const own = "id" in node && node.id != null && node.id.type === "Identifier" ? node.id.name : null;
  if (own !== null) return own;
  for (const outer of ancestors.toReversed()) {
    if (outer.type === "VariableDeclarator" && outer.id.type === "Identifier") return outer.id.name;
    if ((outer.type === "Property" || outer.type === "MethodDefinition") && outer.key.type === "Identifier")
      return outer.key.name;
    if (isFunction(outer)) break;
  }
  return "a function";
}

/** The name of what is called, without what it is a member of: `sync` for `io.sync()`; empty where there is none. */
export function nameOfCall(node: AnyNode): string {
  if (node.type !== "CallExpression") return "";
  const { callee } = node;
  if (callee.type === "Identifier") return callee.name;
  if (callee.type === "MemberExpression" && callee.property.type === "Identifier") return callee.property.name;
  return "";
}

/** Tells the line of a place, both counted from the file's beginning: places from 0, lines from 1. */
export function linesOfText(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

/** `describe` tells people of a state; a run calls it when its trace is written. */
export const isForPeople = (node: AnyNode, ancestors: readonly AnyNode[]): boolean =>
  isFunction(node) && nameOfFunction(node, ancestors) === "describe";

/** A sentence about what must hold, in code. */
export const isAssertion = (node: AnyNode): boolean => /^(assert|unreachable)$/.test(nameOfCall(node));
