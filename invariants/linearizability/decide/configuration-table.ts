/** The set of configurations a search has met: exact, in one flat array of records of equal length. */

/** Records are written in place: ask for a `candidate`, fill it, then `insert` it. */
export class ConfigurationTable {
  /** All records, one after another; it moves when the table grows. */
  arena: Int32Array;
  readonly #width: number;
  readonly #collide: boolean;
  #slots: Int32Array;
  #count = 0;

  /** `width`: integers per record. `collide`: give every record the same hash, for tests. */
  constructor(width: number, collide: boolean) {
    this.#width = width;
    this.#collide = collide;
    this.arena = new Int32Array(width * 32);
    this.#slots = new Int32Array(64).fill(-1);
  }

  get size(): number {
    return this.#count;
  }

  get bytes(): number {
    return 4 * (this.arena.length + this.#slots.length);
  }

  /** Where in `arena` the next record is to be written. */
  candidate(): number {
    const at = this.#count * this.#width;
    if (at + this.#width > this.arena.length) {
      const arena = new Int32Array(this.arena.length * 2);
      arena.set(this.arena);
      this.arena = arena;
    }
    return at;
  }

  /** Keeps the candidate and returns true, or returns false if an equal record is there already. */
  insert(): boolean {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    let slot = this.#hash(this.#count) & mask;
    for (let other = this.#slots[slot] as number; other !== -1; other = this.#slots[slot] as number) {
      if (this.#equal(other, this.#count)) return false;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.#count++;
    return true;
  }

  #equal(left: number, right: number): boolean {
    const { arena } = this;
    const width = this.#width;
    const shift = (right - left) * width;
    for (let at = left * width, end = at + width; at < end; at++) {
      if (arena[at] !== arena[at + shift]) return false;
    }
    return true;
  }

  #hash(record: number): number {
    if (this.#collide) return 0;
    let hash = 0x9e3779b9;
    for (let at = record * this.#width, end = at + this.#width; at < end; at++) {
      hash = Math.imul(hash ^ (this.arena[at] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let record = 0; record < this.#count; record++) {
      let slot = this.#hash(record) & mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
      this.#slots[slot] = record;
    }
  }
}
