/** A figure as a drawing for documents: SVG with its title, what it says, what its lines mean, and where it comes from. */
import { escapeXml, penStyle, SvgPen, toneStyle } from "../picture/svg-pen.ts";
import { clipText, fittedLines } from "../picture/words.ts";
import type { Figure } from "./chart.ts";
import { heightOfChart, paintChart, paintKeys } from "./draw.ts";

const margin = 16;
const inner = 1_040;
const gap = 24;
const lineHeight = 18;
const footingHeight = 15;

/** How many stand beside each other. */
const columnsOf = (charts: number): number => (charts === 1 ? 1 : charts === 2 || charts === 4 ? 2 : 3);

/** Of one alone, more than that is too wide to be read. */
const widest = 760;

/** The SVG document. Every text in it is escaped. */
export function figureSvg(figure: Figure, footing: readonly string[]): string {
  const { title, words, charts, keys } = figure;
  const columns = columnsOf(charts.length);
  const width = columns === 1 ? widest : inner;
  const each = (width - (columns - 1) * gap) / columns;
  const pen = new SvgPen();
  let y = margin + 16;
  pen.text("title", margin, y, clipText(title, width, "title"));
  for (const line of words.flatMap((text) => fittedLines(text, width, "words"))) {
    y += lineHeight;
    pen.text("words", margin, y, line);
  }
  y += 10;
  y += paintKeys(keys, { x: margin, y, width }, pen) + 8;
  for (let first = 0; first < charts.length; first += columns) {
    const row = charts.slice(first, first + columns);
    for (const [at, chart] of row.entries()) paintChart(chart, { x: margin + at * (each + gap), y, width: each }, pen);
    y += Math.max(...row.map(heightOfChart)) + 14;
  }
  for (const line of footing.flatMap((text) => fittedLines(text, width, "footing"))) {
    y += footingHeight;
    pen.text("footing", margin, y, line);
  }
  const [wide, high] = [width + 2 * margin, Math.round(y + margin)];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}" width="${wide}" height="${high}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif">`,
    `<title>${escapeXml([title, ...words].join(" "))}</title>`,
    `<style>${toneStyle("svg")}\n${penStyle()}</style>`,
    `<rect class="f-paper" width="${wide}" height="${high}"/>`,
    pen.markup(),
    "</svg>",
  ].join("\n")}\n`;
}
