/** EDN for who does not know EDN: keywords as texts, maps as objects, sets as lists. */
import type { Call } from "../history.ts";

/** The calls as a model of the user's own gets them. */
export const withPlainValues = (calls: readonly Call[]): readonly Call[] =>
  calls.map((call) => ({ ...call, input: plainValue(call.input), output: plainValue(call.output) }));

/** A keyword, a symbol and a large integer are their text; an object has its names as texts; tags are left out. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plainValue);
  const entries = Object.entries(value);
  const [name, inner] = entries[0] ?? [];
  if (entries.length === 1) {
    if ((name === "keyword" || name === "symbol" || name === "integer") && typeof inner === "string") return inner;
    if (name === "set" && Array.isArray(inner)) return inner.map(plainValue);
    if (name === "map" && Array.isArray(inner)) return objectOf(inner as readonly (readonly [unknown, unknown])[]);
  }
  if (entries.length === 2 && Object.hasOwn(value, "tag") && Object.hasOwn(value, "value"))
    return plainValue((value as { readonly value: unknown }).value);
  return objectOf(entries);
}

function objectOf(entries: readonly (readonly [unknown, unknown])[]): object {
  const plain = entries.map(([name, inner]): [string, unknown] => {
    const key = plainValue(name);
    return [typeof key === "string" ? key : JSON.stringify(key), plainValue(inner)];
  });
  return Object.fromEntries(plain);
}
