/** The runs of a page: the recorded one, and each that a reader made of one of them; which is shown, and which lies beside it. */
import { button, byId, element } from "./dom.ts";
import type { CodeOf } from "./job.ts";
import type { PageRun, RunFacts } from "./run.ts";

export interface Branch {
  /** What makes it another run than the one that it came of. */
  readonly name: string;
  readonly run: PageRun;
  readonly code: CodeOf;
  /** Null: of the recorded one. */
  readonly parent: Branch | null;
}

export class Branches {
  readonly #all: Branch[];
  readonly #show: (branch: Branch, beside: Branch | null) => void;
  #current: Branch;
  #beside: Branch | null = null;

  /** `show`: one is looked at, and another one is laid beside it. */
  constructor(recorded: Branch, show: (branch: Branch, beside: Branch | null) => void) {
    this.#all = [recorded];
    this.#current = recorded;
    this.#show = show;
  }

  get recorded(): Branch {
    return this.#all[0]!;
  }

  get current(): Branch {
    return this.#current;
  }

  get beside(): Branch | null {
    return this.#beside;
  }

  /** A new one, which is not looked at yet. */
  keep(branch: Branch): void {
    this.#all.push(branch);
    this.#list();
  }

  /** A new one, looked at beside the one that it came of. */
  add(branch: Branch): void {
    this.#all.push(branch);
    this.look(branch, branch.parent);
  }

  look(branch: Branch, beside: Branch | null): void {
    this.#current = branch;
    this.#beside = beside === branch ? null : beside;
    this.#list();
    this.#show(branch, this.#beside);
  }

  #list(): void {
    byId("branches").hidden = this.#all.length < 2;
    byId("branch-list").replaceChildren(...this.#all.map((branch, at) => this.#itemOf(branch, at)));
  }

  #itemOf(branch: Branch, at: number): HTMLElement {
    const isShown = branch === this.#current;
    const words = `${at}. ${branch.name}: ${outcomeOf(branch.run.data)}`;
    const show = button(words, () => this.look(branch, isShown ? this.#beside : this.#besideOf(branch)), {
      class: branch.run.data.violation === null ? "" : "wrong",
      ...(isShown ? { "aria-current": "true" } : {}),
    });
    const lay = button("beside", () => this.look(this.#current, branch === this.#beside ? null : branch), {
      "aria-pressed": String(branch === this.#beside),
      "aria-label": `beside: lay run ${at} there`,
    });
    return element("li", {}, show, ...(isShown ? [] : [lay]));
  }

  /** What was looked at stays in view beside what is. */
  #besideOf(branch: Branch): Branch | null {
    return this.#beside === null ? null : this.#beside === branch ? this.#current : this.#beside;
  }
}

const outcomeOf = ({ violation, undecided }: RunFacts): string =>
  violation !== null ? violation.invariant : undecided !== null ? "no verdict" : "fine";
