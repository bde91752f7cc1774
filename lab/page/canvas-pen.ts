/** A pen that draws on a canvas: strokes and fills of one style that follow each other are one path. */
import {
  type LetteringName,
  letterings,
  type StrokeName,
  strokes,
  type Tone,
  tones,
} from "../../reports/picture/palette.ts";
import type { Anchor, Pen } from "../../reports/picture/pen.ts";

export type Colours = { readonly [tone in Tone]: string };

/** The colours of the page as they are now. */
export function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.keys(tones).map((tone) => [tone, style.getPropertyValue(`--${tone}`).trim()]),
  ) as Colours;
}

const family = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif';

export class CanvasPen implements Pen {
  readonly #context: CanvasRenderingContext2D;
  readonly #colours: Colours;
  #open = ""; // the style of the path that is being made
  #isFill = false;

  constructor(context: CanvasRenderingContext2D, colours: Colours) {
    this.#context = context;
    this.#colours = colours;
  }

  line(stroke: StrokeName, x1: number, y1: number, x2: number, y2: number): void {
    this.#stroke(stroke);
    this.#context.moveTo(x1, y1);
    this.#context.lineTo(x2, y2);
  }

  curve(stroke: StrokeName, x1: number, y1: number, bendX: number, bendY: number, x2: number, y2: number): void {
    this.#stroke(stroke);
    this.#context.moveTo(x1, y1);
    this.#context.quadraticCurveTo(bendX, bendY, x2, y2);
  }

  frame(stroke: StrokeName, x: number, y: number, width: number, height: number): void {
    this.#stroke(stroke);
    this.#context.roundRect(x, y, width, height, 3);
  }

  ring(stroke: StrokeName, x: number, y: number, radius: number): void {
    this.#stroke(stroke);
    this.#context.moveTo(x + radius, y);
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
  }

  rect(tone: Tone, x: number, y: number, width: number, height: number, radius = 0): void {
    this.#fill(tone);
    if (radius === 0) this.#context.rect(x, y, width, height);
    else this.#context.roundRect(x, y, width, height, radius);
  }

  shape(tone: Tone, places: readonly number[]): void {
    this.#fill(tone);
    this.#context.moveTo(places[0]!, places[1]!);
    for (let at = 2; at + 1 < places.length; at += 2) this.#context.lineTo(places[at]!, places[at + 1]!);
    this.#context.closePath();
  }

  dot(tone: Tone, x: number, y: number, radius: number): void {
    this.#fill(tone);
    this.#context.moveTo(x + radius, y);
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
  }

  text(lettering: LetteringName, x: number, y: number, text: string, anchor: Anchor = "start"): void {
    this.done();
    const { tone, size, ...more } = letterings[lettering];
    const context = this.#context;
    context.font = `${"isBold" in more ? 600 : 400} ${size}px ${family}`;
    context.textAlign = anchor === "middle" ? "center" : anchor;
    if ("hasRim" in more && more.hasRim) {
      context.setLineDash([]);
      context.globalAlpha = 1;
      context.lineWidth = 3;
      context.lineJoin = "round";
      context.strokeStyle = this.#colours.paper;
      context.strokeText(text, x, y);
    }
    context.fillStyle = this.#colours[tone];
    context.fillText(text, x, y);
  }

  open(): void {}
  close(): void {}

  /** Draws what is begun. */
  done(): void {
    if (this.#open === "") return;
    if (this.#isFill) this.#context.fill();
    else this.#context.stroke();
    this.#context.globalAlpha = 1;
    this.#open = "";
  }

  #stroke(name: StrokeName): void {
    if (this.#open === name && !this.#isFill) return;
    this.done();
    const { tone, width, ...more } = strokes[name];
    const context = this.#context;
    context.strokeStyle = this.#colours[tone];
    context.lineWidth = width;
    context.setLineDash("dash" in more ? [...more.dash] : []);
    context.globalAlpha = "opacity" in more ? more.opacity : 1;
    context.beginPath();
    this.#open = name;
    this.#isFill = false;
  }

  #fill(tone: Tone): void {
    if (this.#open === tone && this.#isFill) return;
    this.done();
    this.#context.fillStyle = this.#colours[tone];
    this.#context.beginPath();
    this.#open = tone;
    this.#isFill = true;
  }
}

/** A pen on a canvas that is made as large as told, in pixels of the page. */
export function penOn(canvas: HTMLCanvasElement, width: number, height: number, colours: Colours): CanvasPen {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) {
    canvas.height = high;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return new CanvasPen(context, colours);
}
