/** Faults in words. A trace has them as `crash node=0 effects=null loops=0 for 0.5 ms`; a reader is told what that does. */
import { escapeText } from "../../sim/base/printable.ts";
import { aimVerbs } from "../../sim/plan/faults/aim.ts";
import { virtualTime } from "../format.ts";
import type { NameOf } from "../node-names.ts";

/** A fault as a trace tells it. */
export interface ToldFault {
  readonly kind: string;
  /** `when replica 2 sends its 1st vote`, as it is told; nothing where a fault begins at a time. */
  readonly when: string;
  readonly fields: { readonly [name: string]: unknown };
  readonly duration: string;
}

const grammar = /^(?:(.*): )?([a-z][a-z-]*)((?: \w+=\S+)*) ?(?: for (\d+(?:\.\d+)?(?:e[+-]?\d+)?) ms)?$/;

/** What is behind `begins: ` and `ends: ` in a trace, or in the list of a neighbourhood; null for what is no fault. */
export function faultTold(text: string): ToldFault | null {
  const found = grammar.exec(text);
  if (found === null) return null;
  const [, when = "", kind, fields, duration] = found;
  if (when !== "" && !aimVerbs.some((verb) => when.includes(` ${verb} `))) return null;
  try {
    const pairs = [...fields!.matchAll(/ (\w+)=(\S+)/g)].map(([, name, value]) => [name!, JSON.parse(value!)]);
    const spans = duration === undefined ? "" : virtualTime(Number(duration) * 1_000);
    return { kind: kind!, when, fields: Object.fromEntries(pairs), duration: spans };
  } catch {
    return null; // a trace that somebody wrote
  }
}

/** A fault in words: `a crash of replica 0, which is back after 0.500 ms`. What nobody can read is told as it is. */
export function faultInWords(text: string, name: NameOf, lengthMax = 300): string {
  const told = faultTold(text);
  if (told === null) return escapeText(text, lengthMax);
  const say = Object.hasOwn(sayings, told.kind) ? sayings[told.kind]! : fallback;
  const words = say(told, (node) => whom(node, name));
  return escapeText(told.when === "" ? words : `${told.when}: ${words}`, lengthMax);
}

/** Whom a fault is aimed at that does not name a node. */
const targets: { readonly [target: string]: string } = {
  leader: "whoever leads",
  "leader@registry": "whoever leads in the registry",
  member: "a member",
  newcomer: "a newcomer",
  removed: "a member that was removed",
  itself: "that very node",
  peer: "the node at its other end",
};

function whom(node: unknown, name: NameOf): string {
  if (typeof node === "number") return name(node);
  if (Array.isArray(node)) return `{${node.map((one) => whom(one, name)).join(", ")}}`;
  return targets[String(node)] ?? String(node);
}

type Say = (told: ToldFault, who: (node: unknown) => string) => string;

const lasting = ({ duration }: ToldFault): string => (duration === "" ? "" : `, for ${duration}`);
const backAfter = ({ duration }: ToldFault): string =>
  duration === "" ? "is back at once" : `is back after ${duration}`;

const crash: Say = (told, who) => {
  const { node, effects, loops } = told.fields;
  const where = typeof effects === "number" ? "inside its next handler that does something" : "between two handlers";
  const again = typeof loops === "number" && loops > 0 ? `, and again ${loops} times` : "";
  return `${who(node)} crashes ${where} and ${backAfter(told)}${again}`;
};

const partition: Say = (told, who) => {
  const { groups } = told.fields;
  const sides = Array.isArray(groups) ? groups.map(who).join(" | ") : "";
  return `a partition, ${sides}${lasting(told)}`;
};

const oneWay: Say = (told, who) => {
  const { from, to, types } = told.fields;
  const which = Array.isArray(types) ? `messages ${types.join(", ")}` : "messages";
  return `${which} from ${who(from)} to ${who(to)} are lost${lasting(told)}`;
};

const isolate: Say = (told, who) => {
  const { node, clients, only } = told.fields;
  const whose = clients === true ? "the others and the clients" : "the other servers";
  if (only === "sending") return `what ${who(node)} sends to ${whose} is lost${lasting(told)}`;
  if (only === "hearing") return `${who(node)} hears nothing of ${whose}${lasting(told)}`;
  return `${who(node)} is cut off from ${whose}${lasting(told)}`;
};

const clockJump: Say = ({ fields: { node, jump } }, who) =>
  `the clock of ${who(node)} is set ${Number(jump) < 0 ? "back" : "forward"} by ${virtualTime(Math.abs(Number(jump)))}`;

const period = (micros: unknown): string =>
  typeof micros === "number" && micros > 0 ? `, down and up every ${virtualTime(micros)}` : "";

/** One message, or that and the next ones of its channel, and what happens to it. */
function messages({ messages }: ToldFault["fields"], one: string, more: string): string {
  if (typeof messages !== "number" || messages <= 1) return `this message ${one}`;
  return `this message and the next ${messages - 1} of its channel ${more}`;
}

const sayings: { readonly [kind: string]: Say } = {
  crash,
  partition,
  "one-way": oneWay,
  isolate,
  "clock-jump": clockJump,
  wipe: (told, who) => `${who(told.fields["node"])} crashes and ${backAfter(told)} with a blank disk`,
  bridge: (told, who) =>
    `two halves of the servers see each other only through ${who(told.fields["bridge"])}${lasting(told)}`,
  ring: (told) => `each server sees only its two neighbours${lasting(told)}`,
  star: (told, who) => `all servers see only the one after ${who(told.fields["node"])}${lasting(told)}`,
  flapping: (told, who) =>
    `the link of ${who(told.fields["a"])} and ${who(told.fields["b"])} is cut${period(told.fields["period"])}${lasting(told)}`,
  link: (told, who) =>
    `the link of ${who(told.fields["node"])} to the next server is cut${period(told.fields["period"])}${lasting(told)}`,
  deaf: (told, who) =>
    `${told.fields["next"] === true ? "the server after " : ""}${who(told.fields["node"])} hears no other server, though all hear it${lasting(told)}`,
  "slow-links": (told, who) =>
    `messages to and from ${who(told.fields["node"])} take ${told.fields["factor"]} times as long${lasting(told)}`,
  "slow-node": (told, who) => `${who(told.fields["node"])} is ${told.fields["factor"]} times as slow${lasting(told)}`,
  replace: (told, who) => `${who(told.fields["node"])} breaks for good, and the operator asks for a spare in its place`,
  pause: (told, who) => `${who(told.fields["node"])} is paused${lasting(told)}`,
  "disk-stall": (told, who) => `syncs of ${who(told.fields["node"])} stall${lasting(told)}`,
  "read-error": (told, who) => `${who(told.fields["node"])} crashes and cannot read its disk${lasting(told)}`,
  "full-disk": (told, who) => `the disk of ${who(told.fields["node"])} has no room${lasting(told)}`,
  "sync-error": (told, who) => `one sync of ${who(told.fields["node"])} fails unnoticed`,
  "torn-write": (told, who) =>
    `${who(told.fields["node"])} crashes in a write, of which a part reaches the disk, and ${backAfter(told)}`,
  corruption: (told, who) =>
    `${who(told.fields["node"])} crashes and ${backAfter(told)} without one field of what it had synced`,
  "misdirected-write": (told, who) =>
    `one write of ${who(told.fields["node"])} is lost and spoils another field of its disk`,
  drop: ({ fields }) => messages(fields, "is lost", "are lost"),
  delay: ({ fields }) => {
    const micros = virtualTime(Number(fields["micros"]));
    return messages(fields, `takes ${micros}`, `take ${micros} each`);
  },
  duplicate: ({ fields }) => {
    const again = fields["copies"] === 1 ? "once more" : `${fields["copies"]} more times`;
    return messages(fields, `arrives ${again}`, `arrive ${again}`);
  },
};

/** A kind that has no saying of its own. */
const fallback: Say = (told, who) => {
  const details = Object.entries(told.fields).map(([field, value]) =>
    field === "node" ? `of ${who(value)}` : `${field} ${JSON.stringify(value)}`,
  );
  return `${[told.kind, ...details].join(" ")}${lasting(told)}`;
};
