/**
 * The choices of the scheduled drive as text: one line per step, in words that stay true when other choices are removed.
 * The exhaustive checker writes its counterexamples in them; the scheduled world takes them one at a time.
 *
 *     deliver 2>0 #3                     message 3 (from 0) of the channel from node 2 to node 0 arrives
 *     drop 2>0 #3                        it is lost (one copy of it)
 *     duplicate 2>0 #3                   there is one more copy of it, under the same number
 *     timer 1 election                   node 1's armed timer `election` fires
 *     ask 5 2                            client 5 takes its due step, `next` or a retry, aimed at server 2
 *     ask 5 2 at next                    the same, where a client of several sessions has several steps due
 *     crash 1                            node 1 crashes between two handlers
 *     synced 1                           the disk of node 1 is done with the oldest writes that nothing waits for
 *     restart 1                          node 1 recovers from its disk and starts
 *     pass 150000                        so many microseconds pass, by which clocks go on as fast or slow as they may
 *
 * Before the first choice all nodes start, in the order of their ids; what these handlers draw is 0.
 * A choice that runs a handler (deliver, timer, ask, restart) may end in `draws 0,2`, the values of the handler's
 * draws in order (0 when they run out), those of its clock among them (see ../time/abstract-clock.ts), and then in `cut 2`: the node crashes after the first 2 effects that the handler
 * issued (modulo their number plus one). A crash, alone or by a cut, may end in `keep 1,0`: of the writes not yet synced, oldest first, those marked 1
 * reach the disk (none when absent). A message is numbered when it is sent, per channel, lost and copied ones included;
 * messages to oneself count as a channel like any other, and are neither dropped nor duplicated.
 */
import { UserError } from "../../base/user-error.ts";

export type Choice =
  | {
      readonly kind: "deliver";
      readonly from: number;
      readonly to: number;
      readonly ordinal: number;
      readonly run: HandlerRun;
    }
  | { readonly kind: "drop" | "duplicate"; readonly from: number; readonly to: number; readonly ordinal: number }
  | { readonly kind: "timer"; readonly node: number; readonly timer: string; readonly run: HandlerRun }
  | {
      readonly kind: "ask";
      readonly node: number;
      readonly server: number;
      readonly run: HandlerRun;
      /** The timer of the step; absent: of the first retry that is due, and of `next` where none is. */
      readonly timer?: string;
    }
  | { readonly kind: "synced"; readonly node: number }
  | { readonly kind: "crash"; readonly node: number; readonly keep: readonly boolean[] }
  | { readonly kind: "restart"; readonly node: number; readonly run: HandlerRun }
  | { readonly kind: "pass"; readonly micros: number };

/** How a handler runs: what its draws give, and where a crash cuts it. */
export interface HandlerRun {
  readonly draws: readonly number[];
  /** The node crashes after so many of the handler's effects; null: it does not. */
  readonly cut: number | null;
  /** With a cut: which unsynced writes reach the disk, oldest first. */
  readonly keep: readonly boolean[];
}

/** A handler that draws nothing and is not cut. */
export const wholeRun: HandlerRun = { draws: [], cut: null, keep: [] };

/** A choice that nothing in the world stands for now. Nothing has happened when it is thrown. */
export class NotOpenError extends UserError {}

export const notOpen = (code: string, sentence: string, value?: string): NotOpenError =>
  new NotOpenError({
    code,
    place: "plan.schedule",
    ...(value === undefined ? {} : { value }),
    remedy: "take the choice out",
    sentence: `plan: ${sentence}`,
  });

/** The text of a choice; `parseChoice` gives it back. */
export function formatChoice(choice: Choice): string {
  switch (choice.kind) {
    case "deliver":
      return `deliver ${choice.from}>${choice.to} #${choice.ordinal}${formatRun(choice.run)}`;
    case "drop":
    case "duplicate":
      return `${choice.kind} ${choice.from}>${choice.to} #${choice.ordinal}`;
    case "timer":
      return `timer ${choice.node} ${choice.timer}${formatRun(choice.run)}`;
    case "ask":
      return `ask ${choice.node} ${choice.server}${formatStep(choice.timer)}${formatRun(choice.run)}`;
    case "synced":
      return `synced ${choice.node}`;
    case "crash":
      return `crash ${choice.node}${formatKeep(choice.keep)}`;
    case "pass":
      return `pass ${choice.micros}`;
    default:
      return `${choice.kind} ${choice.node}${formatRun(choice.run)}`;
  }
}

const formatStep = (timer: string | undefined): string => (timer === undefined ? "" : ` at ${timer}`);

function formatRun({ draws, cut, keep }: HandlerRun): string {
  const drawn = draws.length === 0 ? "" : ` draws ${draws.join(",")}`;
  return cut === null ? drawn : `${drawn} cut ${cut}${formatKeep(keep)}`;
}

const formatKeep = (keep: readonly boolean[]): string =>
  keep.some((kept) => kept) ? ` keep ${keep.map((kept) => (kept ? 1 : 0)).join(",")}` : "";

const grammar = new RegExp(
  "^(?:(deliver|drop|duplicate) (\\d+)>(\\d+) #(\\d+)" +
    "|timer (\\d+) (.+?)|ask (\\d+) (\\d+)(?: at (next|retry \\d+))?|(crash|restart|synced|pass) (\\d{1,15}))" +
    "(?: draws (\\d+(?:,\\d+)*))?(?: cut (\\d+))?(?: keep ([01](?:,[01])*))?$",
);

/** The choice that `text` says. Throws a UserError when it says none. */
export function parseChoice(text: string): Choice {
  const found = grammar.exec(text);
  if (found === null)
    throw new UserError({
      code: "no-choice",
      place: "plan.schedule",
      value: text,
      unplaced: true,
      problem: `plan: choice "${text}" is not one`,
      remedy: `write, for example, "deliver 2>0 #3"`,
    });
  const [, move, from, to, ordinal, timerNode, timer, client, server, step, act, node, draws, cut, keep] = found;
  const kept = (keep ?? "").split(",").flatMap((mark) => (mark === "" ? [] : [mark === "1"]));
  const run: HandlerRun = {
    draws: draws === undefined ? [] : draws.split(",").map(Number),
    cut: cut === undefined ? null : Number(cut),
    keep: cut === undefined ? [] : kept,
  };
  if (move === "deliver") return { kind: move, from: Number(from), to: Number(to), ordinal: Number(ordinal), run };
  if (move === "drop" || move === "duplicate") {
    return { kind: move, from: Number(from), to: Number(to), ordinal: Number(ordinal) };
  }
  if (timer !== undefined) return { kind: "timer", node: Number(timerNode), timer, run };
  if (client !== undefined) {
    return {
      kind: "ask",
      node: Number(client),
      server: Number(server),
      run,
      ...(step === undefined ? {} : { timer: step }),
    };
  }
  if (act === "pass") return { kind: act, micros: Number(node) };
  if (act === "synced") return { kind: act, node: Number(node) };
  if (act === "crash") return { kind: "crash", node: Number(node), keep: kept };
  return { kind: "restart", node: Number(node), run };
}
