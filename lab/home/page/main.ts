/** The lab begins here: unpacks what it holds, fills its tabs, and opens what its address names. */
import { UserError } from "../../../sim/base/user-error.ts";
import { byId } from "../../page/dom.ts";
import { unpacked } from "../../page/unpacked.ts";
import type { LabCatalogue, LabEngine } from "../lab-data.ts";
import { readLink } from "../plan-link.ts";
import { Lab } from "./lab.ts";
import { RunStage } from "./run-stage.ts";
import { RunTab } from "./run-tab.ts";
import { Tabs } from "./tabs.ts";

async function begin(): Promise<void> {
  const [catalogue, engine, runScript] = await Promise.all([
    unpacked<LabCatalogue>(byId("catalogue").textContent),
    unpacked<LabEngine>(byId("engine").textContent),
    unpacked<string>(byId("run-script").textContent),
  ]);
  const lab = new Lab(catalogue, engine, new RunStage(engine, runScript));
  const tabs = new Tabs();
  new RunTab(lab);
  byId("footing").textContent = `synod ${catalogue.version}`;
  lab.stage.say("Choose what is to be run.");
  const follow = (): void => void openAddress(lab, tabs);
  window.addEventListener("hashchange", follow);
  follow();
  document.body.dataset["ready"] = "yes";
}

/** `#gallery`: a tab; `#plan=…`: a plan that somebody sent. */
async function openAddress(lab: Lab, tabs: Tabs): Promise<void> {
  const [, name, value] = /^#(\w+)(?:=(.*))?$/s.exec(location.hash) ?? [];
  if (name === "plan" && value !== undefined) {
    tabs.open("run");
    await openLink(lab, value);
  } else tabs.open(name !== undefined && tabs.has(name) ? name : "run");
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
