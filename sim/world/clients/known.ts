/**
 * What a client knows of each key: what it saw last, so that its compare-and-sets succeed now and then. Of a log: how far
 * it has read, and the position above all that it has heard of.
 */
import type { Operation, Reply } from "../../contract/operation.ts";

interface Knowing {
  known: Readonly<Record<string, string | null>>;
}

/** Remembers what the answer tells of the key. */
export function noteKey(state: Knowing, operation: Operation, { result }: Reply & { type: "done" }): void {
  switch (operation.type) {
    case "get":
      return result.type === "value" ? know(state, operation.key, result.value) : undefined;
    case "put":
      return know(state, operation.key, operation.value);
    case "delete":
      return know(state, operation.key, null);
    case "compare-and-set":
      if (result.type !== "swapped") return;
      return know(state, operation.key, result.swapped ? operation.value : result.value);
    case "append-record":
    case "tail":
      if (result.type !== "position") return;
      return advance(state, knownEnd, operation.type === "tail" ? result.position : result.position + 1);
    case "read-record":
      if (result.type !== "record" || result.record === null) return;
      advance(state, knownPlace, result.record.position + 1);
      return advance(state, knownEnd, result.record.position + 1);
    default:
  }
}

/** Names under which positions of a log are known. */
export const knownPlace = "place";
export const knownEnd = "end";

/** The position that is known; 0 when none is. */
export const positionIn = (known: string | null): number => (known === null ? 0 : Number(known));

function advance(state: Knowing, name: string, position: number): void {
  if (position > positionIn(state.known[name] ?? null)) know(state, name, String(position));
}

function know(state: Knowing, key: string, value: string | null): void {
  if (state.known[key] !== value) state.known = { ...state.known, [key]: value };
}
