/** The lab begins here: unpacks what it holds, fills its tabs, and opens what its address names. */
import { UserError } from "../../../sim/base/user-error.ts";
import { byId } from "../../page/dom.ts";
import { unpacked } from "../../page/unpacked.ts";
import type { LabCatalogue, LabEngine } from "../lab-data.ts";
import { readLink } from "../plan-link.ts";
import { ExploreTab } from "./explore-tab.ts";
import { GalleryTab } from "./gallery-tab.ts";
import { Lab } from "./lab.ts";
import { LessonsTab } from "./lessons-tab.ts";
import { RunStage } from "./run-stage.ts";
import { RunTab } from "./run-tab.ts";
import { Tabs } from "./tabs.ts";
import { VisitTab } from "./visit-tab.ts";
import { listWords } from "./words-tab.ts";

async function begin(): Promise<void> {
  const [catalogue, engine, runScript] = await Promise.all([
    unpacked<LabCatalogue>(byId("catalogue").textContent),
    unpacked<LabEngine>(byId("engine").textContent),
    unpacked<string>(byId("run-script").textContent),
  ]);
  const lab = new Lab(catalogue, engine, new RunStage(engine, runScript));
  const tabs = new Tabs();
  new RunTab(lab);
  new VisitTab(lab);
  new ExploreTab(lab, engine);
  listWords(catalogue.words);
  const opening = { lab, tabs, gallery: new GalleryTab(lab), lessons: new LessonsTab(lab) };
  byId("footing").textContent = `synod ${catalogue.version}`;
  lab.stage.say("Choose what is to be run.");
  const follow = (): void => void openAddress(opening);
  window.addEventListener("hashchange", follow);
  follow();
  document.body.dataset["ready"] = "yes";
}

interface Opening {
  readonly lab: Lab;
  readonly tabs: Tabs;
  readonly gallery: GalleryTab;
  readonly lessons: LessonsTab;
}

/** `#gallery`: a tab; `#plan=…`: a plan that somebody sent; `#bug=…`: a planted bug, watched; `#lesson=raft.2`. */
async function openAddress({ lab, tabs, gallery, lessons }: Opening): Promise<void> {
  const [, name, value] = /^#(\w+)(?:=(.*))?$/s.exec(location.hash) ?? [];
  if (name === "plan" && value !== undefined) {
    tabs.open("run");
    await openLink(lab, value);
  } else if (name === "bug" && value !== undefined) {
    tabs.open("gallery");
    gallery.open(value);
  } else if (name === "lesson" && value !== undefined) {
    tabs.open("lessons");
    lessons.openNamed(value);
  } else tabs.open(name !== undefined && tabs.has(name) ? name : "visit");
}

async function openLink(lab: Lab, text: string): Promise<void> {
  try {
    const { plan, bug: id, digest, version } = await readLink(text);
    const bug = id === null ? null : lab.bug(id);
    if (bug === undefined) throw unknownBug(id!);
    const run = await lab.plan(plan, bug, "a plan from a link", ["run", "plan.json"]);
    if (run !== null && run.digest !== digest) lab.stage.tellElse(version);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    lab.stage.say(error.message, "wrong");
  }
}

const unknownBug = (id: string): UserError =>
  new UserError({
    ...{ code: "unknown-bug", place: "link", value: id, unplaced: true },
    problem: `this link is of the planted bug ${id}, which this release does not have`,
    remedy: "open it in the lab of the release that made it",
  });

begin().catch((error: unknown) => {
  byId("said").textContent = `The lab cannot be shown: ${String(error)}`;
});
