/** For tests: commands that sometimes conflict, sequences of them, and histories. */
import fc from "fast-check";
import { type Command, commandOf, type Operation, type Session } from "../../../sim/contract/operation.ts";
import { appendAll, bottom, type Element, type History } from "./history.ts";

const command = (session: number, sequence: number, operation: Operation): Command =>
  commandOf({ type: "request", session: session as Session, sequence, operation });

export const put = (session: number, key = "k", sequence = 1): Command =>
  command(session, sequence, { type: "put", key, value: `${session}.${sequence}` });
export const get = (session: number, key = "k", sequence = 1): Command =>
  command(session, sequence, { type: "get", key });

/** Few keys, reads and writes, and sessions with several commands: about half of all pairs conflict. */
const pool: readonly Command[] = ["a", "b", "c"].flatMap((key, at) => [
  put(at, key),
  put(at + 3, key),
  get(at + 6, key),
  get(at + 9, key),
  put(at, key === "a" ? "b" : "a", 2),
]);

/** Any of them, in any order, now and then twice; the checkpoint among them once in a while. */
export const elements: fc.Arbitrary<readonly Element[]> = fc.array(
  fc.oneof({ weight: 14, arbitrary: fc.constantFrom(...pool) }, { weight: 1, arbitrary: fc.constant(null) }),
  { maxLength: 10 },
);

export const histories: fc.Arbitrary<History> = elements.map((sequence) => appendAll(bottom, sequence));

/** Histories with a common beginning, which are more often compatible than any two. */
export const kin = (count: number): fc.Arbitrary<readonly History[]> =>
  fc
    .tuple(elements, fc.array(elements, { minLength: count, maxLength: count }))
    .map(([common, rests]) => rests.map((rest) => appendAll(appendAll(bottom, common.slice(0, 4)), rest.slice(0, 4))));
