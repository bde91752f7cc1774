/** A quantity per node that faults raise while they last; of several at once the strongest counts. */

export class Overlaps {
  readonly #rest: number;
  readonly #values: number[];
  readonly #active: number[][];

  /** `rest` is the value without any fault. */
  constructor(nodes: number, rest: number) {
    this.#rest = rest;
    this.#values = new Array<number>(nodes).fill(rest);
    this.#active = Array.from({ length: nodes }, () => []);
  }

  of(node: number): number {
    return this.#values[node]!;
  }

  /** A fault raises the value of `node` to `value`, until `end` is called with the same. */
  begin(node: number, value: number): void {
    this.#active[node]!.push(value);
    this.#settle(node);
  }

  end(node: number, value: number): void {
    const active = this.#active[node]!;
    const at = active.indexOf(value);
    if (at >= 0) active.splice(at, 1);
    this.#settle(node);
  }

  #settle(node: number): void {
    this.#values[node] = Math.max(this.#rest, ...this.#active[node]!);
  }
}
