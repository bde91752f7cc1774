/** How many columns of a terminal a text takes, and texts in lines of so many. */

/** Columns on a terminal: colours take none, wide characters two. */
export function columnsOf(text: string): number {
  const plain = text.replace(colors, "");
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const character of plain) width += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

const colors = /\u001b\[[\d;]*m/g;
/** Marks on the character before, and joiners. */
const narrow = /^(?:\p{M}|[\u200b-\u200d]|[\ufe00-\ufe0f])$/u;
/** Source: Unicode TR 11, the blocks of East Asian wide characters, and pictures. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** The text in lines of at most `width` columns, broken between words, and within those that are wider. */
export function linesWithin(text: string, width: number): readonly string[] {
  if (columnsOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => broken(one, width))) {
    if (line === "") line = word;
    else if (columnsOf(line) + 1 + columnsOf(word) <= width) line = `${line} ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word in pieces; one with colours stays whole. */
function broken(word: string, width: number): readonly string[] {
  if (columnsOf(word) <= width || word.includes("\u001b")) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const character of word) {
    if (piece !== "" && columnsOf(piece + character) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += character;
  }
  return [...pieces, piece];
}

/** The text with blanks up to so many columns, behind it or before it. */
export function padded(text: string, width: number, align: "left" | "right" = "left"): string {
  const blanks = " ".repeat(Math.max(0, width - columnsOf(text)));
  return align === "left" ? text + blanks : blanks + text;
}
