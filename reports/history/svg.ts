/** A history as a drawing for documents: one lane per client, calls as bars, the contradicting ones marked. */
import type { Bar, HistoryScene } from "./scene.ts";

const width = 1000;
const laneHeight = 34;
const margin = { left: 90, top: 64, right: 20, bottom: 34 };
/** Beyond this many bars a drawing shows only the calls that explain the verdict. */
const barsReadable = 60;
const barsMax = 2000;

export const colours = { conflict: "#c62828", core: "#ef8f00", ordered: "#2e7d32", plain: "#78909c" } as const;

/** The SVG document. Every text in it is escaped. */
export function historyDrawing(scene: HistoryScene): string {
  const bars = drawn(scene.bars);
  const lanes = [...new Set(bars.map((bar) => bar.lane))].sort((left, right) => left - right);
  const rows = new Map(lanes.map((lane, row) => [lane, row]));
  const height = margin.top + lanes.length * laneHeight + margin.bottom;
  const { start, end } = spanOf(bars, scene);
  const x = (time: number): number =>
    margin.left + ((time - start) / (end - start)) * (width - margin.left - margin.right);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(`${scene.title}: ${scene.summary}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="22" font-size="15" font-weight="bold">${escapeXml(clip(scene.title, 100))}</text>`,
    `<text x="10" y="42">${escapeXml(clip(scene.summary, 150))}</text>`,
    ...lanes.map((lane, row) => laneMarkup(scene.lanes[lane] ?? "", row)),
    ...bars.map((bar) => barMarkup(bar, rows.get(bar.lane) ?? 0, x)),
    axisMarkup(start, end, height, scene.unit),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** All calls, or of a long history those that explain its verdict, or its first ones. */
function drawn(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= barsReadable) return bars;
  const telling = bars.filter((bar) => bar.emphasis === "conflict" || bar.emphasis === "core");
  return (telling.length > 0 ? telling : bars).slice(0, barsMax);
}

function spanOf(bars: readonly Bar[], scene: HistoryScene): { start: number; end: number } {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const bar of bars) {
    start = Math.min(start, bar.from);
    end = Math.max(end, bar.to ?? bar.from);
  }
  if (!Number.isFinite(start)) [start, end] = [0, 1];
  const room = Math.max((end - start) * 0.04, Number.EPSILON, scene.bars.length === 0 ? 1 : 0);
  return end > start ? { start: start - room, end: end + room } : { start: start - 1, end: end + 1 };
}

function laneMarkup(name: string, row: number): string {
  const y = margin.top + row * laneHeight;
  const line = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y + 30}" y2="${y + 30}" stroke="#eceff1"/>`;
  return `<text x="${margin.left - 8}" y="${y + 20}" text-anchor="end">${escapeXml(clip(name, 14))}</text>${line}`;
}

function barMarkup(bar: Bar, row: number, x: (time: number) => number): string {
  const y = margin.top + row * laneHeight + 4;
  const left = x(bar.from);
  const right = bar.to === null ? width - margin.right : x(bar.to);
  const long = Math.max(2, right - left);
  const dash = bar.outcome === "ok" ? "" : ' stroke-dasharray="4 3" fill-opacity="0.35"';
  const rect = `<rect x="${round(left)}" y="${y}" width="${round(long)}" height="22" rx="3" fill="${colours[bar.emphasis]}" stroke="#263238" stroke-width="0.5"${dash}/>`;
  const place = bar.place > 0 ? `${bar.place}. ` : "";
  const fits = Math.floor((long - 6) / 6.4);
  const label =
    fits >= 4
      ? `<text x="${round(left + 4)}" y="${y + 15}" fill="#ffffff">${escapeXml(clip(place + bar.label, fits))}</text>`
      : "";
  const where = bar.line > 0 ? ` (line ${bar.line})` : "";
  return `<g>${rect}${label}<title>${escapeXml(`${bar.label}${where}`)}</title></g>`;
}

function axisMarkup(start: number, end: number, height: number, unit: string): string {
  const y = height - margin.bottom + 8;
  const axis = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y}" y2="${y}" stroke="#90a4ae"/>`;
  const from = `<text x="${margin.left}" y="${y + 16}" fill="#546e7a">${round(start)}</text>`;
  const to = `<text x="${width - margin.right}" y="${y + 16}" text-anchor="end" fill="#546e7a">${round(end)} ${escapeXml(unit)}</text>`;
  return `${axis}${from}${to}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML and HTML take it, inside elements and attributes alike. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] as string);
