/**
 * What a picture shows, as plain data: lanes, points, lines, spans, bars and bands. All of it stands at *instants*, which
 * have a time each and an order; where an instant lies on the paper is the painter's business.
 */

/** A node, a client, or whoever else things happen to. */
export interface SceneLane {
  readonly name: string;
  /** Lanes of one group stand together. */
  readonly group: string;
  /** Rows of bars that it needs; 0 where it has none. */
  readonly rows: number;
}

/** What happened at a point: `lost` and `world` are no node's own. */
export type PointKind = "start" | "message" | "timer" | "synced" | "crash" | "restart" | "lost" | "world";

/** What judges were shown, in a word or two. */
export interface Note {
  readonly text: string;
  /** How it is marked: who leads, what is decided, what is promised or stored, anything else. */
  readonly kind: "leader" | "decided" | "vote" | "other";
  /** The larger, the sooner it is written where there is not room for all. */
  readonly weight: number;
}

/** One event. */
export interface Point {
  readonly at: number;
  /** -1: of no lane. */
  readonly lane: number;
  readonly kind: PointKind;
  /** The number of the event. */
  readonly event: number;
  readonly notes: readonly Note[];
  /** What its handler did to the disk. */
  readonly disk: "write" | "sync" | null;
  /** A crash cut its effects. */
  readonly isCut: boolean;
  /** It happened before what the verdict rests on, or is that. */
  readonly isPast: boolean;
  /** The verdict rests on it. */
  readonly isProof: boolean;
}

/** What became of a message: the last is still on its way when the picture ends. */
export type LineFate = "arrived" | "late" | "copy" | "lost" | "open";

/** A message from where it left to where it arrived or was lost. */
export interface Line {
  readonly from: number;
  readonly fromLane: number;
  /** Null while it is on its way. */
  readonly to: number | null;
  readonly toLane: number;
  /** Its type. */
  readonly label: string;
  readonly fate: LineFate;
  /** Why it was lost; else nothing. */
  readonly why: string;
  readonly isPast: boolean;
}

/** A stretch of a lane. */
export interface Span {
  readonly lane: number;
  readonly from: number;
  /** Null: to the end. */
  readonly to: number | null;
  readonly kind: "down" | "paused" | "slow" | "cut" | "sync";
  readonly text: string;
}

/** The term that a node is in, or leads. */
export interface Reign {
  readonly lane: number;
  readonly from: number;
  readonly to: number | null;
  readonly term: number;
  readonly isLeader: boolean;
  /** Of all terms of its part in order, from 0: by it a colour is chosen. */
  readonly order: number;
}

/** How a bar stands out: it contradicts others, is needed to show that, has a place in an order, or none of these. */
export type Emphasis = "conflict" | "core" | "ordered" | "plain";

/** A client's operation. */
export interface CallBar {
  readonly lane: number;
  /** Row of its lane, from 0. */
  readonly row: number;
  readonly from: number;
  /** Null: it never returned. */
  readonly to: number | null;
  readonly label: string;
  readonly outcome: "ok" | "failed" | "unknown";
  /** Where it is told of: `line 7`. */
  readonly place?: string;
  /** `answered`: none stands out, and the colour tells the outcome. */
  readonly emphasis: Emphasis | "answered";
  /** Where it takes effect in the order that was found; absent: it has no place there. */
  readonly effect?: number;
}

/** What happened to all lanes at once. */
export interface PictureMark {
  readonly at: number;
  readonly label: string;
}

/** A fault, as long as it lasts. */
export interface Band {
  readonly row: number;
  readonly from: number;
  readonly to: number | null;
  readonly label: string;
}

/** Where the verdict falls, and what it is. */
export interface Verdict {
  readonly at: number;
  readonly lane: number;
  readonly label: string;
}

export interface PictureScene {
  /** Times in microseconds have a clock; those of a run without one only count events. */
  readonly isTimed: boolean;
  /** Ascending. */
  readonly times: readonly number[];
  readonly lanes: readonly SceneLane[];
  readonly points: readonly Point[];
  readonly lines: readonly Line[];
  readonly spans: readonly Span[];
  readonly reigns: readonly Reign[];
  readonly bars: readonly CallBar[];
  readonly bands: readonly Band[];
  readonly bandRows: number;
  /** Absent: none. */
  readonly marks?: readonly PictureMark[];
  /** Of the times, where they are no microseconds of a run. */
  readonly unit?: string;
  readonly verdict: Verdict | null;
  /** Something stands out: a causal past is known. */
  readonly hasPast: boolean;
}
