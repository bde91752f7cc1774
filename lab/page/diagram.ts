/** The diagram on its canvas: the part of the scene in view, drawn anew whenever that changes, and what is under a pointer. */

import { paintAxis } from "../../reports/picture/axis.ts";
import { gutterOf } from "../../reports/picture/drawing.ts";
import { type Frame, firstAtLeast, xOf, xOfEnd } from "../../reports/picture/frame.ts";
import { type LaneLayout, laneLayoutOf, rowHeight } from "../../reports/picture/layout.ts";
import { paint } from "../../reports/picture/paint.ts";
import type { DrawnMessage } from "../../reports/picture/paint-messages.ts";
import { verdictRoom } from "../../reports/picture/paint-points.ts";
import { positionsOf, type Spacing } from "../../reports/picture/positions.ts";
import type { CallBar, PictureScene } from "../../reports/picture/scene.ts";
import { type CanvasPen, type Colours, coloursNow, penOn } from "./canvas-pen.ts";

/** What is drawn: instants of the run, and where each stands in it. */
export interface ShownScene {
  readonly scene: PictureScene;
  /** Of each instant of the scene its place in the run. */
  readonly places: readonly number[];
  readonly hides: NonNullable<Frame["hides"]>;
  readonly spacing: Spacing;
}

/** Where it is drawn. */
export interface DiagramPlaces {
  readonly view: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly axis: HTMLCanvasElement;
  /** Aborted when it is drawn no more. */
  readonly signal: AbortSignal;
}

/** What is under a pointer. */
export type Hit =
  | { readonly type: "point"; readonly at: number }
  | { readonly type: "line"; readonly drawn: DrawnMessage }
  | { readonly type: "bar"; readonly bar: CallBar };

const scales = { usual: 26, max: 90 };
const pointReach = 10;
const lineReach = 5;
/** Beside the ends of the run there is so much room, in units. */
const room = 2;

export class Diagram {
  /** Told when another part is seen, or it is seen larger or smaller. */
  onMove: () => void = () => {};
  readonly #view: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #axis: HTMLCanvasElement;
  #colours: Colours = coloursNow();
  #shown: ShownScene;
  #positions: Float64Array;
  #layout: LaneLayout;
  #from = 0;
  #scale: number = scales.usual;
  #chosen: number | null = null; // an instant of the scene
  #found: ReadonlySet<number> = new Set();
  #drawn: readonly DrawnMessage[] = [];
  #isQueued = false;

  constructor(shown: ShownScene, { view, canvas, axis, signal }: DiagramPlaces) {
    this.#view = view;
    this.#canvas = canvas;
    this.#axis = axis;
    this.#shown = shown;
    this.#positions = positionsOf(shown.scene, shown.spacing);
    this.#layout = laneLayoutOf(shown.scene, this.#top);
    this.#fitOrEnd();
    const recolour = (): void => {
      this.#colours = coloursNow();
      this.redraw();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour, { signal });
    const observer = new ResizeObserver(() => this.redraw());
    observer.observe(view);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  get #top(): number {
    return 4 + verdictRoom(this.#shown.scene);
  }

  get #gutter(): number {
    return Math.min(gutterOf(this.#shown.scene), this.#view.clientWidth * 0.3);
  }

  get #width(): number {
    return this.#view.clientWidth;
  }

  get #length(): number {
    return this.#positions.at(-1) ?? 0;
  }

  /** Shows another scene, with the same event in the same place where it is there still. */
  show(shown: ShownScene): void {
    const before = this.#chosen === null ? null : this.#shown.places[this.#chosen]!;
    this.#shown = shown;
    this.#positions = positionsOf(shown.scene, shown.spacing);
    this.#layout = laneLayoutOf(shown.scene, this.#top);
    this.#chosen = before === null ? null : this.#instantOf(before);
    this.#found = new Set();
    if (this.#chosen === null) this.#fitOrEnd();
    else this.#moveTo(this.#chosen, 0.5);
    this.redraw();
  }

  /** Marks an event of the run, and moves it into view. */
  choose(place: number | null): void {
    this.#chosen = place === null ? null : this.#instantOf(place);
    if (this.#chosen !== null) this.#moveIntoView(this.#chosen);
    this.redraw();
  }

  /** Marks events of the run that were searched for. */
  find(places: ReadonlySet<number>): void {
    this.#found = places;
    this.redraw();
  }

  /** Larger or smaller around a place of the view, its middle unless told. */
  zoom(factor: number, x = this.#gutter + (this.#width - this.#gutter) / 2): void {
    const position = this.#from + (x - this.#gutter) / this.#scale;
    const least = (this.#width - this.#gutter) / (this.#length + 2 * room);
    this.#scale = Math.min(scales.max, Math.max(Math.min(least, scales.usual), this.#scale * factor));
    this.#from = position - (x - this.#gutter) / this.#scale;
    this.#keepInside();
    this.redraw();
    this.onMove();
  }

  pan(pixels: number): void {
    this.#from += pixels / this.#scale;
    this.#keepInside();
    this.redraw();
    this.onMove();
  }

  /** The whole run. */
  fit(): void {
    this.#scale = Math.min(scales.usual * 1.6, (this.#width - this.#gutter) / (this.#length + 2 * room));
    this.#from = -room;
    this.redraw();
  }

  /** The event of the run stands in the middle. */
  centre(place: number): void {
    const instant = this.#instantOf(place);
    if (instant !== null) this.#moveTo(instant, 0.5);
    this.redraw();
  }

  /** Moves along with another one: an event of each is in the same place of its view, and both are as large. */
  align(place: number, other: Diagram, otherPlace: number): void {
    const [own, its] = [this.#instantOf(place), other.#instantOf(otherPlace)];
    if (own === null || its === null) return;
    this.#scale = other.#scale;
    const x = (other.#positions[its]! - other.#from) * other.#scale + other.#gutter;
    this.#from = this.#positions[own]! - (x - this.#gutter) / this.#scale;
    this.redraw();
  }

  redraw(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    requestAnimationFrame(() => this.#draw());
  }

  /** What is nearest to a place of the view; null where nothing is near. */
  hitAt(x: number, y: number): Hit | null {
    const frame = this.#frame();
    const { scene } = this.#shown;
    if (x < frame.gutter) return null;
    const lane = this.#layout.lanes.findIndex(({ top, height }) => y >= top && y < top + height);
    const bar = scene.bars.find((one) => one.lane === lane && this.#isInBar(one, frame, x, y));
    if (bar !== undefined) return { type: "bar", bar };
    return this.#pointAt(frame, x, y) ?? this.#lineAt(x, y);
  }

  #isInBar(bar: CallBar, frame: Frame, x: number, y: number): boolean {
    const top = this.#layout.barTop(bar.lane, bar.row);
    return y >= top && y < top + rowHeight && x >= xOf(frame, bar.from) && x <= xOfEnd(frame, bar.to);
  }

  #pointAt(frame: Frame, x: number, y: number): Hit | null {
    const { points } = this.#shown.scene;
    const reach = pointReach / this.#scale;
    const position = this.#from + (x - frame.gutter) / this.#scale;
    let [best, nearest] = [-1, pointReach];
    for (let at = firstAtLeast(this.#positions, position - reach); at < points.length; at++) {
      if (this.#positions[at]! > position + reach) break;
      const point = points[at]!;
      if (point.lane < 0 || this.#shown.hides.point(point)) continue;
      const distance = Math.hypot(xOf(frame, at) - x, this.#layout.lanes[point.lane]!.y - y);
      if (distance < nearest) [best, nearest] = [at, distance];
    }
    return best < 0 ? null : { type: "point", at: this.#shown.places[best]! };
  }

  #lineAt(x: number, y: number): Hit | null {
    let [best, nearest]: [DrawnMessage | null, number] = [null, lineReach];
    for (const one of this.#drawn) {
      const distance = distanceTo(one, x, y);
      if (distance < nearest) [best, nearest] = [one, distance];
    }
    return best === null ? null : { type: "line", drawn: best };
  }

  /** The place in the run of an instant that is drawn. */
  placeOf(instant: number): number {
    return this.#shown.places[instant]!;
  }

  #instantOf(place: number): number | null {
    const at = this.#shown.places.indexOf(place);
    return at < 0 ? null : at;
  }

  /** A short run as a whole; of a longer one where the verdict falls, or its beginning. */
  #fitOrEnd(): void {
    const { verdict } = this.#shown.scene;
    this.fit();
    if (this.#scale >= scales.usual * 0.6) return;
    this.#scale = scales.usual;
    this.#from = -room;
    if (verdict !== null) this.#moveTo(verdict.at, 0.8);
  }

  #moveTo(instant: number, share: number): void {
    this.#from = this.#positions[instant]! - ((this.#width - this.#gutter) * share) / this.#scale;
    this.#keepInside();
  }

  #moveIntoView(instant: number): void {
    const x = xOf(this.#frame(), instant);
    const margin = Math.min(80, (this.#width - this.#gutter) / 5);
    if (x < this.#gutter + margin || x > this.#width - margin)
      this.#moveTo(instant, x < this.#gutter + margin ? 0.3 : 0.7);
    const { lane } = this.#shown.scene.points[instant]!;
    if (lane < 0) return;
    const { top, height } = this.#layout.lanes[lane]!;
    const { scrollTop, clientHeight } = this.#view;
    if (top < scrollTop) this.#view.scrollTop = top - 10;
    else if (top + height > scrollTop + clientHeight) this.#view.scrollTop = top + height + 10 - clientHeight;
  }

  #keepInside(): void {
    const units = (this.#width - this.#gutter) / this.#scale;
    const most = Math.max(-room, this.#length + room - units);
    this.#from = Math.min(Math.max(this.#from, -room), most);
  }

  #frame(): Frame {
    const { scene, hides, spacing } = this.#shown;
    return {
      isToScale: spacing === "time",
      ...{ scene, hides, layout: this.#layout, positions: this.#positions, chosen: this.#chosen },
      ...{ width: this.#width, gutter: this.#gutter, from: this.#from, scale: this.#scale },
    };
  }

  #draw(): void {
    this.#isQueued = false;
    const frame = this.#frame();
    const pen = penOn(this.#canvas, this.#width, this.#top + this.#layout.height, this.#colours);
    this.#drawn = paint(frame, this.#top, pen);
    this.#drawFound(frame, pen);
    pen.done();
    const axis = penOn(this.#axis, this.#width, 24, this.#colours);
    paintAxis(frame, 2, axis);
    axis.done();
    this.#view.dataset["drawnAt"] ??= String(performance.now()); // since the page was asked for
    this.#view.dataset["scale"] = String(this.#scale);
    this.#view.dataset["from"] = String(this.#from);
    const [mark] = this.#shown.scene.marks ?? [];
    this.#view.dataset["parting"] = mark === undefined ? "" : String(xOf(frame, mark.at));
  }

  #drawFound(frame: Frame, pen: CanvasPen): void {
    if (this.#found.size === 0) return;
    for (const [at, place] of this.#shown.places.entries()) {
      const { lane } = this.#shown.scene.points[at]!;
      const x = xOf(frame, at);
      if (lane < 0 || !this.#found.has(place) || x < frame.gutter || x > frame.width) continue;
      pen.ring("focusLine", x, this.#layout.lanes[lane]!.y, 6);
    }
  }
}

/** From a place to a message's line. */
function distanceTo({ x1, y1, x2, y2 }: DrawnMessage, x: number, y: number): number {
  const square = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = square === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / square;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1));
}
