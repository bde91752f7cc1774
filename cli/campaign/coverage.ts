/** Coverage of a campaign: from what V8 counted in its threads to functions, branches and lines of the sources. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BranchCount, FileCoverage, FunctionCount } from "../../reports/coverage.ts";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { addressOf } from "../input/plant.ts";
import {
  type AnyNode,
  isAssertion,
  isForPeople,
  isFunction,
  linesOfText,
  nameOfCall,
  nameOfFunction,
  syntaxOf,
  visit,
} from "../input/syntax.ts";
import type { UserModule } from "../input/user-module.ts";
import { type ModuleCounts, timesAt } from "./block-counts.ts";

/** Addresses of the files of these systems: the folders of those that ship, and the files that the user's are made of. */
export const addressesOf = (systems: readonly string[], modules: readonly UserModule[]): readonly string[] => {
  const names = new Set(systems.map((text) => readVariant(text).name));
  return [...names].flatMap((name) => {
    const home = modules.find(({ role, brings }) => role === "system" && brings.some((one) => one.name === name));
    return home?.files ?? [new URL(`../../protocols/${name}/`, import.meta.url).href];
  });
};

/** How often what stands at a place of the source ran, in all threads together. */
type Times = (place: number) => number;

/**
 * The coverage of each file that any thread loaded, by path. `mutant` is what is planted in all of them: places and lines
 * are told as they are without it.
 */
export function coverageOf(
  threads: readonly (readonly ModuleCounts[])[],
  mutant: Mutant | null,
): readonly FileCoverage[] {
  const urls = [...new Set(threads.flatMap((modules) => modules.map(({ url }) => url)))].sort();
  return urls.map((url) => {
    const file = fileURLToPath(url);
    const text = fs.readFileSync(file, "utf8");
    const mine = threads.flatMap((modules) => modules.filter((one) => one.url === url));
    const moved = mutant !== null && addressOf(mutant).href === url ? movedBy(text, mutant) : (place: number) => place;
    const times: Times = (place) => mine.reduce((sum, counts) => sum + timesAt(counts, moved(place)), 0);
    return fileCoverage(path.relative(process.cwd(), file), text, times);
  });
}

/** Where a place of the source is once the bug is planted; what the bug takes away is where the bug is. */
function movedBy(text: string, mutant: Mutant): (place: number) => number {
  const at = text.indexOf(mutant.find);
  const end = at + mutant.find.length;
  const growth = plant(text, mutant).length - text.length;
  return (place) => (place < at ? place : place < end ? Math.min(place, end + growth - 1) : place + growth);
}

/** What the source has, with how often each part ran. */
export function fileCoverage(file: string, text: string, times: Times): FileCoverage {
  const { program } = syntaxOf(text, file);
  const lineOf = linesOfText(text);
  const functions: FunctionCount[] = [];
  const branches: BranchCount[] = [];
  const lines = new Map<number, number>();
  let groups = 0;
  visit(program, (node, ancestors) => {
    const within = ancestors.findLastIndex(isFunction);
    const name = within < 0 ? null : nameOfFunction(ancestors[within]!, ancestors.slice(0, within));
    const isIdle = ancestors.some((outer, at) => isForPeople(outer, ancestors.slice(0, at)) || isAssertion(outer));
    const line = lineOf(node.start);
    if (isFunction(node)) {
      const { body } = node as AnyNode & { readonly body: AnyNode };
      const isMute = isIdle || isForPeople(node, ancestors) || isBarrier(body);
      const isInner = within >= 0 && times((ancestors[within] as { readonly body: AnyNode }).body.start) === 0;
      const own = nameOfFunction(node, ancestors);
      functions.push({ name: own, line, count: times(body.start), isIdle: isMute, isInner });
    }
    if (isStep(node, ancestors.at(-1))) lines.set(line, Math.max(lines.get(line) ?? 0, times(node.start)));
    if (name === null) return true; // what runs once, when the module is loaded, has no branches to miss
    groups++;
    for (const { what, node: arm, count } of armsOf(node, times)) {
      branches.push({
        ...{ within: name, group: groups, of: line, line: arm === null ? line : lineOf(arm.start), what },
        ...{ text: excerpt(text, arm ?? testOf(node)), count },
        ...{ isIdle: isIdle || (arm !== null && isBarrier(arm)), isInner: times(node.start) === 0 },
      });
    }
    return true;
  });
  const sorted = [...lines].sort(([a], [b]) => a - b).map(([line, count]) => ({ line, count }));
  return { file, functions, branches, lines: sorted };
}

interface Arm {
  readonly what: string;
  /** Null for an `else` that is not written. */
  readonly node: AnyNode | null;
  readonly count: number;
}

/** The ways on from a node that has several. */
function armsOf(node: AnyNode, times: Times): readonly Arm[] {
  const arm = (what: string, to: AnyNode): Arm => ({ what, node: to, count: times(to.start) });
  switch (node.type) {
    case "IfStatement": {
      const then = arm("if", node.consequent);
      if (node.alternate != null) return [then, arm("else", node.alternate)];
      return [then, { what: "never false:", node: null, count: Math.max(0, times(node.start) - then.count) }];
    }
    case "ConditionalExpression":
      return [arm("?", node.consequent), arm(":", node.alternate)];
    case "LogicalExpression":
      return [arm(node.operator, node.right)];
    case "SwitchCase":
      return node.consequent[0] === undefined ? [] : [arm(node.test == null ? "default:" : "case", node.consequent[0])];
    case "ForStatement":
    case "ForOfStatement":
    case "ForInStatement":
    case "WhileStatement":
      return [arm("loop", node.body)];
    case "CatchClause":
      return [arm("catch", node.body)];
    default:
      return [];
  }
}

const testOf = (node: AnyNode): AnyNode => (node.type === "IfStatement" ? node.test : node);

/** What a line is counted by: a statement that does something, or the expression that an arrow leads to. */
function isStep(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (parent?.type === "ArrowFunctionExpression") return node.type !== "BlockStatement" && parent.body === node;
  return /(Statement|VariableDeclaration)$/.test(node.type) && !/^(Block|Empty)/.test(node.type);
}

/** What must never run, and says so: `assert(false, …)`, `unreachable(…)`, `throw …`; and what is empty. */
function isBarrier(node: AnyNode | undefined): boolean {
  switch (node?.type) {
    case "BlockStatement":
      return node.body.length === 0 || isBarrier(node.body[0]);
    case "ExpressionStatement":
      return isBarrier(node.expression);
    case "ReturnStatement":
      return node.argument != null && isBarrier(node.argument);
    case "CallExpression": {
      const [first] = node.arguments;
      return (
        nameOfCall(node) === "unreachable" || (isAssertion(node) && first?.type === "Literal" && first.value === false)
      );
    }
    default:
      return node?.type === "ThrowStatement";
  }
}

const excerpt = (text: string, { start, end }: AnyNode): string =>
  text.slice(start, end).replaceAll(/\s+/g, " ").slice(0, 200);
