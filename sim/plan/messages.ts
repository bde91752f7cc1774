/** The types of messages that a system's nodes send and handle: what faults may name, and be aimed at. */
import type { Reply, Request } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";
import type { MessageTypes } from "./faults/draw-aim.ts";

/** Those that servers send each other, over all roles. */
export const messagesOf = (system: System): readonly string[] => [
  ...new Set(Object.values(system.roles).flatMap(({ messages }) => messages)),
];

/** Those that a role handles, from other servers; none when there is no such role. */
export const messagesOfRole = (system: System, role: string): readonly string[] =>
  Object.hasOwn(system.roles, role) ? system.roles[role]!.messages : [];

/** What servers send to clients. */
export const replyTypes: readonly Reply["type"][] = ["done", "redirect", "busy", "failed"];

/** Those between clients and servers. */
export const clientMessages: readonly (Request | Reply)["type"][] = ["request", ...replyTypes];

/** All of the system, by role, with those that `favours` matches. */
export const messageTypesOf = (system: System, favours: RegExp | null): MessageTypes[] =>
  Object.keys(system.roles).flatMap((role) => {
    const sent = messagesOfRole(system, role);
    const handled = role === system.contact ? [...sent, "request"] : sent;
    const favoured = favours === null ? [] : sent.filter((type) => favours.test(type));
    return sent.length === 0 ? [] : [{ role, sent, handled, favoured }];
  });
