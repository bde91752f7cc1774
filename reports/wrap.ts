/** Text broken into lines of a terminal's width, what follows indented; colours take no room. */

/** The least room for text beside an indent, so that a narrow terminal gets lines of words and not of letters. */
const roomMin = 20;

/** What sets a colour. */
const colors = /\u001b\[[\d;]*m/g;

const lengthOf = (text: string): number => (text.includes("\u001b") ? text.replaceAll(colors, "").length : text.length);

/**
 * The text as lines: the first begins with `lead`, the others with so many spaces. `width`: columns; null: one line,
 * however long. A word that is longer than a line is cut, unless it has colours.
 */
export function brokenLines(lead: string, text: string, hang: number, width: number | null): string[] {
  if (width === null || lengthOf(lead) + lengthOf(text) <= width) return [lead + text];
  const indent = " ".repeat(Math.max(0, Math.min(hang, width - roomMin)));
  const lines: string[] = [];
  let line = lead;
  let isBlank = true; // nothing but its beginning is in the line
  for (const word of text.split(" ")) {
    let rest = word;
    if (!isBlank && lengthOf(line) + 1 + lengthOf(rest) > width) {
      lines.push(line);
      [line, isBlank] = [indent, true];
    }
    while (line.length + rest.length > width && isBlank && !rest.includes("\u001b")) {
      const end = atCharacter(rest, Math.max(1, width - line.length));
      lines.push(line + rest.slice(0, end));
      rest = rest.slice(end);
      line = indent;
    }
    line = isBlank ? line + rest : `${line} ${rest}`;
    isBlank = isBlank && rest === "";
  }
  lines.push(line);
  return lines;
}

/** Where to cut so that no character of two halves falls apart. */
function atCharacter(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  const isHalf = code >= 0xd800 && code <= 0xdbff;
  return !isHalf ? end : end > 1 ? end - 1 : end + 1;
}

/** What a reader copies is not broken: the terminal's own wrapping leaves it whole. */
const toCopy = /^ *(?:trace|replay|box) {2,}/;

/** Every line of a text in so many columns: what follows a longer one stands two columns in, or below what it goes on with. */
export function inColumns(text: string, width: number | null | undefined): string {
  if (width === null || width === undefined) return text;
  return text
    .split("\n")
    .flatMap((line) => {
      if (toCopy.test(line)) return [line];
      const lead = /^ *(?:\S{1,12} {2,})?/.exec(line)![0];
      return brokenLines(lead, line.slice(lead.length), lead.trim() === "" ? lead.length + 2 : lead.length, width);
    })
    .join("\n");
}
