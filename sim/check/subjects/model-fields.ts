/** Refuses models and options that no check could mean, by name, before anything is explored. */
import { UserError } from "../../base/user-error.ts";
import { type CheckOptions, reductionNames } from "../checker.ts";
import type { ActorModel } from "./model.ts";

const nodesMax = 1_000;
const budgetMax = 1_000;
const windowMax = 1_000;
/** Ways in which one draw may come out. */
const boundMax = 10_000;

/** Throws a UserError that names the field, what it holds and what it may hold. */
export function validateModelFields<State extends object, Message>(model: ActorModel<State, Message>): void {
  const { nodes, drops = 0, duplicates = 0, network = "bag", window = 0, symmetry } = model;
  whole("model.nodes", nodes, 1, nodesMax);
  whole("model.drops", drops, 0, budgetMax);
  whole("model.duplicates", duplicates, 0, budgetMax);
  oneOf("model.network", network, ["bag", "set"]);
  whole("model.window", window, 0, windowMax);
  if (window > 0 && network === "set") {
    throw new UserError(`check: model.window: ${window}: messages of a set stay for ever; leave one of the two out`);
  }
  if (model.actions !== undefined && model.onAction === undefined) {
    throw new UserError("check: model.onAction: the model has actions, and nothing that takes them");
  }
  if (symmetry === undefined) return;
  const { group } = symmetry;
  for (const node of group) whole("model.symmetry.group", node, 0, nodes - 1);
  if (new Set(group).size !== group.length)
    throw new UserError(`check: model.symmetry.group: ${group}: name each once`);
}

/** Throws a UserError that names the option, what it is and what it may be. */
export function validateCheckOptions(options: CheckOptions): void {
  const { search = "breadth", without = [], timeMillis, clock } = options;
  oneOf("search", search, ["breadth", "depth", "deepening"]);
  for (const name of without) oneOf("without", name, reductionNames);
  for (const name of ["depth", "memory", "states", "termsMax", "timeMillis"] as const) {
    const value = options[name];
    if (value === undefined || value > 0) continue;
    throw new UserError(`check: ${name}: ${value}: give a number above 0`);
  }
  if (timeMillis !== undefined && clock === undefined) {
    throw new UserError("check: timeMillis needs a clock, for example () => performance.now()");
  }
}

/** Throws a UserError unless a handler may draw among so many. */
export function validateBound(who: string, bound: number): void {
  if (Number.isSafeInteger(bound) && bound >= 1 && bound <= boundMax) return;
  throw new UserError(`check: ${who} draws among ${bound}: give a whole number from 1 to ${boundMax}`);
}

function whole(what: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new UserError(`check: ${what}: ${value}: give a whole number from ${min} to ${max}`);
}

function oneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new UserError(`check: ${what}: ${value}: choose ${choices.join(", ")}`);
}
