/** The gallery: each planted bug with what it breaks, and the run in which it is found, one click away. */
import { escapeText } from "../../../sim/base/printable.ts";
import { button, byId, element } from "../../page/dom.ts";
import type { LabBug } from "../lab-data.ts";
import type { Lab } from "./lab.ts";

const usual = "raft";

export class GalleryTab {
  readonly #lab: Lab;
  readonly #system = element("select", { id: "gallery-system" });
  readonly #cards = element("ul", { class: "plain cards", id: "cards" });
  readonly #count = element("p", { class: "soft", "aria-live": "polite" });

  constructor(lab: Lab) {
    this.#lab = lab;
    const names = lab.catalogue.systems.map(({ name }) => name);
    this.#system.append(...["all", ...names].map((name) => element("option", { value: name }, name)));
    this.#system.value = usual;
    this.#system.onchange = () => this.#list();
    byId("gallery").append(
      element("div", { class: "row" }, element("label", {}, "system ", this.#system)),
      this.#count,
      this.#cards,
    );
    this.#list();
  }

  /** Watches a planted bug, and shows those of its system. */
  open(id: string): void {
    const bug = this.#lab.bug(id);
    if (bug === undefined) {
      this.#lab.stage.say(`This release has no planted bug called ${id}.`, "wrong");
      return;
    }
    this.#system.value = bug.system;
    this.#list();
    this.#watch(id);
  }

  #list(): void {
    const { bugs, gallery } = this.#lab.catalogue;
    const chosen = bugs.filter(({ system }) => this.#system.value === "all" || system === this.#system.value);
    const known = chosen.filter(({ id }) => gallery.some((run) => run.id === id));
    this.#cards.replaceChildren(...chosen.map((bug) => this.#card(bug)));
    this.#count.textContent = `${chosen.length} planted bugs, ${known.length} of them to watch.`;
  }

  #card({ id, breaks, source }: LabBug): HTMLElement {
    const run = this.#lab.catalogue.gallery.find((one) => one.id === id);
    const told =
      run === undefined
        ? "No run of a campaign is known that shows it: it is found by the checker, or by longer campaigns."
        : `Found by ${run.judge}, in a run of ${run.events} events.`;
    const watch =
      run === undefined ? [] : [button("Watch it", () => this.#watch(id), { "aria-label": `Watch it: ${id}` })];
    return element(
      "li",
      { "data-bug": id },
      element("h2", {}, id),
      element("p", {}, escapeText(breaks, 400)),
      element("p", { class: "soft" }, `${escapeText(source, 300)}. ${told}`),
      ...watch,
    );
  }

  #watch(id: string): void {
    for (const card of this.#cards.children)
      card.setAttribute("aria-current", String((card as HTMLElement).dataset["bug"] === id));
    history.replaceState(null, "", `#bug=${id}`);
    byId("stage").scrollIntoView();
    void this.#lab.watch(id);
  }
}
