/** Requests that wait at a proposer, by session. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { makeCluster } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { answers, ioOf, requestOf, take } from "../testing/testing.ts";
import {
  allEarly,
  answer,
  answerUnset,
  enqueue,
  ownValue,
  type WaitingRequest,
  waitingFor,
} from "./proposer-clients.ts";

const propose = (value: string): Operation => ({ type: "propose", value });
const asks = (session: number, sequence: number, operation: Operation): WaitingRequest =>
  waitingFor((10 + session) as NodeId, requestOf(session, sequence, operation));

/** What clients are told: `[client, value]`. */
function told(by: (io: Io) => unknown): unknown[] {
  const io = ioOf(makeCluster([["proposer", 10]], 5, {}), 0);
  by(io as Io);
  return answers(take(io as Io<never>));
}

it("one request of each session waits: a copy or an older one changes nothing, a newer one takes its place", () => {
  const one = enqueue([], asks(1, 2, propose("a")));
  expect(enqueue(one, asks(1, 2, propose("a")))).toBe(one);
  expect(enqueue(one, asks(1, 1, propose("z")))).toBe(one);
  expect(enqueue(one, asks(1, 3, propose("b"))).map(({ value }) => value)).toEqual(["b"]);
});

it("requests wait in the order of their sessions, whichever came first", () => {
  const waiting = [3, 1, 2].reduce(
    (all, session) => enqueue(all, asks(session, 1, propose(`${session}`))),
    [] as readonly WaitingRequest[],
  );
  expect(waiting.map(({ session }) => session)).toEqual([1, 2, 3]);
});

it("a free choice is the first waiting proposal's value; reads propose nothing", () => {
  expect(ownValue([asks(1, 1, { type: "read" }), asks(2, 1, propose("b"))])).toBe("b");
  expect(ownValue([asks(1, 1, { type: "read" })])).toBeNull();
});

it("only reads that came before the ballot was opened are told that the register is unset", () => {
  const waiting = [...allEarly([asks(1, 1, { type: "read" }), asks(2, 1, propose("b"))]), asks(3, 1, { type: "read" })];
  let left: readonly WaitingRequest[] = [];
  expect(told((io) => (left = answerUnset(waiting, io)))).toEqual([[11, null]]);
  expect(left.map(({ session }) => session)).toEqual([2, 3]);
});

it("a proposal is told the value chosen, which may be another's", () => {
  expect(told((io) => answer(asks(1, 1, propose("a")), "b", io))).toEqual([[11, "b"]]);
});
