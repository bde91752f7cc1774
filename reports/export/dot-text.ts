/** Texts in the DOT language. */

/** A text in quotes; only quotes and backslashes mean something there. */
export function dotText(text: string, lengthMax = 60): string {
  const short = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return `"${short.replaceAll(/["\\]/g, "\\$&")}"`;
}
