/** Times, shares and texts as scripts write them: exactly, so that what is read is what was written. */

/** How many of the least unit each unit has. */
const micros = { us: 1, ms: 1_000, s: 1_000_000, min: 60_000_000, h: 3_600_000_000 };
const nanos = { ns: 1, us: 1_000, ms: 1_000_000, s: 1_000_000_000 };

/** Units of times in microseconds, and of those in nanoseconds. */
export const units: { readonly time: Units; readonly nanos: Units } = { time: micros, nanos };
export type Units = { readonly [unit: string]: number };

/** `2 s`, `1.5 ms`, `-20 us`: in the largest of these units that is not more than the time. */
export const writeTime = (value: number): string => inUnits(value, ["s", "ms", "us"], micros);

/** `5 us`, `12 ns`. */
export const writeNanos = (value: number): string => inUnits(value, ["ms", "us", "ns"], nanos);

function inUnits(value: number, names: readonly string[], all: Units): string {
  const size = Math.abs(value);
  const name = names.find((unit) => size >= all[unit]!) ?? names.at(-1)!;
  return `${value < 0 ? "-" : ""}${quotient(size, all[name]!)} ${name}`;
}

/** `2.5 %`: a hundredth is 10,000 millionths. */
export const writeShare = (perMillion: number): string => `${quotient(perMillion, 10_000)} %`;

/** A whole number divided by a power of ten, with all of its digits. */
function quotient(value: number, divisor: number): string {
  const digits = String(divisor).length - 1;
  const rest = String(value % divisor)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return `${Math.floor(value / divisor)}${rest === "" ? "" : `.${rest}`}`;
}

/** The decimal number `text` times `factor`; null where that is no whole number that is exact. */
export function wholeTimes(text: string, factor: number): number | null {
  const parts = /^(-?)(\d[\d_]*)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return null;
  const [, sign, whole, decimals = ""] = parts as unknown as [string, string, string, string?];
  const digits = decimals.replace(/0+$/, "");
  const scaled = BigInt(whole.replaceAll("_", "") + digits) * BigInt(factor);
  const divisor = 10n ** BigInt(digits.length);
  if (scaled % divisor !== 0n) return null;
  const value = Number(scaled / divisor);
  if (!Number.isSafeInteger(value)) return null;
  return sign === "-" && value !== 0 ? -value : value;
}

/** A text as one word where it can be, else in quotes. */
export const writeText = (text: string): string =>
  /^(?:[A-Za-z](?:[\w.@]|-(?!>))*|\d+)$/.test(text) ? text : JSON.stringify(text);
