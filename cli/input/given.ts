/** What the user gave a command: each value checked as it is read, each mistake naming the option, the value and a cure. */
import { escapeText } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";

export class Given {
  readonly #values: { readonly [name: string]: unknown };

  constructor(values: { readonly [name: string]: unknown }) {
    this.#values = values;
  }

  /** Whether the user gave the option at all. */
  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== false;
  }

  /** Whether the flag was given. */
  flag(name: string): boolean {
    return this.#once(name) === true;
  }

  /** The text given, once; null when it was not. An empty text is a mistake. */
  text(name: string): string | null {
    const value = this.#once(name);
    if (value === undefined) return null;
    const text = String(value);
    if (text === "") throw new UserError(`--${name} needs a value`);
    return text;
  }

  /** All texts given, in order; commas separate too. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    const texts = (Array.isArray(value) ? value : [value]).flatMap((text) => String(text).split(","));
    return texts.filter((text) => text !== "");
  }

  /** A whole number from min to max, or null when not given. `1e6` and `1_000` are read too. */
  integer(name: string, min: number, max: number): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const plain = text.replaceAll("_", "");
    const value = /^\d+(e\d{1,2})?$/i.test(plain) ? Number(plain) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      throw new UserError(`--${name} ${escapeText(text, 40)}: give a whole number from ${min} to ${max}`);
    }
    return value;
  }

  /** A span of real time in seconds, from `30s`, `500ms`, `2m` or `1h`; null when not given. */
  seconds(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const parts = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/.exec(text);
    const seconds = parts === null ? Number.NaN : Number(parts[1]) * UNITS[parts[2]!]!;
    if (!(seconds > 0 && seconds <= 86_400 * 30)) {
      const cure = /^\d+(\.\d+)?$/.test(text) ? `write ${text}s for seconds` : "write for example 30s, 500ms, 2m or 1h";
      throw new UserError(`--${name} ${escapeText(text, 40)}: ${cure}`);
    }
    return seconds;
  }

  /** One of `choices`, or null when not given. */
  choice<C extends string>(name: string, choices: readonly C[]): C | null {
    const text = this.text(name);
    if (text === null) return null;
    if (!(choices as readonly string[]).includes(text)) {
      throw new UserError(`--${name} ${escapeText(text, 40)}: choose ${choices.join(" or ")}`);
    }
    return text as C;
  }

  #once(name: string): unknown {
    const value = this.#values[name];
    if (Array.isArray(value)) throw new UserError(`--${name} was given ${value.length} times; give it once`);
    return value;
  }
}

const UNITS: { readonly [unit: string]: number } = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600 };
