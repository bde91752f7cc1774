/** Paints what lies below events: bands of faults, shades of lanes, terms, and the operations of clients. */
import { type Frame, hasRoomForWords, type InView, xOf, xOfEnd } from "./frame.ts";
import type { Labels } from "./labels.ts";
import { bandInner, rowHeight } from "./layout.ts";
import { type Tone, termStroke, textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";
import type { Band, CallBar, Span } from "./scene.ts";
import { clipText } from "./words.ts";

interface Stretch {
  readonly from: number;
  readonly to: number | null;
}

const isInView = ({ from, to }: Stretch, { first, last }: InView): boolean =>
  from <= last && (to === null || to >= first);

/** From where to where it is seen. */
function seen(frame: Frame, { from, to }: Stretch): { readonly x: number; readonly width: number } {
  const x = Math.max(frame.gutter, xOf(frame, from));
  return { x, width: Math.max(1.5, Math.min(frame.width, xOfEnd(frame, to)) - x) };
}

/** What happened to all lanes at once: a line through them, with its name where there is room. */
export function paintMarks(frame: Frame, { first, last }: InView, top: number, labels: Labels, pen: Pen): void {
  for (const { at, label } of frame.scene.marks ?? []) {
    const x = xOf(frame, at);
    if (at < first || at > last || x < frame.gutter) continue;
    pen.line("mark", x, top, x, top + frame.layout.height);
    const text = clipText(label, markMax, "shade");
    const box = { x: x + 3, y: top + 2, width: textWidth(text, "shade"), height: 12 };
    if (box.x + box.width < frame.width && labels.take(box)) pen.text("shade", box.x, box.y + 10, text);
  }
}

const markMax = 180;

/** Bands, shades, and the lines of lanes with their terms. */
export function paintLanes(frame: Frame, view: InView, pen: Pen): void {
  const { scene, layout, gutter, width } = frame;
  for (const [at, lane] of scene.lanes.entries()) {
    const { top, height } = layout.lanes[at]!;
    if (at > 0 && scene.lanes[at - 1]!.group !== lane.group) pen.line("separator", 0, top - 5, width, top - 5);
    if (at % 2 === 1) pen.rect("band", 0, top, width, height);
  }
  for (const band of scene.bands) if (isInView(band, view)) paintBand(frame, band, pen);
  for (const span of scene.spans) if (span.kind !== "sync" && isInView(span, view)) paintShade(frame, span, pen);
  for (const { y } of layout.lanes) pen.line("lane", gutter, y, width, y);
  paintReigns(frame, view, pen);
  for (const span of scene.spans) {
    if (span.kind !== "sync" || !isInView(span, view)) continue;
    const { x, width: long } = seen(frame, span);
    const y = layout.lanes[span.lane]!.y + 7;
    pen.line("sync", x, y, x + long, y);
  }
}

/** The names of lanes, over whatever reaches below them. */
export function paintNames({ scene, layout, gutter }: Frame, top: number, pen: Pen): void {
  pen.rect("paper", 0, top, gutter - 6, layout.height);
  for (const [at, { name }] of scene.lanes.entries()) {
    const { top, height, nameY } = layout.lanes[at]!;
    if (at % 2 === 1) pen.rect("band", 0, top, gutter - 6, height);
    pen.text("lane", gutter - 12, nameY + 4, clipText(name, gutter - 16, "lane"), "end");
  }
}

function paintBand(frame: Frame, band: Band, pen: Pen): void {
  const { x, width } = seen(frame, band);
  const y = frame.layout.bandTop(band.row);
  pen.open(band.label);
  pen.rect("fault", x, y, width, bandInner, 3);
  const text = clipText(band.label, width - 8, "shade");
  if (text !== "") pen.text("shade", x + 4, y + 11, text);
  pen.close();
}

const shades: { readonly [kind in Exclude<Span["kind"], "sync">]: Tone } = {
  ...{ down: "down", paused: "paused", slow: "slow", cut: "cut" },
};

function paintShade(frame: Frame, span: Span, pen: Pen): void {
  const { x, width } = seen(frame, span);
  const { top, height } = frame.layout.lanes[span.lane]!;
  const kind = span.kind as keyof typeof shades;
  pen.open(span.text);
  pen.rect(shades[kind], x, top + 2, width, height - 4, 3);
  pen.close();
}

/** Terms where they begin, and what shades mean, where there is room. */
export function labelLanes(frame: Frame, view: InView, labels: Labels, pen: Pen): void {
  if (!hasRoomForWords(frame)) return;
  const { scene, layout } = frame;
  for (const bar of scene.bars) {
    if (!isInView(bar, view)) continue;
    labels.block({ ...seen(frame, bar), y: layout.barTop(bar.lane, bar.row), height: rowHeight - 3 });
  }
  for (const reign of scene.reigns) {
    if (!isInView(reign, view)) continue;
    const { x, width } = seen(frame, reign);
    const text = `${reign.isLeader ? "★ " : ""}${reign.term}`;
    const long = textWidth(text, "term");
    const box = { x: x + 5, y: layout.lanes[reign.lane]!.y + 6, width: long, height: 11 };
    if (width > long + 8 && labels.take(box)) pen.text("term", box.x, box.y + 9, text);
  }
  for (const span of scene.spans) {
    if (span.kind === "sync" || !isInView(span, view)) continue;
    const { x, width } = seen(frame, span);
    const { top, height } = layout.lanes[span.lane]!;
    const word = span.kind === "cut" ? "cut off" : span.kind;
    const box = { x: x + 5, y: top + height - 15, width: textWidth(word, "shade"), height: 11 };
    if (width > box.width + 8 && labels.take(box)) pen.text("shade", box.x, box.y + 9, word);
  }
}

/** The line of each lane in the colour of its term, thick where it leads, with the term's number where it begins. */
function paintReigns(frame: Frame, view: InView, pen: Pen): void {
  const ofBelow = frame.layout.lanes;
  for (const reign of frame.scene.reigns) {
    if (!isInView(reign, view)) continue;
    const { x, width } = seen(frame, reign);
    const { y } = ofBelow[reign.lane]!;
    pen.line(termStroke(reign.order, reign.isLeader), x, y, x + width, y);
  }
}

const barTones: { readonly [emphasis in CallBar["emphasis"]]: Tone } = {
  ...{ conflict: "wrongPale", core: "core", ordered: "good", plain: "faint", answered: "good" },
};

/** The operations of clients: filled as they ended, dashed where nobody knows. */
export function paintBars(frame: Frame, view: InView, pen: Pen): void {
  const { scene, layout } = frame;
  const nexts = nextsOf(scene.bars);
  for (const [index, bar] of scene.bars.entries()) {
    if (!isInView(bar, view)) continue;
    const next = nexts[index]!;
    const { x, width: long } = seen(frame, bar);
    // What never returned stands behind all that comes later in its row: from there on it is a thread.
    const width = bar.to === null && next !== null ? Math.max(2, Math.min(long, xOf(frame, next) - 3 - x)) : long;
    const y = layout.barTop(bar.lane, bar.row);
    const height = rowHeight - 3;
    pen.open(`${bar.label} (${[bar.outcome, ...(bar.place === undefined ? [] : [bar.place])].join(", ")})`);
    const tone = bar.emphasis === "answered" && bar.outcome !== "ok" ? "unknown" : barTones[bar.emphasis];
    pen.rect(tone, x, y, width, height, 3);
    if (bar.outcome !== "ok")
      pen.frame(bar.outcome === "failed" ? "failedBar" : "unknownBar", x + 0.5, y + 0.5, width - 1, height - 1);
    else if (bar.emphasis === "conflict") pen.frame("verdict", x + 1, y + 1, width - 2, height - 2);
    if (bar.effect !== undefined) {
      const at = xOf(frame, bar.effect);
      if (at >= x) pen.line("place", at, y - 2, at, y + height + 2);
    }
    const text = clipText(bar.label, width - 8, "bar");
    if (text !== "") pen.text("bar", x + 4, y + 12.5, text);
    pen.close();
  }
}

const knownNexts = new WeakMap<readonly CallBar[], readonly (number | null)[]>();

/** The same for every frame of a scene. */
function nextsOf(bars: readonly CallBar[]): readonly (number | null)[] {
  const nexts = knownNexts.get(bars) ?? nextInRow(bars);
  knownNexts.set(bars, nexts);
  return nexts;
}

/** For each bar where the next one of its row begins. */
function nextInRow(bars: readonly CallBar[]): readonly (number | null)[] {
  const nexts: (number | null)[] = bars.map(() => null);
  const latest = new Map<string, number>();
  for (const [index, { lane, row, from }] of bars.entries()) {
    const key = `${lane} ${row}`;
    const before = latest.get(key);
    if (before !== undefined) nexts[before] = from;
    latest.set(key, index);
  }
  return nexts;
}
