/** Values from their canonical text, so that they can go from one thread to another with their containers. */
import { AssertionError } from "../../base/assert.ts";
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";

/** The value whose canonical text is `text`. */
export function revive(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value();
  if (!reader.isAtEnd) throw new AssertionError("a canonical text holds one value");
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  value(): unknown {
    switch (this.#text[this.#at]) {
      case '"':
        return this.#string();
      case "[":
        return this.#items();
      case "{":
        return this.#record();
      case "L":
        return this.#log();
      case "T":
        return this.#table();
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "n":
        return this.#word("null", null);
      case "u":
        return this.#word("undefined", undefined);
      default:
        return this.#number();
    }
  }

  #word<T>(word: string, value: T): T {
    this.#at += word.length;
    return value;
  }

  #number(): number {
    const found = /^-?(?:Infinity|NaN|\d+(?:\.\d+)?(?:e[+-]?\d+)?)/.exec(this.#text.slice(this.#at, this.#at + 40));
    if (found === null) throw new AssertionError(`no value at ${this.#at} of ${this.#text}`);
    this.#at += found[0].length;
    return Number(found[0]);
  }

  #string(): string {
    let end = this.#at + 1;
    while (this.#text[end] !== '"') end += this.#text[end] === "\\" ? 2 : 1;
    const text: string = JSON.parse(this.#text.slice(this.#at, end + 1));
    this.#at = end + 1;
    return text;
  }

  #items(): unknown[] {
    const items: unknown[] = [];
    this.#list("]", () => items.push(this.value()));
    return items;
  }

  #record(): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    this.#list("}", () => {
      const field = this.#string();
      this.#at++; // the colon
      record[field] = this.value();
    });
    return record;
  }

  #log(): Log<unknown> {
    this.#at++;
    let log = Log.empty<unknown>(this.#number());
    for (const item of this.#items()) log = log.append(item);
    return log;
  }

  #table(): Table<unknown> {
    this.#at++;
    const entries: [string | number, unknown][] = [];
    this.#list("}", () => {
      const key = this.value() as string | number;
      this.#at++;
      entries.push([key, this.value()]);
    });
    return Table.from(entries);
  }

  /** What stands between an opening bracket and its `end`, separated by commas. */
  #list(end: string, item: () => void): void {
    this.#at++;
    while (this.#text[this.#at] !== end) {
      item();
      if (this.#text[this.#at] === ",") this.#at++;
    }
    this.#at++;
  }
}
