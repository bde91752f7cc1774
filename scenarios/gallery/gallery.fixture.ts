/** What the gallery says of a run, held against what the run does. */
import { withHand } from "../../cli/campaign/crew.ts";
import { findMutant } from "../../cli/input/mutant-files.ts";
import { shipped } from "../../cli/input/shipped.ts";
import { perform } from "../../sim/campaign/perform.ts";
import type { GalleryRun } from "./gallery.ts";

/** Runs it with its planted bug; what is otherwise than the gallery says, or null. */
export async function otherwiseWithBug({ id, plan, judge, events, digest }: GalleryRun): Promise<string | null> {
  const mutant = findMutant(id, []);
  const task = { type: "record", from: { plan }, mutant: id } as const;
  const ran = await withHand({ mutant, modules: [] }, (hand) => hand.ask(task));
  const [told, found] = [
    { judge, events, digest },
    { judge: ran.violation?.invariant, events: ran.events, digest: ran.digest },
  ].map((one) => JSON.stringify(one));
  return told === found ? null : `${id}: told ${told}, found ${found}`;
}

/** Runs it without; what a judge says of that, or null. A way through a box need not be open: it ends there. */
export function otherwiseWithout({ id, plan, judge, digest, events }: GalleryRun): string | null {
  const violation = { invariant: judge, message: "", event: events - 1, time: 0 };
  const header = { format: "synod-trace", version: 1, system: plan.system, mutant: id, digest, events, violation };
  const trace = [JSON.stringify({ ...header, undecided: null, plan })];
  const said = perform({ type: "replay", plan, trace }, shipped);
  return said.violation === null ? null : `${id}: ${said.violation.invariant}: ${said.violation.message}`;
}
