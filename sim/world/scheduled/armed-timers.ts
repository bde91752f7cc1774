/** The timers of the scheduled world: no time passes, and any timer that is armed may fire. */

export class ArmedTimers {
  #armed: (readonly string[])[]; // by node, sorted, each list replaced and never mutated

  constructor(nodes: number) {
    this.#armed = Array.from({ length: nodes }, () => []);
  }

  of(node: number): readonly string[] {
    return this.#armed[node] ?? [];
  }

  /** Of a client: the timer of the step that is taken where none is named. */
  dueStep(client: number): string | undefined {
    const timers = this.of(client);
    return timers.find((name) => name !== "next") ?? timers[0];
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
