/** EDN text to plain data and back, by edn-data, with the guards that text from strangers needs. */
import { parseEDNString, toEDNString } from "edn-data";
import { canonical } from "../../../../sim/base/plain.ts";
import { UserError } from "../../../../sim/base/user-error.ts";
import { excerpt } from "../excerpt.ts";

/**
 * Plain data for EDN: nil, booleans, numbers, strings, vectors and lists are themselves; the rest is tagged by one
 * field: {keyword}, {symbol}, {set: [...]}, {map: [[key, value], ...]}, {tag, value}, and {integer} beyond 2^53.
 */
export function parseEdn(text: string, line: number): unknown {
  let value: unknown;
  try {
    value = parseEDNString(bigIntegersMarked(text), {
      tagHandlers: { inst: (at: unknown) => ({ tag: "inst", val: at }) },
    });
  } catch (error) {
    // The parser's own failures are no words for its user.
    const why = error instanceof Error && error.constructor === Error ? error.message : "it cannot be parsed";
    throw new UserError({
      code: "not-edn",
      place: `line ${line}`,
      value: excerpt(text),
      problem: `not EDN: ${excerpt(text)} (${excerpt(why)})`,
      remedy: "mend or remove the line",
    });
  }
  return toPlainData(value, text, line);
}

/** Integers that a double cannot hold get the suffix that makes the parser keep them exact. */
function bigIntegersMarked(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  // Each part is looked at once: a string that never ends runs to the end.
  return text.replace(
    /"(?:\\[\s\S]|[^"\\])*(?:"|\\?$)|\\[\s\S]|;[^\n]*|(?<![\w.+:-])[-+]?\d{16,}(?![\w.])/g,
    (found) => {
      if (found[0] === '"' || found[0] === ";" || found[0] === "\\") return found;
      return Number.isSafeInteger(Number(found)) ? found : `${found}N`;
    },
  );
}

function toPlainData(value: unknown, text: string, line: number, depth = 0): unknown {
  if (typeof value === "bigint") {
    const exact = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
    return exact ? Number(value) : { integer: String(value) };
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new UserError({
      code: "number-too-large",
      place: `line ${line}`,
      value: excerpt(text),
      problem: `a number is too large: ${excerpt(text)}`,
      remedy: "write it as a string",
    });
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => toPlainData(item, text, line, depth + 1));
  const record = value as Record<string, unknown>;
  if ("key" in record) return { keyword: record["key"] };
  if ("sym" in record) return { symbol: record["sym"] };
  if ("char" in record) return record["char"];
  if ("list" in record) return toPlainData(record["list"], text, line, depth + 1);
  if ("set" in record) {
    const elements = toPlainData(record["set"], text, line, depth + 1) as unknown[];
    return { set: sortedByKey(elements.map((element) => [element, null])).map(([element]) => element) };
  }
  if ("map" in record) {
    const entries = (record["map"] as unknown[][]).map(
      (entry) => toPlainData(entry, text, line, depth + 1) as [unknown, unknown],
    );
    return { map: depth === 0 ? entries : sortedByKey(entries) };
  }
  return { tag: record["tag"], value: toPlainData(record["val"], text, line, depth) };
}

/** Equal maps become equal data, however they were written. The outermost map is an operation, never compared. */
const sortedByKey = (entries: readonly [unknown, unknown][]): [unknown, unknown][] =>
  entries
    .map(([key, value]): [string, [unknown, unknown]] => [canonical(key), [key, value]])
    .sort((left, right) => (left[0] < right[0] ? -1 : 1))
    .map(([, entry]) => entry);

/** The EDN text of plain data; plain objects become maps with keyword keys. */
export const formatEdn = (value: unknown): string => toEDNString(toEdnData(value) as Parameters<typeof toEDNString>[0]);

function toEdnData(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toEdnData);
  const record = value as Record<string, unknown>;
  const [name, ...others] = Object.keys(record);
  if (others.length === 0) {
    if (name === "keyword") return { key: String(record["keyword"]) };
    if (name === "symbol") return { sym: String(record["symbol"]) };
    if (name === "integer") return BigInt(String(record["integer"]));
    if (name === "set") return { set: toEdnData(record["set"]) };
    if (name === "map") return { map: toEdnData(record["map"]) };
  }
  return { map: Object.keys(record).map((key) => [{ key }, toEdnData(record[key])]) };
}
