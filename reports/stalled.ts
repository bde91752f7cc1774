/**
 * Why nothing gets on, in one paragraph: since when nobody leads, decides or is answered; who refuses whom, and with what
 * words; what is lost; who is up. For violations of availability, whose trace is long and whose last event tells nothing.
 */
import { escapeText } from "../sim/base/printable.ts";
import type { TraceEvent, TraceSeen } from "../sim/trace/format.ts";
import { plural, virtualTime } from "./format.ts";
import type { NameOf } from "./node-names.ts";
import { eventsOf, whyLost } from "./story/event.ts";
import { brief } from "./story/values.ts";

/** Judges that speak when something good does not happen. */
const stallJudges: ReadonlySet<string> = new Set([
  "liveness",
  "core-progress",
  "steady-leader",
  "deference",
  "answering",
  "fault-tolerance",
  "convergence",
  "chatter",
]);

export const isStall = (invariant: string): boolean => stallJudges.has(invariant);

/** Observations by which a value is decided or learned. */
const decisions: ReadonlySet<string> = new Set(["chosen", "learned", "extended", "executed"]);
const refusals: ReadonlySet<string> = new Set(["nack", "rejected", "refused", "busy", "redirect"]);

interface Moment {
  readonly time: number;
  readonly node: number;
}

/** A reign: from its election to whatever ended it, as far as a trace tells. */
interface Reign extends Moment {
  readonly term: unknown;
  crashedAt: number | null;
}

interface Refusal {
  readonly by: number;
  readonly of: number;
  times: number;
  last: unknown;
}

type Observed = TraceSeen["observation"];

class Stall {
  reign: Reign | null = null;
  decided: (Moment & { readonly slot: unknown }) | null = null;
  answered: Moment | null = null;
  /** Since the last decision: */
  elections = 0;
  readonly refusals = new Map<string, Refusal>();
  readonly lost = new Map<string, number>();
  readonly timers = new Map<string, number>();
  /** When each node went down that is down. */
  readonly down = new Map<number, number>();
  readonly servers = new Set<number>();
  readonly #known = new Set<string>(); // what was decided: whoever learns it later decides nothing

  take({ time, node, cause, seen = [] }: TraceEvent): void {
    if (cause.type === "start") this.servers.add(node);
    else if (cause.type === "crash") this.#crash(node, time);
    else if (cause.type === "restart") this.down.delete(node);
    else if (cause.type === "timer") add(this.timers, cause.timer.replace(/ \d+$/, ""));
    else if (cause.type === "lost") add(this.lost, cause.why);
    else if (cause.type === "message" && isRefusal(cause.message)) this.#refused(cause.from, node, cause.message);
    for (const one of seen) this.#see(one.node, one.observation, time);
  }

  #crash(node: number, time: number): void {
    this.down.set(node, time);
    if (this.reign?.node === node) this.reign.crashedAt ??= time;
  }

  #refused(by: number, of: number, message: unknown): void {
    const key = `${by}>${of}`;
    const known = this.refusals.get(key) ?? { by, of, times: 0, last: null };
    this.refusals.set(key, known);
    known.times++;
    known.last = message;
  }

  #see(node: number, observation: Observed, time: number): void {
    const { type } = observation;
    if (type === "elected") {
      if (observation["again"] === true) return;
      this.reign = { time, node, term: observation["term"], crashedAt: null };
      this.elections++;
    } else if (type === "invoked")
      this.servers.delete(node); // a client
    else if (type === "returned" && observation["outcome"] === "ok") this.answered = { time, node };
    else if (decisions.has(type)) this.#decide(node, observation, time);
  }

  /** What was refused or lost before it did not stop anything. */
  #decide(node: number, { slot, instance, epoch, command }: Observed, time: number): void {
    const { id } = (command ?? {}) as { readonly id?: unknown };
    const what = JSON.stringify([epoch, instance, slot, id]);
    if (this.#known.has(what)) return;
    this.#known.add(what);
    this.decided = { time, node, slot: slot ?? instance };
    this.elections = 0;
    for (const counts of [this.refusals, this.lost, this.timers]) counts.clear();
  }
}

function isRefusal(message: unknown): boolean {
  const { type, granted, success } = (message ?? {}) as { type?: unknown; granted?: unknown; success?: unknown };
  return granted === false || success === false || refusals.has(String(type));
}

const add = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

/** The paragraph for the violation of a recorded run, if it is one of those; else nothing. */
export const stallOf = (invariant: string, trace: readonly string[], name: NameOf): string | null =>
  isStall(invariant) ? tellStall(trace, name) : null;

/** The paragraph for a recorded run, given as its trace's lines. */
export function tellStall(lines: Iterable<string>, name: NameOf): string {
  return stallSentences(eventsOf(lines), name).join(" ");
}

/** The same, sentence by sentence. */
export function stallSentences(events: Iterable<TraceEvent>, name: NameOf): string[] {
  const stall = new Stall();
  for (const event of events) stall.take(event);
  return [tellLeader(stall, name), tellDecision(stall, name), ...tellRefusals(stall, name), tellUp(stall, name)];
}

function tellLeader({ reign, elections }: Stall, name: NameOf): string {
  if (reign === null) return "Nobody ever led.";
  const { node, term, time, crashedAt } = reign;
  const again = elections > 1 ? ` (${plural(elections, "election")} since the last decision)` : "";
  if (crashedAt !== null)
    return `Nobody leads since ${virtualTime(crashedAt)}, when ${name(node)}, leader of term ${term}, crashed.`;
  return `${name(node)} was elected last, in term ${term} at ${virtualTime(time)}${again}.`;
}

function tellDecision({ decided, answered }: Stall, name: NameOf): string {
  const answers =
    answered === null ? "no client was ever answered" : `no client was answered after ${virtualTime(answered.time)}`;
  if (decided === null) return `Nothing was ever decided, and ${answers}.`;
  const slot = decided.slot === undefined ? "" : ` at slot ${decided.slot}`;
  return `Nothing was decided after ${virtualTime(decided.time)} (by ${name(decided.node)}${slot}), and ${answers}.`;
}

const listedMax = 4;

function tellRefusals({ refusals: all, lost, timers }: Stall, name: NameOf): string[] {
  const often = [...all.values()].sort((a, b) => b.times - a.times).slice(0, listedMax);
  const said = often.map(
    ({ by, of, times, last }) =>
      `${name(by)} refused ${name(of)} ${plural(times, "time")}, last with ${brief(last, name)}`,
  );
  const sentences = said.length === 0 ? [] : [`Since then ${said.join("; ")}.`];
  if (lost.size > 0) {
    const all = foremost(lost).map(([why, times]) => `${plural(times, "message")} ${whyLost(why)}`);
    sentences.push(`Lost since then: ${all.join(", ")}.`);
  }
  if (timers.size > 0) {
    const all = foremost(timers).map(([timer, times]) => `${escapeText(timer, 60)} ${plural(times, "time")}`);
    sentences.push(`Timers that fired since then: ${all.join(", ")}.`);
  }
  return sentences;
}

const foremost = (counts: ReadonlyMap<string, number>): (readonly [what: string, times: number])[] =>
  [...counts].sort(([, a], [, b]) => b - a).slice(0, listedMax);

function tellUp({ servers, down }: Stall, name: NameOf): string {
  const up = [...servers].filter((node) => !down.has(node)).map(name);
  const away = [...down].map(([node, time]) => `${name(node)} (since ${virtualTime(time)})`);
  return `Up: ${up.join(", ") || "nobody"}${away.length === 0 ? "" : `; down: ${away.join(", ")}`}.`;
}
