/** What the environment asks in place of a test file: SYNOD_SEED, SYNOD_FROM and SYNOD_RUNS. */
import { clipped, UserError } from "../../sim/base/user-error.ts";

export interface AskedElsewhere {
  readonly seed: string | null;
  readonly from: number | null;
  readonly runs: number | null;
}

const numberMax = 1e12;

/** Null for each that is not set. `SYNOD_SEED=random` draws a seed. Throws UserError for a number that is none. */
export function askedByEnvironment(): AskedElsewhere {
  const seed = process.env["SYNOD_SEED"] || null;
  return {
    seed: seed === "random" ? freshSeed() : seed,
    from: wholeNumber("SYNOD_FROM", 0),
    runs: wholeNumber("SYNOD_RUNS", 1),
  };
}

const freshSeed = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString("hex");

function wholeNumber(name: string, min: number): number | null {
  const given = process.env[name] || null;
  if (given === null) return null;
  const plain = given.replaceAll("_", "");
  const value = /^\d+(e\d{1,2})?$/i.test(plain) ? Number(plain) : Number.NaN;
  if (value >= min && value <= numberMax) return value;
  throw new UserError({
    ...{ code: "not-in-range", place: name, value: clipped(given, 40) },
    remedy: `give a whole number from ${min} to ${numberMax}, or leave it out`,
  });
}
