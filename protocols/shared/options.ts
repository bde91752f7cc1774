/** Entries of option tables that many systems have: whole numbers, times, sizes of quorums. */
import type { OptionSpec } from "../../sim/contract/system.ts";

/** `draw`: values that campaigns draw beside the default, in `often` of a hundred plans at least. */
export const integer = (
  value: number,
  min: number,
  max: number,
  about: string,
  draw?: readonly number[],
  often = 0,
): OptionSpec => ({
  type: "integer",
  default: value,
  min,
  max,
  about,
  ...(draw === undefined ? {} : { draw }),
  ...(often === 0 ? {} : { often }),
});

/** A span of time, in microseconds: from a millisecond to a minute. */
export const micros = (value: number, about: string): OptionSpec => integer(value, 1_000, 60_000_000, about);

/** The size of a quorum; 0, the default, for what the system makes of it. */
export const quorumSize = (about: string, draw?: readonly number[], often = 0): OptionSpec =>
  integer(0, 0, 31, about, draw, often);
