/** What the page of a run holds: plain data, the same that the command drew its picture from. */
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { type NamesData, namesDataOf } from "./names-data.ts";

/** Events are read from the lines. */
export interface RunData extends Omit<ViewedRun, "name" | "events"> {
  readonly names: NamesData;
}

export function runDataOf({ name, events: _, ...run }: ViewedRun): RunData {
  return { ...run, names: namesDataOf(name) };
}
