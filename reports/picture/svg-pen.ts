/** A pen that writes SVG. Every text is escaped; colours are classes, which a style defines for light and dark paper. */
import { type LetteringName, letterings, type StrokeName, strokes, type Tone, tones } from "./palette.ts";
import type { Anchor, Pen } from "./pen.ts";

export class SvgPen implements Pen {
  readonly #parts: string[] = [];

  line(stroke: StrokeName, x1: number, y1: number, x2: number, y2: number): void {
    this.#parts.push(`<path class="s-${stroke}" d="M${at(x1, y1)}L${at(x2, y2)}"/>`);
  }

  curve(stroke: StrokeName, x1: number, y1: number, bendX: number, bendY: number, x2: number, y2: number): void {
    this.#parts.push(`<path class="s-${stroke}" d="M${at(x1, y1)}Q${at(bendX, bendY)} ${at(x2, y2)}"/>`);
  }

  /** A line through places: x, y, x, y … */
  way(stroke: StrokeName, places: readonly number[]): void {
    const points: string[] = [];
    for (let index = 0; index + 1 < places.length; index += 2) points.push(at(places[index]!, places[index + 1]!));
    this.#parts.push(`<path class="s-${stroke}" d="M${points.join("L")}"/>`);
  }

  frame(stroke: StrokeName, x: number, y: number, width: number, height: number): void {
    this.#parts.push(`<rect class="s-${stroke}" ${box(x, y, width, height)} rx="3"/>`);
  }

  ring(stroke: StrokeName, x: number, y: number, radius: number): void {
    this.#parts.push(`<circle class="s-${stroke}" cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>`);
  }

  rect(tone: Tone, x: number, y: number, width: number, height: number, radius = 0): void {
    const corners = radius === 0 ? "" : ` rx="${radius}"`;
    this.#parts.push(`<rect class="f-${tone}" ${box(x, y, width, height)}${corners}/>`);
  }

  shape(tone: Tone, places: readonly number[]): void {
    const points: string[] = [];
    for (let index = 0; index + 1 < places.length; index += 2) points.push(at(places[index]!, places[index + 1]!));
    this.#parts.push(`<polygon class="f-${tone}" points="${points.join(" ")}"/>`);
  }

  dot(tone: Tone, x: number, y: number, radius: number): void {
    this.#parts.push(`<circle class="f-${tone}" cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"/>`);
  }

  text(lettering: LetteringName, x: number, y: number, text: string, anchor: Anchor = "start"): void {
    const from = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
    this.#parts.push(`<text class="t-${lettering}" x="${round(x)}" y="${round(y)}"${from}>${escapeXml(text)}</text>`);
  }

  open(title: string): void {
    this.#parts.push(`<g><title>${escapeXml(title)}</title>`);
  }

  close(): void {
    this.#parts.push("</g>");
  }

  /** All that was drawn, a part a line. */
  markup(): string {
    return this.#parts.join("\n");
  }
}

/** The colours as CSS variables of `selector`, as the reader's system asks for light or dark. */
export function toneStyle(selector: string): string {
  const colours = (shade: 0 | 1): string =>
    Object.entries(tones)
      .map(([tone, shades]) => `--${tone}:${shades[shade]}`)
      .join(";");
  return `${selector}{${colours(0)}}\n@media (prefers-color-scheme: dark){${selector}{${colours(1)}}}`;
}

/** The style of what this pen draws, where the colours are told. */
export function penStyle(): string {
  const lines = Object.entries(strokes).map(([name, { tone, width, ...more }]) => {
    const dash = "dash" in more ? `;stroke-dasharray:${more.dash.join(" ")}` : "";
    const opacity = "opacity" in more ? `;stroke-opacity:${more.opacity}` : "";
    return `.s-${name}{fill:none;stroke:var(--${tone});stroke-width:${width}${dash}${opacity}}`;
  });
  const fills = Object.keys(tones).map((tone) => `.f-${tone}{fill:var(--${tone})}`);
  const texts = Object.entries(letterings).map(([name, { tone, size, ...more }]) => {
    const weight = "isBold" in more ? ";font-weight:600" : "";
    const rim = "hasRim" in more && more.hasRim ? ";paint-order:stroke;stroke:var(--paper);stroke-width:3px" : "";
    return `.t-${name}{fill:var(--${tone});font-size:${size}px${weight}${rim}}`;
  });
  return [...lines, ...fills, ...texts].join("\n");
}

const round = (value: number): number => Math.round(value * 10) / 10;
const at = (x: number, y: number): string => `${round(x)},${round(y)}`;
const box = (x: number, y: number, width: number, height: number): string =>
  `x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(Math.max(0, height))}"`;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML and HTML take it, inside elements and attributes alike. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] as string);
