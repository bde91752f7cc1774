/** The tab where a run is chosen: a system, a scenario, a seed and a number, options, a planted bug. */
import { escapeText } from "../../../sim/base/printable.ts";
import { button, byId, element } from "../../page/dom.ts";
import type { DrawAsked } from "../lab-asked.ts";
import type { LabBug, LabOption } from "../lab-data.ts";
import type { Lab } from "./lab.ts";

/** So many plans a search looks at. */
const plansOfSearch = 1_000;
const usual = { system: "raft", scenario: "swarm" };

export class RunTab {
  readonly #lab: Lab;
  readonly #system = element("select", { id: "system" });
  readonly #scenario = element("select", { id: "scenario" });
  readonly #seed = element("input", { id: "seed", value: "1", autocomplete: "off", maxlength: "200" });
  readonly #index = element("input", { id: "index", type: "number", min: "0", step: "1", value: "0" });
  readonly #nodes = element("input", { id: "nodes", type: "number", min: "1", step: "1", placeholder: "as drawn" });
  readonly #bug = element("select", { id: "bug" });
  readonly #options = element("div", { class: "options" });
  readonly #about = element("p", { class: "soft wide", id: "about-choice" });

  constructor(lab: Lab) {
    this.#lab = lab;
    const { systems } = lab.catalogue;
    this.#system.append(...systems.map(({ name }) => element("option", { value: name }, name)));
    this.#system.value = usual.system;
    this.#system.onchange = () => this.#listChoices();
    this.#scenario.onchange = () => this.#tellChoice();
    this.#bug.onchange = () => this.#tellChoice();
    const form = element(
      "form",
      {},
      ...labelled("system", this.#system),
      ...labelled("scenario", this.#scenario),
      ...labelled("seed", this.#seed),
      ...labelled("plan number", this.#index),
      ...labelled("nodes", this.#nodes),
      ...labelled("planted bug", this.#bug),
      element("details", { class: "wide" }, element("summary", {}, "Options of the system"), this.#options),
      this.#about,
      element(
        "div",
        { class: "row wide" },
        element("button", { type: "submit", class: "first", id: "run-it" }, "Run it"),
        button("Next plan", () => this.#next(), { id: "run-next" }),
        button(`Look for a violation in ${plansOfSearch} plans`, () => this.#search(), { id: "run-search" }),
      ),
    );
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#run();
    };
    byId("run").append(form);
    this.#listChoices();
  }

  /** What suits the system that is chosen. */
  #listChoices(): void {
    const { name, scenarios, options, nodes } = this.#lab.system(this.#system.value)!;
    const before = this.#scenario.value === "" ? usual.scenario : this.#scenario.value;
    this.#scenario.replaceChildren(...scenarios.map((one) => element("option", { value: one }, one)));
    this.#scenario.value = scenarios.includes(before) ? before : scenarios[0]!;
    const bugs = this.#lab.catalogue.bugs.filter((bug) => bug.system === name);
    const none = element("option", { value: "" }, "none");
    this.#bug.replaceChildren(none, ...bugs.map(({ id }) => element("option", { value: id }, id)));
    this.#nodes.min = String(nodes.min);
    this.#nodes.max = String(nodes.max);
    this.#options.replaceChildren(...options.map(optionField));
    this.#tellChoice();
  }

  #tellChoice(): void {
    const system = this.#lab.system(this.#system.value)!;
    const scenario = this.#lab.catalogue.scenarios.find(({ name }) => name === this.#scenario.value);
    const bug = this.#chosenBug;
    const parts = [`${system.name}: ${system.about}`, `${scenario?.name}: ${scenario?.about}`];
    if (bug !== null) parts.push(`${bug.id}: ${bug.breaks}`);
    this.#about.replaceChildren(...parts.flatMap((text) => [escapeText(text, 600), element("br")]));
  }

  get #chosenBug(): LabBug | null {
    return this.#lab.bug(this.#bug.value) ?? null;
  }

  /** Null where a number is none: the browser says which. */
  #draw(): DrawAsked | null {
    const form = this.#system.form!;
    if (!form.reportValidity()) return null;
    const set = [...this.#options.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-option]")]
      .filter(({ value }) => value !== "")
      .map(({ dataset, value }) => `${dataset["option"]}=${value}`);
    return {
      ...{ system: this.#system.value, scenario: this.#scenario.value, seed: this.#seed.value },
      ...{ index: Number(this.#index.value), nodes: this.#nodes.value === "" ? null : Number(this.#nodes.value), set },
    };
  }

  #run(): void {
    const draw = this.#draw();
    if (draw !== null) void this.#lab.draw(draw, this.#chosenBug);
  }

  #next(): void {
    this.#index.value = String(Number(this.#index.value) + 1);
    this.#run();
  }

  async #searchFrom(draw: DrawAsked): Promise<void> {
    const found = await this.#lab.search(draw, this.#chosenBug, plansOfSearch);
    if (found !== null) this.#index.value = String(found);
  }

  #search(): void {
    const draw = this.#draw();
    if (draw !== null) void this.#searchFrom(draw);
  }
}

function labelled(text: string, field: HTMLElement): HTMLElement[] {
  return [element("label", {}, text, field)];
}

function optionField({ name, about, choices, min, max, default: value }: LabOption): HTMLElement {
  const common = { "data-option": name, title: about };
  const usual = `as drawn (usually ${value})`;
  const field =
    choices === null
      ? element("input", { ...common, type: "number", min: String(min), max: String(max), placeholder: usual })
      : element(
          "select",
          common,
          element("option", { value: "" }, usual),
          ...choices.map((one) => element("option", { value: one }, one)),
        );
  return element("label", {}, name, field);
}
