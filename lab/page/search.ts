/** The search over all events: each word must be there, in what happened, to whom, or in what judges saw. */
import { byId } from "./dom.ts";
import type { PageRun } from "./run.ts";

export class Search {
  readonly #run: PageRun;
  readonly #field = byId<HTMLInputElement>("search");
  readonly #mark: (places: ReadonlySet<number>) => void;
  #found: readonly number[] = [];
  #texts: readonly string[] | null = null;

  /** `mark` is told the places of what was found. */
  constructor(run: PageRun, mark: (places: ReadonlySet<number>) => void) {
    this.#run = run;
    this.#mark = mark;
    this.#field.oninput = () => this.again();
  }

  again(): void {
    const words = this.#field.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    this.#found = words.length === 0 ? [] : this.#matching(words);
    byId("found").textContent = words.length === 0 ? "" : `${this.#found.length} found`;
    this.#mark(new Set(this.#found));
  }

  /** The first that was found behind an event, or else of all. */
  after(at: number): number | null {
    return this.#found.find((one) => one > at) ?? this.#found[0] ?? null;
  }

  #matching(words: readonly string[]): number[] {
    this.#texts ??= this.#run.events.map((_, at) => this.#run.searchTextOf(at));
    return this.#texts.flatMap((text, at) => (words.every((word) => text.includes(word)) ? [at] : []));
  }
}
