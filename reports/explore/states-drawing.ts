/** A small part of a state space as a drawing: a column for each depth, states in it in the order found, steps as lines. */
import { escapeText } from "../../sim/base/printable.ts";
import type { GraphState, StateGraph } from "../../sim/check/explore/graph.ts";
import { escapeXml, penStyle, SvgPen, toneStyle } from "../picture/svg-pen.ts";

/** More states are no picture. */
const statesMax = 150;
/** Steps of more than so many are told by their titles alone. */
const labelsMax = 14;
const layout = { left: 28, top: 26, radius: 9 };
/** Where steps are labelled there is more room between states. */
const rooms = { labelled: { column: 340, row: 40 }, bare: { column: 120, row: 26 } };

/** SVG whose every text is escaped; null where there are too many states to draw. */
export function statesDrawing({ states, edges }: StateGraph): string | null {
  if (states.length > statesMax) return null;
  const isLabelled = edges.length <= labelsMax;
  const { column: apart, row } = isLabelled ? rooms.labelled : rooms.bare;
  const columns = Map.groupBy(states.keys(), (number) => states[number]!.depth);
  const most = Math.max(...[...columns.values()].map(({ length }) => length));
  const placeOf = (number: number): readonly [x: number, y: number] => {
    const { depth } = states[number]!;
    const column = columns.get(depth)!;
    const first = layout.top + ((most - column.length) * row) / 2;
    return [layout.left + depth * apart, first + (column.indexOf(number) + 0.5) * row];
  };
  const pen = new SvgPen();
  const width = 2 * layout.left + (columns.size - 1) * apart;
  for (const depth of columns.keys()) pen.text("axis", layout.left + depth * apart, 14, String(depth), "middle");
  for (const { from, to, text } of edges) {
    const [[x1, y1], [x2, y2]] = [placeOf(from), placeOf(to)];
    pen.open(escapeText(text, 200));
    if (states[to]!.depth > states[from]!.depth) pen.line("message", x1, y1, x2, y2);
    // What leads no deeper goes around what lies between.
    else pen.curve("late", x1, y1, (x1 + x2) / 2 + apart / 3, (y1 + y2) / 2 - row, x2, y2);
    pen.close();
  }
  for (const [at, { from, to, text }] of (isLabelled ? edges : []).entries()) {
    const [[x1, y1], [x2, y2]] = [placeOf(from), placeOf(to)];
    const share = at % 2 === 0 ? 0.38 : 0.62; // of two that lie close one stands further on
    pen.text("message", x1 + share * (x2 - x1), y1 + share * (y2 - y1) + 3, escapeText(text, 44), "middle");
  }
  for (const [number, state] of states.entries()) drawState(pen, number, state, placeOf(number));
  const height = layout.top + most * row + 8;
  const title = `${states.length} states by depth, ${edges.length} steps between them`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif">
<title>${escapeXml(title)}</title>
<style>${toneStyle("svg")}\n${penStyle()}</style>
${pen.markup()}
</svg>\n`;
}

function drawState(pen: SvgPen, number: number, { broken, kind }: GraphState, [x, y]: readonly [number, number]): void {
  const what =
    broken === null
      ? { inner: "", last: ": nothing more can happen", open: ": not looked into" }[kind]
      : `: ${broken.invariant} is broken`;
  pen.open(`state ${number}${escapeText(what, 200)}`);
  pen.dot(broken === null ? (kind === "open" ? "faint" : "cut") : "wrongPale", x, y, layout.radius);
  pen.ring(broken === null ? (kind === "open" ? "open" : "proof") : "verdict", x, y, layout.radius);
  if (kind === "last") pen.ring(broken === null ? "proof" : "verdict", x, y, layout.radius + 3);
  pen.text("number", x, y + 3.5, String(number), "middle");
  pen.close();
}
