/**
 * A bank by its sums: transfers commute, so a state is the sum of those that took effect, and which these are matters to reads
 * alone. A transfer takes effect when it returns, or in a set of pending ones that makes up what an overlapping read found,
 * with as few of those never answered as possible.
 *
 * Lemma: if there is an order, there is one of this kind. A transfer that takes effect before it must is moved on to the next
 * read in the order, or to its return, whichever comes first: nobody reads between. Not every set is tried, and balances are
 * told apart by one number each, so that the order found is run through the model at the end.
 *
 * Lemma: where no balances are given at the start, the first read of an order tells what was there, whatever was done before
 * it; a transfer that was never answered and came before it is one that never came, of another start.
 *
 * Lemma: a transfer keeps the sum of all balances. Reads of two sums are of no one bank, and that is the one no that it says.
 */
import { Timeline } from "../decide/timeline.ts";
import { validateOrder } from "../decide/witness.ts";
import type { Call } from "../history.ts";
import type { KnowingResult, KnowingSearch, Model } from "../model.ts";
import { PendingSums, scattered } from "./pending-sums.ts";

/** The calls as numbers that add up: what a read found, what a transfer adds. */
export interface Sums {
  /** NaN where nothing is known. */
  readonly initial: number;
  /** Some read found more or less in all than there was. */
  readonly isTotalWrong: boolean;
  readonly amounts: Float64Array;
  readonly isRead: readonly boolean[];
}

/** A place at which a call is due that is not done. */
interface Frame {
  readonly event: number;
  readonly now: number;
  readonly trail: number;
  readonly mark: number;
  /** Sets of transfers that lead to what some read found; null before the due transfer alone has been tried. */
  choices: Iterator<Choice> | null;
}

/** Transfers that take effect, and the read that tells then what there is, before which nobody knew. */
interface Choice {
  readonly transfers: readonly number[];
  readonly first: number | null;
}

/** What happened on the way, so that it can be taken back. */
const happened = { opened: 0, told: 1, read: 2, began: 3, moved: 4 } as const;
const kinds = 5;

export class BankSums implements KnowingSearch {
  readonly by = "sums";
  readonly isComplete = false;
  readonly #calls: readonly Call[];
  readonly #model: Model;
  readonly #sums: Sums;
  readonly #timeline: Timeline;
  readonly #pending: PendingSums;
  readonly #done: Uint8Array;
  readonly #openReads = new Set<number>();
  readonly #trail: number[] = [];
  readonly #frames: Frame[] = [];
  readonly #seen = new Set<number>();
  #event = 0;
  #now: number;
  #mark = 0;
  #isForward = true;

  constructor(calls: readonly Call[], model: Model, sums: Sums) {
    this.#calls = calls;
    this.#model = model;
    this.#sums = sums;
    this.#timeline = new Timeline(calls);
    this.#pending = new PendingSums(sums.amounts, this.#timeline);
    this.#done = new Uint8Array(calls.length);
    this.#now = sums.initial;
  }

  get configurations(): number {
    return this.#seen.size;
  }

  get bytes(): number {
    return 40 * this.#seen.size + 8 * this.#trail.length;
  }

  run(steps: number): KnowingResult {
    if (this.#sums.isTotalWrong) return "illegal";
    for (let left = steps; left > 0; left--) {
      if (this.#isForward) {
        if (this.#advance()) return this.#isOrder() ? "ok" : "failed";
        this.#isForward = false;
        const { length } = this.#trail;
        if (this.#isNew())
          this.#frames.push({ event: this.#event, now: this.#now, trail: length, mark: this.#mark, choices: null });
      }
      const frame = this.#frames.at(-1);
      if (frame === undefined) return "failed";
      this.#comeBack(frame);
      const { work } = this.#pending;
      if (this.#takeNext(frame)) this.#isForward = true;
      else this.#frames.pop();
      left -= this.#pending.work - work;
    }
    return "paused";
  }

  /** Walks on until a call returns that is not done. True at the end. */
  #advance(): boolean {
    const { events } = this.#timeline;
    for (; this.#event < events.length; this.#event++) {
      const entry = events[this.#event]!;
      const call = entry >> 1;
      if ((entry & 1) === 1) {
        if (this.#done[call] === 0) return false;
      } else if (!this.#sums.isRead[call]) {
        this.#pending.enter(call);
        this.#trail.push(kinds * call + happened.began);
      } else if (this.#sums.amounts[call] === this.#now) {
        this.#done[call] = 1;
        this.#trail.push(kinds * call + happened.told);
      } else {
        this.#openReads.add(call);
        this.#trail.push(kinds * call + happened.opened);
      }
    }
    return true;
  }

  /** The due transfer by itself, then sets before a read that is open. False when all were tried. */
  #takeNext(frame: Frame): boolean {
    const due = this.#timeline.events[frame.event]! >> 1;
    if (frame.choices === null) {
      frame.choices = this.#sets(due);
      if (!this.#sums.isRead[due]) {
        this.#move({ transfers: [due], first: null });
        return true;
      }
    }
    const { value, done } = frame.choices.next();
    if (done === true) return false;
    this.#move(value);
    return true;
  }

  *#sets(due: number): Generator<Choice, void> {
    const { amounts, isRead } = this.#sums;
    const reads = [...this.#openReads]
      .filter((read) => !Number.isNaN(amounts[read])) // of one that was never answered nobody knows what it found
      .sort((left, right) => this.#timeline.returnOf[left]! - this.#timeline.returnOf[right]!);
    const except = isRead[due] ? null : due;
    if (Number.isNaN(this.#now)) {
      for (const first of reads) {
        for (const transfers of this.#pending.answeredSets(except)) yield { transfers, first };
      }
      return;
    }
    const differences = [...new Set(reads.map((read) => amounts[read]! - this.#now))];
    for (const transfers of this.#pending.setsFor(differences, except)) yield { transfers, first: null };
  }

  #move({ transfers, first }: Choice): void {
    for (const call of transfers) {
      this.#mark ^= this.#pending.leave(call);
      this.#now += this.#sums.amounts[call]!;
      this.#done[call] = 1;
      this.#trail.push(kinds * call + happened.moved);
    }
    if (first !== null) {
      this.#now = this.#sums.amounts[first]!;
      this.#mark ^= scattered(this.#mark ^ scattered(~first)); // what there is depends on both, whatever is done later
    }
    for (const read of this.#openReads) {
      if (this.#sums.amounts[read] !== this.#now) continue;
      this.#openReads.delete(read);
      this.#done[read] = 1;
      this.#mark ^= scattered(read);
      this.#trail.push(kinds * read + happened.read);
    }
  }

  #comeBack({ event, now, trail, mark }: Frame): void {
    while (this.#trail.length > trail) {
      const entry = this.#trail.pop()!;
      const call = Math.floor(entry / kinds);
      const what = entry % kinds;
      if (what === happened.opened) this.#openReads.delete(call);
      else if (what === happened.began) this.#pending.forget(call);
      else this.#done[call] = 0;
      if (what === happened.read) this.#openReads.add(call);
      if (what === happened.moved) this.#pending.takeBack(call);
    }
    this.#event = event;
    this.#now = now;
    this.#mark = mark;
  }

  /** Whether these calls have not led here before; known by a hash alone. */
  #isNew(): boolean {
    const { size } = this.#seen;
    return this.#seen.add((this.#event % 2 ** 20) * 2 ** 32 + (this.#mark >>> 0)).size > size;
  }

  #isOrder(): boolean {
    const places = this.#trail.filter((entry) => entry % kinds !== happened.opened && entry % kinds !== happened.began);
    const order = places.map((entry) => Math.floor(entry / kinds));
    return validateOrder(this.#calls, this.#model, order) === null;
  }
}
