/**
 * The options of a command, each declared once: from one row come its line of help, the reading of what the user gave,
 * and the type of what was read. A mistake names the option, the value and a cure.
 */
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { percentOf } from "./percent.ts";

/** One option or positional argument whose value is a `T`. */
export interface Option<T> {
  readonly about: string;
  /** What stands for the value in the help, `N` or `NAME`; null for a flag. */
  readonly value: string | null;
  /** What holds when it is not given, in words; null when there is nothing to say. */
  readonly otherwise: string | null;
  /** Reads what was given: undefined, true, a text, or a list of texts when it was given more than once. */
  read(raw: unknown, name: string): T;
}

export interface OptionRows {
  readonly [name: string]: Option<unknown>;
}

/** What the user gave, by the rows that declare it. */
export type Given<O extends OptionRows> = { readonly [name in keyof O]: O[name] extends Option<infer T> ? T : never };

/** What every row says. `otherwise` tells in the help what `default` means, or what happens without a default. */
interface Row {
  readonly about: string;
  readonly value?: string;
  readonly otherwise?: string;
}

interface WithDefault<T> {
  readonly default: T;
}

/** Rows without a default read as null when the option is not given. */
interface WithoutDefault {
  readonly default?: undefined;
}

/** The kinds of options, each made of its row. */
export const option = { flag, text, required, paths, texts, systems, ranks, integer, percent, seconds, choice };

/** Reads every option. */
export function readOptions<O extends OptionRows>(options: O, values: { readonly [name: string]: unknown }): Given<O> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.read(values[name], name)]),
  ) as Given<O>;
}

/** Whether it was given at all. */
function flag(about: string): Option<boolean> {
  return { about, value: null, otherwise: null, read: (raw, name) => once(raw, name) === true };
}

/** A text, given once; an empty one is a mistake, unless `bare` says what it stands for. */
function text(row: Row & WithDefault<string> & { readonly bare?: string }): Option<string>;
function text(row: Row & WithoutDefault & { readonly bare?: string }): Option<string | null>;
function text(row: Row & { readonly default?: string | undefined; readonly bare?: string }): Option<string | null> {
  return onceAs(row, "NAME", row.default, (given, name) => {
    if (given === "" && row.bare === undefined) throw needsValue(name);
    return given === "" ? row.bare! : given;
  });
}

/** A positional argument that the command cannot do without: yargs has seen that it is there. */
function required(about: string, bare?: string): Option<string> {
  return text({ about, default: bare ?? "", ...(bare === undefined ? {} : { bare }) });
}

/** Positional arguments that are names of files: all of them, in order, commas and all; when there is none, `bare`: stdin. */
function paths(about: string, bare: readonly string[] = ["-"]): Option<readonly string[]> {
  return {
    about,
    value: "FILE",
    otherwise: null,
    read(raw) {
      const given = raw === undefined ? [] : Array.isArray(raw) ? raw.map(String) : [String(raw)];
      return given.length === 0 ? bare : given; // yargs drops a lone -
    },
  };
}

/** All texts given, in order; commas separate too. */
function texts({ about, value = "NAME", otherwise }: Row): Option<readonly string[]> {
  return {
    about,
    value,
    otherwise: otherwise ?? null,
    read(raw) {
      const all: readonly unknown[] = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
      return all.flatMap((one) => String(one).split(",")).filter((one) => one !== "");
    },
  };
}

/** Systems by name, path or variant, all given, in order; commas separate too, those within a variant's options do not. */
function systems({ about }: Row): Option<readonly string[]> {
  const plain = texts({ about });
  return {
    ...plain,
    read(raw, name) {
      const joined: string[] = [];
      for (const part of plain.read(raw, name)) {
        const isSetting = /^[A-Za-z][\w.]*=/.test(part) && /:[A-Za-z][\w.]*=/.test(joined.at(-1) ?? "");
        if (isSetting) joined.push(`${joined.pop()},${part}`);
        else joined.push(part);
      }
      return joined;
    },
  };
}

/** All lists of ranks given, in order: `0,1,3`, each ascending. */
function ranks({ about, value = "RANKS", otherwise }: Row): Option<readonly (readonly number[])[]> {
  return {
    about,
    value,
    otherwise: otherwise ?? null,
    read(raw, name) {
      const all: readonly unknown[] = raw === undefined ? [] : Array.isArray(raw) ? raw : [raw];
      return all.map((one) => {
        if (/^\d{1,2}(,\d{1,2})*$/.test(String(one))) return String(one).split(",").map(Number);
        const remedy = "write ranks with commas between them, such as 0,1,3";
        throw new UserError({ code: "not-ranks", place: `--${name}`, value: clipped(String(one), 40), remedy });
      });
    },
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A whole number from min to max. `1e6` and `1_000` are read too. */
function integer(row: Row & Range & WithDefault<number>): Option<number>;
function integer(row: Row & Range & WithoutDefault): Option<number | null>;
function integer(row: Row & Range & { readonly default?: number | undefined }): Option<number | null> {
  return onceAs(row, "N", row.default, (given, name) => {
    const plain = nonEmpty(given, name).replaceAll("_", "");
    const value = /^\d+(e\d{1,2})?$/i.test(plain) ? Number(plain) : Number.NaN;
    return within(value, row, name, given);
  });
}

/** The value, if it is from min to max: for ranges that only other options tell. */
export function within(value: number, { min, max }: Range, name: string, given = String(value)): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new UserError({
    code: "not-in-range",
    place: `--${name}`,
    value: clipped(given, 40),
    remedy: `give a whole number from ${min} to ${max}`,
  });
}

/** A share in percent: `1%`, `1` and `0.5%`. */
function percent(row: Row & WithDefault<number>): Option<number> {
  return onceAs({ otherwise: `${row.default}%`, ...row }, "P", row.default, (given, name) => {
    const value = percentOf(nonEmpty(given, name));
    if (!Number.isNaN(value)) return value;
    const remedy = "give a share from 0% to 100%, such as 1%";
    throw new UserError({ code: "not-a-share", place: `--${name}`, value: clipped(given, 40), remedy });
  }) as Option<number>;
}

const units: { readonly [unit: string]: number } = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600 };
const secondsMax = 86_400 * 30;

/** A span of real time in seconds, from `30s`, `500ms`, `2m` or `1h`. */
function seconds(row: Row & WithDefault<number>): Option<number>;
function seconds(row: Row & WithoutDefault): Option<number | null>;
function seconds(row: Row & { readonly default?: number | undefined }): Option<number | null> {
  const words = row.default === undefined ? {} : { otherwise: `${row.default}s` };
  return onceAs({ ...words, ...row }, "T", row.default, (given, name) => {
    const parts = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/.exec(nonEmpty(given, name));
    const value = parts === null ? Number.NaN : Number(parts[1]) * units[parts[2]!]!;
    if (value > 0 && value <= secondsMax) return value;
    const isBare = /^\d+(\.\d+)?$/.test(given);
    const cure = isBare ? `write ${given}s for seconds` : "write for example 30s, 500ms, 2m or 1h";
    throw new UserError({ code: "not-a-time", place: `--${name}`, value: clipped(given, 40), remedy: cure });
  });
}

/** One of `choices`. */
function choice<C extends string>(row: Row & { readonly choices: readonly C[] } & WithDefault<NoInfer<C>>): Option<C>;
function choice<C extends string>(row: Row & { readonly choices: readonly C[] } & WithoutDefault): Option<C | null>;
function choice<C extends string>(
  row: Row & { readonly choices: readonly C[]; readonly default?: C | undefined },
): Option<C | null> {
  return onceAs(row, "NAME", row.default, (given, name) => {
    const found = row.choices.find((one) => one === nonEmpty(given, name));
    if (found !== undefined) return found;
    throw new UserError({
      code: "not-a-choice",
      place: `--${name}`,
      value: clipped(given, 40),
      remedy: `choose ${row.choices.join(" or ")}`,
    });
  });
}

/** An option that is given once, as text, and read by `read`. */
function onceAs<T extends string | number>(
  { about, value: placeholder, otherwise }: Row,
  value: string,
  standard: T | undefined,
  read: (given: string, name: string) => T,
): Option<T | null> {
  return {
    about,
    value: placeholder ?? value,
    otherwise: otherwise ?? (standard === undefined ? null : String(standard)),
    read(raw, name) {
      const given = once(raw, name);
      return given === undefined ? (standard ?? null) : read(String(given), name);
    },
  };
}

function once(raw: unknown, name: string): unknown {
  if (Array.isArray(raw))
    throw new UserError({
      code: "given-twice",
      place: `--${name}`,
      problem: `--${name} was given ${raw.length} times`,
      remedy: "give it once",
    });
  return raw;
}

function nonEmpty(given: string, name: string): string {
  if (given === "") throw needsValue(name);
  return given;
}

/** The mistake of an option without its value. */
export function needsValue(name: string): UserError {
  const place = `--${name}`;
  const sentence = `${place} needs a value`;
  return new UserError({ code: "empty-value", place, remedy: `write ${place} and the value`, sentence });
}
