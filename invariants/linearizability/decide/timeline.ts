/** The calls of one partition as a line of events, each call with the slot it holds while it is pending. */
import type { Call } from "../history.ts";

export class Timeline {
  /** How many calls there are. */
  readonly calls: number;
  /** In order of time: twice the call's number, plus one for its return. At equal times calls come first. */
  readonly events: Int32Array;
  /** The slot each call holds from its call to its return; freed slots are used again. */
  readonly slotOf: Int32Array;
  /** The place of each call's return among the events; beyond the last for a call that never returned. */
  readonly returnOf: Int32Array;
  /** Calls by when they must return, those that never do last: the order in which a search tries them. */
  readonly rankOf: Int32Array;
  /** The most slots taken at once. */
  readonly slots: number;

  constructor(calls: readonly Call[]) {
    this.calls = calls.length;
    this.events = sortedEvents(calls);
    this.slotOf = new Int32Array(calls.length);
    this.returnOf = new Int32Array(calls.length).fill(this.events.length);
    const free: number[] = [];
    let slots = 0;
    for (let place = 0; place < this.events.length; place++) {
      const entry = this.events[place] as number;
      const call = entry >> 1;
      if ((entry & 1) === 0) this.slotOf[call] = free.pop() ?? slots++;
      else {
        this.returnOf[call] = place;
        free.push(this.slotOf[call] as number);
      }
    }
    this.slots = slots;
    this.rankOf = new Int32Array(calls.length);
    let rank = 0;
    for (const entry of this.events) if ((entry & 1) === 1) this.rankOf[entry >> 1] = rank++;
    for (let call = 0; call < calls.length; call++) if (this.endless(call)) this.rankOf[call] = rank++;
  }

  /** Whether any call never returned. */
  get hasEndless(): boolean {
    return this.events.length < 2 * this.calls;
  }

  /** Whether the call never returned: it may take effect at any later time, or never. */
  endless(call: number): boolean {
    return this.returnOf[call] === this.events.length;
  }
}

function sortedEvents(calls: readonly Call[]): Int32Array {
  const times = new Float64Array(2 * calls.length);
  const events = new Int32Array(2 * calls.length);
  let count = 0;
  let sorted = true;
  for (let index = 0; index < calls.length; index++) {
    const call = calls[index] as Call;
    times[2 * index] = call.invoked;
    times[2 * index + 1] = call.returned;
    if (index > 0 && call.invoked < (times[2 * index - 2] as number)) sorted = false;
    events[count++] = 2 * index;
  }
  const returnsFrom = count;
  for (let index = 0; index < calls.length; index++) {
    if (times[2 * index + 1] !== Number.POSITIVE_INFINITY) events[count++] = 2 * index + 1;
  }
  const byTime = (left: number, right: number): number =>
    (times[left] as number) - (times[right] as number) || left - right;
  if (!sorted) events.subarray(0, returnsFrom).sort(byTime);
  sortNearly(events.subarray(returnsFrom, count), times);
  return merged(events, returnsFrom, count, times);
}

/** How far a place may move, on average, before sorting anew is cheaper. */
const movesEach = 16;

/** Returns come nearly in the order of their calls: each moves a few places, where few are pending at once. */
function sortNearly(events: Int32Array, times: Float64Array): void {
  let left = movesEach * events.length;
  for (let place = 1; place < events.length && left > 0; place++) {
    const event = events[place] as number;
    const time = times[event] as number;
    let to = place;
    for (; to > 0 && (times[events[to - 1] as number] as number) > time; to--) events[to] = events[to - 1] as number;
    events[to] = event;
    left -= place - to;
  }
  if (left <= 0) events.sort((one, other) => (times[one] as number) - (times[other] as number) || one - other);
}

/** Calls and returns, each in order, as one line; at equal times the call comes first. */
function merged(events: Int32Array, returnsFrom: number, count: number, times: Float64Array): Int32Array {
  const line = new Int32Array(count);
  let call = 0;
  let answer = returnsFrom;
  for (let place = 0; place < count; place++) {
    const takeCall =
      call < returnsFrom &&
      (answer >= count || (times[events[call] as number] as number) <= (times[events[answer] as number] as number));
    line[place] = (takeCall ? events[call++] : events[answer++]) as number;
  }
  return line;
}
