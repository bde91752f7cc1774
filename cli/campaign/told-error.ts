/** An error on its way between threads or processes. */
import { thrown } from "../../sim/base/thrown.ts";
import { type Mistake, UserError } from "../../sim/base/user-error.ts";

export interface ToldError {
  readonly name: string;
  readonly message: string;
  /** There when it is the user's. */
  readonly mistake?: Mistake;
}

/** The error as plain data, with the place where a mistake of ours happened. */
export function toldError(value: unknown): ToldError {
  const error = thrown(value);
  const { name, message } = error;
  if (error instanceof UserError) return { name, message, mistake: error.parts() };
  const where = /\((?:file:\/\/)?([^()]+:\d+):\d+\)/.exec(error.stack ?? "")?.[1];
  const place = where === undefined ? "" : ` (at ${where.split(/[/\\]/).slice(-3).join("/")})`;
  return { name, message: `${message}${place}` };
}

/** The error again, on the other side. */
export function revived({ name, message, mistake }: ToldError): Error {
  if (mistake !== undefined) return new UserError(mistake);
  const error = new Error(message);
  error.name = name;
  return error;
}
