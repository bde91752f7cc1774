/**
 * What a sentence of a script is made of: words that stand in it, and the fields of a plan that it says. One list of
 * pieces is both read and written, so that a script says what it was written from.
 */

export type Piece = Words | ValuePiece | TimesPiece | WordsPiece | Maybe;

/** These words. */
export type Words = string;

/** What a field holds, and so how it is written. */
export type Holds =
  /** A server, or one that the moment decides: `replica 2`, `leader`, `itself`. */
  | "target"
  /** A node: `replica 2`, `client 0`. */
  | "node"
  /** `replica 0 1, client 0`, and several such lists with bars between them. */
  | "nodes"
  | "groups"
  /** A whole number from 0 on, or of either sign. */
  | "count"
  | "signed"
  /** Microseconds as `300 ms`, from 0 on, or of either sign; nanoseconds as `12 ns`. */
  | "time"
  | "signed-time"
  | "nanos"
  /** Parts per million as `2.5 %`. */
  | "share"
  /** `#3`. */
  | "ordinal"
  /** A word, or anything in quotes; and several such with commas between them. */
  | "text"
  | "texts"
  /** Lists of ranks: `0 1 2 then 0 1 3`. */
  | "memberships"
  | "latency"
  /** `get 2, put 1`. */
  | "weights";

/** The value of a field. With `noun`: a count and what is counted, `1 message`, `2 messages`. */
export interface ValuePiece {
  readonly type: "value";
  readonly field: string;
  readonly holds: Holds;
  readonly noun?: readonly [one: string, many: string];
}

/** Two times, `10 ms to 30 ms`; or one where both fields are the same. */
export interface TimesPiece {
  readonly type: "times";
  readonly low: string;
  readonly high: string;
}

/** One of several phrases, each for a value of the field. */
export interface WordsPiece {
  readonly type: "words";
  readonly field: string;
  readonly of: readonly (readonly [words: string, value: string | boolean])[];
}

/** Left out where all that it says is as usual. */
export interface Maybe {
  readonly type: "maybe";
  readonly pieces: readonly Piece[];
}

export const fieldAs = (holds: Holds, field: string): ValuePiece => ({ type: "value", field, holds });
export const counted = (field: string, one: string, many = `${one}s`): ValuePiece => ({
  ...{ type: "value", field, holds: "count", noun: [one, many] },
});
export const times = (low: string, high: string): TimesPiece => ({ type: "times", low, high });
export const worded = (field: string, ...of: WordsPiece["of"]): WordsPiece => ({ type: "words", field, of });
export const maybe = (...pieces: readonly Piece[]): Maybe => ({ type: "maybe", pieces });

/** ` of leader`: left out where it is whom the fault hits when nothing is said. */
export const ofTarget: Maybe = maybe("of", fieldAs("target", "node"));
/** The same without a preposition. */
export const theTarget: Maybe = maybe(fieldAs("target", "node"));

/** The fields that pieces say, in order. */
export const fieldsOf = (pieces: readonly Piece[]): readonly string[] =>
  pieces.flatMap((piece) => {
    if (typeof piece === "string") return [];
    if (piece.type === "maybe") return fieldsOf(piece.pieces);
    return piece.type === "times" ? [piece.low, piece.high] : [piece.field];
  });
