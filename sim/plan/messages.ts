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

/** Those that servers send each other, over all roles of all parts, whatever the options. */
export function messagesOf(system: System, options: Options): readonly string[] {
  const automata = Object.values(automataOf(partsOf(system, system.nodes.default, options, 0)));
  return [...new Set(automata.flatMap(({ messages }) => messages))];
}

/** The same, but for those that nobody sends with these options: what faults are drawn for. */
export const sentOf = (system: System, options: Options): readonly string[] => [
  ...new Set(Object.values(sentByRole(partsOf(system, system.nodes.default, options, 0))).flat()),
];

/** By role, named with its part: its types of messages but for those that nobody sends with these options. */
export const sentByRole = (parts: readonly Part[]): { readonly [role: string]: readonly string[] } =>
  Object.assign(
    {},
    ...parts.map((part) =>
      Object.fromEntries(
        Object.entries(automataOf([part])).map(([role, { messages, unsent }]) => {
          const silent = unsent?.(part.cluster.options) ?? [];
          return [role, silent.length === 0 ? messages : messages.filter((type) => !silent.includes(type))];
        }),
      ),
    ),
  );

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

/** All that is sent with these options, by role, with those that `favours` matches. */
export function messageTypesOf(system: System, options: Options, favours: RegExp | null): MessageTypes[] {
  const parts = partsOf(system, system.nodes.default, options, 0);
  const byRole = sentByRole(parts);
  return Object.entries(messageTypesByRole(parts)).flatMap(([role, types]) => {
    const sent = byRole[role]!;
    if (sent.length === 0) return [];
    const handled = types.handled.filter((type) => sent.includes(type) || !types.sent.includes(type));
    return [{ ...types, sent, handled, favoured: favours === null ? [] : sent.filter((type) => favours.test(type)) }];
  });
}
