/** The messages that faults may be aimed at: what roles declare that they handle, and what passes between them and clients. */
import type { Reply } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";
import type { MessageTypes } from "./faults/draw-aim.ts";

/** The types that a role handles, from other servers; none when there is no such role. */
export const messagesOf = (system: System, role: string): readonly string[] =>
  Object.hasOwn(system.roles, role) ? system.roles[role]!.messages : [];

/** What servers send to clients. */
export const replyTypes: readonly Reply["type"][] = ["done", "redirect", "busy", "failed"];

/** All of the system, by role, with those that `favours` matches. */
export const messageTypesOf = (system: System, favours: RegExp | null): MessageTypes[] =>
  Object.keys(system.roles).flatMap((role) => {
    const sent = messagesOf(system, role);
    const handled = role === system.contact ? [...sent, "request"] : sent;
    const favoured = favours === null ? [] : sent.filter((type) => favours.test(type));
    return sent.length === 0 ? [] : [{ role, sent, handled, favoured }];
  });
