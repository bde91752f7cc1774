/** What the page of a run holds: plain data, the same that the command drew its picture from. */
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { type NamesData, namesDataOf } from "./names-data.ts";
import { type PackedPicture, packPicture, pictureOf } from "./picture-data.ts";

/** Events are read from the lines. */
export interface RunData extends Omit<ViewedRun, "name" | "events"> {
  readonly names: NamesData;
}

/** All of a run but the lines of its trace, which a page unpacks when it needs them. */
export interface HeldAbout extends Omit<RunData, "lines"> {
  readonly header: string;
  /** How many events it has. */
  readonly count: number;
  /** Of a long run; null where it is soon made of the lines. */
  readonly picture: PackedPicture | null;
}

/** A run as a page holds it. */
export interface HeldRun {
  readonly about: HeldAbout;
  /** The lines behind the header, those of so many events each (see `chunkEvents`). */
  readonly chunks: readonly string[];
}

/** Events whose lines are packed together. */
export const chunkEvents = 1_000;
/** The picture of a longer run is made before it is shown. */
const longRun = 20_000;

export function heldRunOf(run: ViewedRun): HeldRun {
  const { name, events, lines, ...rest } = run;
  const picture = events.length > longRun ? packPicture(pictureOf(run)) : null;
  const about = { ...rest, names: namesDataOf(name), header: lines[0] ?? "{}", count: events.length, picture };
  return { about, chunks: [...chunksOf(lines)] };
}

function* chunksOf(lines: readonly string[]): Generator<string> {
  let [chunk, events]: [string[], number] = [[], 0];
  for (const line of lines.slice(1)) {
    if (line.startsWith('{"event"') && events++ === chunkEvents) {
      yield chunk.join("\n");
      [chunk, events] = [[], 1];
    }
    chunk.push(line);
  }
  yield chunk.join("\n");
}
