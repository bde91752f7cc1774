/** A transaction: what it asks of several registers at once, and what it is answered. */

/** One step of a transaction. An append adds to a list, which a read then returns whole. */
export type MicroOperation =
  | { readonly type: "read"; readonly key: string }
  | { readonly type: "write" | "append"; readonly key: string; readonly value: unknown };

export interface TransactionInput {
  readonly type: "transaction";
  readonly operations: readonly MicroOperation[];
}

/** The value each read returned, in the order of the operations; entries of writes and appends are null. */
export interface TransactionOutput {
  readonly type: "transaction";
  readonly values: readonly unknown[];
}
