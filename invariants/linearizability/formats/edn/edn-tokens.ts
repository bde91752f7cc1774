/** Where forms of EDN begin and end, told in one pass: strings, characters and comments hide the brackets in them. */

/** What can change how deep a text is nested, or hide what would; a string that never ends runs to the end of the text. */
const token = /"(?:[^"\\]|\\[\s\S])*("|$)|;[^\n]*|\\[\s\S]|[{}[\]()]/g;

/** The place after the first form of a text that begins with one; the length of the text if the form never ends. */
export function endOfFirstForm(text: string): number {
  let depth = 0;
  const atom = /^[^\s,{}[\]()";]+/.exec(text)?.[0].length ?? 0;
  // A tag belongs to the form that it stands before.
  if (atom > 0 && text[0] !== "#") return atom;
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [mark] = found;
    if (mark[0] === ";" || mark[0] === "\\") continue;
    if (mark === "{" || mark === "[" || mark === "(") depth++;
    else if (mark === "}" || mark === "]" || mark === ")") depth--;
    if (depth <= 0) return token.lastIndex;
  }
  return text.length;
}
