/** What a hand shows while it works, in memory that others can read although it cannot answer: which plan, how far. */

const textMax = 4_000;
const headBytes = 32;

export class Pulse {
  readonly buffer: SharedArrayBuffer;
  readonly #head: Float64Array;
  readonly #text: Uint8Array;
  #words = "";
  #written = 0;

  constructor(buffer = new SharedArrayBuffer(headBytes + textMax)) {
    this.buffer = buffer;
    this.#head = new Float64Array(buffer, 0, 4);
    this.#text = new Uint8Array(buffer, headBytes);
  }

  /** Index of the plan that is drawn and run now; null before the first. */
  get index(): number | null {
    return this.beats === 0 || this.#head[0]! < 0 ? null : this.#head[0]!;
  }

  set index(index: number | null) {
    this.#head[0] = index ?? -1;
    this.beat();
  }

  /** Grows while the hand gets on; 0 before it began. */
  get beats(): number {
    return this.#head[1]!;
  }

  /** The hand got on. */
  beat(): void {
    this.#head[1]!++;
  }

  /** Runs that a task of many has spent, where it counts them. */
  get spent(): number {
    return this.#head[3]!;
  }

  set spent(runs: number) {
    this.#head[3] = runs;
    this.beat();
  }

  /** What it does at this moment, in words; empty unless it is watched closely. */
  get doing(): string {
    return new TextDecoder().decode(this.#text.slice(0, this.#head[2]));
  }

  set doing(words: string) {
    // What is done again and again is written once.
    if (words !== "" && words !== this.#words) {
      this.#words = words;
      this.#written = new TextEncoder().encodeInto(words, this.#text).written;
    }
    this.#head[2] = words === "" ? 0 : this.#written;
    this.beat();
  }

  /** Forgets all: another hand takes over. */
  clear(): void {
    this.#head.fill(0);
  }
}

/** A hand is gone in the middle of a task; another one may be asked. */
export class LostHand extends Error {
  override readonly name = "LostHand";
  /** As the end of a sentence: `did not return within 10 s`. */
  readonly why: string;
  /** The plan that it ran, when the task has several. */
  readonly index: number | null;
  /** What it was doing, when it was watched. */
  readonly doing: string;
  /** It had begun a task: all that it needs was loaded. */
  readonly isLoaded: boolean;

  constructor(why: string, { index, doing, beats }: Pick<Pulse, "index" | "doing" | "beats">) {
    super(`a thread ${why}`);
    this.why = why;
    this.index = index;
    this.doing = doing;
    this.isLoaded = beats > 0;
  }
}

/** The time is up, and the hand was not done: no fault of anybody. */
export class LateHand extends Error {
  override readonly name = "LateHand";
}
