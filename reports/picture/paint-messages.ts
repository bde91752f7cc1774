/** Paints messages: lines from lane to lane with a head where they arrive, a cross where they are lost, and their types. */
import { type Frame, hasRoomForMarks, hasRoomForWords, type InView, xOf } from "./frame.ts";
import type { Labels } from "./labels.ts";
import { type LetteringName, type StrokeName, textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";
import type { Line } from "./scene.ts";

/** A message between two places on the paper. */
export interface DrawnMessage {
  readonly line: Line;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Of a message that is still on its way so much of the way is drawn, and of one that the network lost. */
const openPixels = 34;
const lostShare = 0.45;
/** More than these nobody tells apart; then only what stands out is drawn, and some of the others. */
const linesMax = 2_500;

/** The messages in view that are shown, those that stand out last. */
export function messagesIn(frame: Frame, { first, last }: InView): readonly DrawnMessage[] {
  const { scene, hides } = frame;
  const found: Line[] = [];
  for (const line of scene.lines) {
    if (line.from > last) break;
    if ((line.to ?? line.from) < first || hides?.line(line) === true) continue;
    found.push(line);
  }
  const every = Math.ceil(found.length / linesMax);
  const shown = every === 1 ? found : found.filter((line, at) => line.isPast || at % every === 0);
  return shown.map((line) => drawnOf(frame, line)).sort((a, b) => Number(a.line.isPast) - Number(b.line.isPast));
}

function drawnOf(frame: Frame, line: Line): DrawnMessage {
  const { lanes } = frame.layout;
  const [x1, y1, y] = [xOf(frame, line.from), lanes[line.fromLane]!.y, lanes[line.toLane]!.y];
  if (line.to === null) {
    const share = openPixels / Math.max(openPixels, Math.abs(y - y1));
    return { line, x1, y1, x2: x1 + openPixels * 0.6, y2: y1 + (y - y1) * share };
  }
  const x = xOf(frame, line.to);
  // What the network loses never comes near the other end.
  const isNear = line.fate === "lost" && line.why !== "down";
  if (!isNear) return { line, x1, y1, x2: x, y2: y };
  return { line, x1, y1, x2: x1 + Math.max(14, (x - x1) * lostShare), y2: y1 + (y - y1) * lostShare };
}

/** The line of a message by what became of it; `isAside`: something else stands out. */
function strokeOf({ fate, isPast }: Line, isAside: boolean): StrokeName {
  if (fate === "open") return "open";
  if (fate === "lost") return isAside ? "lostAside" : "lost";
  if (fate === "arrived") return isPast ? "past" : isAside ? "aside" : "message";
  return isPast ? `${fate}Past` : isAside ? `${fate}Aside` : fate;
}

/** Lines first and what is at their ends then: so those of one style are drawn at once. */
export function paintMessages(frame: Frame, drawn: readonly DrawnMessage[], pen: Pen): void {
  const isCrowd = !hasRoomForMarks(frame);
  for (const { line, x1, y1, x2, y2 } of drawn) {
    const stroke =
      isCrowd && !line.isPast && line.fate !== "lost" ? "crowd" : strokeOf(line, frame.scene.hasPast && !line.isPast);
    if (line.fromLane === line.toLane && line.to !== null) pen.curve(stroke, x1, y1, (x1 + x2) / 2, y1 - 16, x2, y2);
    else pen.line(stroke, x1, y1, x2, y2);
  }
  for (const one of drawn) {
    const { line, x2, y2 } = one;
    if (line.fromLane === line.toLane) continue;
    if (line.fate === "lost") {
      pen.line("cross", x2 - 4, y2 - 4, x2 + 4, y2 + 4);
      pen.line("cross", x2 - 4, y2 + 4, x2 + 4, y2 - 4);
    } else if (line.to !== null && !isCrowd) paintHead(frame, one, pen);
  }
}

/** An arrow's head, just outside of the point that it leads to. */
function paintHead(frame: Frame, { line, x1, y1, x2, y2 }: DrawnMessage, pen: Pen): void {
  const long = Math.hypot(x2 - x1, y2 - y1);
  if (long < 8) return;
  const [dx, dy] = [(x2 - x1) / long, (y2 - y1) / long];
  const size = line.isPast ? 8 : 6;
  const [tipX, tipY] = [x2 - dx * 4, y2 - dy * 4];
  const [baseX, baseY] = [tipX - dx * size, tipY - dy * size];
  const half = size * 0.42;
  const tone = line.isPast ? "ink" : frame.scene.hasPast ? "pale" : "dim";
  pen.shape(tone, [tipX, tipY, baseX - dy * half, baseY + dx * half, baseX + dy * half, baseY - dx * half]);
}

/** Along a line the first of these places that is free has its label. */
const placesAlong = [0.5, 0.36, 0.64, 0.24, 0.78];

/** The types of messages: of what stands out first, and once for all that left together. */
export function labelMessages(frame: Frame, drawn: readonly DrawnMessage[], labels: Labels, pen: Pen): void {
  if (!hasRoomForWords(frame)) return;
  const told = new Set<string>();
  for (const { line, x1, y1, x2, y2 } of [...drawn].reverse()) {
    if (line.fate === "open") continue;
    const name = line.fate === "copy" || line.fate === "late" ? `${line.label} (${line.fate})` : line.label;
    const key = `${line.from} ${line.fromLane} ${name} ${line.isPast}`;
    if (told.has(key)) continue;
    const lettering: LetteringName = line.isPast ? "messagePast" : "message";
    const width = textWidth(name, lettering);
    const isLoop = line.fromLane === line.toLane;
    for (const share of isLoop ? [0.5] : placesAlong) {
      const x = x1 + (x2 - x1) * share;
      const y = isLoop ? y1 - 12 : y1 + (y2 - y1) * share + 3;
      const box = { x: x - width / 2 - 1, y: y - 9, width: width + 2, height: 11 };
      if (box.x < frame.gutter || !labels.take(box)) continue;
      pen.text(lettering, x, y, name, "middle");
      told.add(key);
      break;
    }
  }
}
