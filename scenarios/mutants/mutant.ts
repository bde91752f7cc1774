/**
 * A planted bug: one change to the text of one file of a correct protocol, as data. The protocol's own code knows
 * nothing of it; the change is made when the module is loaded.
 */
import { parseJsonText } from "../../sim/base/json.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { OptionValue } from "../../sim/contract/cluster.ts";
import type { Service } from "../../sim/contract/operation.ts";

/** How hard a bug is to hit: easy, medium, hard, very hard. */
export type Difficulty = "E" | "M" | "H" | "VH";

export interface Mutant {
  /** Unique, kebab-case: `raft-commit-by-counting`. */
  readonly id: string;
  readonly system: string;
  /** Path from the project's root, with forward slashes, ending in `.ts`; of the user's own from `folder`: ./abd.ts. */
  readonly file: string;
  /** Of a file of the user's: the folder of the JSON file, by its address, with a slash at its end. */
  readonly folder?: string;
  /** Text that the file holds exactly once, and what to put there. Neither has types: they must hold when built too. */
  readonly find: string;
  readonly replace: string;
  /** The property that it breaks, in words. */
  readonly breaks: string;
  /** Where the bug comes from: a paper, an issue of a real system. */
  readonly source: string;
  readonly difficulty: Difficulty;
  /** Its number in the catalogue, 0 when it has none. */
  readonly row: number;
  /** The scenario that shows it; those of the default campaign when null. */
  readonly scenario: string | null;
  /** The smallest box known in which the exhaustive checker finds it, as what it has beyond the least; null: none is. */
  readonly box: MutantBox | null;
  readonly unboxed?: string; // why none is known, where that was asked
}

/**
 * What a box has beyond the least one (sim/check/subjects/system/box.ts): counts, options of the system, the server timers that
 * may fire (`election`, `election@1`; all when none are named), what an operator asks for, whom clients ask first, for which
 * service, and how it is searched where breadth first takes too long.
 */
export interface MutantBox {
  readonly counts: { readonly [name in BoxCount]?: number };
  readonly options: { readonly [name: string]: OptionValue };
  readonly timers: readonly string[];
  readonly reconfigurations: readonly (readonly number[])[];
  readonly contacts: "home" | "any";
  /** Absent: the system's first. */
  readonly service?: Service;
  /** Absent: breadth first, which finds the shortest way. */
  readonly search?: "depth";
}

const boxCounts = [
  ...(["nodes", "clients", "readers", "deleters", "operations", "keys"] as const),
  ...([
    "timeouts",
    "retries",
    "attempts",
    "crashes",
    "drops",
    "duplicates",
    "elapses",
    "pieces",
    "terms",
    "window",
  ] as const),
] as const;
export type BoxCount = (typeof boxCounts)[number];

const ROOMS = ["sim", "protocols", "invariants", "scenarios"];
const DIFFICULTIES: readonly string[] = ["E", "M", "H", "VH"];
const mutantsMax = 10_000;
const textMax = 100_000;

/**
 * Reads planted bugs from JSON: an array of records. `origin` names the file in messages. With its `folder`, files may be
 * the user's own, by paths that begin with a dot. Throws UserError.
 */
export function parseMutants(json: string, origin: string, folder: string | null = null): readonly Mutant[] {
  let data: unknown;
  try {
    data = parseJsonText(json);
  } catch (error) {
    throw new UserError({
      code: "not-json",
      place: origin,
      problem: `not JSON: ${error instanceof Error ? error.message : error}`,
      remedy: "give a JSON array of planted bugs",
    });
  }
  if (!Array.isArray(data) || data.length > mutantsMax) {
    throw new UserError({
      code: "not-an-array",
      place: origin,
      remedy: "give one",
      sentence: `${origin}: expected an array of at most ${mutantsMax} planted bugs`,
    });
  }
  const ids = new Set<string>();
  return data.map((row: unknown, index) => {
    const mutant = parseMutant(row, `${origin}: [${index}]`, folder);
    if (ids.has(mutant.id))
      throw new UserError({
        code: "id-twice",
        place: `${origin}: [${index}].id`,
        value: mutant.id,
        problem: `"${mutant.id}" is used twice`,
        remedy: "choose another id",
      });
    ids.add(mutant.id);
    return mutant;
  });
}

function parseMutant(row: unknown, at: string, folder: string | null): Mutant {
  if (typeof row !== "object" || row === null || Array.isArray(row))
    throw new UserError({ code: "not-a-record", place: at, remedy: "give one", sentence: `${at}: expected a record` });
  const fields = new Map(Object.entries(row));
  for (const name of fields.keys()) {
    if (!FIELDS.includes(name)) {
      throw new UserError({
        code: "unknown-field",
        place: at,
        value: name,
        problem: `unknown field ${JSON.stringify(name)}`,
        remedy: `the fields are ${FIELDS.join(", ")}`,
      });
    }
  }
  const text = (name: string, pattern: RegExp, expected: string): string => {
    const value = fields.get(name);
    if (typeof value === "string" && value.length <= textMax && pattern.test(value)) return value;
    throw new UserError({ code: "wrong-field", place: `${at}.${name}`, value: show(value), expected: expected });
  };
  const line = (name: string): string => text(name, /^[^\p{Cc}]{1,1000}$/u, "one line of text");
  const difficulty = text("difficulty", /^(E|M|H|VH)$/, `one of ${DIFFICULTIES.join(", ")}`) as Difficulty;
  const rowNumber = fields.get("row") ?? 0;
  if (!Number.isSafeInteger(rowNumber) || (rowNumber as number) < 0) {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.row`,
      value: show(rowNumber),
      expected: "a whole number",
    });
  }
  const file = text("file", /^[^\p{Cc}\\]{1,1000}$/u, "a path with forward slashes");
  const isOwn = folder !== null && /^\.\.?\//.test(file);
  return {
    id: text("id", /^[a-z0-9][a-z0-9-]{0,79}$/, "a name of lower-case letters, digits and hyphens"),
    system: text("system", /^[a-z0-9][a-z0-9-]{0,79}$/, "the name of a system"),
    file: isOwn ? checkOwn(file, `${at}.file`) : checkPath(file, `${at}.file`, folder !== null),
    ...(isOwn ? { folder } : {}),
    find: text("find", /./s, "the text to find, which cannot be empty"),
    replace: text("replace", /^/, "the text to put in its place"),
    breaks: line("breaks"),
    source: line("source"),
    difficulty,
    row: rowNumber as number,
    scenario:
      fields.get("scenario") == null ? null : text("scenario", /^[a-z0-9][a-z0-9-]{0,79}$/, "a scenario's name"),
    box: fields.get("box") == null ? null : parseBox(fields.get("box"), `${at}.box`),
    ...(fields.get("box") == null && fields.has("unboxed") ? { unboxed: line("unboxed") } : {}),
  };
}

/** `{"clients": 2, "crashes": 1, "options": {"phase1": 1}, "timers": ["retry@0"], "contacts": "any"}` */
function parseBox(value: unknown, at: string): MutantBox {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UserError({ code: "wrong-field", place: at, value: show(value), expected: "a record of counts" });
  }
  const {
    options = {},
    timers = [],
    reconfigurations = [],
    contacts = "home",
    service,
    search,
    ...counts
  } = value as Record<string, unknown>;
  for (const [name, count] of Object.entries(counts)) {
    if (!(boxCounts as readonly string[]).includes(name)) {
      throw new UserError({
        code: "unknown-field",
        place: at,
        value: name,
        problem: `unknown field ${JSON.stringify(name)}`,
        remedy: `the fields are ${boxCounts.join(", ")}, options, timers, reconfigurations, contacts, service, search`,
      });
    }
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw new UserError({
        code: "wrong-field",
        place: `${at}.${name}`,
        value: show(count),
        expected: "a whole number",
      });
    }
  }
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.options`,
      value: show(options),
      expected: "a record of the system's options",
    });
  }
  if (!Array.isArray(timers) || !timers.every((timer) => typeof timer === "string" && timer.length <= 100)) {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.timers`,
      value: show(timers),
      expected: "a list of the system's timers",
    });
  }
  const isRank = (rank: unknown): boolean =>
    Number.isSafeInteger(rank) && (rank as number) >= 0 && (rank as number) < 31;
  if (!Array.isArray(reconfigurations) || !reconfigurations.every((one) => Array.isArray(one) && one.every(isRank))) {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.reconfigurations`,
      value: show(reconfigurations),
      expected: "a list of lists of ranks",
    });
  }
  if (contacts !== "home" && contacts !== "any") {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.contacts`,
      value: show(contacts),
      expected: "home or any",
    });
  }
  if (search !== undefined && search !== "depth") {
    throw new UserError({ code: "wrong-field", place: `${at}.search`, value: show(search), expected: "depth" });
  }
  if (service !== undefined && service !== "key-value" && service !== "register" && service !== "log") {
    throw new UserError({
      code: "wrong-field",
      place: `${at}.service`,
      value: show(service),
      expected: "a service: key-value, register or log",
    });
  }
  const named: Pick<MutantBox, "service" | "search"> = {
    ...(service === undefined ? {} : { service }),
    ...(search === undefined ? {} : { search }),
  };
  return { counts, options: options as MutantBox["options"], timers, reconfigurations, contacts, ...named };
}

const FIELDS = "id system file find replace breaks source difficulty row scenario box unboxed".split(" ");
const show = (value: unknown): string =>
  value === undefined ? "nothing" : (JSON.stringify(value)?.slice(0, 80) ?? "?");

/** A path that stays inside the rooms a run depends on. */
function checkPath(file: string, at: string, mayBeOwn: boolean): string {
  const parts = file.split("/");
  const inside =
    parts.every((part) => /^[\w.-]+$/.test(part) && part !== "." && part !== "..") && ROOMS.includes(parts[0]!);
  if (!inside || !file.endsWith(".ts") || file.endsWith(".test.ts")) {
    const own = mayBeOwn ? ", or a path of your own that begins with ./" : "";
    throw new UserError({
      code: "wrong-field",
      place: at,
      value: show(file),
      expected: `a .ts file below ${ROOMS.join(", ")}${own}`,
    });
  }
  return file;
}

/** A module of the user's. */
function checkOwn(file: string, at: string): string {
  if (/\.[cm]?[jt]s$/.test(file)) return file;
  throw new UserError({
    code: "wrong-field",
    place: at,
    value: show(file),
    expected: "a module: .ts, .mts, .js, .mjs",
  });
}

/** The text of `mutant.file` with the bug in it. The text to find must be there exactly once. */
export function plant(text: string, mutant: Mutant): string {
  const at = text.indexOf(mutant.find);
  const times = at < 0 ? 0 : text.indexOf(mutant.find, at + 1) < 0 ? 1 : 2;
  if (times !== 1) {
    const found = times === 0 ? "is not in" : "is more than once in";
    throw new UserError({
      code: "text-not-once",
      place: `planted bug ${mutant.id}`,
      value: mutant.file,
      problem: `its text to find ${found} ${mutant.file}`,
      remedy: "it must be there exactly once",
    });
  }
  return text.slice(0, at) + mutant.replace + text.slice(at + mutant.find.length);
}
