/** What tables of states have in common: a slot is a state's number + 1 with 5 bits of its hash, looked for from its home. */

export const numberBits = 27;
export const numberMask = (1 << numberBits) - 1;

/** The most rows whose slots are read ahead at once. */
export const aheadMax = 256;

/** A home from a hash whose top bits serve as tag already. */
export const spread = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
};

/**
 * Reads what will be read to find `count` rows, `stride` apart, with the hash `at` places from each one's start: their
 * slots, and the rows most likely to be the same. Reads that do not wait for each other cost the time of one. The result
 * means nothing; whoever keeps it makes sure that the reads are not left out. `homes` has `aheadMax` places to work in.
 */
export function readAhead(
  slots: Int32Array,
  known: { peek(state: number): number },
  homes: Int32Array,
  rows: Int32Array,
  count: number,
  stride: number,
  at: number,
): number {
  const mask = slots.length - 1;
  const most = Math.min(count, aheadMax);
  let sum = 0;
  for (let i = 0, place = at; i < most; i++, place += stride) {
    homes[i] = spread(rows[place]!) & mask;
    sum += slots[homes[i]!]!;
  }
  for (let i = 0, place = at; i < most; i++, place += stride) {
    const tag = rows[place]! >>> numberBits;
    for (let slot = homes[i]!, held = slots[slot]!; held !== 0; slot = (slot + 1) & mask, held = slots[slot]!) {
      if (held >>> numberBits !== tag) continue;
      sum += known.peek((held & numberMask) - 1);
      break;
    }
  }
  return sum;
}
