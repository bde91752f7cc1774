/** Paints the part of a scene that a frame shows, from the ground up: lanes, messages, bars, points, words. */
import { type Frame, inViewOf, xOf } from "./frame.ts";
import { Labels } from "./labels.ts";
import { labelLanes, paintBars, paintLanes, paintMarks, paintNames } from "./paint-lanes.ts";
import { type DrawnMessage, labelMessages, messagesIn, paintMessages } from "./paint-messages.ts";
import { keepPoints, labelPoints, paintPoints, paintVerdict, pointsIn } from "./paint-points.ts";
import type { Pen } from "./pen.ts";

/** `top`: of the picture. What is drawn as messages, for those who point at them. */
export function paint(frame: Frame, top: number, pen: Pen): readonly DrawnMessage[] {
  const view = inViewOf(frame);
  const labels = new Labels();
  const messages = messagesIn(frame, view);
  const points = pointsIn(frame, view);
  paintLanes(frame, view, pen);
  const { chosen = null } = frame;
  if (chosen !== null) pen.line("focusLine", xOf(frame, chosen), top, xOf(frame, chosen), top + frame.layout.height);
  paintVerdict(frame, top, pen);
  paintMarks(frame, view, top, labels, pen);
  paintMessages(frame, messages, pen);
  paintBars(frame, view, pen);
  paintPoints(frame, points, pen);
  keepPoints(frame, points, labels);
  labelLanes(frame, view, labels, pen);
  labelPoints(frame, points, labels, pen);
  labelMessages(frame, messages, labels, pen);
  paintChosen(frame, messages, pen);
  paintNames(frame, top, pen);
  return messages;
}

/** The chosen event, what came to it and what left from it, over all else. */
function paintChosen(frame: Frame, messages: readonly DrawnMessage[], pen: Pen): void {
  const { chosen = null, scene, layout } = frame;
  if (chosen === null) return;
  for (const { line, x1, y1, x2, y2 } of messages) {
    if ((line.from === chosen || line.to === chosen) && line.fromLane !== line.toLane)
      pen.line("focus", x1, y1, x2, y2);
  }
  const { lane } = scene.points[chosen]!;
  if (lane >= 0) pen.ring("focus", xOf(frame, chosen), layout.lanes[lane]!.y, 8);
}
