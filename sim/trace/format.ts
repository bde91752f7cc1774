/**
 * The trace format: newline-delimited JSON. A header line, one line per event, a digest line after every block of
 * events, and a last line. A trace without its last line was cut short.
 */
import { microsMax, nodeMax, nodeRule } from "../plan/faults/fault-shape.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult, Violation } from "../plan/run-result.ts";
import {
  anything,
  boolean,
  choiceRule,
  eitherRule,
  type Fields,
  integerRule,
  listRule,
  nothing,
  recordRule,
  textRule,
} from "../plan/schema.ts";
import type { EventCause } from "./recorder.ts";

export const traceFormat = "synod-trace";
/** The trace format this release writes and reads. */
export const traceVersion = 1;

/** A file that a run loaded beside what ships. */
export interface TraceModule {
  readonly role: "system" | "judges";
  /** From the folder where it was recorded, with forward slashes. */
  readonly path: string;
  /** Of its text and of what it imports by relative paths. */
  readonly digest: string;
}

/** The first line: all that is needed to run it again, and what came of it. */
export interface TraceHeader {
  readonly format: typeof traceFormat;
  readonly version: typeof traceVersion;
  readonly system: string;
  /** Id of the planted bug that was in the system, or null. */
  readonly mutant: string | null;
  /** Where its system and judges come from; absent: all of them ship. */
  readonly modules?: readonly TraceModule[];
  readonly digest: string;
  readonly events: number;
  readonly violation: Violation | null;
  readonly undecided: string | null;
  readonly plan: Plan;
}

/** What a trace tells of the code that ran. */
export interface TraceCode {
  /** Id of the planted bug, or null. */
  readonly mutant: string | null;
  readonly modules?: readonly TraceModule[];
}

export type TraceEffect =
  | { readonly type: "send"; readonly to: number; readonly message: unknown; readonly ahead?: boolean }
  | { readonly type: "reply"; readonly to: number; readonly message: unknown }
  | { readonly type: "write"; readonly change: unknown }
  | { readonly type: "sync" }
  | { readonly type: "when-durable"; readonly message: unknown }
  | { readonly type: "observe"; readonly what: string }
  | { readonly type: "set-timer"; readonly timer: string; readonly min: number; readonly max: number }
  | { readonly type: "cancel-timer"; readonly timer: string };

/** What the judges were shown, when it was released. */
export interface TraceSeen {
  readonly node: number;
  readonly observation: { readonly type: string; readonly [field: string]: unknown };
  readonly standing?: { readonly promised: number; readonly report: string };
}

export interface TraceEvent {
  readonly event: number;
  readonly time: number;
  /** -1: the world itself. */
  readonly node: number;
  readonly cause: EventCause;
  /** In the order issued; absent when there are none. */
  readonly effects?: readonly TraceEffect[];
  /** A crash cut the effects after so many of them. */
  readonly cut?: number;
  readonly seen?: readonly TraceSeen[];
  /** A few words on the node's state after the event. */
  readonly state?: string;
  /** A judge spoke. */
  readonly violated?: { readonly invariant: string; readonly message: string };
}

export interface TraceBlock {
  readonly block: number;
  readonly digest: string;
}

export interface TraceEnd {
  readonly end: "violation" | "fine" | "undecided";
  readonly events: number;
  readonly digest: string;
  /** Of all lines before and of how the run ended; absent in older traces. */
  readonly contents?: string;
}

export type TraceLine =
  | { readonly type: "header"; readonly header: TraceHeader }
  | { readonly type: "event"; readonly event: TraceEvent }
  | { readonly type: "block"; readonly block: TraceBlock }
  | { readonly type: "end"; readonly end: TraceEnd };

/** The header of a run's trace. */
export const headerOf = (result: RunResult, { mutant, modules = [] }: TraceCode): TraceHeader => ({
  format: traceFormat,
  version: traceVersion,
  system: result.plan.system,
  mutant,
  ...(modules.length === 0 ? {} : { modules }),
  digest: result.digest,
  events: result.events,
  violation: result.violation,
  undecided: result.undecided,
  plan: result.plan,
});

export const endOf = (result: RunResult, contents: string): TraceEnd => ({
  end: result.violation !== null ? "violation" : result.undecided !== null ? "undecided" : "fine",
  events: result.events,
  digest: result.digest,
  contents,
});

const digest = textRule(16);
const sentence = textRule(2 ** 26); // it may quote values, and a value may have a megabyte
const name = textRule(256);
const count = integerRule(0, Number.MAX_SAFE_INTEGER);

const moduleRule = recordRule({ role: choiceRule("system", "judges"), path: textRule(4_096), digest: textRule(64) });

/** The header but for its plan, which `parsePlan` checks. */
export const headerFields: Fields = {
  format: choiceRule(traceFormat),
  version: choiceRule(traceVersion),
  system: textRule(64),
  mutant: eitherRule(nothing, textRule(80)),
  modules: { optional: listRule(moduleRule, 100) },
  digest,
  events: count,
  violation: anything,
  undecided: eitherRule(nothing, sentence),
  plan: anything,
};

export const violationRule = recordRule({ invariant: name, message: sentence, event: count, time: count });

const cause = {
  type: "variants",
  tag: "type",
  of: {
    start: {},
    message: { from: nodeRule, message: anything },
    timer: { timer: name },
    synced: {},
    crash: {},
    restart: { wiped: boolean },
    lost: { from: nodeRule, message: anything, why: name },
    fault: { text: textRule(10_000) },
    heal: {},
    pass: { micros: count },
  } satisfies { readonly [type in EventCause["type"]]: Fields },
} as const;

const effects = {
  type: "variants",
  tag: "type",
  of: {
    send: { to: nodeRule, message: anything, ahead: { optional: boolean } },
    reply: { to: nodeRule, message: anything },
    write: { change: anything },
    sync: {},
    "when-durable": { message: anything },
    observe: { what: name },
    "set-timer": { timer: name, min: count, max: count },
    "cancel-timer": { timer: name },
  } satisfies { readonly [type in TraceEffect["type"]]: Fields },
} as const;

export const eventRule = recordRule({
  event: count,
  time: integerRule(0, microsMax * 1_000),
  node: integerRule(-1, nodeMax),
  cause,
  effects: { optional: listRule(effects, 100_000) },
  cut: { optional: integerRule(0, 100_000) },
  seen: {
    optional: listRule(
      recordRule({
        node: integerRule(-1, nodeMax),
        observation: { type: "map", of: anything, sizeMax: 16 },
        standing: { optional: recordRule({ promised: count, report: sentence }) },
      }),
      100_000,
    ),
  },
  state: { optional: sentence },
  violated: { optional: recordRule({ invariant: name, message: sentence }) },
});

export const blockRule = recordRule({ block: count, digest });
export const endRule = recordRule({
  end: choiceRule("violation", "fine", "undecided"),
  events: count,
  digest,
  contents: { optional: digest },
});
