/** What a node told the judges, as the rest of a sentence about it: `promises term 2`. */
import { nameResult, nameValue } from "../../invariants/shared/words.ts";
import { members, type NodeSet } from "../../sim/base/node-set.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { type Command, describeCommand, type Operation, type Result } from "../../sim/contract/operation.ts";
import type { TraceSeen } from "../../sim/trace/format.ts";
import { type NameOf, nameRanks, withSessions } from "../node-names.ts";
import { brief, tellOperation, tellType } from "./values.ts";

type Fields = TraceSeen["observation"];

/** Says the rest of a sentence, of fields that a trace may have in any shape. */
type Say = (fields: Fields, tell: Tell, node: number) => string;

/** How parts of observations are told. */
interface Tell {
  node(value: unknown): string;
  ranks(set: unknown): string;
  members(sets: unknown): string;
  value(value: unknown): string;
  command(command: unknown): string;
  operation(operation: unknown): string;
}

/** The rest of a sentence about the node that observed it. */
export function tellObservation({ node, observation }: TraceSeen, name: NameOf, lengthMax = 300): string {
  const { type, ...fields } = observation;
  const say = Object.hasOwn(sayings, type) ? sayings[type]! : null;
  const told = say === null ? null : saidOf(() => say(observation, tellsOf(node, name), node));
  const about = Object.keys(fields).length === 0 ? "" : ` ${brief(fields, name)}`;
  return escapeText(withSessions(told ?? `tells of ${type}${about}`, name), lengthMax);
}

/** What is said; null where a field is missing or of another shape: a trace may come from anywhere. */
function saidOf(say: () => string): string | null {
  try {
    const said = say();
    return /\bundefined\b|\bNaN\b/.test(said) ? null : said;
  } catch {
    return null;
  }
}

function tellsOf(node: number, name: NameOf): Tell {
  const ranks = (set: unknown): string => {
    if (!Number.isSafeInteger(set)) throw new TypeError("no set of ranks");
    const all = members(set as NodeSet);
    return all.length === 0 ? "nobody" : nameRanks(all, node, name);
  };
  return {
    node: (value) => name(Number(value)),
    ranks,
    members: (sets) => (sets as unknown[]).map(ranks).join(" and "),
    value: (value) => nameValue(value as number | string),
    command: (command) => (command === null ? "the checkpoint" : nameValue((command as Command).id)),
    operation: (operation) => tellOperation(operation as Operation, name),
  };
}

const where = ({ slot, instance, ledger }: Fields): string => {
  if (instance !== undefined && ledger === undefined) return ` in instance ${instance}`;
  return `${slot === undefined ? "" : ` at slot ${slot}`}${ledger === undefined ? "" : ` of ledger ${ledger}`}`;
};
const within = ({ members }: Fields, tell: Tell): string =>
  members === undefined ? "" : ` of the configuration ${tell.members(members)}`;
const commandName = ({ session, sequence }: Fields): string => tellType({ type: "", session, sequence }).trim();

function returned(fields: Fields): string {
  const id = commandName(fields);
  if (fields["outcome"] === "failed") return `is told that ${id} never happens`;
  if (fields["outcome"] !== "ok") return `gives up on ${id}, which may or may not happen`;
  const result = fields["result"] as Result;
  if (result?.type === "done") return `is told that ${id} is done`;
  return `has its answer to ${id}: ${nameResult(result)}`;
}

function promised({ term, report, to, instance, ledger }: Fields, tell: Tell, node: number): string {
  const whom = to === undefined ? "" : ` to ${to === node ? "itself" : tell.node(to)}`;
  const of = instance !== undefined ? ` in instance ${instance}` : ledger !== undefined ? ` for ledger ${ledger}` : "";
  return `promises term ${term}${whom}${of}, telling of its votes: ${reportInWords(String(report))}`;
}

/** What a promise or a disk tells of votes, commands by their names. */
export const reportInWords = (report: string): string =>
  report.trim().replaceAll(/(?<!\d)\d{10,16}(?!\d)/g, (id) => describeCommand(Number(id)));

function elected(fields: Fields, tell: Tell): string {
  const { term, electors, quorum, again, closes } = fields;
  const by = `${tell.ranks(electors)} as a quorum of ${quorum}${within(fields, tell)}`;
  if (again === true) return `leads term ${term} still, and tells who decides in it from here on`;
  return closes === true
    ? `recovers what is before as term ${term}, by the promises of ${by}`
    : `leads term ${term} by the promises of ${by}`;
}

const appended: Say = ({ slot, term, value, under, unflushed }, tell) =>
  `stores ${tell.value(value)} at slot ${slot} in term ${term}` +
  `${under === term ? "" : `, given by the leader of term ${under}`}${unflushed === true ? ", in memory alone" : ""}`;

const ordered: Say = ({ instance, command, sequence, dependencies }, tell) =>
  `holds instance ${instance} committed as ${command === null ? "a no-op" : tell.command(command)}, ` +
  `sequence ${sequence}, after ${(dependencies as unknown[]).join(" ")}`;

const extended: Say = ({ epoch, command, follows }, { command: tell, value }) => {
  const behind = (follows as unknown[]).map(value);
  return `learns ${tell(command)} in epoch ${epoch}${behind.length === 0 ? "" : `, behind ${behind.join(", ")}`}`;
};

const sayings: { readonly [type: string]: Say } = {
  invoked: (fields, tell) => `asks for ${tell.operation(fields["operation"])} (${commandName(fields)})`,
  returned,
  promised,
  deferred: ({ to }, tell) => `turns ${tell.node(to)} away, for it holds a leader to be about`,
  elected,
  claimed: ({ term, follows }) =>
    `is given term ${term} by the registry${follows === 0 ? "" : `, upon term ${follows}`}`,
  opened: (fields, tell) =>
    `opens term ${fields["term"]}, with the log to slot ${Number(fields["end"]) - 1} held by ${tell.ranks(fields["holders"])}`,
  closed: ({ term, end }) => `is told by the registry that term ${term} and those before it end below slot ${end}`,
  configured: ({ configuration, members: sets }, tell) =>
    `takes the configuration ${configuration} to be in force: ${tell.members(sets)}`,
  served: ({ term, by }) => `answers a read in term ${term} by ${by === "lease" ? "its lease" : `a ${by}`}`,
  proposed: (fields, tell) => `proposes ${tell.value(fields["value"])}${where(fields)} in term ${fields["term"]}`,
  accepted: (fields, tell) => `accepts ${tell.value(fields["value"])}${where(fields)} in term ${fields["term"]}`,
  appended,
  truncated: ({ slot }) => `removes its log from slot ${slot} on`,
  chosen: (fields, tell) =>
    `holds ${tell.value(fields["value"])} chosen${where(fields)} in term ${fields["term"]}, counting ${tell.ranks(fields["acks"])} as a quorum of ${fields["quorum"]}${within(fields, tell)}`,
  learned: (fields, tell) => `learns that ${tell.value(fields["value"])} is decided${where(fields)}`,
  applied: (fields, tell) =>
    `applies ${tell.value(fields["value"])}${where(fields)}${fields["fresh"] === true ? "" : ", which changes nothing"}`,
  ordered,
  extended,
  executed: (fields, tell) =>
    `executes ${tell.command(fields["command"])}${fields["fresh"] === true ? "" : ", which changes nothing"}`,
  installed: ({ next }) => `takes over a snapshot of all below slot ${next}`,
  witnessed: ({ what }) => `shows: ${String(what)}`,
  restarted: () => "is back",
  crashed: () => "is down",
  healed: () => "all faults are over",
};
