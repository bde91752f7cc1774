/**
 * Just-in-time search for a linearization, over configurations of constant size.
 *
 * Events are walked in order of time. Every pending call holds a slot, so what was linearized so far is the place in
 * the events, a mask of slots and a state: 16 bytes for up to 64 pending calls. A call is linearized only when a return
 * demands one (delaying each linearization to just before some return loses none), or for free when it is pure.
 * Source: Lowe, "Testing for linearizability" (2017), the just-in-time algorithm; the masks are ours.
 */
import { ConfigurationTable } from "./configuration-table.ts";
import { Lookahead } from "./lookahead.ts";
import { PendingSlots } from "./pending-slots.ts";
import { impossible, type StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";
import type { ValueNeeds } from "./value-needs.ts";

export interface SearchOptions {
  /** Every configuration hashes alike: slow, and the verdict must not change. For tests. */
  readonly collide?: boolean;
  /** Keep the longest partial linearization, at the cost of a copy whenever the search gets further. */
  readonly remember?: boolean;
  /** Of a register: lets the search give up on values that are needed in vain. */
  readonly needs?: ValueNeeds | null;
}

/** No slot, no rank. */
const nobody = -1;

export type SearchResult = "ok" | "illegal" | "paused";

/** One search over one partition, which can be paused and resumed. */
export class HistorySearch {
  readonly #timeline: Timeline;
  readonly #space: StateSpace;
  readonly #seen: ConfigurationTable;
  readonly #words: number;
  readonly #lookahead: Lookahead | null;
  readonly #needs: ValueNeeds | null;

  // Where the walk stands.
  #event = 0;
  #state: number;
  readonly #linearized: Int32Array;
  /** Calls in the order they were linearized on this path. */
  readonly #path: Int32Array;
  #pathLength = 0;

  readonly #slots: PendingSlots;

  // The frames to return to: event, state, path length, rank last tried, masks.
  #frames: Int32Array;
  #depth = 0;
  readonly #frameSize: number;

  readonly #remember: boolean;
  #started = false;
  #deepestEvent = -1;
  #deepestPath: Int32Array = new Int32Array(0);
  #deepestLength = 0;

  constructor(timeline: Timeline, space: StateSpace, options: SearchOptions = {}) {
    this.#timeline = timeline;
    this.#space = space;
    this.#words = Math.max(2, Math.ceil(timeline.slots / 32));
    this.#seen = new ConfigurationTable(2 + this.#words, options.collide ?? false);
    this.#remember = options.remember ?? false;
    // Giving up early would also shorten the longest path that is remembered.
    this.#lookahead = space.grows && !this.#remember ? new Lookahead(timeline, space) : null;
    this.#needs = this.#remember ? null : (options.needs ?? null);
    this.#state = space.initial;
    this.#linearized = new Int32Array(this.#words);
    this.#path = new Int32Array(timeline.calls);
    this.#slots = new PendingSlots(timeline, space, this.#words);
    this.#frameSize = 4 + this.#words;
    this.#frames = new Int32Array(this.#frameSize * 32);
  }

  /** Distinct configurations met so far. */
  get configurations(): number {
    return this.#seen.size;
  }

  /** Roughly how many bytes the search holds. */
  get bytes(): number {
    return this.#seen.bytes + 4 * (this.#frames.length + this.#path.length + this.#deepestPath.length);
  }

  /** The return event that no path could pass; the calls before it can all be explained. */
  get deepestEvent(): number {
    return this.#deepestEvent;
  }

  /** After `ok`, the linearization found; else, if remembered, the first path that reached the deepest event. */
  order(): Int32Array {
    return this.#event >= this.#timeline.events.length
      ? this.#path.slice(0, this.#pathLength)
      : this.#deepestPath.slice(0, this.#deepestLength);
  }

  /** Searches until decided, or until `budget` more configurations were met. */
  run(budget: number): SearchResult {
    const limit = this.#seen.size + budget;
    if (!this.#started) {
      this.#started = true;
      if (this.#advance()) return "ok";
      this.#push();
    }
    while (this.#depth > 0) {
      if (this.#seen.size >= limit) return "paused";
      if (!this.#takeNextChoice()) this.#depth--;
      else if (this.#advance()) return "ok";
      else this.#push();
    }
    return "illegal";
  }

  /** Walks on until a return whose call is not linearized. True at the end of the events. */
  #advance(): boolean {
    const { events } = this.#timeline;
    while (this.#event < events.length) {
      const entry = events[this.#event] as number;
      const call = entry >> 1;
      const slot = this.#timeline.slotOf[call] as number;
      const word = slot >> 5;
      const bit = 1 << slot;
      if ((entry & 1) === 0) {
        this.#slots.enter(call);
        if (this.#space.isPure(call) && this.#step(call) !== impossible) this.#mark(call, word, bit);
      } else {
        if (((this.#linearized[word] as number) & bit) === 0) return false;
        this.#linearized[word] = (this.#linearized[word] as number) & ~bit;
        this.#slots.leave(call);
      }
      this.#event++;
    }
    return true;
  }

  /** Remembers this configuration as a place to choose from, unless it was met before. */
  #push(): void {
    if (this.#lookahead?.isHopeless(this.#event, this.#state, this.#slots, this.#linearized)) return;
    if (this.#isInVain()) return;
    const seen = this.#seen;
    const words = this.#words;
    const record = seen.candidate();
    const arena = seen.arena;
    arena[record] = this.#event;
    arena[record + 1] = this.#state;
    for (let word = 0; word < words; word++) arena[record + 2 + word] = this.#linearized[word] as number;
    if (!seen.insert()) return;
    if (this.#event > this.#deepestEvent) {
      this.#deepestEvent = this.#event;
      this.#keepDeepest();
    }
    const at = this.#depth * this.#frameSize;
    if (at + this.#frameSize > this.#frames.length) this.#growFrames();
    const frames = this.#frames;
    frames[at] = this.#event;
    frames[at + 1] = this.#state;
    frames[at + 2] = this.#pathLength;
    frames[at + 3] = nobody;
    for (let word = 0; word < words; word++) frames[at + 4 + word] = this.#linearized[word] as number;
    this.#depth++;
  }

  /** Whether what must return now, or what was true until the last choice, is needed and cannot come back. */
  #isInVain(): boolean {
    const needs = this.#needs;
    if (needs === null) return false;
    const due = (this.#timeline.events[this.#event] as number) >> 1;
    if (this.#step(due) === impossible && needs.isDueInVain(due, this.#slots, this.#linearized)) return true;
    const before = this.#depth === 0 ? this.#state : (this.#frames[(this.#depth - 1) * this.#frameSize + 1] as number);
    if (before === this.#state) return false;
    return needs.isNeededInVain(this.#space.valueOf(before), this.#event, this.#slots, this.#linearized);
  }

  #keepDeepest(): void {
    if (!this.#remember) return;
    if (this.#deepestPath.length === 0) this.#deepestPath = new Int32Array(this.#path.length);
    this.#deepestPath.set(this.#path.subarray(0, this.#pathLength));
    this.#deepestLength = this.#pathLength;
  }

  #growFrames(): void {
    const frames = new Int32Array(this.#frames.length * 2);
    frames.set(this.#frames);
    this.#frames = frames;
  }

  /**
   * From the top frame, linearizes the next pending call that may come next: the call whose return is due first, calls
   * that never returned last. False when the frame is exhausted.
   */
  #takeNextChoice(): boolean {
    const at = (this.#depth - 1) * this.#frameSize;
    const frames = this.#frames;
    this.#slots.rewind(this.#event, frames[at] as number);
    this.#event = frames[at] as number;
    this.#state = frames[at + 1] as number;
    this.#pathLength = frames[at + 2] as number;
    for (let word = 0; word < this.#words; word++) this.#linearized[word] = frames[at + 4 + word] as number;
    for (let rank = frames[at + 3] as number; ; ) {
      const slot = this.#nextCandidate(rank);
      if (slot === nobody) return false;
      const call = this.#slots.occupant[slot] as number;
      rank = this.#timeline.rankOf[call] as number;
      const next = this.#step(call);
      if (next === impossible) continue;
      // A call that may never happen is not spent on doing nothing.
      if (next === this.#state && this.#timeline.endless(call)) continue;
      if (this.#hasEarlierTwin(call, rank)) continue;
      frames[at + 3] = rank;
      this.#mark(call, slot >> 5, 1 << slot);
      if (next !== this.#state) {
        this.#state = next;
        this.#linearizePure();
      }
      return true;
    }
  }

  /** The slot of the pending call with an effect, not linearized, of the lowest rank above `rank`; or nobody. */
  #nextCandidate(rank: number): number {
    const { rankOf } = this.#timeline;
    let best = nobody;
    let bestRank = 0x7fffffff;
    for (let word = 0; word < this.#words; word++) {
      let rest =
        (this.#slots.taken[word] as number) & ~(this.#linearized[word] as number) & ~(this.#slots.pure[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const slot = (word << 5) + 31 - Math.clz32(low);
        const other = rankOf[this.#slots.occupant[slot] as number] as number;
        if (other > rank && other < bestRank) {
          best = slot;
          bestRank = other;
        }
      }
    }
    return best;
  }

  /**
   * Of calls that behave alike, the one that must return first goes first: in any linearization the two could be
   * exchanged, so the other order adds nothing.
   */
  #hasEarlierTwin(call: number, rank: number): boolean {
    const { classOf, classSizes } = this.#space;
    const { rankOf } = this.#timeline;
    const kind = classOf[call] as number;
    if ((classSizes[kind] as number) < 2) return false;
    for (let word = 0; word < this.#words; word++) {
      let rest = (this.#slots.taken[word] as number) & ~(this.#linearized[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const twin = this.#slots.occupant[(word << 5) + 31 - Math.clz32(low)] as number;
        if (classOf[twin] === kind && (rankOf[twin] as number) < rank) return true;
      }
    }
    return false;
  }

  /** Linearizes every pending pure call that is legal in the state just reached: it changes nothing, in any state. */
  #linearizePure(): void {
    for (let word = 0; word < this.#words; word++) {
      let rest = (this.#slots.pure[word] as number) & ~(this.#linearized[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const call = this.#slots.occupant[(word << 5) + 31 - Math.clz32(low)] as number;
        if (this.#step(call) !== impossible) this.#mark(call, word, low);
      }
    }
  }

  #mark(call: number, word: number, bit: number): void {
    this.#linearized[word] = (this.#linearized[word] as number) | bit;
    this.#path[this.#pathLength++] = call;
  }

  #step(call: number): number {
    return this.#space.step(this.#space.classOf[call] as number, this.#state);
  }
}
