/** Where forms of EDN begin and end, told in one pass: strings, characters and comments hide the brackets in them. */

/**
 * What can change how deep a text is nested, or hide what would. A string that does not end runs to the end of the text,
 * and its group is empty: so that nothing is looked at twice.
 */
export const ednToken = /"(?:[^"\\]|\\[\s\S])*("|\\?$)|;[^\n]*|\\[\s\S]|[{}[\]()]/g;

/** From within a string to its end, or to that of the text. */
export const restOfString = /(?:[^"\\]|\\[\s\S])*("|\\?$)/y;

/** The place after the first form of a text that begins with one; the length of the text if the form never ends. */
export function endOfFirstForm(text: string): number {
  let depth = 0;
  const atom = /^[^\s,{}[\]()";]+/.exec(text)?.[0].length ?? 0;
  // A tag belongs to the form that it stands before.
  if (atom > 0 && text[0] !== "#") return atom;
  ednToken.lastIndex = 0;
  for (let found = ednToken.exec(text); found !== null; found = ednToken.exec(text)) {
    const mark = found[0][0] as string;
    if (mark === ";" || mark === "\\") continue;
    if (mark === "{" || mark === "[" || mark === "(") depth++;
    else if (mark === "}" || mark === "]" || mark === ")") depth--;
    if (depth <= 0) return ednToken.lastIndex;
  }
  return text.length;
}
