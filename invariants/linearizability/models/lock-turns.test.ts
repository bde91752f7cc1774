/** A lock by turns says what the search says, of right histories, of bent ones and of random ones. */
import { expect, test } from "vitest";
import { Stream } from "../../../sim/base/random.ts";
import { decide } from "../decide/decide.ts";
import { answered, type Call, pending } from "../history.ts";
import { decideByTurns } from "./lock-turns.ts";
import { mutex } from "./mutex.ts";

const done = { type: "done" };

/** Calls of `clients` at random times, some of them never answered: nothing makes them right. */
function wild(stream: Stream, clients: number, calls: number): Call[] {
  const made: Call[] = [];
  const freeFrom = Array.from({ length: clients }, () => 0);
  let [time, next] = [0, clients];
  for (let at = 0; at < calls; at++) {
    const seat = stream.below(clients);
    const invoked = Math.max(time, freeFrom[seat]!) + 1 + stream.below(3);
    const returned = invoked + 1 + stream.below(12);
    const input = { type: stream.below(2) === 0 ? "acquire" : "release" };
    if (stream.below(5) === 0) made.push(pending(`lost${next++}`, invoked, input));
    else {
      made.push(answered(`c${seat}`, invoked, returned, input, done));
      freeFrom[seat] = returned;
    }
    time = invoked - 1;
  }
  return made;
}

test("what turns say is what the search says, of twenty thousand histories of one to five clients", () => {
  const said = { ok: 0, illegal: 0 };
  for (let seed = 0; seed < 20_000; seed++) {
    const stream = new Stream(`turns/${seed}`);
    const calls = wild(stream, 1 + stream.below(5), 2 + stream.below(9));
    const verdict = decideByTurns(calls)!.verdict;
    expect(verdict, JSON.stringify(calls)).toBe(decide(calls, mutex(), { zones: false }).verdict);
    said[verdict]++;
  }
  expect(Math.min(said.ok, said.illegal)).toBeGreaterThan(4_000);
}, 60_000);

test("a lock with owners is left to the search", () => {
  expect(decideByTurns([answered(0, 1, 2, { type: "acquire", owner: "a" }, done)])).toBeNull();
});

test("a hundred thousand calls take a walk", () => {
  const calls: Call[] = [];
  for (let at = 0; at < 100_000; at++) {
    calls.push(answered(`c${at % 40}`, 10 * at, 10 * at + 395, { type: at % 2 === 0 ? "acquire" : "release" }, done));
  }
  expect(decide(calls, mutex(), { configurationsMax: 1 })).toMatchObject({ verdict: "ok", by: "turns" });
  const bent = calls.slice(0, 99_991).filter((_, at) => at < 50_001 || at % 2 === 0);
  expect(decide(bent, mutex(), { configurationsMax: 1 })).toMatchObject({ verdict: "illegal", by: "turns" });
});
