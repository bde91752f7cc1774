/** Records of one kind as a table: their fields are its columns. */
import { escapeText } from "../sim/base/printable.ts";
import { type Paint, renderTable } from "./table.ts";

export type Rows = readonly { readonly [field: string]: string | number | null | readonly string[] }[];

/** Fields in `hidden` are left out. */
export function renderRows(rows: Rows, hidden: readonly string[], paint: Paint): string {
  const fields = Object.keys(rows[0] ?? {}).filter((field) => !hidden.includes(field));
  const show = (value: unknown): string => escapeText(Array.isArray(value) ? value.join(" ") : String(value ?? ""));
  return renderTable(
    fields.map((title) => ({ title })),
    rows.map((row) => fields.map((field) => show(row[field]))),
    paint,
  );
}
