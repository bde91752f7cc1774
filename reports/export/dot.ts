/**
 * What happened before what in a run, as a graph in the DOT language: nodes in columns, messages between them.
 * Source: Graphviz, "DOT Language" (graphviz.org/doc/info/lang.html); Lamport, "Time, Clocks, and the Ordering of Events" (1978).
 */
import { tellHeadline } from "../story/event.ts";
import { dotText } from "./dot-text.ts";
import { causesOf, type ExportedRun } from "./exported-run.ts";

export function dotOf(run: ExportedRun): string {
  const { events, name, scene, places } = run;
  const causes = causesOf(run);
  const told = new Set(places.filter((at) => events[at]!.node >= 0));
  const lines = ["digraph run {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif", fontsize=10];'];
  for (const [node, own] of Map.groupBy(told, (at) => events[at]!.node)) {
    lines.push(`  subgraph cluster_${node} {`, `    label=${dotText(name(node))};`);
    for (const at of own) {
      const { isProof, isPast } = scene.points[at]!;
      const look = isProof ? ", penwidth=3" : scene.hasPast && !isPast ? ", color=gray, fontcolor=gray40" : "";
      lines.push(
        `    e${events[at]!.event} [label=${dotText(`${events[at]!.event}: ${tellHeadline(events[at]!, name)}`)}${look}];`,
      );
    }
    lines.push("  }");
  }
  for (const at of told) {
    const before = nearest(causes.before(at), told, (one) => causes.before(one));
    if (before !== null)
      lines.push(`  e${events[before]!.event} -> e${events[at]!.event} [style=dotted, arrowhead=none];`);
    const sender = causes.senderOf(at);
    if (sender !== null && told.has(sender)) lines.push(`  e${events[sender]!.event} -> e${events[at]!.event};`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

/** The first of a chain that is told; null where none is. */
function nearest(from: number | null, told: ReadonlySet<number>, next: (at: number) => number | null): number | null {
  let at = from;
  while (at !== null && !told.has(at)) at = next(at);
  return at;
}
