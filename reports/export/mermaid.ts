/**
 * A run as a sequence diagram of Mermaid's. Time goes down, and a message is drawn where it arrives or is lost.
 * Source: Mermaid, "Sequence diagrams" (mermaid.js.org/syntax/sequenceDiagram.html): participants, ->>, -x, notes, entity codes.
 */
import { escapeText } from "../../sim/base/printable.ts";
import type { ExportedRun } from "./exported-run.ts";

const textMax = 80;
/** Observations that weigh less are not told. */
const weightMin = 6;

export function mermaidOf({ events, name, scene, places }: ExportedRun): string {
  const arrivals = Map.groupBy(scene.lines, ({ to }) => to);
  const nodes = new Set<number>();
  const lines: string[] = [];
  for (const at of places) {
    const { node, cause, seen = [], violated } = events[at]!;
    const told = new Set<string>(); // what else it was told of
    for (const { label, fate } of arrivals.get(at) ?? []) {
      if (cause.type !== "message" && cause.type !== "lost") continue;
      for (const one of [cause.from, node]) nodes.add(one);
      const how = fate === "late" || fate === "copy" ? ` (${fate})` : "";
      lines.push(`  n${cause.from}${fate === "lost" ? "-x" : "->>"}n${node}: ${plain(label)}${how}`);
    }
    if (cause.type === "crash" || cause.type === "restart") told.add(cause.type === "crash" ? "crashes" : "restarts");
    for (const { text, weight } of scene.points[at]!.notes) if (weight >= weightMin && seen.length > 0) told.add(text);
    if (violated !== undefined) told.add(`${violated.invariant} is broken`);
    if (node < 0 || told.size === 0) continue;
    nodes.add(node);
    lines.push(`  Note over n${node}: ${[...told].map(plain).join(", ")}`);
  }
  const shown = [...nodes].sort((a, b) => a - b);
  return `${["sequenceDiagram", ...shown.map((node) => `  participant n${node} as ${plain(name(node))}`), ...lines].join("\n")}\n`;
}

/** Text in which nothing of the notation begins: a semicolon ends a statement, a hash begins a code. */
const plain = (text: string): string =>
  escapeText(text, textMax).replace(/[#;<>:%]/g, (one) => `#${one.charCodeAt(0)};`);
