/** Untrusted text made safe to print: no terminal escapes, no text that runs backwards, nothing invisible. */

/** C0 and C1 controls, soft hyphen, Arabic letter mark, zero-width, bidi and line separators, tags, lone surrogates. */
export const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/**
 * One line of printable text: everything that could move the cursor, reorder or hide text is shown as `\u{…}`, and what
 * is longer than `lengthMax` characters ends in an ellipsis.
 */
export function escapeText(text: string, lengthMax = 2_000): string {
  const clipped = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return clipped.replace(unsafe, escaped);
}

/** How one unsafe character is shown. */
export function escaped(found: string): string {
  if (found === "\n") return "\\n";
  if (found === "\t") return "\\t";
  return `\\u{${found.codePointAt(0)!.toString(16)}}`;
}

/** JSON that means the same, in which nothing acts on a terminal but line ends: such characters stand in its strings only. */
export function printableJson(json: string): string {
  if (!/[^\n\x20-\x7e]/.test(json)) return json; // nearly always
  return json.replace(unsafe, (found) => {
    if (found === "\n") return found; // of our own: those in strings are escaped already
    return Array.from(
      { length: found.length },
      (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join("");
  });
}
