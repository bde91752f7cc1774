/** What proxies keep, and the types of both automata. */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Log } from "../../sim/base/log.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Command, Session } from "../../sim/contract/operation.ts";
import type { AnswerPace, Outstanding } from "../shared/again.ts";
import type { AskerDurable } from "../shared/asker.ts";
import type { GivingUp } from "../shared/given-up.ts";
import type { Questioner } from "../shared/questions.ts";
import type { Reading, Serving } from "../shared/serving.ts";
import type { Layout } from "./layout.ts";
import type { Checkpoint, CorfuMessage, Entry, Position, UnitDurable } from "./types.ts";

/**
 * `follow`: another proxy is the sequencer, as far as it knows. `look`: it reads the layout, to change it. `seal`: it seals
 * units. `swap`: it asks the registry for the next layout. `sequence`: it is the sequencer. Whatever it is, it serves clients.
 */
export type Phase = "follow" | "look" | "seal" | "swap" | "sequence";

/** Why a question is put to the registry. */
export type Purpose = "swap" | "look" | "look at beat" | "beat";

/** A client's command that is to be in the log. */
export interface Append {
  readonly command: Command;
  /** Null before there is a token for it, under this layout. */
  readonly position: Position | null;
  /** Positions that it lost to others, under this layout. */
  readonly attempt: number;
  /** Its request for a token; null while it waits for others to come through. */
  readonly pending: Outstanding | null;
}

/** What a sequencer granted: whoever asks again for want of an answer gets the same. */
export interface Grant {
  readonly to: NodeId;
  readonly attempt: number;
  readonly position: Position;
}

/** A cell that is being written, down its chain. */
export interface Writing {
  readonly entry: Entry;
  /** How many units of the chain have it. */
  readonly written: number;
  /** Its request to the next unit. */
  readonly pending: Outstanding;
}

/** A position that was asked for at its tail, and how often it was unwritten there. */
export interface Fetch {
  readonly holes: number;
  /** Its request to the tail. */
  readonly pending: Outstanding;
}

/** Reading rounds of one life, which begin at as many; numbers of checks are below. */
export const roundsMax = 2 ** 20;

/** By which a unit is watched. */
export interface LastCheck {
  /** The last one under this layout: who is slow answers copies of earlier ones, too. */
  readonly number: number;
  /** Null when it is answered. */
  readonly pending: Outstanding | null;
}

export const noCheckYet: LastCheck = { number: 0, pending: null };

/** The operator, who waits for other units. */
export interface Operator {
  readonly client: NodeId;
  readonly session: Session;
  readonly sequence: number;
  /** Those that it asked for, or of these the ones that answer. */
  readonly members: NodeSet;
  /** How many it asked for. */
  readonly size: number;
  /** Rounds of the timer since it asked. */
  readonly rounds: number;
  /** The layout was asked for these, or is of these. */
  readonly isHeeded: boolean;
}

export interface ProxyState extends Questioner<Purpose>, GivingUp, Serving {
  phase: Phase;
  /** The newest that it knows. */
  layout: Layout;
  // the registry
  /** The sequencer's last beat in the registry, and how many it made itself. */
  beat: string | null;
  beats: number;
  // reconfiguration
  /** The layout that it asks the registry for. */
  proposal: Layout;
  sealedBy: NodeSet;
  /** Units that told that they are sealed for a later layout than this one: whatever else is of this one, they refuse. */
  closed: NodeSet;
  /** One past the highest cell written at units that are sealed. */
  sealedTail: Position;
  /** By rank of the unit: rounds of the timer since it was last heard. */
  missed: readonly number[];
  /** By rank of the unit. */
  checks: readonly LastCheck[];
  /** The seals of this epoch that are not answered; what is copied to units that joined, once it was sent. */
  sealing: Outstanding;
  copying: Outstanding | null;
  /** By rank of the unit, in rounds of the timer; and of whoever grants tokens. */
  paces: readonly AnswerPace[];
  /** The slowest answers since the last round of it. */
  answers: readonly number[];
  /** Positions that are asked for and written at once; fewer while answers are slow. */
  window: number;
  /** Times that it changed the layout, or tried to, and did not keep it: so much longer it waits. */
  outbid: number;
  /** Layouts of its own that came to nothing since it heard of another sequencer: so much more patient it is with units. */
  fruitless: number;
  /** Units that joined, and hold what the extents before theirs do. */
  rebuilt: NodeSet;
  operator: Operator | null;
  // the sequencer
  /** The next position to grant. */
  next: Position;
  /** By command, until it is executed. */
  grants: Table<Grant>;
  // appending and playing
  /** By session. */
  appends: Table<Append>;
  /** By position. */
  writes: Table<Writing>;
  fetches: Table<Fetch>;
  /** By position: decided, and not executed yet. */
  known: Table<Entry>;
  /** The log has to be played to here. */
  target: Position;
  executed: Position;
  /** What is compacted here; the log goes on from there, or from somewhat before. */
  base: Checkpoint;
  log: Log<Entry>;
  /** Sixteen for each time that holes had to be filled of late, less what came by itself: so much longer the next writer gets. */
  fills: number;
  /** The target when they were filled last. */
  fillsEnd: Position;
  isResending: boolean;
  /** Rounds of the timer in which nothing that is wanted was executed or answered. */
  stuck: number;
  /** Layouts that it asked for since because of that: so much longer it waits. */
  unrest: number;
  /** It looks into the registry because it is stuck: that a sequencer is alive is no comfort. */
  insists: boolean;
  // reading
  round: number;
  /** What this round asks and is not answered yet. */
  probing: Outstanding;
  /** The tail that the sequencer told in this round; null before. */
  tail: Position | null;
  /** Units that told in this round that no later layout is known to them. */
  checked: NodeSet;
  /** Reads that this round answers, and those that came after it began. */
  reads: readonly Reading[];
  later: readonly Reading[];
}

export interface CorfuOptions {
  readonly registry: string;
  readonly registryNodes: number;
  readonly askMicros: number;
  readonly proxies: number;
  readonly spares: number;
  readonly stripes: number;
  readonly heartbeat: string;
  readonly heartbeatMicros: number;
  readonly suspectMinMicros: number;
  readonly suspectMaxMicros: number;
  readonly retryMicros: number;
  readonly holeMicros: number;
  readonly missedMax: number;
  readonly batchMax: number;
  readonly snapshotEntries: number;
}

export interface UnitTypes {
  readonly State: UnitDurable;
  readonly Durable: UnitDurable;
  readonly Message: CorfuMessage;
  readonly Timer: never;
  readonly Options: CorfuOptions;
}

export interface ProxyTypes {
  readonly State: ProxyState;
  readonly Durable: AskerDurable;
  readonly Message: CorfuMessage;
  readonly Timer: "suspect" | "ask" | "beat" | "tend" | "resend" | "play";
  readonly Options: CorfuOptions;
}
