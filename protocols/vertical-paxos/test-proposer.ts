/** For tests: one proposer, of which the registry and the acceptors are played by hand. */
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { type Command, commandOf, type Reply } from "../../sim/contract/operation.ts";
import { clusterOf, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { newBallot } from "./configuration.ts";
import { verticalPaxos } from "./index.ts";
import { proposer } from "./proposer.ts";
import type { Ballot, MasterEntry, ProposerTypes, Slot, VerticalPaxosOptions, Vote } from "./types.ts";

export const command = (sequence: number): Command =>
  commandOf(requestOf(1, sequence, { type: "put", key: "x", value: String(sequence) }));

export const vote = (ballot: number, sequence: number): Vote => ({
  ballot: ballot as Ballot,
  command: command(sequence),
});

/** The entry of the registry, of ballots given to others with these acceptors, one after the other. */
export function entryOf(variant: string, ...acceptors: readonly NodeSet[]): MasterEntry {
  const first: MasterEntry = {
    ...{ ballot: 0, holder: 0, completed: 0 },
    ...{ live: [setOf(0, 1, 2)], acceptors: setOf(0, 1, 2), wanted: 3 },
  };
  return acceptors.reduce(
    (entry, each) => newBallot(entry, { holder: 99, acceptors: each, wanted: 3 }, variant),
    first,
  );
}

const textOf = ({ ballot, holder, completed, wanted, acceptors, live }: MasterEntry): string =>
  [ballot, holder, completed, wanted, acceptors, ...live].join(" ");

export class TestProposer {
  readonly node: TestNode<ProposerTypes>;
  readonly acceptors: number;

  constructor(options: Partial<VerticalPaxosOptions> = {}, acceptors = 3) {
    const cluster = clusterOf<VerticalPaxosOptions>(verticalPaxos, acceptors, { registryNodes: 1, ...options });
    this.acceptors = cluster.roles[0]!.first;
    this.node = new TestNode<ProposerTypes>(proposer, cluster, cluster.roles[1]!.first);
    this.node.restart();
  }

  /** The registry tells the entry that it holds. */
  tell(entry: MasterEntry | null): unknown[] {
    return this.#reply({ type: "value", value: entry === null ? null : textOf(entry) });
  }

  /** The registry swaps, or does not. */
  swap(swapped = true): unknown[] {
    return this.#reply({ type: "swapped", swapped, value: null });
  }

  #reply(result: Extract<Reply, { type: "done" }>["result"]): unknown[] {
    const question = this.node.state.question;
    if (question === null) return [];
    const { session, sequence } = question;
    return this.node.hearReply(0, { type: "done", session, sequence, result });
  }

  /** It is given the ballot that follows that entry. Who was asked to promise it, by rank. */
  claim(entry: MasterEntry | null): readonly number[] {
    // A ballot that is news gets its time.
    while (this.node.state.phase !== "claim") {
      this.node.fire("suspect");
      this.tell(entry);
    }
    return this.#askedIn(this.swap());
  }

  #askedIn(effects: readonly unknown[]): readonly number[] {
    const ranks = this.node.state.held.map((_, rank) => rank);
    return ranks.filter((rank) => sentTo(effects, this.acceptors + rank).length > 0);
  }

  promise(rank: number, votes: readonly Vote[] = [], chosen = 1): unknown[] {
    const { ballot, executed } = this.node.state;
    return this.node.hear(this.acceptors + rank, {
      ...{ type: "promise", ballot, chosen: chosen as Slot, snapshot: null, first: executed, votes },
    });
  }

  cast(rank: number, next: number): unknown[] {
    const { ballot } = this.node.state;
    return this.node.hear(this.acceptors + rank, { type: "cast", ballot, next: next as Slot });
  }

  confirmed(rank: number, round = this.node.state.round): unknown[] {
    return this.node.hear(this.acceptors + rank, { type: "confirmed", ballot: this.node.state.ballot, round });
  }
}
