/** The explorer mounted into an element: choices, the way, its picture, states and messages. */
import { plural } from "../../../reports/format.ts";
import { drawingOf } from "../../../reports/picture/drawing.ts";
import { runScene } from "../../../reports/picture/run-scene.ts";
import { eventsOf, tellHeadline } from "../../../reports/story/event.ts";
import { escapeText } from "../../../sim/base/printable.ts";
import type { ExploredBox } from "../../../sim/check/explore/explored-box.ts";
import type { EngineData } from "../../engine-data.ts";
import { namesOfData } from "../../names-data.ts";
import { button, element } from "../../page/dom.ts";
import type { ExplorerAnswer, ExplorerHere } from "../explore-data.ts";
import { type ExplorerLink, linkExplorer } from "./explorer-link.ts";

export interface ExplorerGiven {
  /**
   * Modules that end in a call of `serveExplorer(system, judgesOf)`: those of `explorerEngineOf`, or of a larger engine the part
   * (`enginePart`) of an entry whose text is `explorerMainOf` (both in cli/view/engine-modules.ts).
   */
  readonly engine: Pick<EngineData, "modules">;
  /** The planted bug that the engine knows is in it. */
  readonly hasBug: boolean;
  readonly of: ExploredBox;
}

export interface MountedExplorer {
  /** Ends the worker and listens to nothing any more; the element may be used for something else. */
  leave(): void;
}

/**
 * Shows the state space of a box in `root`, which it fills, and walks through it: a click or a number takes a choice, Backspace goes
 * back, Home to the start. It needs the style `exploreStyle` (lab/explore/explore-style.ts) and the colours of pictures
 * (`toneStyle(":root")`, `penStyle()`) on the page, and a policy that allows workers of blobs. Keys are heard on the whole
 * document while nothing is typed in; nothing is asked of any network.
 */
export function mountExplorer(root: HTMLElement, given: ExplorerGiven): MountedExplorer {
  const view = new ExplorerView(root, given);
  return { leave: () => view.leave() };
}

/** A drawing that was made as text, as an element of the page. */
const imported = (svg: string): Node =>
  document.importNode(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement, true);

class ExplorerView {
  readonly #root: HTMLElement;
  readonly #link: ExplorerLink;
  readonly #left = new AbortController();
  readonly #said = element("p", { class: "explore-said", "aria-live": "polite" });
  readonly #budgets = element("p", { class: "explore-soft" });
  readonly #choices = element("ol", { class: "explore-choices" });
  readonly #way = element("ol", { class: "explore-way" });
  readonly #picture = element("div", {
    ...{ class: "explore-picture", tabindex: "0", role: "region", "aria-label": "The way so far as a picture" },
  });
  readonly #graph = element("div", {
    ...{ class: "explore-picture", tabindex: "0", role: "region", "aria-label": "The states that follow", hidden: "" },
  });
  readonly #depth = element("input", {
    ...{ type: "number", min: "1", max: "9", value: "2", "aria-label": "Steps from here" },
  });
  readonly #states = element("div", { class: "explore-states" });
  readonly #messages = element("ul", { class: "explore-messages" });
  readonly #goal = element("select", { "aria-label": "Where to go" });
  readonly #filter = element("input", {
    type: "search",
    placeholder: "receives, crashes, replica 1 …",
    "aria-label": "Show choices with this text",
  });
  readonly #stop = button("Stop", () => this.#link.ask({ type: "stop" }), { hidden: "" });
  #here: ExplorerHere | null = null;

  constructor(root: HTMLElement, { engine, hasBug, of }: ExplorerGiven) {
    this.#root = root;
    this.#link = linkExplorer(
      engine,
      hasBug,
      (answer) => this.#hear(answer),
      (words) => this.#say(`It cannot go on: ${words}`, true),
    );
    const section = (title: string, ...parts: readonly Node[]): HTMLElement =>
      element("section", { "aria-label": title }, element("h2", {}, title), ...parts);
    const tools = element(
      "div",
      { class: "explore-tools", role: "toolbar", "aria-label": "Ways through the states" },
      button("Back", () => this.#back(1), { title: "Backspace", "aria-keyshortcuts": "Backspace" }),
      button("Start", () => this.#back(Number.MAX_SAFE_INTEGER), { title: "Home", "aria-keyshortcuts": "Home" }),
      element("label", {}, "the nearest ", this.#goal),
      button("Go there", () => this.#find()),
      this.#stop,
      element("label", {}, "the next ", this.#depth, " steps"),
      button("Graph", () => this.#link.ask({ type: "graph", depth: Number(this.#depth.value) || 1 })),
    );
    root.replaceChildren(
      ...[tools, this.#said, this.#budgets, this.#graph, this.#picture],
      element(
        "div",
        { class: "explore-columns" },
        section("What may happen", element("label", { class: "explore-soft" }, "show ", this.#filter), this.#choices),
        section("The way so far", this.#way),
        section("Under way", this.#messages),
        section("States", this.#states),
      ),
      element(
        "p",
        { class: "explore-soft" },
        "Keys: 1 to 9 take a choice, Backspace goes back, Home to the start, / filters.",
      ),
    );
    this.#filter.addEventListener("input", () => this.#showChoices());
    document.addEventListener("keydown", (event) => this.#key(event), { signal: this.#left.signal });
    this.#say("Loading …");
    this.#link.ask({ type: "begin", of });
  }

  leave(): void {
    this.#left.abort();
    this.#link.end();
    this.#root.replaceChildren();
  }

  #hear(answer: ExplorerAnswer): void {
    this.#stop.hidden = answer.type !== "searching";
    switch (answer.type) {
      case "searching":
        return this.#say(`Searching: ${plural(answer.states, "state")} …`);
      case "said":
        return this.#say(answer.words);
      case "graph":
        return this.#showGraph(answer);
      case "here":
        return this.#show(answer);
    }
  }

  #say(words: string, isWrong = false): void {
    this.#said.className = isWrong ? "explore-said wrong" : "explore-said";
    this.#said.textContent = escapeText(words, 2_000);
  }

  /** What follows on this state: drawn where it is small, and as a file of the page's own. */
  #showGraph({ dot, drawing, states }: Extract<ExplorerAnswer, { readonly type: "graph" }>): void {
    const href = URL.createObjectURL(new Blob([dot], { type: "text/vnd.graphviz" }));
    const how = drawing === null ? "too many to draw here" : "drawn below";
    this.#say(`${plural(states, "state")}, ${how}; for Graphviz: `);
    this.#said.append(element("a", { href, download: "states.dot" }, "states.dot"));
    this.#graph.hidden = drawing === null;
    this.#graph.replaceChildren(...(drawing === null ? [] : [imported(drawing)]));
  }

  #show(here: ExplorerHere): void {
    if (this.#here === null)
      this.#goal.replaceChildren(...here.goals.map((goal) => element("option", { value: goal }, goal)));
    this.#here = here;
    const { way, broken, choices, budgets, messages, states, box } = here;
    const end = choices.length > 0 ? `${plural(choices.length, "choice")}.` : "Nothing more can happen here.";
    this.#say(broken === null ? `State ${way.length}. ${end}` : `State ${way.length}. ${broken}`, broken !== null);
    this.#budgets.textContent = `Box: ${box}.${budgets.length === 0 ? "" : ` Left: ${budgets.join(", ")}.`}`;
    this.#filter.value = "";
    const wasChoosing = this.#choices.contains(document.activeElement);
    this.#showChoices();
    if (wasChoosing) this.#choices.querySelector("button")?.focus(); // who goes by Tab stays among the choices
    this.#way.replaceChildren(
      ...way.map((text, at) => {
        const isHere = at === way.length - 1;
        return element(
          "li",
          {},
          isHere ? text : button(text, () => this.#back(way.length - 1 - at), { title: "Go back to here" }),
        );
      }),
    );
    this.#messages.replaceChildren(...messages.map((text) => element("li", {}, text)));
    this.#showStates(states);
    this.#draw(here);
    this.#graph.hidden = true;
  }

  #showChoices(): void {
    const wanted = this.#filter.value.trim();
    const shown = (this.#here?.choices ?? []).flatMap(({ text, told, isWrong }, at) => {
      if (wanted !== "" && !`${text} ${told}`.includes(wanted)) return [];
      const what = element("span", { class: isWrong ? "explore-told wrong" : "explore-told" }, told);
      const take = element("button", { type: "button" }, element("b", {}, text), what);
      take.addEventListener("click", () => this.#take(at));
      return [element("li", { value: String(at + 1) }, take)];
    });
    this.#choices.replaceChildren(...shown);
  }

  /** Nodes that were open stay so. */
  #showStates(states: ExplorerHere["states"]): void {
    const open = [...this.#states.children].map((one) => (one as HTMLDetailsElement).open);
    this.#states.replaceChildren(
      ...states.map(({ head, fields }, at) => {
        const rows = fields.map(([field, value]) =>
          element("tr", {}, element("th", { scope: "row" }, field), element("td", {}, value)),
        );
        const details = element("details", {}, element("summary", {}, head), element("table", {}, ...rows));
        details.open = open[at] ?? false;
        return details;
      }),
    );
  }

  /** The way so far as a picture; its last events are in view. */
  #draw({ run, names }: ExplorerHere): void {
    this.#picture.hidden = run === null;
    if (run === null) return this.#picture.replaceChildren();
    const events = [...eventsOf(run.lines)];
    const name = namesOfData(names);
    const scene = runScene({ events, name, isTimed: false, violation: run.violation, evidence: run.evidence });
    const tellPoint = (at: number): string => `${name(events[at]!.node)}: ${tellHeadline(events[at]!, name)}`;
    const svg = drawingOf({ scene, title: "The way so far", words: [], footing: [], tellPoint });
    this.#picture.replaceChildren(imported(svg));
    this.#picture.scrollLeft = this.#picture.scrollWidth;
  }

  #take(at: number): void {
    if (at < (this.#here?.choices.length ?? 0)) this.#link.ask({ type: "take", at });
  }

  #back(steps: number): void {
    this.#link.ask({ type: "back", steps });
  }

  #find(): void {
    this.#link.ask({ type: "find", goal: this.#goal.value });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (/^[1-9]$/.test(event.key)) this.#take(Number(event.key) - 1);
    else if (event.key === "Backspace") this.#back(1);
    else if (event.key === "Home") this.#back(Number.MAX_SAFE_INTEGER);
    else if (event.key === "/") this.#filter.focus();
    else return;
    event.preventDefault();
  }
}
