/** A crash of a server between two handlers, or between two effects of one, with every disk that it may leave. */
import { canonical } from "../../../base/plain.ts";
import { type StepOutcome, silent } from "../../rows/behaviour.ts";
import { type Box, budgetNumber } from "./box.ts";
import type { DiskFields, Down, Up } from "./effects.ts";

export interface CrashedServer {
  readonly local: Down;
  /** Which writes that were not synced reached the disk. */
  readonly keep: readonly boolean[];
}

/** Every crash of the server that leaves another disk. */
export function crashesOf({ disk, cache }: Up, loss: Box["loss"]): CrashedServer[] {
  const crashes: CrashedServer[] = [];
  const known = new Set<string>();
  for (const keep of keeps(loss, cache.length)) {
    const left: DiskFields = Object.assign({ ...disk }, ...cache.filter((_, at) => keep[at]));
    const text = canonical(left);
    if (known.has(text)) continue;
    known.add(text);
    crashes.push({ local: { up: false, disk: left }, keep });
  }
  return crashes;
}

/** A crash as a step. */
export function crashStep({ local, keep }: CrashedServer): StepOutcome {
  const seen = [{ observation: { type: "crashed" } as const, standing: null }];
  return { ...silent, local, seen, takes: true, costs: [budgetNumber.crashes], how: { kind: "crash", keep } };
}

/** Which of `count` unsynced writes a crash may let reach the disk. */
function keeps(loss: Box["loss"], count: number): boolean[][] {
  const marks = (isKept: (at: number) => boolean): boolean[] => Array.from({ length: count }, (_, at) => isKept(at));
  switch (loss) {
    case "none":
      return [marks(() => true)];
    case "suffix":
      return Array.from({ length: count + 1 }, (_, kept) => marks((at) => at < kept));
    case "subset":
      return Array.from({ length: 2 ** count }, (_, mask) => marks((at) => (mask & (1 << at)) !== 0));
  }
}
