/** What went wrong, in words: a mistake of the user's, of ours, or a run that gave no verdict. */
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { renderJson } from "./json.ts";
import { NoVerdictError } from "./no-verdict.ts";
import { exit, type Terminal } from "./terminal.ts";

/**
 * Says what went wrong, without a stack: the user's mistakes need none, and ours say how to see it. Programs that asked
 * for JSON get a document of it. Returns the exit code.
 */
export function tellMistake(error: unknown, terminal: Terminal, json: boolean): number {
  if (error instanceof UserError) {
    const { code, message, place, value, remedy } = error;
    terminal.err(`synod: ${message}\n`);
    if (json) terminal.out(renderJson({ error: { code, message, place, value, remedy } }));
    return exit.usersMistake;
  }
  if (error instanceof NoVerdictError) {
    terminal.err(`synod: ${error.message}\n`);
    if (json) terminal.out(renderJson({ error: { code: "no-verdict", message: error.message } }));
    return exit.ourMistake;
  }
  const known = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const message = `a mistake of ours: ${clipped(known.replaceAll("\n", "\\n"), 2_000)}`;
  terminal.err(`synod: ${message}\nPlease report it with the command you ran.\n`);
  if (process.env["SYNOD_STACK"] !== undefined && error instanceof Error) terminal.err(`${error.stack}\n`);
  else terminal.err("SYNOD_STACK=1 shows where it happened.\n");
  if (json) terminal.out(renderJson({ error: { code: "mistake-of-ours", message } }));
  return exit.ourMistake;
}
