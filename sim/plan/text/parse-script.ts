/** Scripts: plans as short text, a sentence a line. What a sentence may say stands in README.md beside this file. */
import { UserError } from "../../base/user-error.ts";
import type { System } from "../../contract/system.ts";
import { clusterOfPlan } from "../cluster-of-plan.ts";
import { completePlan } from "../complete-plan.ts";
import type { Plan } from "../plan.ts";
import { Cursor } from "./cursor.ts";
import { faultHeads, readFault } from "./fault-text.ts";
import { NodeWords } from "./node-words.ts";
import { readPhrase, type SaidFields } from "./phrases.ts";
import { readText } from "./read-amounts.ts";
import { clausesSettings, itemSettings } from "./settings.ts";
import { type Place, placeWords, type Sentence, scriptError, sentencesOf } from "./tokens.ts";
import { readValue } from "./values.ts";

/** The sentences that need not know which nodes there are, and those that do. */
const plainHeads = [
  "system",
  "nodes",
  "seed",
  "service",
  "drive",
  "elapses",
  "pieces",
  "set",
  "mix",
  "choose",
] as const;
const nodeHeads = ["clock", "gone", "message"] as const;
const clauseHeads = clausesSettings.map(({ head }) => head);
const heads: readonly string[] = [...plainHeads, ...clauseHeads, ...nodeHeads, ...faultHeads];

/** Heads of sentences of which there may be several. */
const repeated: readonly string[] = ["set", "choose", "clock", "message", ...faultHeads];

/**
 * The plan that a script means; what it does not say is as in the standard plan. `systemOf` looks up the system that it
 * names. Throws a UserError by line and column.
 */
export function parseScript(script: string, systemOf: (name: string) => System): Plan {
  const draft = new Draft();
  const sentences = sentencesOf(script).map((sentence) => ({ sentence, head: headOf(sentence) }));
  const isOfNodes = (head: string): boolean => !(clauseHeads.includes(head) || plainHeads.some((one) => one === head));
  for (const { sentence, head } of sentences) {
    draft.enter(head, sentence);
    if (!isOfNodes(head)) readSetting(head, new Cursor(sentence), draft);
  }
  const system = draft.place("plan.system", () => systemOf(draft.system(sentences.at(-1)?.sentence.end)));
  const frame = draft.complete(system);
  const nodes = new NodeWords(clusterOfPlan(frame, system));
  for (const { sentence, head } of sentences) {
    if (isOfNodes(head)) readOfNodes(head, sentence, draft, nodes);
  }
  return draft.complete(system);
}

function headOf(sentence: Sentence): string {
  const cursor = new Cursor(sentence);
  const found = cursor.attempt(() =>
    cursor.first(
      heads.map((head) => () => {
        cursor.words(head);
        return head;
      }),
    ),
  );
  return found?.value ?? new Cursor(sentence).whole(() => failing(sentence));
}

/** Says which words a sentence may begin with. */
function failing(sentence: Sentence): never {
  const cursor = new Cursor(sentence);
  return cursor.whole(() => cursor.first(heads.map((head) => () => cursor.fail(head))));
}

/** What was read so far, and where. */
class Draft {
  readonly #sketch: { [field: string]: unknown } = {};
  readonly #lists: { readonly [field: string]: SaidFields[] } = { clocks: [], decisions: [], faults: [] };
  readonly #choices: unknown[] = [];
  readonly #options: { [name: string]: unknown } = {};
  readonly #places = new Map<string, Place>();
  readonly #entered = new Set<string>();
  /** Faults that begin at a time and say nothing of their end. */
  #open: number[] = [];

  /** A sentence begins: most heads stand once. */
  enter(head: string, { tokens }: Sentence): void {
    const { place } = tokens[0]!;
    if (this.#entered.has(head) && !repeated.includes(head)) {
      const remedy = `say all of it in one sentence that begins with ${head}`;
      throw scriptError(place, { value: head, problem: `"${head}" was said before`, remedy });
    }
    this.#entered.add(head);
  }

  set(path: readonly string[], value: unknown, place: Place, places: Cursor["places"] = nowhere): void {
    const [field, inner] = path as [string, string?];
    if (inner === undefined)
      this.#sketch[field] = isRecord(value) ? { ...(this.#sketch[field] as SaidFields), ...value } : value;
    else this.#sketch[field] = { ...(this.#sketch[field] as SaidFields), [inner]: value };
    this.#note(["plan", ...path].join("."), place, places);
  }

  option(name: string, value: unknown, place: Place): void {
    if (Object.hasOwn(this.#options, name)) {
      throw scriptError(place, { value: name, problem: `option ${name} was set before`, remedy: "set it once" });
    }
    this.#options[name] = value;
    this.#places.set(`plan.options.${name}`, place);
  }

  #note(about: string, place: Place, places: Cursor["places"]): void {
    this.#places.set(about, place);
    for (const [field, at] of places) this.#places.set(`${about}.${field}`, at);
  }

  choice(text: unknown): void {
    this.#choices.push(text);
  }

  add(list: "clocks" | "decisions" | "faults", item: SaidFields, place: Place, places: Cursor["places"]): void {
    const all = this.#lists[list]!;
    if (list === "faults" && item["when"] === undefined && item["duration"] === undefined) this.#open.push(all.length);
    this.#note(`plan.${list}[${all.length}]`, place, places);
    all.push(item);
  }

  /** Ends the faults that are under way at that time and say nothing of their end. */
  heal(at: number, place: Place): void {
    const faults = this.#lists["faults"]!;
    const ended = this.#open.filter((index) => Number(faults[index]!["at"]) <= at);
    if (ended.length === 0) {
      const remedy = "say it behind a fault that has no `for`, at a later time than that begins";
      throw scriptError(place, { value: "heal", problem: "no fault is under way that this could end", remedy });
    }
    for (const index of ended) faults[index] = { ...faults[index]!, duration: at - Number(faults[index]!["at"]) };
    this.#open = this.#open.filter((index) => !ended.includes(index));
  }

  /** The name of the system. */
  system(end: Place = { line: 1, column: 1 }): string {
    const { system } = this.#sketch;
    if (typeof system === "string") return system;
    const problem = "the script does not say of which system it is";
    throw scriptError(end, { value: "", problem, remedy: "write for example: system raft" });
  }

  complete(system: System): Plan {
    const lists = Object.entries(this.#lists).filter(([, items]) => items.length > 0);
    const choices = this.#choices.length === 0 ? {} : { choices: this.#choices };
    const sketch = { ...this.#sketch, options: this.#options, ...Object.fromEntries(lists), ...choices };
    return this.place("plan", () => completePlan(sketch, system));
  }

  /** A mistake that `body` finds is told with the place of the sentence that it is about. */
  place<T>(otherwise: string, body: () => T): T {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const about = error.place.startsWith("plan") ? error.place : otherwise;
      const isOf = (path: string): boolean => about.startsWith(path) && /^(?:$|[.[])/.test(about.slice(path.length));
      const nearest = [...this.#places.keys()].filter(isOf).sort((a, b) => b.length - a.length)[0];
      throw nearest === undefined ? error : error.within(placeWords(this.#places.get(nearest)!));
    }
  }
}

const nowhere: Cursor["places"] = new Map();

const isRecord = (value: unknown): value is SaidFields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readSetting(head: string, cursor: Cursor, draft: Draft): void {
  const clauses = clausesSettings.find((setting) => setting.head === head);
  cursor.whole(() => {
    cursor.words(head);
    cursor.skip(":");
    const { place } = cursor;
    if (clauses !== undefined) {
      draft.set(clauses.path, readClauses(clauses.clauses, cursor), place, cursor.places);
      return;
    }
    switch (head as (typeof plainHeads)[number]) {
      case "set":
        readOption(cursor, draft);
        return;
      case "choose":
        draft.choice(readText(cursor));
        return;
      case "mix":
        draft.set(["workload", "mix"], readPhrase(itemSettings.mix, cursor, noNodes)["mix"], place, cursor.places);
        return;
      case "nodes":
      case "elapses":
      case "pieces":
        draft.set([head], readValue("count", cursor, noNodes), place);
        return;
      default:
        draft.set([head], readText(cursor), place);
    }
  });
}

/** No setting that is read before the cluster is known names a node. */
const noNodes = new NodeWords({ servers: 0, clients: 0, roles: [], options: {}, below: null });

/** `latency 1 ms, drops 2 %`: each clause at most once. */
function readClauses(clauses: (typeof clausesSettings)[number]["clauses"], cursor: Cursor): SaidFields {
  const record: { [field: string]: unknown } = {};
  if (cursor.token === null) return record;
  do {
    const { place, token } = cursor;
    const said = cursor.first(clauses.map((clause) => () => readClause(clause, cursor)));
    const twice = Object.keys(said).find((field) => field in record);
    if (twice !== undefined) {
      const problem = "this was said before in the sentence";
      throw scriptError(place, { value: token?.text ?? "", problem, remedy: "say it once" });
    }
    Object.assign(record, said);
  } while (cursor.has(","));
  return record;
}

/** A clause, which ends at a comma or with the sentence. */
function readClause(clause: (typeof clausesSettings)[number]["clauses"][number], cursor: Cursor): SaidFields {
  const said = readPhrase(clause, cursor, noNodes);
  if (cursor.token !== null && cursor.token.text !== ",") cursor.fail(", or the end of the sentence");
  return said;
}

function readOption(cursor: Cursor, draft: Draft): void {
  const { place } = cursor;
  const name = readText(cursor, "the name of an option");
  cursor.words("=");
  const type = cursor.token?.type;
  const text = readText(cursor, "a value");
  const isSwitch = type === "word" && (text === "true" || text === "false");
  const isNumber = type === "number" && /^-?\d[\d_]*$/.test(text);
  draft.option(name, isSwitch ? text === "true" : isNumber ? Number(text.replaceAll("_", "")) : text, place);
}

function readOfNodes(head: string, sentence: Sentence, draft: Draft, nodes: NodeWords): void {
  const cursor = new Cursor(sentence);
  const { place } = cursor;
  if (faultHeads.some((one) => one === head)) {
    const said = cursor.whole(() => readFault(cursor, nodes));
    if ("healAt" in said) draft.heal(said.healAt, place);
    else draft.add("faults", said.fault, place, cursor.places);
    return;
  }
  const item = cursor.whole(() => {
    cursor.words(head);
    cursor.skip(":");
    return readPhrase(itemSettings[head as (typeof nodeHeads)[number]], cursor, nodes);
  });
  if (head === "gone") draft.set(["gone"], item, place, cursor.places);
  else draft.add(head === "clock" ? "clocks" : "decisions", item, place, cursor.places);
}
