/** A second run below the first: both stand at their first difference, and move, zoom and choose together. */
import type { Spacing } from "../../reports/picture/positions.ts";
import { Diagram, type ShownScene } from "./diagram.ts";
import { byId } from "./dom.ts";
import { listenToPointer } from "./pointer.ts";
import type { PageRun } from "./run.ts";
import { placeOfHit, tellHit } from "./tips.ts";

/** What one does with it. */
export interface BesideActs {
  /** An event of it, by its number, was chosen. */
  choose(event: number): void;
  look(): void;
  away(): void;
}

export class Beside {
  readonly #signal: AbortSignal;
  readonly #acts: BesideActs;
  #diagram: Diagram | null = null;
  #run: PageRun | null = null;

  constructor(acts: BesideActs, signal: AbortSignal) {
    this.#acts = acts;
    this.#signal = signal;
    byId("beside-look").onclick = () => acts.look();
    byId("beside-away").onclick = () => acts.away();
  }

  get isOpen(): boolean {
    return this.#run !== null;
  }

  hide(): void {
    byId("beside").hidden = true;
    this.#run = null;
    byId("view").classList.remove("half");
  }

  /** `words`: which run it is. `parting`: the first event that differs from `other`, if any. */
  show(run: PageRun, words: string, parting: number | null, spacing: Spacing): void {
    byId("beside").hidden = false;
    byId("view").classList.add("half");
    byId("beside-words").textContent = words;
    this.#run = run;
    const shown = withParting(wholeOf(run, spacing), run, parting);
    if (this.#diagram === null) this.#open(shown);
    else this.#diagram.show(shown);
    this.choose(parting);
  }

  #open(shown: ShownScene): void {
    const [view, canvas, axis] = [
      byId("view-beside"),
      byId<HTMLCanvasElement>("canvas-beside"),
      byId<HTMLCanvasElement>("axis-beside"),
    ];
    const diagram = new Diagram(shown, { view, canvas, axis, signal: this.#signal });
    this.#diagram = diagram;
    listenToPointer(diagram, view, byId("tip-beside"), {
      tell: (hit) => (this.#run === null ? "" : tellHit(this.#run, diagram, hit)),
      choose: (hit) => {
        if (this.#run !== null) this.#acts.choose(this.#run.numberOf(placeOfHit(diagram, hit)));
      },
    });
  }

  /** Chooses the event of this number, where the run has one. */
  choose(event: number | null): void {
    const run = this.#run;
    if (run === null || this.#diagram === null) return;
    const at = event === null ? null : run.placeOf(event);
    this.#diagram.choose(at);
    byId("beside-event").textContent =
      event === null
        ? ""
        : at === null
          ? `There is no event ${event} in this run: it is over.`
          : `Event ${event} here: ${run.name(run.nodeOf(at))}${run.timeOf(at) === "" ? "" : `, ${run.timeOf(at)}`}, ${run.textOf(at)}`;
    if (at !== null && run.eventAt(at) === null)
      void run.trace.reads(at).then(() => this.#run === run && this.choose(event));
  }

  /** Moves along: the event at which they part, or else the first, is in the same place of both. */
  follow(diagram: Diagram, run: PageRun, parting: number | null): void {
    if (this.#run === null || this.#diagram === null) return;
    const [here, there] = [placeOfParting(this.#run, parting) ?? 0, placeOfParting(run, parting) ?? 0];
    this.#diagram.align(here, diagram, there);
  }
}

/** The place of the first difference: an event, or the end of a run that is over by then. */
export function placeOfParting(run: PageRun, parting: number | null): number | null {
  if (parting === null || run.count === 0) return null;
  return run.placeOf(parting) ?? run.count - 1;
}

/** All of a run. */
const wholeOf = (run: PageRun, spacing: Spacing): ShownScene => ({
  ...{ scene: run.scene, places: [...run.scene.times.keys()], spacing },
  hides: { point: () => false, line: () => false },
});

/** The same with a line where the runs part. */
export function withParting(shown: ShownScene, run: PageRun, parting: number | null): ShownScene {
  const place = placeOfParting(run, parting);
  const at = place === null ? -1 : shown.places.indexOf(place);
  return at < 0 ? shown : { ...shown, scene: { ...shown.scene, marks: [{ at, label: "first difference" }] } };
}

/** The number of the first event in which two runs differ; null: they are the same. */
export async function partingOf(run: PageRun, beside: PageRun): Promise<number | null> {
  const [one, other] = [await run.trace.lines(), await beside.trace.lines()];
  let events = 0;
  for (let at = 1; at < Math.max(one.length, other.length); at++) {
    const [here, there] = [one[at] ?? "", other[at] ?? ""];
    if (here !== there) return events;
    if (here.startsWith('{"event"')) events++;
  }
  return null;
}
