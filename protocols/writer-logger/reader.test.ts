/** Quorum reads: what was told, or asked, before a read came is not for it. */
import { describe, expect, it } from "vitest";
import { type Command, commandOf, type Reply, type Request } from "../../sim/contract/operation.ts";
import { answers, clusterOf, requestOf, sentTo, TestNode } from "../testing/testing.ts";
import { writerLogger } from "./index.ts";
import type { Epoch, Probed, Slot, WriterLoggerOptions, WriterTypes } from "./types.ts";
import { writer } from "./writer.ts";

const cluster = clusterOf<WriterLoggerOptions>(writerLogger, 3, { registryNodes: 1 });
const [loggers, writers] = cluster.roles;
const put = commandOf(requestOf(1, 1, { type: "put", key: "x", value: "1" }));
const get = { type: "get", key: "x" } as const;

/** A writer that writes nothing and was never told of an epoch; nobody has written anything. */
class Reader {
  readonly node = new TestNode<WriterTypes>(writer, cluster, writers!.first);

  constructor() {
    this.node.restart();
    this.tell(); // what it asks when it starts
  }

  /** The question in flight. */
  question(): Request | null {
    return this.node.state.question;
  }

  /** The registry answers what is asked, with its entry: nothing is written there at first. */
  tell(entry: string | null = null): unknown[] {
    const question = this.question();
    if (question === null) return [];
    const { session, sequence } = question;
    const reply: Reply = { type: "done", session, sequence, result: { type: "value", value: entry } };
    return this.node.hearReply(0, reply);
  }

  /** A logger tells what it holds, none of it final. */
  probed(rank: number, round: number, entries: readonly Command[] = []): unknown[] {
    const told: Probed = {
      type: "probed",
      round,
      adopted: 0 as Epoch,
      next: (1 + entries.length) as Slot,
      committed: 1 as Slot,
      snapshot: null,
      first: 1 as Slot,
      entries,
    };
    return this.node.hear(loggers!.first + rank, told);
  }
}

const roundIn = (effects: readonly unknown[]): number =>
  (sentTo(effects, loggers!.first)[0] as { round: number } | undefined)?.round ?? -1;

describe("a read that came while others were answered", () => {
  const secondRead = () => {
    const reader = new Reader();
    reader.node.ask(0, 1, get);
    const round = roundIn(reader.tell());
    reader.probed(0, round);
    reader.node.ask(1, 1, get);
    expect(answers(reader.probed(1, round))).toHaveLength(1); // the first read's
    return { reader, round };
  };

  it("is not answered by late copies of what their round told", () => {
    const { reader, round } = secondRead();
    expect([0, 1, 2].flatMap((rank) => answers(reader.probed(rank, round)))).toEqual([]);
  });

  it("is answered by a round that begins after it came", () => {
    const { reader, round } = secondRead();
    const next = roundIn(reader.tell());
    expect(next).toBeGreaterThan(round);
    expect([0, 1].flatMap((rank) => answers(reader.probed(rank, next)))).toHaveLength(1);
  });
});

it("a read asks anew for members of which the registry was asked before it came", () => {
  const reader = new Reader();
  reader.node.ask(0, 1, get);
  const round = roundIn(reader.tell());
  reader.probed(0, round, [put]);
  reader.probed(1, round); // one of two holds more, and not a write quorum
  reader.node.fire("probe"); // asks for the members anew, for the first read
  const before = reader.question()!.sequence;
  reader.node.ask(1, 1, get);
  expect(answers(reader.probed(2, round, [put]))).toHaveLength(1); // the first read is answered meanwhile
  expect(reader.question()!.sequence).toBe(before); // asked before the second came
  expect(roundIn(reader.tell())).toBe(-1);
  expect(roundIn(reader.tell())).toBeGreaterThan(round);
});

it("a read that members do not answer asks the registry, by and by, whether they are members still", () => {
  const reader = new Reader();
  reader.node.ask(0, 1, get);
  const round = roundIn(reader.tell());
  reader.probed(0, round); // the others are gone for good
  reader.node.fire("probe");
  expect(reader.question()).toBeNull();
  reader.node.fire("probe");
  expect(roundIn(reader.tell())).toBe(-1); // they are: the round goes on, with the one answer
  expect(answers(reader.probed(1, round))).toHaveLength(1);
  reader.node.ask(1, 1, get);
  const next = roundIn(reader.tell());
  reader.node.fire("probe");
  reader.node.fire("probe");
  const effects = reader.tell(`1 ${writers!.first} 1 1 1`); // a writer has opened epoch 1 with one logger
  expect(roundIn(effects)).toBeGreaterThan(next);
  expect(answers(reader.probed(0, roundIn(effects)))).toHaveLength(1);
});
