/** The search over all events: each word must be there, in what happened, to whom, or in what judges saw. */
import { byId } from "./dom.ts";
import type { PageRun } from "./run.ts";

export class Search {
  readonly #run: PageRun;
  readonly #field = byId<HTMLInputElement>("search");
  readonly #mark: (places: ReadonlySet<number>) => void;
  #found: readonly number[] = [];
  #asked = 0;
  #texts: readonly string[] | null = null;

  /** `mark` is told the places of what was found. */
  constructor(run: PageRun, mark: (places: ReadonlySet<number>) => void) {
    this.#run = run;
    this.#mark = mark;
    this.#field.oninput = () => this.again();
  }

  /** Looks for the words again, in what is shown now. */
  again(): void {
    void this.#look();
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const words = this.#field.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const found = words.length === 0 ? [] : await this.#matching(words);
    if (asked !== this.#asked) return; // others are looked for by now
    this.#found = found;
    byId("found").textContent = words.length === 0 ? "" : `${this.#found.length} found`;
    this.#mark(new Set(this.#found));
  }

  /** The first that was found behind an event, or else of all. */
  after(at: number): number | null {
    return this.#found.find((one) => one > at) ?? this.#found[0] ?? null;
  }

  async #matching(words: readonly string[]): Promise<number[]> {
    if (this.#texts === null) {
      byId("found").textContent = "reading …";
      const texts: string[] = [];
      for await (const { events } of this.#run.trace.all())
        for (const event of events) texts.push(this.#run.searchTextOf(event));
      this.#texts = texts;
    }
    return this.#texts.flatMap((text, at) => (words.every((word) => text.includes(word)) ? [at] : []));
  }
}
