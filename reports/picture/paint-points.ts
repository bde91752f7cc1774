/** Paints events: a mark for each by its kind, what judges were shown beside it, and the verdict. */
import { type Frame, hasRoomForMarks, hasRoomForWords, type InView, xOf } from "./frame.ts";
import type { Labels } from "./labels.ts";
import { type Tone, textWidth } from "./palette.ts";
import type { Pen } from "./pen.ts";
import type { Note, PictureScene, Point } from "./scene.ts";

/** The points in view that are shown, those that stand out last. */
export function pointsIn(frame: Frame, { first, last }: InView): readonly Point[] {
  const isTiny = frame.scale < tinyScale;
  const found = frame.scene.points.slice(first, last + 1).filter((point) => {
    return point.lane >= 0 && !(isTiny && !isForemost(point)) && frame.hides?.point(point) !== true;
  });
  return found.sort((a, b) => Number(a.isPast) - Number(b.isPast) || a.at - b.at);
}

export function paintPoints(frame: Frame, points: readonly Point[], pen: Pen): void {
  const isSmall = !hasRoomForMarks(frame);
  for (const point of points) {
    const [x, y] = [xOf(frame, point.at), frame.layout.lanes[point.lane]!.y];
    if (x < frame.gutter - 4) continue;
    const isAside = frame.scene.hasPast && !point.isPast;
    const title = frame.tellPoint?.(point.at);
    if (title !== undefined) pen.open(title);
    if (isSmall && !isForemost(point)) pen.dot(isAside ? "dim" : "ink", x, y, 1.3);
    else paintMark(point, x, y, isAside, pen);
    if (title !== undefined) pen.close();
  }
}

/** With fewer pixels for each event only what is foremost is drawn of them. */
const tinyScale = 1.2;

const isForemost = ({ kind, notes, isProof }: Point): boolean =>
  isProof || kind === "crash" || kind === "restart" || notes[0]?.kind === "leader";

function paintMark(
  { kind, isPast, isProof, isCut, disk, notes }: Point,
  x: number,
  y: number,
  isAside: boolean,
  pen: Pen,
): void {
  const tone: Tone = isAside ? "dim" : "ink";
  const radius = isPast ? 3.6 : 2.8;
  if (disk !== null) paintDisk(disk, x, y + 9, tone, pen);
  switch (kind) {
    case "crash":
      pen.line("down", x - 5, y - 5, x + 5, y + 5);
      pen.line("down", x - 5, y + 5, x + 5, y - 5);
      return;
    case "restart":
      pen.shape("decided", [x - 4, y - 5, x + 6, y, x - 4, y + 5]);
      return;
    case "timer": // an hourglass
      pen.shape(tone, [x - 4, y - 5, x + 4, y - 5, x, y, x + 4, y + 5, x - 4, y + 5, x, y]);
      break;
    case "start":
      pen.rect(tone, x - 1.5, y - 5, 3, 10);
      break;
    case "synced":
      pen.rect(tone, x - 2.5, y - 2.5, 5, 5);
      break;
    default:
      pen.dot(tone, x, y, radius);
  }
  const foremost = notes[0]?.kind;
  if (foremost === "leader") pen.shape("leader", star(x, y - 11, 5));
  else if (foremost === "decided") pen.shape("decided", [x, y - 15, x + 4, y - 11, x, y - 7, x - 4, y - 11]);
  if (isCut) pen.line("down", x + 6, y - 7, x + 6, y + 7);
  if (isProof) pen.ring("proof", x, y, 7);
}

/** Written: a small square below; synced: a filled one. */
function paintDisk(disk: "write" | "sync", x: number, y: number, tone: Tone, pen: Pen): void {
  pen.rect(tone, x - 2.5, y - 2.5, 5, 5);
  if (disk === "write") pen.rect("paper", x - 1.3, y - 1.3, 2.6, 2.6);
}

/** Five points outside, five inside. */
const rays: readonly (readonly [x: number, y: number])[] = [
  ...([
    [0, -1],
    [0.23, -0.31],
    [0.95, -0.31],
    [0.38, 0.12],
    [0.59, 0.81],
  ] as const),
  ...([
    [0, 0.4],
    [-0.59, 0.81],
    [-0.38, 0.12],
    [-0.95, -0.31],
    [-0.23, -0.31],
  ] as const),
];

const star = (x: number, y: number, radius: number): number[] =>
  rays.flatMap(([dx, dy]) => [x + dx * radius, y + dy * radius]);

/** The places of points and of what belongs to them are kept free of words. */
export function keepPoints(frame: Frame, points: readonly Point[], labels: Labels): void {
  if (!hasRoomForWords(frame)) return;
  for (const { at, lane } of points) {
    const [x, y] = [xOf(frame, at), frame.layout.lanes[lane]!.y];
    labels.block({ x: x - 4, y: y - 5, width: 8, height: 10 });
  }
}

/** What judges were shown, above the line of the lane; numbers of the events that the verdict rests on. */
export function labelPoints(frame: Frame, points: readonly Point[], labels: Labels, pen: Pen): void {
  if (!hasRoomForWords(frame)) return;
  const foremost = [...points].reverse().sort((a, b) => weightOf(b) - weightOf(a));
  for (const point of foremost) {
    const [x, y] = [xOf(frame, point.at), frame.layout.lanes[point.lane]!.y];
    if (point.isProof) {
      const number = String(point.event);
      const box = { x: x - 8, y: y + 9, width: textWidth(number, "number") + 2, height: 11 };
      if (labels.take(box)) pen.text("number", x - 7, y + 18, number);
    }
    if (point.notes.length > 0) labelNotes(frame, point, x, y, labels, pen);
  }
}

const weightOf = ({ isProof, isPast, notes }: Point): number =>
  (isProof ? 100 : 0) + (isPast ? 50 : 0) + (notes[0]?.weight ?? 0);

/** Two rows above the line; the rest of several notes is an ellipsis. */
function labelNotes(
  frame: Frame,
  { notes, isPast, isProof }: Point,
  x: number,
  y: number,
  labels: Labels,
  pen: Pen,
): void {
  const isStrong = isPast || !frame.scene.hasPast;
  const lettering = isProof || (isStrong && isTelling(notes[0]!)) ? "notePast" : "note";
  const hasMark = notes[0]!.kind === "leader" || notes[0]!.kind === "decided";
  const left = x + (hasMark ? 7 : -4);
  if (left < frame.gutter) return;
  const candidates = notes.length > 1 ? [`${notes[0]!.text}, ${notes[1]!.text}${notes.length > 2 ? " …" : ""}`] : [];
  for (const text of [...candidates, notes[0]!.text]) {
    const width = textWidth(text, lettering);
    for (const row of [0, 1]) {
      const base = y - 8 - row * 12;
      // Beside the edge it stands on the other side.
      const start = left + width > frame.width - 2 ? frame.width - 2 - width : left;
      if (!labels.take({ x: start - 1, y: base - 9, width: width + 3, height: 11 })) continue;
      pen.text(lettering, start, base, text);
      return;
    }
  }
}

const isTelling = ({ kind }: Note): boolean => kind === "leader" || kind === "decided";

/** Above the lanes, for the name of the verdict. */
export const verdictRoom = ({ verdict }: PictureScene): number => (verdict === null ? 0 : 14);

/** Where the verdict falls: a line through all lanes, a ring, and its name on top. */
export function paintVerdict(frame: Frame, top: number, pen: Pen): void {
  const { verdict } = frame.scene;
  if (verdict === null) return;
  const x = xOf(frame, verdict.at);
  if (x < frame.gutter || x > frame.width) return;
  pen.line("verdictLine", x, top, x, top + frame.layout.height);
  const half = textWidth(verdict.label, "verdict") / 2;
  const middle = Math.min(Math.max(x, frame.gutter + half), frame.width - half - 4);
  pen.text("verdict", middle, top - 3, verdict.label, "middle");
  if (verdict.lane >= 0) pen.ring("verdict", x, frame.layout.lanes[verdict.lane]!.y, 10);
}
