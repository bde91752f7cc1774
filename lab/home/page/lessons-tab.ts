/** The lessons: a normal case, then planted bugs, each with a question, a choice to make, the run and the rule. */
import type { BugLesson, Lessons, NormalLesson } from "../../../protocols/shared/lesson.ts";
import { button, byId, element, withCode } from "../../page/dom.ts";
import type { Lab } from "./lab.ts";

const usual = "raft";

export class LessonsTab {
  readonly #lab: Lab;
  readonly #system = element("select", { id: "lesson-system" });
  readonly #ways = element("div", { class: "row", id: "lesson-ways" });
  readonly #lesson = element("div", { class: "lesson", id: "lesson", "aria-live": "polite" });

  constructor(lab: Lab) {
    this.#lab = lab;
    const names = lab.catalogue.systems.map(({ name }) => name).filter((name) => name in lab.catalogue.lessons);
    this.#system.append(...names.map((name) => element("option", { value: name }, name)));
    this.#system.value = usual;
    this.#system.onchange = () => this.#show(0);
    byId("lessons").append(
      element("div", { class: "row" }, element("label", {}, "system ", this.#system)),
      this.#ways,
      this.#lesson,
    );
    this.#show(0);
  }

  /** `raft.2`: the second bug; `raft.0`: the normal case. */
  openNamed(name: string): void {
    const [, system, number] = /^([\w-]+)\.(\d)$/.exec(name) ?? [];
    const lessons = system === undefined ? undefined : this.#lab.catalogue.lessons[system];
    if (lessons === undefined || Number(number) > lessons.bugs.length) {
      this.#lab.stage.say(`There is no lesson ${name}.`, "wrong");
      return;
    }
    this.#system.value = system!;
    this.#show(Number(number));
  }

  get #lessons(): Lessons {
    return this.#lab.catalogue.lessons[this.#system.value]!;
  }

  #show(number: number): void {
    const { normal, bugs } = this.#lessons;
    const titles = ["A normal case", ...bugs.map((_, at) => `Bug ${at + 1}`)];
    this.#ways.replaceChildren(
      ...titles.map((title, at) =>
        button(title, () => this.#go(at), { "aria-pressed": String(at === number), id: `lesson-${at}` }),
      ),
    );
    this.#lesson.replaceChildren(...(number === 0 ? this.#normal(normal) : this.#bug(bugs[number - 1]!, number)));
  }

  #go(number: number): void {
    history.replaceState(null, "", `#lesson=${this.#system.value}.${number}`);
    this.#show(number);
    byId(`lesson-${number}`).focus();
  }

  #normal({ about, notice, scenario, seed, index }: NormalLesson): HTMLElement[] {
    const system = this.#system.value;
    const watch = (): void =>
      void this.#lab.draw({ system, scenario, seed, index, nodes: null, set: [] }, null, "The normal case:");
    return [
      element("h2", {}, `${system}: a normal case`),
      element("p", {}, ...withCode(about)),
      element("ul", {}, ...notice.map((text) => element("li", {}, ...withCode(text)))),
      button("Watch it", watch, { class: "first", id: "lesson-watch" }),
    ];
  }

  #bug({ bug, question, choices, right, ...told }: BugLesson, number: number): HTMLElement[] {
    const answer = element("div", { id: "lesson-answer" });
    const buttons = choices.map((text, at) =>
      button(
        text,
        () => {
          for (const [other, one] of buttons.entries()) {
            one.disabled = true;
            one.classList.add(...(other === right ? ["right"] : other === at ? ["other"] : []));
          }
          answer.replaceChildren(...this.#answer({ bug, ...told }, at === right, choices[right]));
        },
        { class: "choice" },
      ),
    );
    return [
      element("h2", {}, `${this.#system.value}: bug ${number}, ${bug}`),
      element("p", {}, ...withCode(question)),
      element("p", { class: "soft" }, "What do you expect? The answer and the run come after a choice."),
      ...buttons,
      answer,
    ];
  }

  #answer(
    { bug, because, rule, source }: Pick<BugLesson, "bug" | "because" | "rule" | "source">,
    isRight: boolean,
    right: string,
  ): HTMLElement[] {
    void this.#lab.watch(bug, "With the bug:");
    return [
      element("p", {}, element("strong", {}, isRight ? "Yes. " : `No. It is “${right}”. `), ...withCode(because)),
      element("p", {}, element("strong", {}, "The rule: "), ...withCode(rule)),
      element("p", { class: "soft" }, source),
      element(
        "div",
        { class: "row" },
        button("With the bug", () => void this.#lab.watch(bug, "With the bug:"), { id: "lesson-with" }),
        button("Without it", () => void this.#lab.watch(bug, "Without the bug:", true), { id: "lesson-without" }),
      ),
    ];
  }
}
