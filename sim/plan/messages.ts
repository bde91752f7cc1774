/** The types of messages that a system's nodes send: what a fault that is about some of them may name. */
import type { Reply, Request } from "../contract/operation.ts";
import type { System } from "../contract/system.ts";

/** Those that servers send each other, over all roles. */
export const messagesOf = (system: System): readonly string[] => [
  ...new Set(Object.values(system.roles).flatMap(({ messages }) => messages)),
];

/** Those between clients and servers. */
export const clientMessages: readonly (Request | Reply)["type"][] = ["request", "done", "redirect", "busy", "failed"];
