/** How a run of the gallery came about, in the sentences of its story. */
import { causalStory } from "../../reports/story/story.ts";
import { inColumns } from "../../reports/wrap.ts";
import type { GalleryRun } from "../../scenarios/gallery/gallery.ts";
import { withHand } from "../campaign/crew.ts";
import { findMutant } from "../input/mutant-files.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";

const columns = 76;

export async function storyOfGallery({ id, system, plan }: GalleryRun): Promise<readonly string[]> {
  const mutant = findMutant(id, [])!;
  const task = { type: "record", from: { plan }, mutant: id, evidence: true } as const;
  const {
    violation,
    undecided,
    trace,
    evidence = [],
  } = await withHand({ mutant, modules: [] }, (hand) => hand.ask(task));
  const name = await namesOfPlan(plan, []);
  const isTimed = plan.drive === "timed";
  const bug = { id, breaks: mutant.breaks };
  const story = causalStory({ system, isTimed, violation, undecided, trace, evidence, bug }, name);
  return story.map((text, at) => inColumns(`${at + 1}. ${text}`, columns));
}
