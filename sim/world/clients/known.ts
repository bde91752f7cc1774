/** What a client knows of each key: what it saw last, so that its compare-and-sets succeed now and then. */
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
    case "compare-and-set":
      if (result.type !== "swapped") return;
      return know(state, operation.key, result.swapped ? operation.value : result.value);
    default:
  }
}

function know(state: Knowing, key: string, value: string | null): void {
  if (state.known[key] !== value) state.known = { ...state.known, [key]: value };
}
