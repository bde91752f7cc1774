/**
 * A map as a value, after Baker's persistent arrays: the newest version owns the map, an older one holds the single
 * difference to its successor. Linear use costs one map operation; reading an old version copies it out once.
 */
import { Pages } from "./pages.ts";

type Key = string | number;

type Entries<V> = Map<Key, V> | Pages<V>;

const copied = <V>(entries: Entries<V>): Entries<V> => (entries instanceof Map ? new Map(entries) : entries.copy());

export class Table<V> {
  #map: Entries<V> | null;
  // An old version: equal to `#newer` but for `#key`, which had `#value` here (undefined: it was absent).
  #newer: Table<V> | null = null;
  #key: Key = 0;
  #value: V | undefined = undefined;

  private constructor(map: Entries<V>) {
    this.#map = map;
  }

  static empty<V>(): Table<V> {
    return new Table<V>(new Map());
  }

  /** The same for keys that are whole numbers and many, mostly close together, as slots are. */
  static paged<V>(): Table<V> {
    return new Table<V>(new Pages<V>());
  }

  /** A table with these entries; later ones win. */
  static from<V>(entries: Iterable<readonly [Key, V]>): Table<V> {
    return new Table<V>(new Map(entries));
  }

  get size(): number {
    return this.#own().size;
  }

  get(key: Key): V | undefined {
    return this.#own().get(key);
  }

  has(key: Key): boolean {
    return this.#own().has(key);
  }

  /** This table with `key` bound to `value`, which must not be undefined. */
  set(key: Key, value: V): Table<V> {
    const map = this.#own();
    const before = map.get(key);
    if (before === value) return this;
    map.set(key, value);
    return this.#handOver(map, key, before);
  }

  /** This table without `key`. */
  delete(key: Key): Table<V> {
    const map = this.#own();
    const before = map.get(key);
    if (before === undefined) return this;
    map.delete(key);
    return this.#handOver(map, key, before);
  }

  /** The keys in canonical order (numbers by value, strings by code unit), whatever the order of insertion. */
  keys(): Key[] {
    return [...this.#own().keys()].sort(byKey);
  }

  /** The entries in canonical order. */
  entries(): [Key, V][] {
    const map = this.#own();
    return this.keys().map((key) => [key, map.get(key) as V]);
  }

  /** The entries in no particular order, for folds that do not depend on it. */
  unordered(): IterableIterator<[Key, V]> {
    return this.#own().entries();
  }

  /** The keys bound otherwise than in `before`, or bound anew since it was made into this, with what it is bound to (undefined: nothing). */
  changesSince(before: Table<V>): [Key, V | undefined][] {
    const known = before.#keysChangedUntil(this);
    const keys = known ?? [...this.keys(), ...before.keys()].filter((key) => before.get(key) !== this.get(key));
    return [...new Set(keys)].map((key) => [key, this.get(key)]);
  }

  /** The keys set or deleted on the way to a newer version; null when the way is not known. */
  #keysChangedUntil(newer: Table<V>): Key[] | null {
    const keys: Key[] = [];
    let at: Table<V> = this;
    for (; at !== newer; at = at.#newer) {
      if (at.#newer === null) return null;
      keys.push(at.#key);
    }
    return keys;
  }

  #handOver(map: Entries<V>, key: Key, before: V | undefined): Table<V> {
    const next = new Table<V>(map);
    this.#map = null;
    this.#newer = next;
    this.#key = key;
    this.#value = before;
    return next;
  }

  #own(): Entries<V> {
    if (this.#map !== null) return this.#map;
    const path: Table<V>[] = [];
    let at: Table<V> = this;
    while (at.#map === null) {
      path.push(at);
      at = at.#newer as Table<V>;
    }
    const map = copied(at.#map);
    for (let i = path.length - 1; i >= 0; i--) {
      const step = path[i] as Table<V>;
      if (step.#value === undefined) map.delete(step.#key);
      else map.set(step.#key, step.#value);
    }
    this.#newer = null;
    this.#map = map;
    return map;
  }
}

function byKey(a: Key, b: Key): number {
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "number" ? -1 : 1;
}
