/**
 * The event queue: a 4-ary heap in typed arrays, ordered by (time, sequence), so that equal times keep the order in
 * which they were scheduled. Holds integers only: what an event is lives in the world's own columns.
 */

export class EventQueue {
  size = 0;
  #times = new Float64Array(256);
  #sequences = new Float64Array(256);
  #slots = new Int32Array(256);
  #next = 0;
  #before = -1;

  /** Schedules `slot` at `time`, behind all that is there already. */
  push(time: number, slot: number): void {
    this.#insert(time, this.#next++, slot);
  }

  /** Schedules `slot` at `time`, ahead of all that is there already. */
  pushFirst(time: number, slot: number): void {
    this.#insert(time, this.#before--, slot);
  }

  #insert(time: number, sequence: number, slot: number): void {
    if (this.size === this.#times.length) this.#grow();
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const above = times[parent]!;
      if (above < time || (above === time && sequences[parent]! < sequence)) break;
      times[at] = above;
      sequences[at] = sequences[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = time;
    sequences[at] = sequence;
    slots[at] = slot;
  }

  /** Time of the next event; only when size > 0. */
  get time(): number {
    return this.#times[0]!;
  }

  /** Removes the next event and returns its slot; only when size > 0. */
  pop(): number {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#slots;
    const top = slots[0]!;
    const size = --this.size;
    if (size === 0) return top;
    const time = times[size]!;
    const sequence = sequences[size]!;
    const slot = slots[size]!;
    let at = 0;
    for (;;) {
      const first = 4 * at + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let best = first;
      let bestTime = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < bestTime || (childTime === bestTime && sequences[child]! < sequences[best]!)) {
          best = child;
          bestTime = childTime;
        }
      }
      if (bestTime > time || (bestTime === time && sequences[best]! > sequence)) break;
      times[at] = bestTime;
      sequences[at] = sequences[best]!;
      slots[at] = slots[best]!;
      at = best;
    }
    times[at] = time;
    sequences[at] = sequence;
    slots[at] = slot;
    return top;
  }

  /** Gives every event the time that `timeOf` says; those of one time keep the order that they had. */
  reschedule(timeOf: (time: number, slot: number) => number): void {
    const count = this.size;
    const times: number[] = [];
    const slots: number[] = [];
    for (let i = 0; i < count; i++) {
      times.push(this.time);
      slots.push(this.pop());
    }
    for (let i = 0; i < count; i++) this.push(timeOf(times[i]!, slots[i]!), slots[i]!);
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const sequences = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.#times);
    sequences.set(this.#sequences);
    slots.set(this.#slots);
    this.#times = times;
    this.#sequences = sequences;
    this.#slots = slots;
  }
}
