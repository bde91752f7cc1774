/**
 * Abstract time: no clock ticks. Time stands still while handlers run, and passes between them as a step of its own, at all
 * nodes at once. A reading of a node's clock says how long ago it was made, in true time, and between which bounds the
 * node's own clock may have gone on since, given the drift that is claimed. A comparison within the bounds may come out
 * either way, and moves them: what has elapsed stays so, a longer span does not elapse before a shorter one, nor a younger
 * reading's before an older one's, and until time passes what has not elapsed has not.
 *
 * Time passes by as much as the fastest clock takes for one of the spans that are compared. Then that span may have elapsed
 * or not, and so may every shorter one that may still be open by any longer time before the next span's: whatever comes out
 * after any other length of time comes out after one of these. What is read in the middle of a span needs shorter ones: a
 * part of each span, so many of which make it up.
 *
 * Source: Alur and Dill, "A theory of timed automata" (1994): finitely many regions of time; here for one passing at a time,
 * or for readings that lie whole parts of a span apart.
 */
import { assert } from "../../base/assert.ts";
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";
import type { Instant, Spans } from "../../contract/instant.ts";
import type { Part } from "../../contract/parts.ts";

/** What a system says of the clocks of its servers. */
export interface ClockClaim {
  /** Every span that is compared, in microseconds, ascending. */
  readonly spans: readonly number[];
  /** Millionths by which a clock may run too fast or too slow; none that it claims: without bound. */
  readonly drift: number;
}

const million = 1_000_000;

export function clockClaimOf({ system: { spans, driftMax = Number.POSITIVE_INFINITY }, cluster }: Part): ClockClaim {
  const own = [...new Set(spans?.(cluster.options) ?? [])].sort((a, b) => a - b);
  return { spans: own, drift: typeof driftMax === "number" ? driftMax : driftMax(cluster.options) };
}

/**
 * By how much true time may pass at once, ascending: for each span, and with `pieces` above 1 also for that part of it, so
 * that what is shorter than the span adds up. Clocks without bound make all lengths alike: one is enough.
 */
export function passingsOf(claims: readonly ClockClaim[], pieces = 1): readonly number[] {
  const lengths = claims.flatMap(({ spans, drift }) => {
    if (drift >= million) return spans.slice(-1);
    const whole = spans.map((span) => Math.floor(((span - 1) * million) / (million + drift)) + 1);
    return pieces > 1 ? whole.flatMap((length) => [Math.ceil(length / pieces), length]) : whole;
  });
  return [...new Set(lengths)].sort((a, b) => a - b);
}

/** A reading: how long ago in true time, and the bounds of what its own clock counted since, in millionths. */
interface Age {
  readonly micros: number;
  readonly least: number;
  /** Infinity where drift has no bound. */
  readonly most: number;
}

const prefix = "clock ";
/** All spans have elapsed since. */
const past = `${prefix}long ago`;

const textOf = ({ micros, least, most }: Age): string => `${prefix}${micros} ${least} ${most}`;

function ageOf(text: string): Age {
  const [micros, least, most] = text.slice(prefix.length).split(" ").map(Number);
  return { micros: micros!, least: least!, most: most! };
}

const isReading = (value: unknown): value is string => typeof value === "string" && value.startsWith(prefix);

/** The state of a server once `passed` microseconds are over, however many (Infinity: more than any span); the very same one where it holds no reading that ages. */
export function agedState<T extends object>(state: T, passed: number, { spans, drift }: ClockClaim): T {
  const longest = spans.at(-1);
  if (longest === undefined) return state;
  return mapped(state, (text) => {
    if (text === past || passed === Number.POSITIVE_INFINITY) return past;
    const { micros, least, most } = ageOf(text);
    const slowest = least + passed * Math.max(0, million - drift);
    if (slowest >= longest * million) return past;
    const fastest = drift < million ? most + passed * (million + drift) : Number.POSITIVE_INFINITY;
    return textOf({ micros: micros + passed, least: slowest, most: fastest });
  }) as T;
}

/** True when a value holds a reading of a clock. */
export function holdsReading(value: unknown): boolean {
  let found = false;
  mapped(value, (text) => {
    found = true;
    return text;
  });
  return found;
}

/** The clock of whichever server runs a handler: comparisons within bounds are drawn, 0 for what has not elapsed. */
export class AbstractClock implements Spans {
  readonly now = textOf({ micros: 0, least: 0, most: 0 }) as unknown as Instant;
  #claim: ClockClaim = { spans: [], drift: 0 };
  #draw: (bound: number) => number = () => 0;
  readonly #said: Said[] = [];

  /** A handler begins. Null where the server compares nothing. */
  begin(claim: ClockClaim, draw: (bound: number) => number): Spans | null {
    this.#claim = claim;
    this.#draw = draw;
    this.#said.length = 0;
    return claim.spans.length === 0 ? null : this;
  }

  hasElapsed(since: Instant, span: number): boolean {
    const { spans } = this.#claim;
    assert(
      spans.includes(span),
      `the span ${span} that is compared is one that the system declares: ${spans.join(", ")}`,
    );
    const text: unknown = since;
    if (!isReading(text) || text === past) return true;
    const { micros, least, most } = this.#narrowed(ageOf(text));
    if (least >= span * million) return true;
    if (most <= (span - 1) * million) return false; // clocks tell whole microseconds
    const isOver = this.#draw(2) === 1;
    this.#said.push({ micros, span, isOver });
    return isOver;
  }

  /** The state that the handler left, with what was found out of its readings. */
  settled<T extends object>(state: T): T {
    if (this.#said.length === 0) return state;
    return mapped(state, (text) => (text === past ? past : this.#known(this.#narrowed(ageOf(text))))) as T;
  }

  #known(age: Age): string {
    return age.least >= this.#claim.spans.at(-1)! * million ? past : textOf(age);
  }

  /** Older readings have elapsed where younger ones have, and younger ones have not where older ones have not. */
  #narrowed({ micros, least, most }: Age): Age {
    let [low, high] = [least, most];
    for (const said of this.#said) {
      if (said.isOver && micros >= said.micros) low = Math.max(low, said.span * million);
      if (!said.isOver && micros <= said.micros) high = Math.min(high, (said.span - 1) * million);
    }
    return { micros, least: low, most: Math.max(low, high) };
  }
}

/** What a comparison came out as: since a reading of that age so much was over, or was not. */
interface Said {
  readonly micros: number;
  readonly span: number;
  readonly isOver: boolean;
}

/** The value with every reading in it replaced; the very same one where that changes nothing. */
function mapped(value: unknown, image: (text: string) => string): unknown {
  if (isReading(value)) return image(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => mapped(item, image));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (value instanceof Log) {
    const items = value.slice(value.first, value.next) as readonly unknown[];
    const images = items.map((item) => mapped(item, image));
    if (images.every((item, at) => item === items[at])) return value;
    return images.reduce((log: Log<unknown>, item) => log.append(item), Log.empty<unknown>(value.first));
  }
  if (value instanceof Table) {
    const entries = value.entries().map(([key, item]) => [key, mapped(item, image)] as const);
    return entries.every(([key, item]) => value.get(key) === item) ? value : Table.from(entries);
  }
  const record = value as Record<string, unknown>;
  let changed: Record<string, unknown> | null = null;
  for (const field of Object.keys(record)) {
    const after = mapped(record[field], image);
    if (after === record[field]) continue;
    changed ??= { ...record };
    changed[field] = after;
  }
  return changed ?? value;
}
