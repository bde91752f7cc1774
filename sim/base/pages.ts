/**
 * A map from whole numbers, laid out in pages: what is known of slots or instances lies close together and is found
 * without hashing, where a map of tens of thousands of entries costs a miss of the cache each time.
 */
import { assert } from "./assert.ts";

const pageSize = 64;
/** The index of no page. */
const noPage = Number.NaN;

/** Text is no key of any page: nothing is found under it, and it is refused. */
type Key = string | number;

interface Page<V> {
  readonly items: (V | undefined)[];
  size: number;
}

export class Pages<V> {
  readonly #pages = new Map<number, Page<V>>();
  // The page asked for last: who asks for a slot asks for its neighbours soon.
  #index = noPage;
  #page: Page<V> | undefined = undefined;
  size = 0;

  get(key: Key): V | undefined {
    if (typeof key !== "number") return undefined;
    const index = Math.floor(key / pageSize);
    return this.#at(index)?.items[key - index * pageSize];
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  /** Binds `key`, a whole number, to `value`, which must not be undefined. */
  set(key: Key, value: V): void {
    assert(typeof key === "number" && Number.isInteger(key), "pages hold what is known of whole numbers");
    const index = Math.floor(key / pageSize);
    const page = this.#at(index) ?? this.#add(index);
    const place = key - index * pageSize;
    if (page.items[place] === undefined) {
      page.size++;
      this.size++;
    }
    page.items[place] = value;
  }

  delete(key: Key): void {
    if (typeof key !== "number") return;
    const index = Math.floor(key / pageSize);
    const page = this.#at(index);
    const place = key - index * pageSize;
    if (page === undefined || page.items[place] === undefined) return;
    page.items[place] = undefined;
    this.size--;
    page.size--;
    if (page.size > 0) return;
    this.#pages.delete(index);
    this.#index = noPage;
    this.#page = undefined;
  }

  keys(): number[] {
    const keys: number[] = [];
    for (const [index, { items }] of this.#pages) {
      for (let place = 0; place < pageSize; place++) {
        if (items[place] !== undefined) keys.push(index * pageSize + place);
      }
    }
    return keys;
  }

  *entries(): IterableIterator<[Key, V]> {
    for (const key of this.keys()) yield [key, this.get(key) as V];
  }

  copy(): Pages<V> {
    const copy = new Pages<V>();
    for (const [index, { items, size }] of this.#pages) copy.#pages.set(index, { items: items.slice(), size });
    copy.size = this.size;
    return copy;
  }

  #at(index: number): Page<V> | undefined {
    if (index === this.#index) return this.#page;
    const page = this.#pages.get(index);
    if (page === undefined) return undefined;
    this.#index = index;
    this.#page = page;
    return page;
  }

  #add(index: number): Page<V> {
    const page: Page<V> = { items: new Array<V | undefined>(pageSize).fill(undefined), size: 0 };
    this.#pages.set(index, page);
    this.#index = index;
    this.#page = page;
    return page;
  }
}
