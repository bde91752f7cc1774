/** A first visit: steps that the visitor takes, each opened by the one before. */
import { button, byId, element } from "../../page/dom.ts";
import type { DrawAsked } from "../lab-asked.ts";
import type { LabBug } from "../lab-data.ts";
import type { Lab } from "./lab.ts";

const usual = "raft";
/** Who has no leader that could crash is shown other crashes. */
const crashScenarios = ["leader-crash", "crashes", "blackouts"];

interface Step {
  readonly title: string;
  readonly text: string;
  /** What the visitor does; resolves to what is to be noticed, or null where it did not come about. */
  readonly act: string;
  readonly run: () => Promise<string | null>;
}

export class VisitTab {
  readonly #lab: Lab;
  readonly #system = element("select", { id: "visit-system" });
  readonly #list = element("ol", { class: "plain steps" });
  #done = 0;
  #noticed: string[] = [];

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#system.append(...lab.catalogue.systems.map(({ name }) => element("option", { value: name }, name)));
    this.#system.value = usual;
    this.#system.onchange = () => this.#begin();
    byId("visit").append(
      element("p", {}, "Five steps, a minute or two: a system at work, a fault, a bug, and who notices."),
      element("div", { class: "row" }, element("label", {}, "Pick a system: ", this.#system)),
      this.#list,
    );
    this.#begin();
  }

  #begin(): void {
    this.#done = 0;
    this.#noticed = [];
    this.#draw();
  }

  #draw(): void {
    this.#list.replaceChildren(...this.#steps().map((step, at) => this.#item(step, at)));
  }

  #item({ title, text, act, run }: Step, at: number): HTMLElement {
    const isOpen = at <= this.#done;
    const go = button(act, () => void this.#take(run, at), { id: `visit-${at + 1}` });
    go.disabled = !isOpen;
    if (at === this.#done) go.classList.add("first");
    const noticed = this.#noticed[at];
    const item = element(
      "li",
      { class: isOpen ? "step" : "step shut" },
      element("h2", {}, `${at + 1}. ${title}`),
      ...(isOpen ? [element("p", {}, text), go] : [go]),
      ...(noticed === undefined ? [] : [element("p", { class: "noticed" }, element("strong", {}, noticed))]),
    );
    if (at === this.#done) item.setAttribute("aria-current", "step");
    return item;
  }

  async #take(run: Step["run"], at: number): Promise<void> {
    const noticed = await run();
    if (noticed === null) return;
    this.#noticed[at] = noticed;
    this.#done = Math.max(this.#done, at + 1);
    this.#draw();
    if (matchMedia("(max-width: 900px)").matches) byId("stage").scrollIntoView(); // the steps are above each other there
    byId(`visit-${Math.min(at + 2, this.#steps().length)}`).focus({ preventScroll: true });
  }

  /** The normal case of the system's lessons; of another scenario its first plan. */
  #plan(scenario: string): DrawAsked {
    const normal = this.#lab.catalogue.lessons[this.#system.value]?.normal;
    const { seed, index } = normal?.scenario === scenario ? normal : { seed: "1", index: 0 };
    return { system: this.#system.value, scenario, seed, index, nodes: null, set: [] };
  }

  /** The first of the lessons, else the first of the gallery. */
  #chosenBug(): LabBug | null {
    const { gallery, lessons } = this.#lab.catalogue;
    const system = this.#system.value;
    const id = lessons[system]?.bugs[0]?.bug ?? gallery.find((run) => run.system === system)?.id;
    return id === undefined ? null : (this.#lab.bug(id) ?? null);
  }

  #steps(): readonly Step[] {
    const { name, scenarios } = this.#lab.system(this.#system.value)!;
    const crash = crashScenarios.find((one) => scenarios.includes(one)) ?? "swarm";
    const bug = this.#chosenBug();
    const watch = async (lead: string, isMended: boolean): Promise<string | null> => {
      const run = bug === null ? null : await this.#lab.watch(bug.id, lead, isMended);
      if (run === null) return null;
      if (run.violation === null)
        return "No judge objects any more: the same plan, the same faults, and nothing breaks.";
      return `The judge ${run.violation.invariant} spoke at event ${run.violation.event}, and the run ended there.`;
    };
    const draw = async (scenario: string, noticed: string): Promise<string | null> =>
      (await this.#lab.draw(this.#plan(scenario), null)) === null ? null : noticed;
    return [
      {
        title: "Watch a calm run",
        text: `Below, ${name} serves a few clients and nothing fails. Each lane is a node, each line a message; press → in the picture to go event by event.`,
        act: "Run it",
        run: () =>
          draw("calm", "It worked, and no judge objected: what each node reported was held against the rules."),
      },
      {
        title: crash === "leader-crash" ? "Crash the leader" : "Crash some nodes",
        text: "A plan says what fails and when. This one stops a node in the middle of its work, and starts it again later.",
        act: "Crash it",
        run: () => draw(crash, "A crash is a fault, not a mistake: the protocol goes on, and again no judge objected."),
      },
      {
        title: "Plant a bug",
        text:
          bug === null
            ? "There is none here."
            : `${bug.id}: one line of the protocol is changed. It breaks ${bug.breaks}.`,
        act: "Plant it and run",
        run: () => watch("With the bug:", false),
      },
      {
        title: "Hear the judge",
        text: "The sentence above the picture is the judge's. Under the picture stands how it came about; V goes to the event of the verdict, C to its cause.",
        act: "Tell me how it came about",
        run: async () => {
          const run = await watch("With the bug:", false);
          document.querySelector("iframe")?.contentDocument?.getElementById("story")?.scrollIntoView();
          return run === null ? null : "Each sentence names its event: follow the links.";
        },
      },
      {
        title: "Fix it",
        text: "The same plan once more, by the protocol as it is. In “Change the protocol” below the picture you can look for a fix of your own.",
        act: "Run without the bug",
        run: () => watch("Without the bug:", true),
      },
    ];
  }
}
