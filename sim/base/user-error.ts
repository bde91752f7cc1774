/** A user's mistake: its text names the place, the value seen and the remedy. Shown without a stack, exit code 2. */
export class UserError extends Error {
  override readonly name = "UserError";
}
