/** A quantity per node that faults raise while they last; of several at once the strongest counts. */

interface Raised {
  readonly value: number;
  /** When it will be over, in microseconds. */
  readonly until: number;
}

export class Overlaps {
  readonly #rest: number;
  readonly #values: number[];
  readonly #active: Raised[][];

  /** `rest` is the value without any fault. */
  constructor(nodes: number, rest: number) {
    this.#rest = rest;
    this.#values = new Array<number>(nodes).fill(rest);
    this.#active = Array.from({ length: nodes }, () => []);
  }

  of(node: number): number {
    return this.#values[node]!;
  }

  /** A fault raises the value of `node` to `value`, until `end` is called with the same: at `until`, as far as is known. */
  begin(node: number, value: number, until = Number.POSITIVE_INFINITY): void {
    this.#active[node]!.push({ value, until });
    this.#settle(node);
  }

  end(node: number, value: number): void {
    const active = this.#active[node]!;
    const at = active.findIndex((raised) => raised.value === value);
    if (at >= 0) active.splice(at, 1);
    this.#settle(node);
  }

  /**
   * When work is done that begins at `begin` and takes `nanos` of a node at rest, and by so many times longer as the value is
   * above 1 meanwhile. All in nanoseconds.
   */
  doneAt(node: number, begin: number, nanos: number): number {
    const active = this.#active[node]!;
    if (active.length === 0) return begin + nanos * this.#rest;
    let [at, left] = [begin, nanos];
    for (;;) {
      let value = this.#rest;
      let next = Number.POSITIVE_INFINITY;
      for (const raised of active) {
        const until = raised.until * 1000;
        if (until <= at) continue;
        value = Math.max(value, raised.value);
        next = Math.min(next, until);
      }
      if (at + left * value <= next) return at + left * value;
      left -= (next - at) / value;
      at = next;
    }
  }

  #settle(node: number): void {
    let value = this.#rest;
    for (const raised of this.#active[node]!) value = Math.max(value, raised.value);
    this.#values[node] = value;
  }
}
