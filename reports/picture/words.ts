/** Texts of pictures cut to the room there is, and paragraphs broken into lines. */
import { type LetteringName, textWidth } from "./palette.ts";

/** The text, or its beginning and an ellipsis; nothing where not even three letters have room. */
export function clipText(text: string, room: number, lettering: LetteringName): string {
  if (textWidth(text, lettering) <= room) return text;
  const fits = Math.floor((room / Math.max(1, textWidth(text, lettering))) * text.length) - 1;
  return fits < 3 ? "" : `${text.slice(0, fits)}…`;
}

/** The words in lines of at most so many pixels. */
export function fittedLines(text: string, room: number, lettering: LetteringName): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((one) => one !== "")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && textWidth(longer, lettering) <= room) lines[lines.length - 1] = longer;
    else lines.push(clipText(word, room, lettering));
  }
  return lines;
}
