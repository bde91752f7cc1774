/** Where a text stops being JSON, which JSON.parse does not always tell. Source: RFC 8259. */

/** The place, from 1, of the first character that JSON does not have there; null for a text that is JSON. */
export function jsonMistake(text: string): { readonly line: number; readonly column: number } | null {
  const at = new Scan(text).mistake();
  if (at === null) return null;
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

class Mistake extends Error {}

class Scan {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  mistake(): number | null {
    try {
      this.#value();
      if (this.#at < this.#text.length) throw new Mistake();
      return null;
    } catch (error) {
      if (error instanceof Mistake) return this.#at;
      throw error;
    }
  }

  /** A value with the blanks around it. */
  #value(): void {
    this.#has(/\s*/y);
    if (this.#has(/\{/y)) this.#items("}", () => this.#member());
    else if (this.#has(/\[/y)) this.#items("]", () => this.#value());
    else if (!this.#has(scalar)) throw new Mistake();
    this.#has(/\s*/y);
  }

  #member(): void {
    this.#has(/\s*/y);
    if (!this.#has(string)) throw new Mistake();
    this.#has(/\s*/y);
    if (!this.#has(/:/y)) throw new Mistake();
    this.#value();
  }

  /** Items with commas between them, up to the bracket. */
  #items(end: "}" | "]", item: () => void): void {
    const closing = end === "}" ? /\s*\}/y : /\s*\]/y;
    if (this.#has(closing)) return;
    do item();
    while (this.#has(/,/y));
    if (!this.#has(closing)) throw new Mistake();
  }

  #has(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }
}

const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const scalar = new RegExp(`${string.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null`, "y");
