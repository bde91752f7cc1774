/**
 * Lines of one shape are parsed once. Recorded operations differ in little but whole numbers and plain texts; what stands
 * between these names the shape, what the parser made of it is kept, and later lines of the shape put their own values in.
 */
import { parseEdn } from "./edn-value.ts";
import { fieldsIn } from "./fields.ts";

const templatesMax = 4_096;
/** Stand for the values while a shape is parsed; no recorded line holds them. */
const numberPlace = 987_654_321_000_000;
const textPlace = "\u0001synod-place-";

interface Slot {
  readonly slot: number;
}
type Node = { readonly constant: unknown } | Slot | { readonly items: readonly Node[] };
type Shape = ReadonlyMap<string, Node>;

/** The fields of one line, until the next is read. */
export interface LineOfShape {
  get(name: string): unknown;
}

export class EdnTemplates {
  readonly #shapes = new Map<string, Shape | null>();
  readonly #fields = new Filled();

  /** The fields of the one operation that is the whole line; null if the line is none that this can tell. */
  fieldsOf(line: string, number: number): LineOfShape | null {
    if (line[0] !== "{") return null;
    const values: (number | string)[] = [];
    const template = templateOf(line, values, null);
    if (template === null) return null;
    let shape = this.#shapes.get(template);
    if (shape === undefined) {
      if (this.#shapes.size >= templatesMax) return null;
      shape = shapeOf(line, values, number);
      this.#shapes.set(template, shape);
    }
    return shape === null ? null : this.#fields.with(shape, values);
  }
}

/** One for all lines: a shape, and the values of the line in it. */
class Filled implements LineOfShape {
  #shape: Shape = new Map();
  #values: readonly unknown[] = [];

  with(shape: Shape, values: readonly unknown[]): this {
    this.#shape = shape;
    this.#values = values;
    return this;
  }

  get(name: string): unknown {
    const node = this.#shape.get(name);
    return node === undefined ? undefined : made(node, this.#values);
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** What may stand before and after a number that stands alone: spaces, commas, brackets. */
const opens = (code: number): boolean =>
  code === 32 || code === 44 || code === 91 || code === 40 || code === 123 || code === 9;
const closes = (code: number): boolean =>
  code === 32 || code === 44 || code === 93 || code === 41 || code === 125 || code === 9;
/** Characters, comments, tags and sets: what they hold may look like numbers, or be put in order by them. */
const isUnsuited = (code: number): boolean => code === 92 || code === 59 || code === 35;

type Stands = (place: number, isText: boolean) => string;

/**
 * The line with every value that stands alone taken out into `values`, and what `stands` makes of its place put in: whole
 * numbers that a double holds, and texts without escapes. Null for a line that holds what cannot be told so simply.
 */
function templateOf(line: string, values: (number | string)[], stands: Stands | null): string | null {
  let template = "";
  let from = 0;
  const take = (value: number | string, start: number, end: number): void => {
    const isText = typeof value === "string";
    template += line.slice(from, start) + (stands === null ? (isText ? '"' : "0") : stands(values.length, isText));
    values.push(value);
    from = end;
  };
  for (let at = 1; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (isUnsuited(code)) return null;
    if (code === 34) {
      const end = line.indexOf('"', at + 1) + 1;
      const text = line.slice(at + 1, end - 1);
      const isAlone = opens(line.charCodeAt(at - 1)) && closes(line.charCodeAt(end));
      if (end === 0 || !isAlone || text.includes("\\")) return null;
      take(text, at, end);
      at = end - 1;
    } else if (isDigit(code)) {
      const isNegative = line.charCodeAt(at - 1) === 45;
      const start = isNegative ? at - 1 : at;
      let value = 0;
      let end = at;
      for (let digit = code; isDigit(digit); digit = line.charCodeAt(++end)) value = 10 * value + digit - 48;
      const isAlone = opens(line.charCodeAt(start - 1)) && closes(line.charCodeAt(end));
      if (isAlone && end - at <= 15 && (code !== 48 || end - at === 1)) take(isNegative ? -value : value, start, end);
      at = end - 1;
    }
  }
  return template + line.slice(from);
}

/** What the parser makes of the line with its place for each value; null if that cannot be filled in again. */
function shapeOf(line: string, values: readonly unknown[], number: number): Shape | null {
  if (!isOneMap(line)) return null;
  const marked = templateOf(line, [], (place, isText) =>
    isText ? `"${textPlace}${place}"` : String(numberPlace + place),
  ) as string;
  const fields = fieldsIn(parseEdn(marked, number));
  if (fields === null) return null;
  const seen = new Set<number>();
  const shape = new Map<string, Node>();
  for (const [name, value] of fields) {
    const node = nodeOf(value, values.length, seen);
    if (node === null || placeIn(name, values.length) !== null) return null;
    shape.set(name, node);
  }
  // A name that stands twice would take one value and lose the other.
  return seen.size === values.length ? shape : null;
}

/** Whether the line is one map and nothing after it. */
function isOneMap(line: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (character === '"') isText = !isText;
    else if (isText) continue;
    else if ("{[(".includes(character)) depth++;
    else if ("}])".includes(character) && --depth === 0) return /^[\s,]*$/.test(line.slice(at + 1));
    if (depth > depthMax) return false;
  }
  return false;
}

const depthMax = 32;

/** The place of the value that this stands for; null if it stands for itself. */
function placeIn(value: unknown, count: number): number | null {
  if (typeof value === "number")
    return value >= numberPlace && value < numberPlace + count ? value - numberPlace : null;
  return typeof value === "string" && value.startsWith(textPlace) ? Number(value.slice(textPlace.length)) : null;
}

function nodeOf(value: unknown, count: number, seen: Set<number>): Node | null {
  const slot = placeIn(value, count);
  if (slot !== null) {
    seen.add(slot);
    return { slot };
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => nodeOf(item, count, seen));
    return items.every((item) => item !== null) ? { items } : null;
  }
  // Maps within the operation are sorted by what they hold.
  if (typeof value === "object" && value !== null && !("keyword" in value) && !("symbol" in value)) return null;
  return { constant: value };
}

function made(node: Node, values: readonly unknown[]): unknown {
  if ("slot" in node) return values[node.slot];
  return "items" in node ? node.items.map((item) => made(item, values)) : node.constant;
}
