/** A run as other tools take it: some of its events, and what of it every form needs. */
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import type { PictureScene } from "../picture/scene.ts";
import { Causes } from "../story/causes.ts";

export interface ExportedRun {
  readonly events: readonly TraceEvent[];
  /** The lines of its trace. */
  readonly lines: readonly string[];
  readonly name: NameOf;
  /** Of all events. */
  readonly scene: PictureScene;
  /** Places of the events that are told, ascending. */
  readonly places: readonly number[];
}

/** What hangs together among the events that are told. */
export const causesOf = ({ events }: ExportedRun): Causes => new Causes(events);
