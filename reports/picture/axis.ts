/** The scale below a picture: round numbers where positions go as time goes, else the times of the events themselves. */
import { virtualTime } from "../format.ts";
import { type Frame, inViewOf, xOf } from "./frame.ts";
import { textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";

/** Between two labels, in pixels. */
const apart = 14;
/** Where they lie at round numbers, about one for so many pixels. */
const everyPixels = 90;

/** A label at a place. */
interface Tick {
  readonly x: number;
  readonly text: string;
}

/** A label wherever there is room. */
export function paintAxis(frame: Frame, y: number, pen: Pen): void {
  const { scene, gutter, width } = frame;
  pen.line("axis", gutter, y, width, y);
  if (scene.unit !== undefined) pen.text("axis", 8, y + 15, scene.unit);
  let free = gutter;
  let told = "";
  for (const { x, text } of frame.isToScale === true ? roundTicks(frame) : eventTicks(frame)) {
    const wide = textWidth(text, "axis");
    if (text === told || x - wide / 2 < free || x < gutter || x + wide / 2 > width) continue;
    pen.line("axis", x, y, x, y + 4);
    pen.text("axis", x, y + 15, text, "middle");
    free = x + wide / 2 + apart;
    told = text;
  }
}

/** Each at an event, so that what lies unevenly is told rightly. */
function* eventTicks(frame: Frame): Generator<Tick> {
  const { first, last } = inViewOf(frame);
  const { times } = frame.scene;
  for (let at = first; at <= Math.min(last, times.length - 1); at++)
    yield { x: xOf(frame, at), text: textOf(frame, times[at]!) };
}

function* roundTicks(frame: Frame): Generator<Tick> {
  const { scene, positions, gutter, width, from, scale } = frame;
  const [first, last] = [scene.times[0], scene.times.at(-1)];
  if (first === undefined || last === undefined) return;
  if (last <= first) return yield* eventTicks(frame);
  const pixels = ((positions.at(-1)! - positions[0]!) * scale) / (last - first); // of one unit of time
  const begin = first + from * (scale / pixels);
  const step = roundStep(everyPixels / pixels);
  const end = Math.min(last, begin + (width - gutter) / pixels);
  for (let tick = Math.ceil(Math.max(first, begin) / step) * step; tick <= end; tick += step)
    yield { x: gutter + (tick - begin) * pixels, text: textOf(frame, tick) };
}

/** 1, 2 or 5 times a power of ten: the first that is no less. */
function roundStep(rough: number): number {
  let power = 1;
  while (power * 10 <= rough) power *= 10;
  while (power > rough && power > 1e-9) power /= 10;
  return [1, 2, 5, 10].map((many) => many * power).find((one) => one >= rough) ?? power * 10;
}

const textOf = ({ scene }: Frame, time: number): string =>
  scene.isTimed ? shortTime(time) : String(Number(time.toPrecision(12)));

/** `12.345 ms`, with no more places than tell something. */
export const shortTime = (micros: number): string => virtualTime(micros).replace(/\.?0+ /, " ");
