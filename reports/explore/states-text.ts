/** A part of a state space for the terminal: how many states at each depth, and the steps between them where they are few. */
import { escapeText } from "../../sim/base/printable.ts";
import type { StateGraph } from "../../sim/check/explore/graph.ts";
import { plural } from "../format.ts";
import type { Paint } from "../table.ts";
import { brokenLines } from "../wrap.ts";

/** More steps are counted and not listed. */
const edgesMax = 60;

export function renderGraph({ states, edges, isCut }: StateGraph, paint: Paint): string {
  const levels: number[] = [];
  for (const { depth } of states) levels[depth] = (levels[depth] ?? 0) + 1;
  const broken = states.flatMap((state, number) => (state.broken === null ? [] : [{ number, ...state.broken }]));
  const head = `${plural(states.length, "state")}, by depth ${levels.join(", ")}; ${plural(edges.length, "step")}`;
  const lines = brokenLines("", `${head}${isCut ? "; there are more" : ""}`, 2, paint.width);
  for (const { number, invariant } of broken)
    lines.push(paint.red(`state ${number}: ${escapeText(invariant)} is broken`));
  if (edges.length > edgesMax)
    lines.push("too many to list: dot FILE writes them for Graphviz, and a smaller depth lists them");
  else
    for (const { from, to, text } of edges)
      lines.push(
        ...brokenLines(`${String(from).padStart(4)} → ${String(to).padEnd(4)} `, escapeText(text), 12, paint.width),
      );
  return `${lines.join("\n")}\n`;
}
