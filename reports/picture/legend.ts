/** What the marks of a picture mean: those that are in it, and no others. */
import { type Tone, termStroke, textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";
import type { Emphasis, Line, PictureScene, Span } from "./scene.ts";

/** A mark, drawn around a place, and what it means. */
export interface LegendEntry {
  readonly text: string;
  /** Some 24 pixels wide, in the middle of a line at `y`. */
  draw(pen: Pen, x: number, y: number): void;
}

const wide = 24;

/** What it says of a call that it stands out. */
export const emphases: readonly (readonly [emphasis: Emphasis, text: string, tone: Tone])[] = [
  ["conflict", "contradict one another", "wrongPale"],
  ["core", "needed to show it", "core"],
  ["ordered", "has a place in the longest order found", "good"],
  ["plain", "other calls", "faint"],
];

/** The marks of a scene, in the order in which one reads it. */
export function legendOf(scene: PictureScene): readonly LegendEntry[] {
  const { lines, spans, points, reigns, bars } = scene;
  const shown = points.filter(({ lane }) => lane >= 0);
  const hasLine = (...fates: readonly Line["fate"][]): boolean => lines.some(({ fate }) => fates.includes(fate));
  const has = (kind: Span["kind"]): boolean => spans.some((span) => span.kind === kind);
  const hasNote = (kind: string): boolean => shown.some(({ notes }) => notes[0]?.kind === kind);
  const entries: readonly (readonly [isThere: boolean, entry: LegendEntry])[] = [
    [lines.length > 0, mark("message", (pen, x, y) => arrow(pen, scene.hasPast ? "aside" : "message", x, y))],
    [scene.hasPast, mark("led to the verdict", (pen, x, y) => arrow(pen, "past", x, y))],
    [hasLine("late"), mark("overtaken", (pen, x, y) => pen.line("late", x, y, x + wide, y))],
    [hasLine("copy"), mark("copy", (pen, x, y) => pen.line("copy", x, y, x + wide, y))],
    [hasLine("lost"), mark("lost", cross)],
    [hasLine("open"), mark("still on its way", (pen, x, y) => pen.line("open", x, y, x + wide, y))],
    [shown.some(({ kind }) => kind === "timer"), mark("timer", hourglass)],
    [shown.some(({ disk }) => disk === "write"), mark("write", (pen, x, y) => square(pen, x, y, true))],
    [shown.some(({ disk }) => disk === "sync"), mark("write and sync", (pen, x, y) => square(pen, x, y, false))],
    [has("sync"), mark("disk at work", (pen, x, y) => pen.line("sync", x, y, x + wide, y))],
    [reigns.length > 0, mark("term, by colour", (pen, x, y) => pen.line(termStroke(0, false), x, y, x + wide, y))],
    [
      reigns.some(({ isLeader }) => isLeader),
      mark("leads it", (pen, x, y) => pen.line(termStroke(0, true), x, y, x + wide, y)),
    ],
    [hasNote("decided"), mark("decided", diamond)],
    [shown.some(({ kind }) => kind === "crash"), mark("crash", (pen, x, y) => crash(pen, x, y))],
    [
      shown.some(({ kind }) => kind === "restart"),
      mark("restart", (pen, x, y) => pen.shape("decided", [x + 8, y - 5, x + 18, y, x + 8, y + 5])),
    ],
    [has("down"), shade("down", "down")],
    [has("paused"), shade("paused", "paused")],
    [has("slow"), shade("slow", "slow")],
    [has("cut"), shade("cut off", "cut")],
    [bars.some(({ outcome, emphasis }) => outcome === "ok" && emphasis === "answered"), shade("answered", "good")],
    ...emphases.map(([emphasis, text, tone]) => {
      return [bars.some((bar) => bar.emphasis === emphasis), shade(text, tone)] as const;
    }),
    [
      bars.some(({ effect }) => effect !== undefined),
      mark("takes effect there", (pen, x, y) => pen.line("place", x + 12, y - 8, x + 12, y + 8)),
    ],
    [
      bars.some(({ outcome }) => outcome === "unknown"),
      mark("outcome unknown", (pen, x, y) => pen.frame("unknownBar", x, y - 6, wide, 12)),
    ],
    [
      bars.some(({ outcome }) => outcome === "failed"),
      mark("failed", (pen, x, y) => pen.frame("failedBar", x, y - 6, wide, 12)),
    ],
    [shown.some(({ isProof }) => isProof), mark("the verdict rests on it", proof)],
    [scene.verdict !== null, mark("verdict", (pen, x, y) => pen.ring("verdict", x + 12, y, 7))],
  ];
  return entries.filter(([isThere]) => isThere).map(([, entry]) => entry);
}

const mark = (text: string, draw: LegendEntry["draw"]): LegendEntry => ({ text, draw });
const shade = (text: string, tone: Tone): LegendEntry =>
  mark(text, (pen, x, y) => pen.rect(tone, x, y - 6, wide, 12, 3));

function arrow(pen: Pen, stroke: "message" | "aside" | "past", x: number, y: number): void {
  pen.line(stroke, x, y, x + wide - 6, y);
  const tone = stroke === "past" ? "ink" : stroke === "aside" ? "pale" : "dim";
  pen.shape(tone, [x + wide, y, x + wide - 8, y - 3.5, x + wide - 8, y + 3.5]);
}

function cross(pen: Pen, x: number, y: number): void {
  pen.line("lost", x, y, x + wide - 6, y);
  pen.line("cross", x + wide - 10, y - 4, x + wide - 2, y + 4);
  pen.line("cross", x + wide - 10, y + 4, x + wide - 2, y - 4);
}

function crash(pen: Pen, x: number, y: number): void {
  pen.line("down", x + 7, y - 5, x + 17, y + 5);
  pen.line("down", x + 7, y + 5, x + 17, y - 5);
}

const hourglass: LegendEntry["draw"] = (pen, x, y) =>
  pen.shape("ink", [x + 8, y - 5, x + 16, y - 5, x + 12, y, x + 16, y + 5, x + 8, y + 5, x + 12, y]);

function square(pen: Pen, x: number, y: number, isHollow: boolean): void {
  pen.rect("ink", x + 9, y - 3, 6, 6);
  if (isHollow) pen.rect("paper", x + 10.5, y - 1.5, 3, 3);
}

const diamond: LegendEntry["draw"] = (pen, x, y) =>
  pen.shape("decided", [x + 12, y - 5, x + 17, y, x + 12, y + 5, x + 7, y]);

function proof(pen: Pen, x: number, y: number): void {
  pen.dot("ink", x + 12, y, 3.6);
  pen.ring("proof", x + 12, y, 7);
}

const lineHeight = 20;

/** Draws the entries from left to right, line by line; returns how high they are. */
export function paintLegend(
  entries: readonly LegendEntry[],
  place: { readonly x: number; readonly y: number; readonly width: number },
  pen: Pen,
): number {
  let [x, y] = [place.x, place.y + lineHeight / 2];
  for (const { text, draw } of entries) {
    const long = wide + 6 + textWidth(text, "legend") + 16;
    if (x > place.x && x + long > place.x + place.width) {
      x = place.x;
      y += lineHeight;
    }
    draw(pen, x, y);
    pen.text("legend", x + wide + 6, y + 4, text);
    x += long;
  }
  return entries.length === 0 ? 0 : y + lineHeight / 2 - place.y;
}
