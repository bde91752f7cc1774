/** Linked modules as one script: each a function that is handed what it imports, as places of a table, and returns what it exports. */

/** A module as the body of such a function. */
interface Body {
  readonly text: string;
}

export const scriptOf = (modules: readonly Body[]): string =>
  `"use strict";(()=>{const $m=[];\n${modules.map(({ text }, at) => `${opening(at)}${text}})();`).join("\n")}\n})();`;

const opening = (at: number): string => `$m[${at}]=(()=>{`;

/** The module in which a line of the script is, counted from 1, and which of its own lines it is; null where it is in none. */
export function moduleOfLine(
  modules: readonly Body[],
  line: number,
): { readonly at: number; readonly line: number } | null {
  let first = 2;
  for (const [at, { text }] of modules.entries()) {
    const lines = text.split("\n").length;
    if (line >= first && line < first + lines) return { at, line: line - first + 1 };
    first += lines;
  }
  return null;
}
