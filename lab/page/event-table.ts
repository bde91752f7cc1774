/** The events as a table, a page at a time: for those who do not see the picture, and those who would rather read. */
import { button, byId, element } from "./dom.ts";
import type { PageRun } from "./run.ts";

const rowsMax = 200;

export class EventTable {
  readonly #run: PageRun;
  #places: readonly number[] = [];
  #page = 0;
  #chosen: number | null = null;

  constructor(run: PageRun) {
    this.#run = run;
    byId<HTMLDetailsElement>("list").ontoggle = () => this.#draw();
  }

  /** The events that are listed. */
  show(places: readonly number[]): void {
    this.#places = places;
    this.#turnToChosen();
    this.#draw();
  }

  choose(at: number | null): void {
    this.#chosen = at;
    this.#turnToChosen();
    this.#draw();
  }

  #turnToChosen(): void {
    const index = this.#chosen === null ? -1 : this.#places.indexOf(this.#chosen);
    if (index >= 0) this.#page = Math.floor(index / rowsMax);
    this.#page = Math.min(this.#page, Math.max(0, Math.ceil(this.#places.length / rowsMax) - 1));
  }

  #draw(): void {
    if (!byId<HTMLDetailsElement>("list").open) return;
    const from = this.#page * rowsMax;
    const shown = this.#places.slice(from, from + rowsMax);
    const unread = shown.find((at) => this.#run.eventAt(at) === null);
    if (unread !== undefined) {
      const page = this.#page;
      void this.#run.trace.reads(unread).then(() => this.#page === page && this.#draw());
    }
    const heads = ["event", ...(this.#run.data.isTimed ? ["time"] : []), "node", "what", "judges saw"];
    const head = element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))));
    const rows = shown.map((at) => this.#rowOf(at));
    byId("table").replaceChildren(
      this.#pages(from, shown.length),
      element("table", {}, head, element("tbody", {}, ...rows)),
    );
  }

  #rowOf(at: number): HTMLElement {
    const run = this.#run;
    const [event, node] = [run.numberOf(at), run.nodeOf(at)];
    const notes = run.scene.points[at]!.notes.map(({ text }) => text).join(", ");
    const number = element("td", {}, element("a", { href: `#e=${event}` }, String(event)));
    const texts = [...(run.data.isTimed ? [run.timeOf(at)] : []), run.name(node), run.textOf(at), notes];
    const row = element("tr", {}, number, ...texts.map((text) => element("td", {}, text)));
    if (at === this.#chosen) row.setAttribute("aria-current", "true");
    return row;
  }

  #pages(from: number, count: number): HTMLElement {
    const turn = (step: number) => () => {
      this.#page += step;
      this.#draw();
    };
    const told = count === 0 ? "no events" : `${from + 1} to ${from + count} of ${this.#places.length}`;
    const [earlier, later] = [button("Earlier", turn(-1)), button("Later", turn(1))];
    earlier.disabled = from === 0;
    later.disabled = from + count >= this.#places.length;
    return element("div", { class: "pages" }, earlier, later, told);
  }
}
