/** A run as a drawing for documents; of a long one what led to its verdict. */
import { escapeText } from "../../sim/base/printable.ts";
import { count, plural } from "../format.ts";
import { withNames } from "../node-names.ts";
import { tellHeadline } from "../story/event.ts";
import { drawingOf } from "./drawing.ts";
import { chosenInstants, partOfScene } from "./part-of-scene.ts";
import type { Spacing } from "./positions.ts";
import { runScene } from "./run-scene.ts";
import type { ViewedRun } from "./viewed-run.ts";

/** Which part of the run is drawn, and how. */
export interface DrawingAsked {
  /** So many events at most. */
  readonly most: number;
  /** Those around this one; null: those that led to the verdict. */
  readonly around: number | null;
  readonly spacing: Spacing;
}

export interface RunDrawing {
  readonly svg: string;
  /** How many events it shows. */
  readonly drawn: number;
}

export function runDrawing(run: ViewedRun, { most, around, spacing }: DrawingAsked): RunDrawing {
  const { events, name } = run;
  const whole = runScene(run);
  const { kept, why } = chosenInstants(whole, most, around);
  const scene = partOfScene(whole, kept);
  const shown = [...kept].sort((a, b) => a - b);
  const part = why === "" ? [] : [`${count(kept.size)} of ${plural(events.length, "event")} are drawn: ${why}.`];
  const svg = drawingOf({
    ...{ scene, spacing },
    title: runTitle(run),
    words: [...runVerdict(run), ...part],
    footing: footingOf(run),
    tellPoint: (at) => {
      const event = events[shown[at]!]!;
      return `${name(event.node)}, event ${event.event}: ${tellHeadline(event, name)}`;
    },
  });
  return { svg, drawn: kept.size };
}

/** `raft, 5 nodes, with the planted bug raft-commit-by-counting`. */
export function runTitle({ system, nodes, bug }: Pick<ViewedRun, "system" | "nodes" | "bug">): string {
  const planted = bug === null ? "" : `, with the planted bug ${bug.id}`;
  return `${escapeText(system, 60)}, ${plural(nodes, "node")}${planted}`;
}

/** What came of it, in a sentence or none. */
export function runVerdict({
  violation,
  undecided,
  name,
}: Pick<ViewedRun, "violation" | "undecided" | "name">): string[] {
  if (violation !== null) {
    const said = escapeText(withNames(violation.message, name)).replace(/\.$/, "");
    return [`${escapeText(violation.invariant, 60)} is broken: ${said}.`];
  }
  return undecided === null
    ? ["No judge objected to anything."]
    : [`No verdict was reached: ${escapeText(undecided)}.`];
}

/** What tells where a run comes from. */
interface Origin extends Pick<ViewedRun, "version" | "seed" | "digest" | "file" | "command"> {
  readonly events: { readonly length: number };
}

/** Where it comes from. */
export const footingOf = ({ version, seed, events, digest, file, command }: Origin): string[] => [
  `synod ${version} · seed ${escapeText(seed, 60)} · ${plural(events.length, "event")} · digest ${digest} · ${escapeText(file, 120)}`,
  escapeText(command, 300),
];
