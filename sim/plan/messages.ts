/** The types of messages that a system's nodes send and handle: what faults may name, and be aimed at. */
import type { Options } from "../contract/cluster.ts";
import type { Reply, Request } from "../contract/operation.ts";
import { automataOf, type Part, partsOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import type { MessageTypes } from "./faults/draw-aim.ts";

/** What servers send to clients. */
export const replyTypes: readonly Reply["type"][] = ["done", "redirect", "busy", "failed"];

/** Those between clients and servers. */
export const clientMessages: readonly (Request | Reply)["type"][] = ["request", ...replyTypes];

/** Those that servers send each other, over all roles of all parts. */
export function messagesOf(system: System, options: Options): readonly string[] {
  const automata = Object.values(automataOf(partsOf(system, system.nodes.default, options, 0)));
  return [...new Set(automata.flatMap(({ messages }) => messages))];
}

/** By role, named with its part: what its nodes send, and are sent by other servers of their part, and what they handle. */
export function messageTypesByRole(parts: readonly Part[]): {
  readonly [role: string]: Omit<MessageTypes, "favoured">;
} {
  const contacts = new Set(parts.map(({ system }) => system.roles[system.contact]));
  return Object.fromEntries(
    Object.entries(automataOf(parts)).map(([role, automaton]) => [
      role,
      {
        role,
        sent: automaton.messages,
        handled: [
          ...automaton.messages,
          ...(contacts.has(automaton) ? ["request"] : []),
          ...(automaton.onReply === undefined ? [] : replyTypes),
        ],
      },
    ]),
  );
}

/** All of the system, by role, with those that `favours` matches. */
export function messageTypesOf(system: System, options: Options, favours: RegExp | null): MessageTypes[] {
  const byRole = messageTypesByRole(partsOf(system, system.nodes.default, options, 0));
  return Object.values(byRole).flatMap((types) =>
    types.sent.length === 0
      ? []
      : [{ ...types, favoured: favours === null ? [] : types.sent.filter((type) => favours.test(type)) }],
  );
}
