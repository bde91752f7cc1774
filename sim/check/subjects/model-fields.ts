/** Refuses models that no check could mean, by the name of a field, before anything is explored. */
import { UserError } from "../../base/user-error.ts";
import type { ActorModel } from "./model.ts";

const nodesMax = 1_000;
const budgetMax = 1_000;
const windowMax = 1_000;

/** Throws a UserError that names the field, what it holds and what it may hold. */
export function validateModelFields<State extends object, Message>(model: ActorModel<State, Message>): void {
  const { nodes, drops = 0, duplicates = 0, network = "bag", window = 0, symmetry } = model;
  whole("model.nodes", nodes, 1, nodesMax);
  whole("model.drops", drops, 0, budgetMax);
  whole("model.duplicates", duplicates, 0, budgetMax);
  oneOf("model.network", network, ["bag", "set"]);
  whole("model.window", window, 0, windowMax);
  if (window > 0 && network === "set") {
    throw new UserError({
      code: "window-of-set",
      place: "check: model.window",
      value: window,
      problem: `${window}: messages of a set stay for ever`,
      remedy: "leave one of the two out",
    });
  }
  if (model.actions !== undefined && model.onAction === undefined) {
    throw new UserError({
      code: "no-actions",
      place: "check: model.onAction",
      problem: "the model has actions, and nothing that takes them",
      remedy: "give it onAction, or leave the actions out",
    });
  }
  if (symmetry === undefined) return;
  const { group } = symmetry;
  for (const node of group) whole("model.symmetry.group", node, 0, nodes - 1);
  if (new Set(group).size !== group.length)
    throw new UserError({
      code: "group-twice",
      place: "model.symmetry.group",
      value: group,
      remedy: "name each once",
      sentence: `check: model.symmetry.group: ${group}: name each once`,
    });
}

function whole(what: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new UserError({
    code: "not-in-range",
    place: what,
    value,
    remedy: `give a whole number from ${min} to ${max}`,
    sentence: `check: ${what}: ${value}: give a whole number from ${min} to ${max}`,
  });
}

/** Throws a UserError unless the value of the field or option is one of `choices`. */
export function oneOf(what: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    throw new UserError({
      code: "not-a-choice",
      place: what,
      value,
      remedy: `choose ${choices.join(", ")}`,
      sentence: `check: ${what}: ${value}: choose ${choices.join(", ")}`,
    });
}
