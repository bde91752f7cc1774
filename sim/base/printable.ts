/** Untrusted text made safe to print: no terminal escapes, no text that runs backwards, nothing invisible. */

/** C0 and C1 controls, soft hyphen, Arabic letter mark, zero-width, bidi and line separators, tags, lone surrogates. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/**
 * One line of printable text: everything that could move the cursor, reorder or hide text is shown as `\u{…}`, and what
 * is longer than `lengthMax` characters ends in an ellipsis.
 */
export function escapeText(text: string, lengthMax = 2_000): string {
  const clipped = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return clipped.replace(UNSAFE, (found) => {
    if (found === "\n") return "\\n";
    if (found === "\t") return "\\t";
    return `\\u{${found.codePointAt(0)!.toString(16)}}`;
  });
}

/** A value of unknown origin as short, safe text: for messages that show what was seen. */
export function showValue(value: unknown, lengthMax = 80): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined; // a cycle or a bigint
  }
  return escapeText(text ?? String(value), lengthMax);
}

/** One JSON document, indented, in which nothing can act on a terminal: such characters can only stand in its strings. */
export function renderJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  const safe = text.replace(UNSAFE, (found) => {
    if (found === "\n") return found; // our own indentation: those in strings are escaped already
    return Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join("");
  });
  return `${safe}\n`;
}
