/** The tabs of the lab, by mouse and by keys. */
import { byId } from "../../page/dom.ts";

/** Tabs that show no run of the stage. */
const withoutRun = new Set(["words", "explore"]);

export class Tabs {
  readonly #tabs = [...document.querySelectorAll<HTMLElement>("[role=tab]")];

  constructor() {
    for (const [at, tab] of this.#tabs.entries()) {
      tab.onclick = () => this.#go(tab);
      tab.onkeydown = ({ key }) => {
        const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
        if (step === 0) return;
        const next = this.#tabs[(at + step + this.#tabs.length) % this.#tabs.length]!;
        this.#go(next);
        next.focus();
      };
    }
  }

  #go(tab: HTMLElement): void {
    const name = tab.getAttribute("aria-controls")!;
    this.open(name);
    history.replaceState(null, "", `#${name}`);
  }

  open(name: string): void {
    byId("stage").hidden = withoutRun.has(name);
    for (const tab of this.#tabs) {
      const panel = tab.getAttribute("aria-controls")!;
      tab.setAttribute("aria-selected", String(panel === name));
      tab.tabIndex = panel === name ? 0 : -1;
      byId(panel).hidden = panel !== name;
    }
  }

  has(name: string): boolean {
    return this.#tabs.some((tab) => tab.getAttribute("aria-controls") === name);
  }
}
