/** The states that threads share are kept once each. */
import { describe, expect, it } from "vitest";
import { OutOfWordsError, States, statesBuffers } from "./states.ts";

const never = (): boolean => false;
const width = 3;
const hashOf = (row: Int32Array): number => Math.imul(row[0]! + 7 * row[1]! + 31 * row[2]!, 0x9e3779b1);
const rowOf = (number: number): Int32Array => Int32Array.of(number % 1_000, number % 7, number * 3);

/** The states of so many threads, all in this one. */
function statesOf(threads: number, { words = 2 ** 20, slots = 1 << 8, hash = hashOf } = {}): States[] {
  const buffers = statesBuffers(width, threads, words, slots);
  return Array.from({ length: threads }, (_, index) => new States(buffers, width, index, threads, hash));
}

function addAll(states: States, numbers: Iterable<number>, hash = hashOf): void {
  for (const number of numbers) {
    if (states.mustGrow) states.grow(never);
    const row = rowOf(number);
    states.add(row, 0, hash(row));
  }
}

function* range(from: number, to: number): Generator<number> {
  for (let number = from; number < to; number++) yield number;
}

/** Reads all that `states` can claim of the level. */
function claimAll(states: States): number[] {
  const row = new Int32Array(width);
  const found: number[] = [];
  while (states.claim()) {
    for (let which = 0; which < states.claimed; which++) {
      states.readClaimed(which, row);
      found.push(row[2]! / 3);
    }
  }
  return found;
}

describe("the states of a search that threads share", () => {
  it("are each kept once, with numbers of all sizes, while the table grows", () => {
    const [states] = statesOf(1);
    addAll(states!, range(0, 100_000));
    addAll(states!, range(0, 100_000));
    expect(states!.size).toBe(100_000);
    states!.endLevel();
    expect(claimAll(states!)).toEqual([...range(0, 100_000)]);
  });

  it("are told apart when their hashes are equal", () => {
    const flat = (): number => 5;
    const [states] = statesOf(1, { slots: 1 << 12, hash: flat });
    addAll(states!, range(0, 500), flat);
    addAll(states!, range(0, 500), flat);
    expect(states!.size).toBe(500);
  });

  it("belong to the thread that finds them first", () => {
    const [one, other] = statesOf(2, { slots: 1 << 16 });
    addAll(one!, range(0, 600));
    addAll(other!, range(400, 1_000));
    expect([one!.size, other!.size]).toEqual([600, 400]);
  });

  it("are given out once, to their finder first and in order, then to who has nothing left", () => {
    const [one, other] = statesOf(2, { slots: 1 << 16 });
    addAll(one!, range(0, 5_000));
    addAll(other!, range(5_000, 5_100));
    expect([one!.endLevel(), other!.endLevel()]).toEqual([5_000, 100]);
    expect(other!.claim()).toBe(true);
    const [own, stolen] = [other!.claimed, claimAll(other!)];
    expect(own).toBe(64);
    expect(stolen.slice(0, 36)).toEqual([...range(5_064, 5_100)]);
    const all = [...range(0, 5_000)];
    expect(stolen.slice(36).sort((a, b) => a - b)).toEqual(all);
    expect(claimAll(one!)).toEqual([]);
    addAll(one!, range(6_000, 6_010));
    expect([one!.endLevel(), other!.endLevel()]).toEqual([10, 0]);
    expect(claimAll(one!)).toEqual([...range(6_000, 6_010)]);
  });

  it("say so when there is no room for more", () => {
    const [states] = statesOf(1, { words: 2 ** 14 });
    expect(() => addAll(states!, range(0, 100_000))).toThrow(OutOfWordsError);
  });
});
