/** What one line of a recorded history says: that a process asked something, or how that ended. */

export type EventType = "invoke" | "ok" | "fail" | "info";

export interface RecordedEvent {
  /** From 1. */
  readonly line: number;
  readonly process: number | string;
  readonly type: EventType;
  /** The function's name, without the colon. */
  readonly function: string;
  /** Plain data; null where the line says nothing. */
  readonly value: unknown;
  /** Undefined where the format or the function has none. */
  readonly key: unknown;
  /** The recorded clock, in the format's unit; null if none. */
  readonly time: number | null;
  /** What a comparison found; undefined where the line does not say. */
  readonly actual: unknown;
  /** The line says that a comparison was refused, which `:fail` alone does not. */
  readonly refused: boolean;
  /** The system's own order of application; undefined where the line does not say. */
  readonly order: number | undefined;
}

export const eventTypes: ReadonlySet<string> = new Set(["invoke", "ok", "fail", "info"]);
