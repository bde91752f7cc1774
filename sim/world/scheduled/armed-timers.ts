/** The timers of the scheduled world: no time passes, and any timer that is armed may fire. */

export class ArmedTimers {
  #armed: (readonly string[])[]; // by node, sorted, each list replaced and never mutated

  constructor(nodes: number) {
    this.#armed = Array.from({ length: nodes }, () => []);
  }

  of(node: number): readonly string[] {
    return this.#armed[node] ?? [];
  }

  arm(node: number, timer: string): void {
    const armed = this.of(node);
    if (!armed.includes(timer)) this.#armed[node] = [...armed, timer].sort();
  }

  /** The timer was cancelled, or fires. */
  disarm(node: number, timer: string): void {
    this.#armed[node] = this.of(node).filter((name) => name !== timer);
  }

  /** All timers of a node are gone: it crashed. */
  clear(node: number): void {
    this.#armed[node] = [];
  }

  snapshot(): readonly (readonly string[])[] {
    return [...this.#armed];
  }

  restore(mark: readonly (readonly string[])[]): void {
    this.#armed = [...mark];
  }
}
