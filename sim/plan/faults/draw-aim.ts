/** Draws the event at which a fault begins, from the messages that a system declares. */
import type { Draw } from "../draw.ts";
import type { Aim, AimVerb } from "./aim.ts";

/** The types of message that a role handles, as its system declares them. */
export interface MessageTypes {
  readonly role: string;
  /** Those that servers send each other. */
  readonly sent: readonly string[];
  /** The same, and what clients send. */
  readonly handled: readonly string[];
  /** Those that the scenario is about. */
  readonly favoured: readonly string[];
}

/**
 * An aim with one of `verbs` at a message that the system declares. Early events are the likelier ones: of most types
 * there are few, and the first of them decide.
 */
export function drawAim(draw: Draw, verbs: readonly AimVerb[], types: readonly MessageTypes[], servers: number): Aim {
  const { verb, type, group, role } = drawEvent(draw, verbs, types, draw.chance(favouredPercent));
  const someone = verb === "sends" || role === null ? draw.between(0, servers - 1) : role;
  const node = draw.weighted<number | string>([
    [15, "leader"],
    [65, group],
    [20, someone],
  ]);
  const nth = draw.chance(65) ? 1 : draw.chance(75) ? draw.between(2, 4) : draw.span(4, 32);
  return { node, [verb]: type, nth };
}

/** The first event of its kind, whoever's it is, and mostly one that the scenario is about. */
export function drawFirst(draw: Draw, verbs: readonly AimVerb[], types: readonly MessageTypes[]): Aim {
  const { verb, type, group } = drawEvent(draw, verbs, types, true);
  return { node: group, [verb]: type, nth: 1 };
}

/** What happens, and at which nodes it may: of those that send a message nothing is declared. */
function drawEvent(draw: Draw, verbs: readonly AimVerb[], types: readonly MessageTypes[], isFavoured: boolean) {
  const favoured = isFavoured ? types.filter((one) => one.favoured.length > 0) : [];
  const one = draw.pick(favoured.length > 0 ? favoured : types);
  const verb = draw.pick(verbs);
  const all = verb === "sends" ? one.sent : one.handled;
  const type = draw.pick(favoured.length > 0 ? one.favoured : all);
  return { verb, type, group: verb === "sends" ? "any" : one.role, role: types.length === 1 ? null : one.role };
}

/** Of aims in a scenario that favours some messages, so many of a hundred are at those. */
const favouredPercent = 75;
