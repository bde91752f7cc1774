/** The aims of a plan's faults: whether each says when it begins, and aims at what the system has. */
import { nearest } from "../base/nearest.ts";
import { type Cluster, roleOf } from "../contract/cluster.ts";
import { type Part, wholeOf } from "../contract/parts.ts";
import { type Aim, aimVerbs, verbOf } from "./faults/aim.ts";
import { needsAim, verbsOf } from "./faults/fault.ts";
import { isOfEvent } from "./faults/target.ts";
import { messageTypesByRole, replyTypes } from "./messages.ts";
import type { Fault, Plan } from "./plan.ts";
import { fail } from "./schema.ts";

/** The fault with the defaults of its beginning filled in: from the start of the run on, the first such event. */
export function completeBeginning(fault: Fault, path: string): Fault {
  const { kind, at = 0, when, ...rest } = fault as Fault & { readonly at?: number };
  if (when === undefined) {
    if (needsAim(kind)) {
      fail(`${path}.when`, undefined, `the event that a ${kind} acts on, such as {"node": "any", "sends": TYPE}`);
    }
    if (!("at" in fault)) fail(`${path}.at`, undefined, "the time at which it begins, or `when`, an event");
    if ("node" in rest && isOfEvent(rest.node)) {
      fail(
        `${path}.node`,
        rest.node,
        "a server's id or leader: only a fault with `when` has an event with such a node",
      );
    }
    return fault;
  }
  const verbs = aimVerbs.filter((verb) => when[verb] !== undefined);
  if (verbs.length !== 1) {
    fail(`${path}.when`, verbs.join(" and ") || "no verb", `exactly one of ${aimVerbs.join(", ")} with a message type`);
  }
  const possible = verbsOf(kind);
  if (!possible.includes(verbs[0]!)) {
    fail(`${path}.when`, verbs[0], `${possible.join(" or ")}: a ${kind} acts on a message that is under way`);
  }
  return { kind, at, when: { ...when, nth: when.nth ?? 1 }, ...rest } as Fault;
}

/** Throws a UserError when a fault aims at a role or a message that the system does not have. */
export function validateAims(plan: Plan, parts: readonly Part[]): void {
  for (const [index, fault] of plan.faults.entries()) {
    const { when } = completeBeginning(fault, `plan.faults[${index}]`);
    if (when !== undefined) validateAim(when, parts, `plan.faults[${index}].when`);
  }
}

function validateAim(aim: Aim, parts: readonly Part[], path: string): void {
  const cluster = wholeOf(parts);
  const names = ["leader", "any", ...cluster.roles.map(({ name }) => name)];
  if (typeof aim.node === "string" && !names.includes(aim.node)) {
    fail(`${path}.node`, aim.node, among("a server's id", aim.node, names));
  }
  const verb = verbOf(aim);
  const type = aim[verb]!;
  const roles = rolesOf(aim, cluster);
  const types = messageTypesByRole(parts);
  const known =
    verb === "sends"
      ? [...cluster.roles.flatMap(({ name }) => types[name]!.sent), ...replyTypes]
      : roles.flatMap((role) => types[role]!.handled);
  if (known.includes(type)) return;
  const { name } = parts.at(-1)!.system;
  const who = verb === "sends" ? `${name} sends` : `${roles.join(" or ")} of ${name} handles`;
  fail(`${path}.${verb}`, type, among(`a message that ${who}`, type, [...new Set(known)]));
}

/** The roles whose nodes the aim means. */
function rolesOf({ node }: Aim, cluster: Cluster): string[] {
  if (typeof node !== "number") {
    return node === "leader" || node === "any" ? cluster.roles.map(({ name }) => name) : [roleOf(cluster, node).name];
  }
  return cluster.roles.flatMap(({ name, first, count }) => (node >= first && node < first + count ? [name] : []));
}

function among(what: string, given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return `${what}, one of ${known.join(", ")}${near === null ? "" : `; did you mean ${near}?`}`;
}
