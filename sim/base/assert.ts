/** Assertions: how the code states what it relies on. */

/** Thrown when our own code is wrong. A run that meets one stops and is reported as our mistake. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** States what must be true here. `why` names the invariant in words, not the expression. */
export function assert(condition: boolean, why: string): asserts condition {
  if (!condition) throw new AssertionError(why);
}

/** Closes an exhaustive switch: adding a variant without a case fails to compile. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable variant: ${JSON.stringify(value)}`);
}
