/**
 * Compatible histories: what learners learned in one epoch are prefixes of one history, in which exactly those commands
 * are ordered that conflict. Learners need not have learned the same, and seldom have.
 *
 * The judge keeps the least upper bound of all that was learned, by epoch. A step that is in it already must be the same
 * step there; a new one must come after all that it conflicts with, or that would have to come both before and after it.
 */
import { add, has, type NodeSet, noNodes, remove } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { interferes } from "../../sim/contract/interference.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Extended, Invoked } from "../../sim/contract/observation.ts";
import { type Command, describeCommand, noopId } from "../../sim/contract/operation.ts";
import { roleOfVoter } from "../shared/promises.ts";
import { nameNode } from "../shared/words.ts";

interface Step {
  readonly command: Command | null;
  readonly follows: readonly number[];
  /** Ranks of the learners that have it. */
  readonly learners: NodeSet;
}

type Epoch = Table<Step>;

interface State {
  /** First node of the role that learns. */
  first: number;
  /** The least upper bound of the histories learned in each epoch: its steps, by id. */
  epochs: Table<Epoch>;
  /** By session: the last sequence number it invoked. */
  invoked: Table<number>;
}

/** Epochs that are remembered behind the newest. */
const epochsMax = 256;

export const compatibleHistories: Invariant<State> = {
  name: "compatible-histories",
  about: "The histories that learners learn are compatible, grow at the end only, and hold what clients asked for.",
  source: "Lamport, Generalized Consensus and Paxos (2005): nontriviality, stability, consistency",
  observes: ["invoked", "extended", "crashed"],
  start: () => ({ first: 0, epochs: Table.empty(), invoked: Table.empty() }),
  on(state, seen, context) {
    const { observation } = seen;
    switch (observation.type) {
      case "extended":
        return onExtended(state, seen, observation, context);
      case "crashed":
        return roleOfVoter(context, seen).first === state.first ? onCrashed(state, seen.node - state.first) : null;
      default: {
        const { session, sequence } = observation as Invoked;
        state.invoked = state.invoked.set(session, sequence);
        return null;
      }
    }
  },
};

function onExtended(state: State, seen: Seen, extended: Extended, context: Context): string | null {
  const { epoch, command } = extended;
  state.first = roleOfVoter(context, seen).first;
  const wrong = extend(state, extended, seen.node - state.first);
  return wrong && `${nameNode(seen.node)}, which learned ${nameId(idOf(command))} in epoch ${epoch}, ${wrong}`;
}

/** Takes in that the learner of `rank` learned a step, unless there is something wrong with it. */
function extend(state: State, { epoch, command, follows }: Extended, rank: number): string | null {
  const id = idOf(command);
  if (command !== null && command.sequence > (state.invoked.get(command.session) ?? 0)) {
    return "has a command that no client asked for";
  }
  const steps: Epoch = state.epochs.get(epoch) ?? Table.empty();
  const known = steps.get(id);
  const wrong = known === undefined ? newStep(steps, command, follows) : sameStep(known, follows, rank);
  if (wrong !== null) return wrong;
  const missing = follows.find((other) => !has(steps.get(other)?.learners ?? noNodes, rank));
  if (missing !== undefined) return `had not learned ${nameId(missing)}, which it follows`;

  const learners = add(known?.learners ?? noNodes, rank);
  state.epochs = forgetting(state.epochs.set(epoch, steps.set(id, { command, follows, learners })), epoch);
  return null;
}

/** A step that another learner has: a command has one place. */
function sameStep(known: Step, follows: readonly number[], rank: number): string | null {
  const isSame = known.follows.length === follows.length && known.follows.every((id, at) => id === follows[at]);
  if (!isSame) return `puts it behind ${nameAll(follows)}, where it was learned behind ${nameAll(known.follows)}`;
  return has(known.learners, rank) ? "had learned it before" : null;
}

/** A step that nobody has learned yet: behind what it conflicts with, and nothing else. */
function newStep(steps: Epoch, command: Command | null, follows: readonly number[]): string | null {
  const missing = notBefore(steps, command, follows);
  if (missing !== undefined) {
    return `has not put it behind ${nameId(missing)}, with which it conflicts and which was learned without it`;
  }
  const free = follows.find((id) => {
    const other = steps.get(id);
    return other !== undefined && !conflict(command, other.command);
  });
  return free === undefined ? null : `puts it behind ${nameId(free)}, with which it commutes`;
}

/** Something that conflicts with `command` and does not come before a step with these predecessors. */
function notBefore(steps: Epoch, command: Command | null, follows: readonly number[]): number | undefined {
  const ordered: number[] = [];
  const near = follows.slice(); // and what comes directly before one that conflicts too: mostly that is all there is
  for (const [id, step] of steps.unordered()) {
    if (!conflict(command, step.command)) continue;
    ordered.push(id as number);
    for (let at = 0; at < step.follows.length; at++) near.push(step.follows[at] as number);
  }
  if (ordered.every((id) => near.includes(id))) return undefined;
  const past = pastOf(steps, follows);
  return ordered.find((id) => !past.has(id));
}

/** All that precedes a step with these predecessors. */
function pastOf(steps: Epoch, follows: readonly number[]): ReadonlySet<number> {
  const past = new Set<number>(follows);
  for (const id of past) for (const before of steps.get(id)?.follows ?? []) past.add(before);
  return past;
}

/** A learner that starts again learns the history of its epoch again. */
function onCrashed(state: State, rank: number): null {
  for (const [epoch, steps] of state.epochs.entries()) {
    let kept = steps;
    for (const [id, step] of steps.entries()) {
      if (has(step.learners, rank)) kept = kept.set(id, { ...step, learners: remove(step.learners, rank) });
    }
    if (kept !== steps) state.epochs = state.epochs.set(epoch, kept);
  }
  return null;
}

const forgetting = (epochs: Table<Epoch>, newest: number): Table<Epoch> => epochs.delete(newest - epochsMax);

/** The checkpoint conflicts with everything. */
const conflict = (a: Command | null, b: Command | null): boolean => a === null || b === null || interferes(a, b);

const idOf = (command: Command | null): number => (command === null ? noopId : command.id);
const nameId = (id: number): string => (id === noopId ? "the checkpoint" : describeCommand(id));
const nameAll = (ids: readonly number[]): string => (ids.length === 0 ? "nothing" : ids.map(nameId).join(" and "));
