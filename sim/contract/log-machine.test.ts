/** The log and its sessions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeId } from "../base/brand.ts";
import { canonical } from "../base/plain.ts";
import { applyLogCommand, applyLogOperation, emptyLogMachine, type LogMachine, readLog } from "./log-machine.ts";
import { commandOf, type LogOperation, type Operation, type Result, type Session } from "./operation.ts";
import { answerRetry } from "./state-machine.ts";

const command = (session: number, sequence: number, operation: Operation) =>
  commandOf({ type: "request", session: session as Session, sequence, operation });
const append = (value: string): LogOperation => ({ type: "append-record", value });
const read = (from: number): LogOperation => ({ type: "read-record", from });
const found = (position: number, value: string): Result => ({ type: "record", record: { position, value } });
const none: Result = { type: "record", record: null };

/** A log with records at these positions, each with its position as its value. */
const logAt = (...positions: number[]): LogMachine =>
  positions.reduce(
    (log, position) => applyLogOperation(log, append(`${position}`), position).machine,
    emptyLogMachine(),
  );

describe("the log", () => {
  it("tells an append the position it was given, and reads the first record at or above a position, over holes", () => {
    const log = logAt(2, 5, 9);
    expect([0, 2, 3, 5, 6, 9].map((from) => readLog(log, read(from)))).toEqual(
      [2, 2, 5, 5, 9, 9].map((position) => found(position, `${position}`)),
    );
    expect(readLog(log, read(10))).toEqual(none);
    expect(applyLogOperation(log, append("x"), 12).result).toEqual({ type: "position", position: 12 });
  });

  it("has its tail behind the last record, also when all are trimmed", () => {
    const { machine } = applyLogOperation(logAt(2, 5), { type: "trim", to: 6 }, 7);
    expect(readLog(machine, { type: "tail" })).toEqual({ type: "position", position: 6 });
    expect(readLog(machine, read(0))).toEqual(none);
  });

  it("never reads below the floor, which only rises", () => {
    const raised = applyLogOperation(logAt(2, 5, 9), { type: "trim", to: 4 }, 10).machine;
    const again = applyLogOperation(raised, { type: "trim", to: 1 }, 11).machine;
    expect([again.floor, again.records.length, readLog(again, read(0))]).toEqual([4, 2, found(5, "5")]);
  });

  it("keeps what is appended below a floor above all records out of sight", () => {
    const { machine } = applyLogOperation(logAt(2), { type: "trim", to: 8 }, 3);
    const below = applyLogOperation(machine, append("x"), 5).machine;
    expect(readLog(below, read(0))).toEqual(none);
    expect(readLog(applyLogOperation(below, append("y"), 8).machine, read(0))).toEqual(found(8, "y"));
  });

  it("refuses a position that is not above all records", () => {
    expect(() => applyLogOperation(logAt(2, 5), append("x"), 5)).toThrow(/behind all others/);
  });
});

describe("sessions of the log", () => {
  it("a retry of an append returns the position of the first one, and an older command's answer is gone", () => {
    const first = applyLogCommand(emptyLogMachine(), command(0, 1, append("a")), 3);
    const retry = applyLogCommand(first.machine, command(0, 1, append("a")), 4);
    expect([retry.result, retry.fresh, retry.machine]).toEqual([first.result, false, first.machine]);
    const later = applyLogCommand(first.machine, command(0, 2, append("b")), 5);
    expect(applyLogCommand(later.machine, command(0, 1, append("a")), 6)).toMatchObject({ result: null, fresh: false });
    const replies: unknown[] = [];
    const io = { observe: () => {}, reply: (_: NodeId, reply: unknown) => replies.push(reply) };
    expect(answerRetry(later.machine, 9 as NodeId, { ...command(0, 2, append("b")), type: "request" }, io)).toBe(true);
    expect(replies).toEqual([{ type: "done", session: 0, sequence: 2, result: { type: "position", position: 5 } }]);
  });

  it("older machines stay as they were, and equal commands make equal machines", () => {
    const operation = fc.oneof(
      fc.record({ type: fc.constant("append-record" as const), value: fc.constantFrom("a", "b") }),
      fc.record({ type: fc.constant("read-record" as const), from: fc.nat(12) }),
      fc.record({ type: fc.constant("trim" as const), to: fc.nat(12) }),
    );
    const commands = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 }), operation), { maxLength: 16 });
    fc.assert(
      fc.property(commands, (drawn) => {
        const run = () => {
          const machines = [emptyLogMachine()];
          for (const [at, [session, sequence, asked]] of drawn.entries()) {
            machines.push(applyLogCommand(machines.at(-1)!, command(session, sequence, asked), 2 * at).machine);
          }
          return machines;
        };
        const [one, other] = [run(), run()];
        expect(one.map(canonical)).toEqual(other.map(canonical));
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});
