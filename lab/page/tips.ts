/** What is told of whatever a pointer is at. */
import type { Diagram, Hit } from "./diagram.ts";
import type { PageRun } from "./run.ts";

/** The place in the run of what was hit. */
export function placeOfHit(diagram: Diagram, hit: Hit): number {
  if (hit.type === "point") return hit.at;
  if (hit.type === "bar") return diagram.placeOf(hit.bar.from);
  return diagram.placeOf(hit.drawn.line.to ?? hit.drawn.line.from);
}

const outcomes = { ok: "answered", failed: "failed", unknown: "outcome unknown" };

export function tellHit(run: PageRun, diagram: Diagram, hit: Hit): string {
  const whenWho = (at: number): string => {
    const [event, node] = [run.numberOf(at), run.nodeOf(at)];
    return `event ${event}, ${run.name(node)}${run.timeOf(at) === "" ? "" : `, ${run.timeOf(at)}`}`;
  };
  switch (hit.type) {
    case "point": {
      const notes = run.scene.points[hit.at]!.notes.map(({ text }) => `\n${text}`).join("");
      return `${whenWho(hit.at)}\n${run.textOf(hit.at)}${notes}`;
    }
    case "bar":
      return `${hit.bar.label}\n${outcomes[hit.bar.outcome]}`;
    case "line": {
      const { from, to, label, fate, why } = hit.drawn.line;
      const [left, came] = [diagram.placeOf(from), to === null ? null : diagram.placeOf(to)];
      const end = came === null ? "still on its way" : fate === "lost" ? `lost (${why})` : `to ${whenWho(came)}`;
      const how = fate === "late" ? "\novertaken by a later one" : fate === "copy" ? "\na copy" : "";
      const whole = came === null ? label : run.textOf(came);
      return `${whole}\nfrom ${whenWho(left)}\n${end}${how}`;
    }
  }
}
