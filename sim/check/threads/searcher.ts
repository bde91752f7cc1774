/**
 * One of the searchers that explore a space together, each in a thread, level by level. The states lie in memory that all
 * share, and a number means the same in all: whatever has one is discovered by each in one order (journal.ts).
 */
import { AssertionError } from "../../base/assert.ts";
import type { Context, Invariant } from "../../contract/invariant.ts";
import type { Behaviour } from "../rows/behaviour.ts";
import { discovery } from "../rows/discovery.ts";
import type { Inboxes } from "../rows/inboxes.ts";
import { Judging } from "../rows/judging.ts";
import { LocalSteps } from "../rows/local-steps.ts";
import type { MoveRules } from "../rows/moves.ts";
import { Space, widthOf } from "../rows/space.ts";
import { Counts } from "../search/search.ts";
import { type Discover, Journal } from "./journal.ts";
import { Looks } from "./looks.ts";
import { States, type StatesBuffers, statesBuffers } from "./states.ts";

/** What the searchers of a search have in common. */
export interface SearcherMemory {
  readonly searchers: number;
  readonly journal: SharedArrayBuffer;
  /** By node: the journal of its inboxes. */
  readonly inboxes: readonly SharedArrayBuffer[];
  readonly states: StatesBuffers;
}

/**
 * Memory for so many searchers of a system of so many nodes, no part of which takes more than `wordsMax`. `slots`: of
 * the table of states at first, in place of the usual.
 */
export function searcherMemory(nodes: number, searchers: number, wordsMax: number, slots?: number): SearcherMemory {
  return {
    searchers,
    journal: new SharedArrayBuffer(4 * wordsMax),
    inboxes: Array.from({ length: nodes }, () => new SharedArrayBuffer(4 * wordsMax)),
    states: statesBuffers(widthOf(nodes), searchers, wordsMax, slots),
  };
}

export interface SearcherParts {
  readonly behaviour: Behaviour;
  readonly invariants: readonly Invariant[];
  readonly context: Context;
  readonly rules: MoveRules;
  /** Which searcher this is. */
  readonly index: number;
  readonly memory: SearcherMemory;
}

/** States expanded before what they lead to is looked up and the table is looked at. */
const batchMax = 16;

export class Searcher {
  transitions = 0;
  readonly taken = new Counts();
  /** Names of invariants found violated. */
  readonly violated = new Set<string>();
  readonly local: LocalSteps;
  readonly judging: Judging;
  readonly space: Space;
  readonly #index: number;
  readonly #count: number;
  readonly #journal: Journal;
  /** By node. */
  readonly #inboxJournals: readonly Journal[];
  readonly #states: States;
  readonly #row: Int32Array;
  /** How many of the states claimed were expanded. */
  #expanded = 0;
  /** Found by this searcher, and waiting for the next level. */
  waiting = 0;

  constructor({ behaviour, invariants, context, rules, index, memory }: SearcherParts) {
    this.#index = index;
    this.#count = memory.searchers;
    this.local = new LocalSteps(behaviour, new Set<string>(invariants.flatMap(({ observes }) => observes)));
    this.judging = new Judging(invariants, context, this.local.sightings, this.local.lists);
    this.space = new Space(behaviour, this.local, this.judging, rules);
    const { width, first, broken } = this.space;
    this.#journal = new Journal(new Int32Array(memory.journal), this.#discoveries());
    this.local.discoverer = this.#journal;
    this.judging.discoverer = this.#journal;
    this.space.discoverer = this.#journal;
    this.space.passings.discoverer = this.#journal;
    this.#inboxJournals = this.space.inboxes.map(
      (inboxes, node) => new Journal(new Int32Array(memory.inboxes[node]!), this.#inboxDiscoveries(inboxes)),
    );
    for (const [node, inboxes] of this.space.inboxes.entries()) inboxes.discoverer = this.#inboxJournals[node]!;
    this.#row = new Int32Array(width);
    this.#states = new States(memory.states, width, index, memory.searchers, (row) => this.space.hash(row));
    if (broken !== null) this.violated.add(broken.invariant);
    if (index === 0) this.#states.add(first, 0, this.space.hash(first));
    this.endLevel();
  }

  /** States found by this searcher. */
  get states(): number {
    return this.#states.size;
  }

  /** Bytes of this searcher alone, and of all that searchers have in common. */
  get bytes(): { readonly own: number; readonly common: number } {
    return { own: this.space.bytes, common: this.#states.bytes };
  }

  /** Learns what others discovered, of which their states are: before a level begins, and at the end. */
  catchUp(): void {
    this.#journal.catchUp();
    for (const journal of this.#inboxJournals) journal.catchUp();
  }

  /** Expands some states of the level; false when none are left. `isStopped` is asked when others keep it waiting. */
  expand(isStopped: () => boolean): boolean {
    const states = this.#states;
    if (this.#expanded === states.claimed) {
      if (!states.claim()) return false;
      this.#expanded = 0;
    }
    const { space } = this;
    space.next.length = 0;
    for (const end = Math.min(states.claimed, this.#expanded + batchMax); this.#expanded < end; this.#expanded++) {
      states.readClaimed(this.#expanded, this.#row);
      const successors = space.append(this.#row, space.hash(this.#row));
      this.transitions += successors;
      if (successors === 0) this.#end(this.#row[2 * space.nodes]!);
    }
    this.#visit();
    this.keepUp(isStopped);
    return true;
  }

  #end(joint: number): void {
    const broken = this.judging.end(joint);
    if (broken !== null) this.violated.add(broken.invariant);
  }

  /**
   * To be called while others still expand: does what all must do together. It leaves nothing undone, so that who has
   * expanded all need not come back.
   */
  keepUp(isStopped: () => boolean): void {
    while (this.#states.mustGrow && this.#states.grow(isStopped));
  }

  /** What this searcher found in this level is the next one's. All searchers do so before any begins it. */
  endLevel(): void {
    this.waiting = this.#states.endLevel();
  }

  /** Adds all that the space holds to the states. */
  #visit(): void {
    const { space } = this;
    const { width, stride } = space;
    const { items, length } = space.next;
    this.taken.makeRoom(space.steps);
    const taken = this.taken.items;
    this.#states.readAhead(items, length / stride, stride, width + 1);
    for (let at = 0; at < length; at += stride) {
      taken[items[at + width]!]!++;
      const fault = items[at + width + 2]!;
      if (fault < 0) this.violated.add(space.violations[-1 - fault]!.invariant);
      else this.#states.add(items, at, items[at + width + 1]!);
    }
  }

  /** What handlers and judges do again differently, or null; of the local steps every searcher runs its part. */
  recheck(stepsMax: number): string | null {
    return this.local.recheck(stepsMax, this.#index, this.#count) ?? this.judging.recheck(stepsMax);
  }

  #discoveries(): Discover {
    const { local, judging, space } = this;
    const looks = new Looks([
      local.locals,
      local.messages,
      local.sightings,
      ...judging.judges.map((one) => one.states),
    ]);
    const ofSteps = (numbers: readonly number[]): number =>
      looks.of(`${numbers.map((number) => local.keyOf(number)).join()} ${local.mutated ?? ""}`);
    return (kind, first, second) => {
      switch (kind) {
        case discovery.message:
          return ofSteps(local.learnMessage(first, second));
        case discovery.node:
          return ofSteps(local.learnNode(first, second));
        case discovery.turn:
          return looks.of(String(judging.learn(first, second)));
        case discovery.pass:
          return space.passings.learn(first, second) + 1;
        case discovery.spending:
          return space.learnSpending(first, second) + 2; // -1: there is not enough
        default:
          throw new AssertionError(`a journal of steps and turns has no ${kind}`);
      }
    };
  }

  #inboxDiscoveries(inboxes: Inboxes): Discover {
    return (kind, inbox, second) => {
      const message = kind === discovery.put ? second : second >> 1;
      if (message >= this.local.messages.size) this.#journal.catchUp(); // another thread knows more messages
      const after = kind === discovery.put ? inboxes.learnPut(inbox, second) : inboxes.learnTake(inbox, second);
      return after + 1;
    };
  }
}
