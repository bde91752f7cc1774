/** Draws the event at which a fault begins, from the messages that a system declares. */
import type { Draw } from "../draw.ts";
import type { Aim, AimVerb } from "./aim.ts";

/** The types of message that a role handles, as its system declares them. */
export interface MessageTypes {
  readonly role: string;
  readonly types: readonly string[];
  /** Those that the scenario is about. */
  readonly favoured: readonly string[];
}

/**
 * An aim with one of `verbs` at a message that the system declares. Early events are the likelier ones: of most types
 * there are few, and the first of them decide.
 */
export function drawAim(draw: Draw, verbs: readonly AimVerb[], types: readonly MessageTypes[], servers: number): Aim {
  const handler = draw.pick(types);
  const verb = draw.pick(verbs);
  const isFavoured = draw.chance(favouredPercent) && handler.favoured.length > 0;
  const type = draw.pick(isFavoured ? handler.favoured : handler.types);
  const group = verb === "sends" ? "any" : handler.role; // who sends it is not declared
  const someone = verb === "sends" || types.length === 1 ? draw.between(0, servers - 1) : group;
  const node = draw.weighted<number | string>([
    [15, "leader"],
    [65, group],
    [20, someone],
  ]);
  return { node, [verb]: type, nth: draw.chance(65) ? 1 : draw.chance(75) ? draw.between(2, 4) : draw.span(4, 32) };
}

/** Of aims in a scenario that favours some messages, so many of a hundred are at those. */
const favouredPercent = 75;
