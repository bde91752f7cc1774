/** A scene as a drawing for documents: SVG with its title, what it shows, what its marks mean, and where it comes from. */
import { paintAxis } from "./axis.ts";
import { laneLayoutOf } from "./layout.ts";
import { legendOf, paintLegend } from "./legend.ts";
import { paint } from "./paint.ts";
import { verdictRoom } from "./paint-points.ts";
import { textWidth } from "./palette.ts";
import { positionsOf, type Spacing } from "./positions.ts";
import type { PictureScene } from "./scene.ts";
import { escapeXml, penStyle, SvgPen, toneStyle } from "./svg-pen.ts";
import { clipText, fittedLines } from "./words.ts";

export interface DrawingOf {
  readonly scene: PictureScene;
  readonly title: string;
  /** Sentences on what it shows; each begins a line. */
  readonly words: readonly string[];
  /** Where it comes from: versions, digests, commands. */
  readonly footing: readonly string[];
  readonly spacing?: Spacing;
  /** What an event is, in a line. */
  readonly tellPoint?: (at: number) => string;
}

const margin = 16;
const widths = { min: 720, max: 3_000 };
const unitPixels = { readable: 32, events: 32, time: 80 };
/** What is said of the last event stands there. */
const right = 110;
const lineHeight = 18;
const gutterMax = 190;
const axisHeight = 24;

/** The SVG document. Every text in it is escaped. */
export function drawingOf({ scene, title, words, footing, spacing = "readable", tellPoint }: DrawingOf): string {
  const positions = positionsOf(scene, spacing);
  const gutter = gutterOf(scene);
  const units = positions.at(-1) ?? 0;
  const width = Math.round(Math.min(widths.max, Math.max(widths.min, gutter + units * unitPixels[spacing] + right)));
  const scale = (width - gutter - right) / Math.max(1, units);
  const pen = new SvgPen();
  let y = margin + 16;
  pen.text("title", margin, y, clipText(title, width - 2 * margin, "title"));
  for (const line of words.flatMap((text) => fittedLines(text, width - 2 * margin, "words"))) {
    y += lineHeight;
    pen.text("words", margin, y, line);
  }
  y += 10;
  y += paintLegend(legendOf(scene), { x: margin, y, width: width - 2 * margin }, pen) + 8;
  const top = y + verdictRoom(scene);
  const layout = laneLayoutOf(scene, top);
  const isToScale = spacing === "time";
  const frame = { scene, layout, positions, width, gutter, from: -0.6, scale, isToScale };
  const axisY = top + layout.height;
  paint(tellPoint === undefined ? frame : { ...frame, tellPoint }, top, pen);
  paintAxis(frame, axisY, pen);
  y = axisY + axisHeight;
  for (const line of footing.flatMap((text) => fittedLines(text, width - 2 * margin, "footing"))) {
    y += 15;
    pen.text("footing", margin, y, line);
  }
  const height = Math.round(y + margin);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif">`,
    `<title>${escapeXml([title, ...words].join(". "))}</title>`,
    `<style>${toneStyle("svg")}\n${penStyle()}</style>`,
    `<rect class="f-paper" width="${width}" height="${height}"/>`,
    pen.markup(),
    "</svg>",
  ].join("\n")}\n`;
}

/** The room for the names of lanes. */
export const gutterOf = ({ lanes }: PictureScene): number =>
  lanes.reduce((most, { name }) => Math.max(most, Math.min(gutterMax, 22 + textWidth(name, "lane"))), 70);
