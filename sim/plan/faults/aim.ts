/** An aim: the event at which a fault begins, where it does not begin at a time. */

/** What a node does with a message: it sends it, it arrives there, the handler is called with it. */
export const aimVerbs = ["sends", "receives", "handles"] as const;
export type AimVerb = (typeof aimVerbs)[number];

/**
 * The fault begins right before the `nth` such event, counted from the fault's `at` on; the event then happens in the
 * world as the fault leaves it, or not at all. Exactly one of the verbs is there, with a type of message. A message to
 * oneself is handled only: it is neither sent nor received over the network.
 */
export interface Aim {
  /** A server by its id, `leader`, `any` server, or the name of a role: any of its nodes. */
  readonly node: number | string;
  readonly sends?: string;
  readonly receives?: string;
  readonly handles?: string;
  readonly nth: number;
}

/** The verb of an aim; an aim that was validated has one. */
export const verbOf = (aim: Aim): AimVerb => aimVerbs.find((verb) => aim[verb] !== undefined)!;

/** `when replica 2 sends its 1st requestVote`, `from 300 ms on, when any acceptor handles its 2nd accept`. */
export function describeAim(aim: Aim, at: number, nameNode: (node: number) => string): string {
  const verb = verbOf(aim);
  const who = typeof aim.node === "number" ? nameNode(aim.node) : (groups[aim.node] ?? `any ${aim.node}`);
  const whose = typeof aim.node === "number" ? "its" : "the";
  const since = at === 0 ? "" : `from ${at / 1000} ms on, `;
  return `${since}when ${who} ${verb} ${whose} ${ordinal(aim.nth)} ${aim[verb]}`;
}

const groups: { readonly [node: string]: string } = { leader: "the leader", any: "any server" };

function ordinal(nth: number): string {
  const isTeen = nth % 100 >= 11 && nth % 100 <= 13;
  return `${nth}${isTeen ? "th" : (["th", "st", "nd", "rd"][nth % 10] ?? "th")}`;
}
