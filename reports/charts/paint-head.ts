/** What all charts have: a title, what is counted upwards, and the axis below. */

import { textWidth } from "../picture/palette.ts";
import type { SvgPen } from "../picture/svg-pen.ts";
import { clipText } from "../picture/words.ts";
import type { Scale } from "./scales.ts";

/** Where a chart stands; how high it is follows from what it holds. */
export interface ChartBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const lineHeight = 15;

/** About so many ticks have room on so many pixels. */
export const xTicks = (pixels: number): number => Math.max(3, Math.floor(pixels / 60));

/** Writes what is above the chart; returns where its field begins. */
export function paintHead(
  title: string,
  note: string,
  upwards: string,
  { x, y, width }: ChartBox,
  pen: SvgPen,
): number {
  pen.text("lane", x, y + 13, clipText(title, width, "lane"));
  let line = y + 13;
  for (const said of [note, upwards === "" ? "" : `↑ ${upwards}`].filter((text) => text !== "")) {
    line += lineHeight;
    pen.text("axis", x, line, clipText(said, width, "axis"));
  }
  return line + 9;
}

export function paintXAxis(
  title: string,
  scale: Scale,
  { left, right, bottom }: { readonly left: number; readonly right: number; readonly bottom: number },
  pen: SvgPen,
): void {
  pen.line("axis", left, bottom, right, bottom);
  let free = left - 30;
  for (const { value, text } of scale.ticks) {
    const [at, wide] = [scale.at(value), textWidth(text, "axis")];
    pen.line("axis", at, bottom, at, bottom + 4);
    if (at - wide / 2 < free) continue;
    pen.text("axis", at, bottom + 16, text, "middle");
    free = at + wide / 2 + 6;
  }
  pen.text("axis", right, bottom + 32, clipText(`${title} →`, right - left + 40, "axis"), "end");
}
