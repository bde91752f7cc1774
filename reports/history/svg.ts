/** A history as a drawing for documents: one lane per client, calls as bars, the contradicting ones marked. */
import { count } from "../format.ts";
import { escapeXml } from "../picture/svg-pen.ts";
import type { Bar, HistoryScene, SceneMark } from "./scene.ts";

const width = 1000;
const laneHeight = 34;
const margin = { left: 90, right: 20, bottom: 34 };
const lineHeight = 16;
/** Beyond this many bars a drawing shows only the calls that explain the verdict. */
const barsReadable = 60;
const barsMax = 2000;
const marksMax = 12;

export const colours = { conflict: "#c62828", core: "#ef8f00", ordered: "#2e7d32", plain: "#78909c" } as const;
/** What can be read on each colour. */
const inks = { conflict: "#ffffff", core: "#1c2529", ordered: "#ffffff", plain: "#1c2529" } as const;

/** What each colour says. */
export const meanings: readonly (readonly [keyof typeof colours, string])[] = [
  ["conflict", "contradict one another"],
  ["core", "needed to show it"],
  ["ordered", "has a place in the longest order found"],
  ["plain", "other calls"],
];

/** The SVG document. Every text in it is escaped. */
export function historyDrawing(scene: HistoryScene): string {
  const bars = drawn(scene.bars);
  const lanes = [...new Set(bars.map((bar) => bar.lane))].sort((left, right) => left - right);
  const rows = new Map(lanes.map((lane, row) => [lane, row]));
  const { start, end } = spanOf(bars);
  const marks = scene.marks.filter(({ at }) => at >= start && at <= end).slice(0, marksMax);
  const heading = headingOf(scene, bars.length);
  const top = 30 + heading.length * lineHeight + 26 + (marks.length > 0 ? lineHeight : 0);
  const height = top + lanes.length * laneHeight + margin.bottom;
  const x = (time: number): number =>
    margin.left + ((time - start) / (end - start)) * (width - margin.left - margin.right);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escapeXml(`${scene.title}: ${scene.summary}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="22" font-size="15" font-weight="bold">${escapeXml(clip(scene.title, 100))}</text>`,
    ...heading.map((line, row) => `<text x="10" y="${42 + row * lineHeight}">${escapeXml(line)}</text>`),
    legendMarkup(bars, 36 + heading.length * lineHeight),
    ...lanes.map((lane, row) => laneMarkup(scene.lanes[lane] ?? "", top + row * laneHeight)),
    ...marks.map((mark) => markMarkup(mark, x(mark.at), top, height - margin.bottom)),
    ...bars.map((bar) => barMarkup(bar, top + (rows.get(bar.lane) ?? 0) * laneHeight, x)),
    axisMarkup({ start, end, x, unit: scene.unit }, height),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

/** The verdict, how much of the history is drawn, and why, in lines that fit. */
function headingOf(scene: HistoryScene, bars: number): string[] {
  const part = bars < scene.bars.length ? ` ${count(bars)} of ${count(scene.bars.length)} calls are drawn.` : "";
  return [...wrapped(`${scene.summary}${part}`), ...wrapped(scene.words)];
}

const columns = 150;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(clip(word, columns));
  }
  return lines;
}

function legendMarkup(bars: readonly Bar[], y: number): string {
  const used = new Set(bars.map((bar) => bar.emphasis));
  const entries = meanings.filter(([name]) => used.has(name));
  let left = 10;
  const parts = entries.map(([name, about]) => {
    const at = left;
    left += 26 + about.length * 6.4;
    return `<rect x="${at}" y="${y}" width="12" height="12" fill="${colours[name]}"/><text x="${at + 16}" y="${y + 10}">${about}</text>`;
  });
  const open = bars.some((bar) => bar.outcome !== "ok");
  const dashed = open ? `<text x="${left}" y="${y + 10}">dashed: outcome unknown or failed</text>` : "";
  return `${parts.join("")}${dashed}`;
}

function markMarkup({ label }: SceneMark, x: number, top: number, bottom: number): string {
  const line = `<line x1="${round(x)}" x2="${round(x)}" y1="${top - 4}" y2="${bottom}" stroke="#6a1b9a" stroke-dasharray="2 3"/>`;
  return `<g>${line}<text x="${round(x) + 2}" y="${top - 8}" fill="#6a1b9a">${escapeXml(clip(label, 18))}</text><title>${escapeXml(label)}</title></g>`;
}

/** All calls, or of a long history those that explain its verdict, or its first ones. */
function drawn(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= barsReadable) return bars;
  const telling = bars.filter((bar) => bar.emphasis === "conflict" || bar.emphasis === "core");
  return (telling.length > 0 ? telling : bars).slice(0, barsMax);
}

function spanOf(bars: readonly Bar[]): { start: number; end: number } {
  let [start, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const bar of bars) {
    start = Math.min(start, bar.from);
    end = Math.max(end, bar.to ?? bar.from);
  }
  if (!Number.isFinite(start)) return { start: 0, end: 1 };
  return end > start ? { start, end } : { start, end: start + 1 };
}

function laneMarkup(name: string, y: number): string {
  const line = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y + 30}" y2="${y + 30}" stroke="#eceff1"/>`;
  return `<text x="${margin.left - 8}" y="${y + 20}" text-anchor="end">${escapeXml(clip(name, 14))}</text>${line}`;
}

function barMarkup(bar: Bar, top: number, x: (time: number) => number): string {
  const y = top + 4;
  const left = x(bar.from);
  const right = bar.to === null ? width - margin.right : x(bar.to);
  const long = Math.max(2, right - left);
  const dash = bar.outcome === "ok" ? "" : ' stroke-dasharray="4 3" fill-opacity="0.35"';
  const rect = `<rect x="${round(left)}" y="${y}" width="${round(long)}" height="22" rx="3" fill="${colours[bar.emphasis]}" stroke="#263238" stroke-width="0.5"${dash}/>`;
  const place = bar.place > 0 ? `${bar.place}. ` : "";
  const fits = Math.floor((long - 6) / 6.4);
  const label =
    fits >= 4
      ? `<text x="${round(left + 4)}" y="${y + 15}" fill="${bar.outcome === "ok" ? inks[bar.emphasis] : "#1c2529"}">${escapeXml(clip(place + bar.label, fits))}</text>`
      : "";
  const where = bar.line > 0 ? ` (line ${bar.line})` : "";
  return `<g>${rect}${label}<title>${escapeXml(`${bar.label}${where}`)}</title></g>`;
}

interface Axis {
  readonly start: number;
  readonly end: number;
  readonly unit: string;
  x(time: number): number;
}

function axisMarkup({ start, end, x, unit }: Axis, height: number): string {
  const y = height - margin.bottom + 8;
  const axis = `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y}" y2="${y}" stroke="#90a4ae"/>`;
  const labels = ticksOf(start, end).map((tick) => {
    const at = round(x(tick));
    return `<line x1="${at}" x2="${at}" y1="${y}" y2="${y + 4}" stroke="#90a4ae"/><text x="${at}" y="${y + 16}" text-anchor="middle" fill="#546e7a">${Number(tick.toPrecision(12))}</text>`;
  });
  return `${axis}${labels.join("")}<text x="10" y="${y + 16}" fill="#546e7a">${escapeXml(clip(unit, 12))}</text>`;
}

/** Round numbers from start to end, some five of them. */
function ticksOf(start: number, end: number): number[] {
  const rough = (end - start) / 5;
  let power = 1;
  while (power * 10 <= rough) power *= 10;
  while (power > rough && power > 1e-9) power /= 10;
  const step = [1, 2, 5, 10].map((many) => many * power).find((one) => one >= rough) ?? power * 10;
  const ticks: number[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end && ticks.length < 20; at += step) ticks.push(at);
  return ticks;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;
