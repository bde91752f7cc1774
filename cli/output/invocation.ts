/** How to call this very program again, for the commands it prints. */
import { createRequire } from "node:module";

const built = import.meta.url.endsWith(".js");

/** `npm run -s synod -- replay x` from a clone, `npx synod replay x` from a built or installed package. */
export const invocation = (...args: readonly string[]): string =>
  [built ? "npx synod" : "npm run -s synod --", ...args.map(quote)].join(" ");

/** The version of this package. */
export const version: string = createRequire(import.meta.url)("../../package.json").version;

/** An argument as a POSIX shell reads it back. */
export const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
