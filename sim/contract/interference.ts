/** Which commands interfere: executing them in different orders could make a difference. All others commute. */
import { type Command, isRead, type Operation } from "./operation.ts";

/** The key an operation touches; register operations all touch one. */
export const keyTouched = (operation: Operation): string => ("key" in operation ? operation.key : "");

/**
 * Two commands interfere when they touch the same key and one of them writes, or belong to the same session: the table
 * of sessions is part of the state, and a command skipped as old in one order would be applied in the other.
 */
export const interferes = (a: Command, b: Command): boolean =>
  a.session === b.session ||
  (keyTouched(a.operation) === keyTouched(b.operation) && !(isRead(a.operation) && isRead(b.operation)));
