/**
 * The commands of a story as text: what a reader of the paper would tell a cluster to do.
 *
 *     new raft nodes=3 clients=2 preVote=false      a cluster, with the system's options; always first
 *     timer replica 1 election                      its armed timer fires
 *     deliver append from replica 0 to replica 1, 2 the messages under way that are meant arrive, oldest first
 *     deliver one append                            only the oldest
 *     deliver all                                   until none is under way; `all append, appended`: of these types
 *     drop append to replica 2                      they are lost, without a name all; `duplicate`: there is one more copy of each
 *     crash replica 2                               between two handlers; what was not synced is gone
 *     restart replica 2                             it recovers from its disk
 *     client 0 put x 1 to replica 1                 the client's next operation, such as `reconfigure 0,1,3`;
 *                                                   `client 0 retry to replica 2`
 *     cut replica 0 | replica 1, 2                  messages between the sides are lost, from now until `heal`
 *     show                                          what every node says of itself
 *     verdict                                       what the judges say; always last
 *
 * `quietly` before a command: what happens is not told, because another story does.
 * `timer` and a `deliver` of one message may end in `crash after 2`: the node crashes after so many effects of its
 * handler; and in `draws 1`: what the handler's draws give. Between clients and servers messages arrive at once.
 */
import { UserError } from "../../sim/base/user-error.ts";
import type { OptionValue } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { foundationName } from "../../sim/contract/parts.ts";
import { type HandlerRun, wholeRun } from "../../sim/world/scheduled/choices.ts";

/** A node as a reader calls it: `replica 2`. */
export interface Named {
  readonly role: string;
  readonly rank: number;
}

/** Which messages are meant: of these types, from and to these nodes; null: any. */
export interface Filter {
  readonly types: readonly string[] | null;
  readonly from: readonly Named[] | null;
  readonly to: readonly Named[] | null;
}

export type StoryCommand =
  | {
      readonly kind: "new";
      readonly system: string;
      readonly nodes: number | null;
      readonly clients: number;
      readonly options: { readonly [name: string]: OptionValue };
    }
  | { readonly kind: "timer"; readonly node: Named; readonly timer: string; readonly run: HandlerRun }
  | {
      readonly kind: "deliver";
      readonly which: "these" | "one" | "all";
      readonly filter: Filter;
      readonly run: HandlerRun;
    }
  | { readonly kind: "drop" | "duplicate"; readonly filter: Filter }
  | { readonly kind: "crash" | "restart"; readonly node: Named }
  | { readonly kind: "ask"; readonly client: Named; readonly operation: Operation | null; readonly to: Named }
  | { readonly kind: "cut"; readonly sides: readonly (readonly Named[])[] }
  | { readonly kind: "heal" | "show" | "verdict" };

/** The command that `text` says. Throws a UserError when it says none. */
export function parseCommand(text: string): StoryCommand {
  const [verb = "", ...words] = text.trim().split(/\s+/);
  switch (verb) {
    case "new":
      return parseNew(words);
    case "timer": {
      const { rest, run } = takeRun(words);
      const end = rest.findIndex((word) => /^\d+$/.test(word)) + 1;
      if (end === 0 || end === rest.length) throw wrong(text, "timer replica 1 election");
      return { kind: "timer", node: oneNode(rest.slice(0, end)), timer: rest.slice(end).join(" "), run };
    }
    case "deliver": {
      const { rest, run } = takeRun(words);
      const which = rest[0] === "one" || rest[0] === "all" ? rest[0] : "these";
      const filter = parseFilter(which === "these" ? rest : rest.slice(1));
      if (which === "these" && filter.types === null && filter.from === null && filter.to === null) {
        throw wrong(text, "deliver append to replica 1, or deliver all");
      }
      return { kind: "deliver", which, filter, run };
    }
    case "drop":
    case "duplicate":
      return { kind: verb, filter: parseFilter(words) };
    case "crash":
    case "restart":
      return { kind: verb, node: oneNode(words) };
    case "client":
      return parseAsk(text, words);
    case "cut":
      return {
        kind: "cut",
        sides: words
          .join(" ")
          .split("|")
          .map((side) => parseNodes(side.trim().split(/\s+/))),
      };
    case "heal":
    case "show":
    case "verdict":
      if (words.length > 0) throw wrong(text, verb);
      return { kind: verb };
    default:
      throw wrong(text, "new, timer, deliver, drop, duplicate, crash, restart, client, cut, heal, show or verdict");
  }
}

const wrong = (text: string, example: string): UserError =>
  new UserError({
    code: "no-command",
    place: "story",
    value: text,
    unplaced: true,
    problem: `"${text}" is no command`,
    remedy: `write, for example, ${example}`,
  });

function parseNew([system = "", ...settings]: readonly string[]): StoryCommand {
  const options: Record<string, OptionValue> = {};
  for (const setting of settings) {
    const [name, value] = setting.split("=");
    if (!name || !value)
      throw new UserError({
        code: "no-setting",
        place: "story",
        value: setting,
        unplaced: true,
        problem: `"${setting}" is no setting`,
        remedy: "write, for example, nodes=3",
      });
    options[name] = value === "true" ? true : value === "false" ? false : /^\d+$/.test(value) ? Number(value) : value;
  }
  const { nodes = null, clients = 1, ...others } = options;
  if ((nodes !== null && typeof nodes !== "number") || typeof clients !== "number") {
    throw new UserError({
      code: "not-a-number",
      place: "story",
      unplaced: true,
      problem: `nodes=${nodes} clients=${clients}: both are whole numbers`,
      remedy: "write, for example, nodes=3",
    });
  }
  return { kind: "new", system, nodes, clients, options: others };
}

function parseAsk(text: string, [rank = "", verb = "", ...words]: readonly string[]): StoryCommand {
  const at = words.indexOf("to");
  if (at < 0) throw wrong(text, "client 0 put x 1 to replica 1");
  const client = oneNode(["client", rank]);
  const to = oneNode(words.slice(at + 1));
  return { kind: "ask", client, operation: parseOperation(text, verb, words.slice(0, at)), to };
}

function parseOperation(text: string, verb: string, [first = "", second = "", third = ""]: readonly string[]) {
  const none = (value: string): string | null => (value === "nothing" ? null : value);
  const whole = (digits: string): number => (/^\d+$/.test(digits) ? Number(digits) : Number.NaN);
  const operations: { readonly [verb: string]: Operation | null } = {
    retry: null,
    get: { type: "get", key: first },
    put: { type: "put", key: first, value: second },
    append: { type: "append", key: first, value: second },
    delete: { type: "delete", key: first },
    "compare-and-set": { type: "compare-and-set", key: first, expected: none(second), value: third },
    propose: { type: "propose", value: first },
    read: { type: "read" },
    "append-record": { type: "append-record", value: first },
    "read-record": { type: "read-record", from: whole(first) },
    tail: { type: "tail" },
    trim: { type: "trim", to: whole(first) },
    ...(/^\d+(,\d+)*$/.test(first)
      ? { reconfigure: { type: "reconfigure", members: first.split(",").map(Number) } as const }
      : {}),
  };
  const operation = operations[verb];
  if (operation === undefined || Object.values(operation ?? {}).some((field) => field === "" || Number.isNaN(field))) {
    throw wrong(text, "client 0 put x 1 to replica 1, client 0 propose a to proposer 0, client 0 retry to replica 1");
  }
  return operation;
}

/** The words before `draws 1,0` and `crash after 2`, and how the handler runs. */
function takeRun(words: readonly string[]): { readonly rest: readonly string[]; readonly run: HandlerRun } {
  const found = /^(.*?)(?: draws (\d+(?:,\d+)*))?(?: crash after (\d+))?$/.exec(words.join(" "))!;
  const [, rest = "", draws, cut] = found;
  const run = {
    ...wholeRun,
    draws: draws === undefined ? [] : draws.split(",").map(Number),
    cut: cut === undefined ? null : Number(cut),
  };
  return { rest: rest === "" ? [] : rest.split(" "), run };
}

function parseFilter(words: readonly string[]): Filter {
  const from = words.indexOf("from");
  const to = words.indexOf("to");
  const ends = [from, to].filter((at) => at >= 0);
  const end = (start: number): number => Math.min(words.length, ...ends.filter((at) => at > start));
  const types = words
    .slice(0, end(-1))
    .join(" ")
    .split(/, */)
    .filter((type) => type !== "");
  return {
    types: types.length === 0 ? null : types,
    from: from < 0 ? null : parseNodes(words.slice(from + 1, end(from))),
    to: to < 0 ? null : parseNodes(words.slice(to + 1, end(to))),
  };
}

function oneNode(words: readonly string[]): Named {
  const [node, ...others] = parseNodes(words);
  if (node === undefined || others.length > 0) throw noNodes(words);
  return node;
}

/** `replica 0, 2`, `acceptor 0, 1 proposer 0`, or, of the part below, `registry replica 0`. */
function parseNodes(words: readonly string[]): readonly Named[] {
  let role: string | null = null;
  let isPart = false;
  const nodes: Named[] = [];
  for (const word of words.map((word) => word?.replace(/,$/, "") ?? "")) {
    if (/^[a-z-]+$/.test(word)) role = isPart ? `${role} ${word}` : word;
    else if (role !== null && /^\d+$/.test(word)) nodes.push({ role, rank: Number(word) });
    else throw noNodes(words);
    isPart = word === foundationName;
  }
  if (nodes.length === 0) throw noNodes(words);
  return nodes;
}

const noNodes = (words: readonly string[]): UserError =>
  new UserError({
    code: "no-node",
    place: "story",
    value: words.join(" ").trim(),
    unplaced: true,
    problem: `"${words.join(" ").trim()}" names no node`,
    remedy: "write, for example, replica 1, or acceptor 0, 2",
  });
