/**
 * A first-in first-out queue decided by pairs: the k-th call that takes a value takes that of the k-th that puts one in, so
 * both orders are chosen together, pair by pair, and what is inside the queue is never looked at.
 *
 * Lemma: an order of all calls exists iff there are an order of those that put and one of those that take, each keeping real
 * time among its own, with equal values at equal places, in which no take returned before a put of its own place, or of an
 * earlier one, began. (In any cycle of these orders and real time two steps from a take to a put can be made one, since
 * real time has no two pairs of which neither precedes the other's end; with one such step it breaks a condition above.) A
 * call that found nothing stands behind the k-th pair: nothing before it may have to come later by real time, and nothing
 * after it earlier.
 *
 * So a configuration is who has put and who has taken, which real time keeps to few. Calls never answered are paired like
 * others, at any later time, or not at all; a put never answered with a take never answered is a pair that nobody misses.
 */
import { ConfigurationTable } from "../decide/configuration-table.ts";
import type { Call } from "../history.ts";
import type { KnowingResult, KnowingSearch } from "../model.ts";
import { valueKey } from "../model.ts";
import { maskWords, QueueCalls, unreturned } from "./queue-calls.ts";

/** Nobody of that kind: a call never answered stands in. */
const lost = -1;

interface Pair {
  /** A place among the answered puts, or `lost`: the first unused one of its value. */
  readonly put: number;
  /** A place among the answered takes, or `lost`: the first unused one. */
  readonly take: number;
  readonly value: number;
}

/** A configuration, with what is left to try from it and what leads back. */
interface Frame {
  readonly pairs: readonly Pair[];
  next: number;
  /** The latest beginning among those that put and those that took. */
  readonly latestPut: number;
  readonly latestTake: number;
  /** Calls that found nothing, placed here. */
  readonly placed: readonly number[];
}

/** Null if calls are beyond what it can tell apart. */
export function pairQueue(calls: readonly Call[], initial: readonly unknown[], putting: string): KnowingSearch | null {
  const ids = new Map<unknown, number>();
  const idOf = (value: unknown): number => {
    const key = valueKey(value);
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  };
  const [puts, takes, empties] = [new QueueCalls(), new QueueCalls(), new QueueCalls()];
  const lostTakes: number[] = [];
  const lostPuts = new Map<number, number[]>();
  for (const [place, value] of initial.entries()) {
    const time = Number.MIN_SAFE_INTEGER + 2 * place; // in their order, before anything began
    puts.add(time, time, idOf(value));
  }
  const inOrder = [...calls].sort((left, right) => left.invoked - right.invoked);
  for (const { input, output, invoked, returned, outcome } of inOrder) {
    const { type, value } = input as { readonly type: string; readonly value?: unknown };
    const found = (output as { readonly value?: unknown } | undefined)?.value;
    if (type === putting && outcome === "ok") puts.add(invoked, returned, idOf(value));
    else if (type === putting) pushInto(lostPuts, idOf(value), invoked);
    else if (outcome !== "ok") lostTakes.push(invoked);
    else if (found === null) empties.add(invoked, returned, lost);
    else takes.add(invoked, returned, idOf(found));
  }
  // Whoever took what nobody asked for need not have put it in.
  const asked = new Set(takes.values);
  for (const value of lostPuts.keys()) if (!asked.has(value)) lostPuts.delete(value);
  return new Pairing(puts, takes, empties, lostTakes, lostPuts);
}

function pushInto(lists: Map<number, number[]>, value: number, time: number): void {
  const list = lists.get(value);
  if (list === undefined) lists.set(value, [time]);
  else list.push(time);
}

class Pairing implements KnowingSearch {
  readonly by = "pairs";
  readonly isComplete = true;
  readonly #puts: QueueCalls;
  readonly #takes: QueueCalls;
  readonly #empties: QueueCalls;
  readonly #lostTakes: readonly number[];
  readonly #lostPuts: ReadonlyMap<number, readonly number[]>;
  readonly #lostValues: readonly number[];
  readonly #lostUsed = new Map<number, number>();
  #lostTaken = 0;
  readonly #seen: ConfigurationTable;
  readonly #frames: Frame[] = [];
  #isTooWide = false;

  constructor(
    puts: QueueCalls,
    takes: QueueCalls,
    empties: QueueCalls,
    lostTakes: readonly number[],
    lostPuts: ReadonlyMap<number, readonly number[]>,
  ) {
    this.#puts = puts;
    this.#takes = takes;
    this.#empties = empties;
    this.#lostTakes = lostTakes;
    this.#lostPuts = lostPuts;
    this.#lostValues = [...lostPuts.keys()];
    for (const value of this.#lostValues) this.#lostUsed.set(value, 0);
    this.#seen = new ConfigurationTable(3 * (1 + maskWords) + 1 + this.#lostValues.length, false);
  }

  get configurations(): number {
    return this.#seen.size;
  }

  get bytes(): number {
    return this.#seen.bytes + 200 * this.#frames.length;
  }

  run(steps: number): KnowingResult {
    if (this.#frames.length === 0 && this.#enter(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)) return "ok";
    for (let left = steps; left > 0; left--) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) return this.#isTooWide ? "failed" : "illegal";
      const pair = frame.pairs[frame.next++];
      if (pair === undefined) {
        this.#leave();
        continue;
      }
      const put = pair.put === lost ? this.#usePut(pair.value) : this.#puts.use(pair.put);
      const take = pair.take === lost ? this.#lostTakes[this.#lostTaken++]! : this.#takes.use(pair.take);
      if (this.#enter(Math.max(frame.latestPut, put), Math.max(frame.latestTake, take))) return "ok";
    }
    return "paused";
  }

  #usePut(value: number): number {
    const used = this.#lostUsed.get(value)!;
    this.#lostUsed.set(value, used + 1);
    return this.#lostPuts.get(value)![used]!;
  }

  /** Takes back what the pair that led here used. */
  #undo({ put, take, value }: Pair): void {
    if (put === lost) this.#lostUsed.set(value, this.#lostUsed.get(value)! - 1);
    else this.#puts.free(put);
    if (take === lost) this.#lostTaken--;
    else this.#takes.free(take);
  }

  #leave(): void {
    const { placed } = this.#frames.pop()!;
    for (const place of placed) this.#empties.free(place);
    const before = this.#frames.at(-1);
    if (before !== undefined) this.#undo(before.pairs[before.next - 1]!);
  }

  /** Comes to a configuration; true if every answer is explained. One met before, or one that leads nowhere, is left again. */
  #enter(latestPut: number, latestTake: number): boolean {
    const placed = this.#placeEmpties(latestPut, latestTake);
    if (this.#takes.isAllUsed && this.#empties.isAllUsed) return true;
    const isDead = this.#isOverdue(Math.max(latestPut, latestTake)) || !this.#isNew();
    const pairs = isDead ? [] : this.#pairs();
    this.#frames.push({ pairs, next: 0, latestPut, latestTake, placed });
    return false;
  }

  /** Places each call that may have found nothing here: the sooner the better, for it changes nothing. */
  #placeEmpties(latestPut: number, latestTake: number): number[] {
    const placed: number[] = [];
    const nextPut = this.#puts.firstReturn();
    // Whoever took before must not have begun after somebody had put in what is still to come.
    if (latestTake > nextPut) return placed;
    const next = Math.min(nextPut, this.#takes.firstReturn());
    const { invoked, returned } = this.#empties;
    for (let at = this.#empties.low; at < invoked.length && invoked[at]! <= next; at++) {
      if (this.#empties.isUsed(at) || returned[at]! < latestPut || returned[at]! < latestTake) continue;
      this.#empties.use(at);
      placed.push(at);
    }
    return placed;
  }

  /** Whether a call that found nothing, not placed, returned before something that is done had begun. */
  #isOverdue(latest: number): boolean {
    const { invoked, returned } = this.#empties;
    for (let at = this.#empties.low; at < invoked.length && invoked[at]! < latest; at++)
      if (!this.#empties.isUsed(at) && returned[at]! < latest) return true;
    return false;
  }

  #isNew(): boolean {
    const at = this.#seen.candidate();
    const { arena } = this.#seen;
    const width = 1 + maskWords;
    const fits = [this.#puts, this.#takes, this.#empties].every((calls, index) =>
      calls.write(arena, at + index * width),
    );
    if (!fits) {
      this.#isTooWide = true;
      return false;
    }
    let next = at + 3 * width;
    arena[next++] = this.#lostTaken;
    for (const value of this.#lostValues) arena[next++] = this.#lostUsed.get(value)!;
    return this.#seen.insert();
  }

  /** The pairs that may come next: those of answered calls first, what must return soonest first. */
  #pairs(): Pair[] {
    const takenFirst = this.#takes.firstReturn();
    const bound = Math.min(this.#puts.firstReturn(), takenFirst);
    const isPlain = this.#empties.invoked.length === 0;
    const puts = this.#puts.next(bound, isPlain);
    const takes = this.#takes.next(takenFirst, isPlain);
    const pairs: Pair[] = [];
    for (const put of puts) {
      const value = this.#puts.values[put]!;
      for (const take of takes) if (this.#takes.values[take] === value) pairs.push({ put, take, value });
    }
    for (const take of takes) {
      const value = this.#takes.values[take]!;
      const begun = this.#lostPuts.get(value)?.[this.#lostUsed.get(value)!] ?? unreturned;
      if (begun <= bound) pairs.push({ put: lost, take, value });
    }
    if ((this.#lostTakes[this.#lostTaken] ?? unreturned) > takenFirst || this.#lostTaken >= this.#lostTakes.length)
      return pairs;
    for (const put of puts) pairs.push({ put, take: lost, value: this.#puts.values[put]! });
    return pairs;
  }
}
