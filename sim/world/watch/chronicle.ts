/** What is said of a run while it happens: counts, the rolling digest, judges, measures and the recorder. */
import { AssertionError } from "../../base/assert.ts";
import { Digest } from "../../base/digest.ts";
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";
import type { WorldPace } from "../../contract/availability.ts";
import type { Invariant } from "../../contract/invariant.ts";
import type { Io } from "../../contract/io.ts";
import { isOfEveryPart, judgementsOf, partShown } from "../../contract/judgement.ts";
import type { Observation, ObservationType } from "../../contract/observation.ts";
import type { Plan } from "../../plan/plan.ts";
import { blockEvents, type RunResult, type Violation } from "../../plan/run-result.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";
import { takeOffence } from "../ambient-guard.ts";
import type { Servers } from "../servers.ts";
import { CallLog } from "./call-log.ts";
import { entriesKept } from "./entries-kept.ts";
import { Meter } from "./meter.ts";
import { Panel } from "./panel.ts";
import type { RunOptions } from "./run-options.ts";

const causeCodes: { readonly [type in EventCause["type"]]: number } = {
  start: 1,
  message: 2,
  timer: 3,
  synced: 4,
  crash: 5,
  restart: 6,
  lost: 7,
  fault: 8,
  heal: 9,
  pass: 10,
};

/** A place in a chronicle. */
export interface ChronicleMark {
  /** By part. */
  readonly judges: readonly (readonly object[])[];
  readonly a: number;
  readonly b: number;
  readonly events: number;
  readonly violation: Violation | null;
  readonly untilBlock: number;
}

export class Chronicle {
  events = 0;
  violation: Violation | null = null;
  readonly meter: Meter;
  readonly recorder: Recorder | null;
  readonly #servers: Servers;
  readonly #panels: readonly Panel[]; // by part
  readonly #top: Panel;
  readonly #causes = new Float64Array(1 + Object.keys(causeCodes).length); // events by the code of their cause
  readonly #isMeasured: boolean;
  readonly #beat: () => void;
  readonly #digest = new Digest();
  readonly #blocks: string[] = [];
  #untilBlock = blockEvents;

  /** `pace`: null where time is abstract. */
  constructor(invariants: readonly Invariant[], servers: Servers, pace: WorldPace | null, options: RunOptions) {
    const { parts } = servers;
    this.#servers = servers;
    this.recorder = options.recorder ?? null;
    this.#isMeasured = options.measure === true;
    this.#beat = options.beat ?? (() => {});
    const calls = options.calls === true ? new CallLog() : null;
    this.meter = new Meter(options.measure === true, parts.at(-1)!.first, calls);
    this.#panels = judgementsOf(parts, invariants, pace).map(
      ({ judges, context }) => new Panel(judges, context, this.recorder),
    );
    this.#top = this.#panels.at(-1)!;
  }

  /** One event happened on `node` (-1: on the world). `about` is anything small that tells it from others. */
  event(code: EventCause["type"], node: number, about: number, now: number): void {
    if (this.#untilBlock-- === 0) this.#block(now);
    this.#causes[causeCodes[code]]!++;
    const digest = this.#digest;
    digest.int((causeCodes[code] << 24) ^ (node << 12) ^ about);
    digest.int(now | 0);
    this.events++;
  }

  /** The judge whose turn it is, or null. */
  get judge(): string | null {
    return this.#panels.find(({ asked }) => asked !== null)?.asked?.name ?? null;
  }

  /** Tells the recorder, if any, what the event was; call only when `recorder` is set. */
  tell(node: number, now: number, cause: EventCause): void {
    this.recorder?.event(this.events - 1, now, node, cause);
  }

  effects(node: number, io: Io, kept: number): void {
    const { recorder } = this;
    if (recorder === null) return;
    recorder.effects(io, kept);
    const description = node < this.#servers.states.length ? this.#servers.describe(node) : null;
    if (description !== null) recorder.state(node, description);
    if (node < this.#servers.states.length) recorder.snapshot?.(node, this.#servers.states[node]!);
  }

  /** A node, or the kernel on its behalf, observed something. */
  observe(node: number, observation: Observation, now: number): void {
    const { type } = observation;
    this.#digest.int(type.length ^ (type.charCodeAt(0) << 8) ^ (type.charCodeAt(2) << 16) ^ (node << 24));
    const shown = this.#shownTo(node, type);
    if (shown === this.#top) this.meter.see(observation, now, node);
    else if (type === "witnessed") this.meter.witness(observation.what);
    const standing =
      type === "promised"
        ? this.#servers.standing(node, observation.instance ?? observation.ledger)
        : type === "restarted"
          ? this.#servers.standing(node)
          : null;
    shown.show(node, observation, standing, now);
    this.#heed(shown, now);
    if (shown === this.#top && node >= 0) return;
    for (const panel of this.#panels) {
      if (panel === shown) continue;
      if (node < 0) panel.tell(node, observation, now);
      else if (panel === this.#top && isOfEveryPart(type)) panel.tellOfPart(node, observation, now);
      this.#heed(panel, now);
    }
  }

  /**
   * Tells judges, and them alone, of the world around a node or of the end of a run. It follows from the plan and from
   * events that are told already, so neither the digest nor a trace holds it.
   */
  tellJudges(node: number, observation: Observation, now: number): void {
    const shown = this.#shownTo(node, observation.type);
    shown.tell(node, observation, now);
    this.#heed(shown, now);
    if (shown === this.#top || !isOfEveryPart(observation.type)) return;
    this.#top.tellOfPart(node, observation, now);
    this.#heed(this.#top, now);
  }

  /** Whose judges an observation is for; all parts' where it is of no node, of which the top one is told first. */
  #shownTo(node: number, type: ObservationType): Panel {
    if (node < 0 || this.#panels.length === 1) return this.#top;
    const count = this.#panels.length;
    return this.#panels[partShown(this.#servers.partOf[node] ?? count, type, count)]!;
  }

  #heed({ violated }: Panel, now: number): void {
    if (violated !== null && this.violation === null) this.#found(violated.invariant, violated.message, now);
  }

  /** A finding that no judge made: a failed assertion, an exception, an ambient call. */
  stop(invariant: string, message: string, now: number): void {
    if (this.violation !== null) return;
    this.recorder?.violated(invariant, message);
    this.#found(invariant, message, now);
  }

  /** The end: the judges' last verdicts, unless `cutShort` says why there is none. */
  result(plan: Plan, now: number, clients: readonly object[], cutShort: string | null): RunResult {
    let undecided = cutShort;
    if (this.violation === null && cutShort === null) {
      for (const panel of this.#panels) {
        undecided ??= panel.finish();
        const { violated } = panel;
        if (violated !== null) this.violation ??= { ...violated, event: this.events, time: now };
      }
    }
    const late = takeOffence(); // of a judge that spoke last
    if (late !== null) this.stop("determinism", late.message, now);
    this.#sample();
    const digest = this.#digest;
    for (const node of this.#servers.states.keys()) {
      this.#mix(node, now, () => digest.value(this.#servers.digested(node)));
    }
    for (const state of clients) digest.value(state);
    if (this.violation !== null) digest.string(this.violation.invariant + this.violation.message);
    return {
      plan,
      digest: digest.hex(),
      blocks: this.#blocks,
      events: this.events,
      endMicros: now,
      violation: this.violation,
      undecided: this.violation === null ? undecided : null,
      witnesses: { ...this.meter.witnesses },
      measures: { ...this.meter.measures(now), ...(this.#isMeasured ? { causes: this.#causeCounts() } : {}) },
    };
  }

  #causeCounts(): { readonly [type: string]: number } {
    const counts = Object.entries(causeCodes).map(([type, code]) => [type, this.#causes[code]!] as const);
    return Object.fromEntries(counts.filter(([, times]) => times > 0));
  }

  /** Where the story stands, to come back to: judges, digest and counts. Measures only ever grow. */
  snapshot(): ChronicleMark {
    const { a, b } = this.#digest;
    const { events, violation } = this;
    return {
      judges: this.#panels.map((panel) => panel.snapshot()),
      a,
      b,
      events,
      violation,
      untilBlock: this.#untilBlock,
    };
  }

  restore(mark: ChronicleMark): void {
    for (const [at, panel] of this.#panels.entries()) panel.restore(mark.judges[at]!);
    this.#digest.a = mark.a;
    this.#digest.b = mark.b;
    this.events = mark.events;
    this.violation = mark.violation;
    this.#untilBlock = mark.untilBlock;
    this.#blocks.length = Math.min(this.#blocks.length, Math.floor(mark.events / blockEvents));
  }

  #found(invariant: string, message: string, now: number): void {
    this.violation = { invariant, message, event: this.events - 1, time: now };
  }

  /** Mixes a node's state; one that is no plain value is a finding about the system. */
  #mix(node: number, now: number, mix: () => void): void {
    try {
      mix();
    } catch (error) {
      if (!(error instanceof AssertionError)) throw error;
      this.stop("plain-state", `the state of node ${node} is not plain data: ${error.message}`, now);
    }
  }

  #sample(): void {
    for (const { stable } of this.#servers.disks) this.meter.holds(entriesKept(stable));
  }

  #block(now: number): void {
    this.#untilBlock = blockEvents - 1;
    this.#beat();
    this.#sample();
    for (const node of this.#servers.states.keys()) {
      this.#mix(node, now, () => mixBriefly(this.#digest, this.#servers.digested(node) as Record<string, unknown>));
    }
    const digest = this.#digest.hex();
    if (this.#blocks.length < blocksMax) this.#blocks.push(digest);
    this.recorder?.block(Math.floor(this.events / blockEvents) - 1, digest);
  }
}

/** Blocks kept in a result: enough for any recorded run; a longer one keeps its memory flat. */
const blocksMax = 10_000;

/** Mixes a state field by field; of a Log its bounds and last entry, of a Table its size. */
function mixBriefly(digest: Digest, state: Record<string, unknown>): void {
  for (const field of Object.keys(state)) {
    const value = state[field];
    if (typeof value === "number") digest.number(value);
    else if (value instanceof Log) {
      digest.number(value.first);
      digest.number(value.next);
      digest.value(value.last());
    } else if (value instanceof Table) digest.int(value.size);
    else if (!holdsContainer(value)) digest.value(value);
  }
}

const holdsContainer = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).some((item) => item instanceof Log || item instanceof Table || holdsContainer(item));
