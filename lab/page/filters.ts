/** What of a run is shown: lanes, kinds of events, types of messages, and whether only what led to the verdict. */
import { partOfScene, withoutLanes } from "../../reports/picture/part-of-scene.ts";
import type { Spacing } from "../../reports/picture/positions.ts";
import type { Line, PictureScene, Point } from "../../reports/picture/scene.ts";
import type { ShownScene } from "./diagram.ts";
import { byId, element } from "./dom.ts";
import type { PageRun } from "./run.ts";

const kinds = [
  ...([
    ["message", "messages"],
    ["timer", "timers"],
    ["synced", "ends of syncs"],
    ["start", "starts"],
  ] as const),
];

/** A long run is shown first as what led to its verdict, where that is not most of it. */
const longRun = 150;
const mostShare = 0.6;

export class Filters {
  readonly #run: PageRun;
  readonly #hiddenLanes = new Set<number>();
  readonly #hiddenKinds = new Set<string>();
  readonly #hiddenTypes = new Set<string>();
  #types: Map<number, string> | null = null;
  readonly #fold = byId<HTMLInputElement>("fold");
  readonly #spacing = byId<HTMLSelectElement>("spacing");

  /** `onChange`: something else is to be shown. */
  constructor(run: PageRun, onChange: () => void) {
    this.#run = run;
    const { scene } = run;
    const past = scene.points.filter(({ isPast }) => isPast).length;
    this.#fold.checked = scene.hasPast && scene.points.length > longRun && past < scene.points.length * mostShare;
    byId("fold-label").hidden = !scene.hasPast;
    this.#fold.onchange = onChange;
    this.#spacing.onchange = onChange;
    const types = [...new Set(scene.lines.map(typeOfLine))].sort();
    byId("filter-list").replaceChildren(
      choices(
        "Nodes",
        scene.lanes.map(({ name }, lane) => [lane, name] as const),
        this.#hiddenLanes,
        onChange,
      ),
      choices("Events", kinds, this.#hiddenKinds, onChange),
      choices(
        "Messages",
        types.map((type) => [type, type] as const),
        this.#hiddenTypes,
        onChange,
      ),
    );
  }

  /** Shows all of the run, and not only what led to the verdict. */
  unfold(): void {
    this.#fold.checked = false;
  }

  get spacing(): Spacing {
    return this.#spacing.value as Spacing;
  }

  shown(): ShownScene {
    const { scene: whole } = this.#run;
    const kept = this.#fold.checked
      ? whole.points.filter(({ isPast }) => isPast).map(({ at }) => at)
      : [...whole.times.keys()];
    const scene = withoutLanes(partOfScene(whole, new Set(kept)), this.#hiddenLanes);
    const isHidden = (type: string): boolean => this.#hiddenTypes.has(type);
    const hides = {
      point: ({ kind, at }: Point): boolean =>
        this.#hiddenKinds.has(kind) || (kind === "message" && isHidden(this.#typeOf(kept[at]!))),
      line: (line: Line): boolean => this.#hiddenKinds.has("message") || isHidden(typeOfLine(line)),
    };
    return { scene, places: kept, hides, spacing: this.spacing };
  }

  /** The events that are listed: those that are drawn, and what befell the world. */
  listed({ scene, places, hides }: ShownScene): readonly number[] {
    return places.filter((_, at) => isListed(scene, at) && !hides.point(scene.points[at]!));
  }

  /** Of the message that came at a place of the run. */
  #typeOf(at: number): string {
    this.#types ??= new Map(
      this.#run.scene.lines.flatMap((line) => (line.to === null ? [] : [[line.to, typeOfLine(line)]])),
    );
    return this.#types.get(at) ?? "message";
  }
}

const isListed = (scene: PictureScene, at: number): boolean => {
  const { lane, kind } = scene.points[at]!;
  return lane >= 0 || kind === "world" || kind === "lost";
};

/** The type alone, without the command that it is about. */
const typeOfLine = ({ label }: Line): string => label.split(" ")[0]!;

/** A box for each of several things, checked while they are shown. */
function choices<K extends string | number>(
  title: string,
  all: readonly (readonly [key: K, text: string])[],
  hidden: Set<K>,
  onChange: () => void,
): HTMLElement {
  const labels = all.map(([key, text]) => {
    const box = element("input", { type: "checkbox" });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(key);
      else hidden.add(key);
      onChange();
    });
    return element("label", {}, box, text);
  });
  return element("fieldset", {}, element("legend", {}, title), ...labels);
}
