/** The tab with every behaviour: a small box of a system, walked through by hand, with a planted bug or without. */
import type { Box } from "../../../sim/check/subjects/system/box.ts";
import { type MountedExplorer, mountExplorer } from "../../explore/page/mount-explorer.ts";
import { button, byId, element } from "../../page/dom.ts";
import { enginePart } from "../engine-part.ts";
import type { LabEngine } from "../lab-data.ts";
import type { Lab } from "./lab.ts";

const usual = "paxos";

export class ExploreTab {
  readonly #lab: Lab;
  readonly #engine: LabEngine;
  readonly #system = element("select", { id: "explore-system" });
  readonly #bug = element("select", { id: "explore-bug" });
  readonly #root = element("div", { id: "explorer" });
  #mounted: MountedExplorer | null = null;

  constructor(lab: Lab, engine: LabEngine) {
    this.#lab = lab;
    this.#engine = engine;
    this.#system.append(...lab.catalogue.systems.map(({ name }) => element("option", { value: name }, name)));
    this.#system.value = usual;
    this.#system.onchange = () => this.#listBugs();
    const panel = byId("explore");
    panel.append(
      element(
        "p",
        {},
        "A small box holds a few nodes, and all that can happen among them. At each state you choose what happens next, go back, or jump to where a judge objects.",
      ),
      element(
        "div",
        { class: "row" },
        element("label", {}, "system ", this.#system),
        element("label", {}, "planted bug ", this.#bug),
        button("Walk through it", () => this.#walk(), { class: "first", id: "explore-walk" }),
      ),
      this.#root,
    );
    this.#listBugs();
    // It hears keys on the whole page: not where another tab is open.
    new MutationObserver(() => {
      if (panel.hidden) this.#leave();
    }).observe(panel, { attributes: true, attributeFilter: ["hidden"] });
  }

  /** Those that name a box in which they show. */
  #listBugs(): void {
    this.#leave();
    const bugs = this.#lab.catalogue.bugs.filter(({ system, box }) => system === this.#system.value && box !== null);
    const none = element("option", { value: "" }, "none");
    this.#bug.replaceChildren(none, ...bugs.map(({ id }) => element("option", { value: id }, id)));
  }

  #walk(): void {
    this.#leave();
    const system = this.#system.value;
    const bug = this.#lab.bug(this.#bug.value) ?? null;
    const modules = enginePart(this.#engine, this.#engine.entries[system]!.explore, bug);
    const engine = { modules, form: this.#engine.forms[system]! };
    const box: Partial<Box> = bug?.box ?? {};
    const of = { system, box, isLossExplicit: false };
    this.#mounted = mountExplorer(this.#root, { engine, hasBug: bug !== null, of });
  }

  #leave(): void {
    this.#mounted?.leave();
    this.#mounted = null;
    this.#root.replaceChildren();
  }
}
