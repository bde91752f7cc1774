/** What a painter draws with, on whatever it draws. Lengths are pixels; colours and widths go by names of the palette. */
import type { LetteringName, StrokeName, Tone } from "./palette.ts";

export type Anchor = "start" | "middle" | "end";

export interface Pen {
  line(stroke: StrokeName, x1: number, y1: number, x2: number, y2: number): void;
  /** From one place to another, bent towards a third. */
  curve(stroke: StrokeName, x1: number, y1: number, bendX: number, bendY: number, x2: number, y2: number): void;
  /** A rectangle's rim. */
  frame(stroke: StrokeName, x: number, y: number, width: number, height: number): void;
  ring(stroke: StrokeName, x: number, y: number, radius: number): void;
  rect(tone: Tone, x: number, y: number, width: number, height: number, radius?: number): void;
  /** A closed shape: x, y, x, y … */
  shape(tone: Tone, places: readonly number[]): void;
  dot(tone: Tone, x: number, y: number, radius: number): void;
  /** `y` is that of the baseline. */
  text(lettering: LetteringName, x: number, y: number, text: string, anchor?: Anchor): void;
  /** What is drawn until it is closed is one thing, of which this tells. */
  open(title: string): void;
  close(): void;
}
