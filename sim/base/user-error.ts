/** A user's mistake: its text names the place, the value seen and the remedy. Shown without a stack, exit code 2. */
import { escapeText } from "./printable.ts";

/** So long may a message be, in characters; what it quotes is clipped before. */
const messageMax = 20_000;

export class UserError extends Error {
  override readonly name = "UserError";

  /** Whatever `message` quotes of files, arguments and traces is made printable here: one line, nothing hidden. */
  constructor(message: string) {
    super(escapeText(message, messageMax));
  }
}

/** At most `lengthMax` characters of a text that a message quotes. */
export const clipped = (text: string, lengthMax: number): string =>
  text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
