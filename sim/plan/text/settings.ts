/** The sentences of a script that are no faults: what each begins with, where in the plan it is, and what it says. */
import { counted, fieldAs, maybe, type Piece, times, worded } from "./pieces.ts";

/** A record of the plan as one sentence: clauses with commas between them, each where it is not as usual. */
export interface ClausesSetting {
  /** Its first word. */
  readonly head: string;
  /** The field of the plan, or of a record in it. */
  readonly path: readonly string[];
  readonly clauses: readonly (readonly Piece[])[];
}

const percent = (words: string, field: string): readonly Piece[] => [words, fieldAs("share", field)];

export const clausesSettings: readonly ClausesSetting[] = [
  {
    head: "network",
    path: ["network"],
    clauses: [
      ["latency", fieldAs("latency", "latency")],
      percent("drops", "drop"),
      percent("duplicates", "duplicate"),
      percent("reorders", "reorder"),
      percent("delays", "late"),
      ["delays by", fieldAs("time", "lateMicros")],
      percent("across cuts", "acrossCuts"),
      [worded("fifo", ["in order", true], ["in any order", false])],
      [counted("bytesPerSecond", "byte a second", "bytes a second")],
    ],
  },
  {
    head: "disk",
    path: ["disk"],
    clauses: [
      ["syncs in", times("syncMin", "syncMax")],
      percent("stalls", "stall"),
      ["stalls for", fieldAs("time", "stallMicros")],
      ["needs", fieldAs("nanos", "syncByteNanos"), "per byte"],
      [worded("loss", ["loses nothing", "none"], ["loses suffix", "suffix"], ["loses subset", "subset"])],
    ],
  },
  {
    head: "processor",
    path: ["cpu"],
    clauses: [
      ["receives in", fieldAs("nanos", "perMessageNanos"), "per message"],
      ["receives in", fieldAs("nanos", "perByteNanos"), "per byte"],
      ["sends in", fieldAs("nanos", "sendMessageNanos"), "per message"],
      ["sends in", fieldAs("nanos", "sendByteNanos"), "per byte"],
    ],
  },
  {
    head: "load",
    path: ["workload"],
    clauses: [
      [counted("clients", "client")],
      [worded("mode", ["closed", "closed"], ["open", "open"])],
      [counted("sessions", "session")],
      [counted("operations", "operation")],
      ["pause", times("thinkMin", "thinkMax")],
      [counted("keys", "key")],
      percent("conflicts", "conflicts"),
      ["retry after", fieldAs("time", "retryMicros")],
      [counted("attempts", "attempt")],
      ["loyal for", counted("loyal", "attempt")],
      [counted("readers", "reader")],
      percent("crashes", "crashes"),
      percent("large", "large"),
      ["larger by", counted("largeBytes", "byte")],
    ],
  },
  {
    head: "operator",
    path: ["workload", "reconfigurations"],
    clauses: [
      [counted("count", "change")],
      ["pause", times("paceMin", "paceMax")],
      [worded("switchesOff", ["switches off who goes", true], ["leaves on who goes", false])],
      ["members", fieldAs("memberships", "members")],
    ],
  },
  {
    head: "run",
    path: ["budget"],
    clauses: [
      ["active", fieldAs("time", "activeMicros")],
      ["heals in", fieldAs("time", "healMicros")],
      ["at most", counted("eventsMax", "event")],
    ],
  },
];

/** Sentences for the items of a list of the plan, and for records that are no lists of clauses. */
export const itemSettings = {
  clock: [
    "of",
    fieldAs("node", "node"),
    maybe("off by", fieldAs("signed-time", "offset")),
    maybe("drifts by", fieldAs("signed", "drift")),
  ],
  gone: [fieldAs("nodes", "nodes"), maybe(worded("cut", ["cut off", true], ["down", false]))],
  message: [
    ...[fieldAs("ordinal", "ordinal"), "from", fieldAs("node", "from"), "to", fieldAs("node", "to")],
    maybe(worded("drop", ["dropped", true], ["not dropped", false])),
    maybe("with", counted("copies", "copy", "copies")),
    maybe("in", fieldAs("time", "micros")),
  ],
  mix: [fieldAs("weights", "mix")],
  choose: [fieldAs("text", "choice")],
} satisfies { readonly [head: string]: readonly Piece[] };

/** What items leave out. */
export const usualItem = { clock: { offset: 0, drift: 0 }, gone: { cut: false }, message: {}, mix: {}, choose: {} };
