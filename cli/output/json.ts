/** JSON for programs that a person may also see on a terminal. */
import { unsafe } from "../../sim/base/printable.ts";

/** One JSON document, indented, in which nothing can act on a terminal: such characters can only stand in its strings. */
export function renderJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const safe = text.replace(unsafe, (found) => {
    if (found === "\n") return found; // our own indentation: those in strings are escaped already
    return Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join("");
  });
  return `${safe}\n`;
}
