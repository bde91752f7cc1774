/** The scale below a picture: times at round numbers where they lie evenly, else those of the events themselves. */
import { virtualTime } from "../format.ts";
import { type Frame, inViewOf, xOf } from "./frame.ts";
import { textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";

/** Between two labels, in pixels. */
const apart = 14;

/** A label wherever there is room: each at an event, so that what lies unevenly is still told rightly. */
export function paintAxis(frame: Frame, y: number, pen: Pen): void {
  const { scene, gutter, width } = frame;
  const { first, last } = inViewOf(frame);
  pen.line("axis", gutter, y, width, y);
  let free = gutter;
  let told = "";
  for (let at = first; at <= Math.min(last, scene.times.length - 1); at++) {
    const x = xOf(frame, at);
    const text = scene.isTimed ? shortTime(scene.times[at]!) : String(scene.times[at]);
    const wide = textWidth(text, "axis");
    if (text === told || x - wide / 2 < free || x < gutter || x + wide / 2 > width) continue;
    pen.line("axis", x, y, x, y + 4);
    pen.text("axis", x, y + 15, text, "middle");
    told = text;
    free = x + wide / 2 + apart;
  }
}

/** `12.345 ms`, with no more places than tell something. */
export const shortTime = (micros: number): string => virtualTime(micros).replace(/\.?0+ /, " ");
