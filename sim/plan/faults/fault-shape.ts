/** A kind of fault: what it is, which claim covers it, the fields of its plan entry, how one is drawn, and what it does. */
import type { FaultKind } from "../../contract/system.ts";
import type { Draw } from "../draw.ts";
import { type Fields, integerRule, listRule, textRule } from "../schema.ts";
import type { Piece } from "../text/pieces.ts";
import type { Aim, AimVerb } from "./aim.ts";
import type { FaultSurface } from "./surface.ts";

/** What a fault is drawn for. */
export interface Stage {
  /** Servers have the ids 0 to servers - 1, clients follow. */
  readonly servers: number;
  readonly clients: number;
  readonly activeMicros: number;
  /** The types of the messages that servers send each other. */
  readonly messages: readonly string[];
  /** How often, of a hundred times, a fault that may follow the leader does. */
  readonly leaderPercent: number;
  /** The system stands on another, whose leader may be hit too. */
  readonly hasFoundation?: boolean;
  /** Of a system whose members change: how often a fault hits one of those whom a change concerns. Absent of others. */
  readonly memberPercent?: number;
  /** The fault is aimed at an event, and may hit the nodes of that event. */
  readonly isAimed?: boolean;
}

/** What all faults say: when they begin, and how long they last. */
export interface FaultSpan {
  readonly kind: string;
  /** When it begins; with `when`, the time from which on events are counted. */
  readonly at: number;
  /** The event at which it begins. */
  readonly when?: Aim;
  readonly duration: number;
}

/** A node that a fault names, and where in its entry. */
export interface NamedNode {
  readonly path: string;
  readonly node: number;
  /** False: a client is as good. */
  readonly isServer: boolean;
}

export interface FaultShape<F extends FaultSpan> {
  readonly kind: F["kind"];
  /** One sentence, for `synod list faults`. */
  readonly about: string;
  /** The claim a system must make for a campaign to draw it. */
  readonly claim: FaultKind;
  /** The fewest servers for which it means something. */
  readonly serversMin: number;
  /** It means nothing where members never change, and is not drawn there. */
  readonly ofMembers?: true;
  /** Set where it does something to the message of an event: it must be aimed, with one of these verbs. */
  readonly aims?: readonly AimVerb[];
  /** Its own fields, beside `kind`, `at`, `when` and `duration`. */
  readonly fields: Fields;
  /**
   * What its fields are where a plan that was written by hand leaves them out. Without a word on `duration` it then lasts
   * until all is healed; one that hits one node then hits whoever leads, or the node of the event it is aimed at.
   */
  readonly usual?: Partial<Omit<F, "kind" | "at" | "when">>;
  /** How a script says it, but for when it begins and how long it lasts (see sim/plan/text/README.md). */
  readonly sentence: readonly Piece[];
  draw(draw: Draw, stage: Stage): Omit<F, "kind" | "at" | "when">;
  /** Begins the fault; the function returned ends it. */
  begin(fault: F, world: FaultSurface): () => void;
  /** The nodes it names, in the order of its fields. */
  named(fault: F): readonly NamedNode[];
  /** The fault when nodes have other ids (-1: the node goes); null when it has lost its meaning. */
  renumbered(fault: F, idOf: (node: number) => number): F | null;
}

/** No duration or time of a plan is above this: about eleven days. */
export const microsMax = 1_000_000_000_000;
/** Node ids in plans: 31 per role, a few roles, and clients. */
export const nodeMax = 1_023;

export const nodeRule = integerRule(0, nodeMax);
export const messageTypesRule = listRule(textRule(64), 64, 1);
export const nodesRule = listRule(nodeRule, nodeMax + 1, 1);

/** From a twentieth of the active part, or 20 ms, up to all of it: it may happen several times in a run. */
export const drawDuration = (draw: Draw, { activeMicros }: Stage): number =>
  draw.span(Math.min(20_000, Math.max(1, Math.floor(activeMicros / 20))), Math.max(2, activeMicros));

/** How long a crashed server is away. */
export const drawDowntime = (draw: Draw, { activeMicros }: Stage): number =>
  draw.span(500, Math.min(1_600_000, Math.max(1_000, activeMicros)));

/** All servers in random order. */
export function shuffledServers(draw: Draw, stage: Stage): number[] {
  const nodes = Array.from({ length: stage.servers }, (_, id) => id);
  for (let i = nodes.length - 1; i > 0; i--) {
    const j = draw.between(0, i);
    const moved = nodes[i]!;
    nodes[i] = nodes[j]!;
    nodes[j] = moved;
  }
  return nodes;
}

/** Those of `nodes` that stay, by their new ids. */
export const staying = (nodes: readonly number[], idOf: (node: number) => number): number[] =>
  nodes.map(idOf).filter((id) => id >= 0);
