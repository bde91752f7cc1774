/**
 * A log as a value: an immutable view of a shared buffer. Appending at the end of the buffer, truncating and
 * compacting are O(1) and leave every older view as it was, so a state or a disk image holds a log by reference.
 */
import { assert } from "./assert.ts";

export class Log<T> {
  /** Index of the first entry held; entries below it were compacted away. */
  readonly first: number;
  /** One past the index of the last entry: where the next append goes. */
  readonly next: number;
  readonly #buffer: T[];
  readonly #offset: number; // position of `first` in the buffer

  private constructor(buffer: T[], offset: number, first: number, next: number) {
    this.#buffer = buffer;
    this.#offset = offset;
    this.first = first;
    this.next = next;
  }

  /** An empty log whose first entry will have index `first`. */
  static empty<T>(first = 0): Log<T> {
    return new Log<T>([], 0, first, first);
  }

  get length(): number {
    return this.next - this.first;
  }

  /** The entry at `index`, or undefined outside first..next-1. */
  at(index: number): T | undefined {
    if (index < this.first || index >= this.next) return undefined;
    return this.#buffer[this.#offset + index - this.first];
  }

  /** The last entry held, or undefined when empty. */
  last(): T | undefined {
    return this.at(this.next - 1);
  }

  /** This log with `entry` at index `next`. */
  append(entry: T): Log<T> {
    const end = this.#offset + this.length;
    if (end === this.#buffer.length) {
      this.#buffer.push(entry); // no other view reaches past this end
      return new Log(this.#buffer, this.#offset, this.first, this.next + 1);
    }
    const copy = this.#buffer.slice(this.#offset, end);
    copy.push(entry);
    return new Log(copy, 0, this.first, this.next + 1);
  }

  /** This log without the entries at `next` and above; the same log when there are none. */
  truncate(next: number): Log<T> {
    if (next >= this.next) return this;
    assert(next >= this.first, "a log is never truncated below what it holds");
    return new Log(this.#buffer, this.#offset, this.first, next);
  }

  /** This log without the entries below `first`; an empty log at `first` when that is beyond its end. */
  compact(first: number): Log<T> {
    if (first <= this.first) return this;
    if (first >= this.next) return Log.empty(first);
    const offset = this.#offset + first - this.first;
    if (offset * 2 <= this.#buffer.length) return new Log(this.#buffer, offset, first, this.next);
    const end = this.#offset + this.length; // mostly dead: let the old buffer go
    return new Log(this.#buffer.slice(offset, end), 0, first, this.next);
  }

  /** The entries at from..to-1 as an array, clipped to what is held. */
  slice(from: number, to: number): readonly T[] {
    const start = Math.max(from, this.first);
    const end = Math.min(to, this.next);
    if (start >= end) return [];
    return this.#buffer.slice(this.#offset + start - this.first, this.#offset + end - this.first);
  }
}
