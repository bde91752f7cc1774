/** What a reader changes at an event of a run: plain data, which the engine makes a plan of (see turns.ts). */

export type Detour =
  /** The message that arrived, or was lost, at this event is lost, comes again, comes as late as told, or arrives after all. */
  | { readonly type: "drop" | "duplicate" | "deliver"; readonly event: number }
  | { readonly type: "delay"; readonly event: number; readonly micros: number }
  /** The node of the event crashes after so many of its effects; null: before it handles what comes. */
  | { readonly type: "crash"; readonly event: number; readonly effects: number | null }
  /** From this event on nothing passes between two nodes. */
  | { readonly type: "cut"; readonly event: number; readonly a: number; readonly b: number };
