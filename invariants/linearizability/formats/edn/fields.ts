/** The fields of an operation, whose names are keywords or texts. */
import { keywordOf } from "../micro-operations.ts";

/** The entries of a map by keyword, also inside a record's tag; null if it is no map. */
export function fieldsIn(value: unknown): Map<string, unknown> | null {
  const inner =
    (value as { tag?: unknown; value?: unknown } | null)?.tag === undefined
      ? value
      : (value as { value: unknown }).value;
  const entries = (inner as { map?: unknown } | null)?.map;
  if (!Array.isArray(entries)) return null;
  return new Map((entries as [unknown, unknown][]).map(([key, found]) => [keywordOf(key), found]));
}
