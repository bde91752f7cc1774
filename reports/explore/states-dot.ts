/**
 * A part of a state space as a graph in the DOT language: states as boxes, steps as arrows.
 * Source: Graphviz, "DOT Language" (graphviz.org/doc/info/lang.html).
 */
import type { GraphState, StateGraph } from "../../sim/check/explore/graph.ts";
import { dotText } from "../export/dot-text.ts";

/** `title`: what it is a part of. */
export function statesDot({ states, edges }: StateGraph, title: string): string {
  return [
    "digraph states {",
    "  rankdir=LR;",
    `  label=${dotText(title, 200)};`,
    '  node [shape=box, fontname="sans-serif", fontsize=10];',
    '  edge [fontname="sans-serif", fontsize=9];',
    ...states.map((state, number) => `  s${number} [${attributesOf(state, number).join(", ")}];`),
    ...edges.map(({ from, to, text }) => `  s${from} -> s${to} [label=${dotText(text)}];`),
    "}",
    "",
  ].join("\n");
}

/** Where it begins is drawn bold, what a judge speaks of red, an end twice, and what was not looked into dashed. */
function attributesOf({ broken, kind }: GraphState, number: number): readonly string[] {
  const label = `label=${dotText(broken === null ? String(number) : `${number}: ${broken.invariant} is broken`)}`;
  return [
    label,
    ...(number === 0 ? ["penwidth=3"] : []),
    ...(broken !== null ? ["color=red", "fontcolor=red"] : []),
    ...(kind === "last" ? ["peripheries=2"] : kind === "open" ? ["style=dashed"] : []),
  ];
}
