/** Texts that keep out of each other's way: what comes first has its place, what finds none is not written. */

/** Places are looked up by columns of so many pixels. */
const column = 64;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Labels {
  readonly #columns = new Map<number, Box[]>();

  /** Takes the place if nothing is there. */
  take(box: Box): boolean {
    if (this.#isTaken(box)) return false;
    this.block(box);
    return true;
  }

  /** Whatever comes later keeps out of there. */
  block(box: Box): void {
    for (let at = Math.floor(box.x / column); at <= Math.floor((box.x + box.width) / column); at++) {
      const known = this.#columns.get(at);
      if (known === undefined) this.#columns.set(at, [box]);
      else known.push(box);
    }
  }

  #isTaken({ x, y, width, height }: Box): boolean {
    for (let at = Math.floor(x / column); at <= Math.floor((x + width) / column); at++) {
      for (const other of this.#columns.get(at) ?? []) {
        if (x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height)
          return true;
      }
    }
    return false;
  }
}
