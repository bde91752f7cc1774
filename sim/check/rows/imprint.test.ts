/** Imprints notice what a handler changed. */
import { describe, expect, it } from "vitest";
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";
import { imprintOf, isAsBefore } from "./imprint.ts";

const value = () => ({
  term: 3,
  vote: null as number | null,
  peers: [{ next: 1 }, { next: 2 }],
  log: Log.empty<{ term: number }>().append({ term: 1 }),
  sessions: Table.from<{ reply: string }>([
    ["a", { reply: "x" }],
    ["b", { reply: "y" }],
  ]),
  none: undefined as undefined | number,
});
type Value = ReturnType<typeof value>;

const changes: readonly (readonly [string, (one: Value) => void])[] = [
  ["a field", (one) => (one.term = 4)],
  ["the sign of a zero", (one) => (one.peers[0]!.next = -0)],
  ["null to undefined", (one) => ((one as { vote: unknown }).vote = undefined)],
  ["a field inside a list", (one) => (one.peers[1]!.next = 3)],
  ["a list by one more", (one) => one.peers.push({ next: 2 })],
  ["a list to a record", (one) => ((one as { peers: unknown }).peers = { 0: { next: 1 }, 1: { next: 2 } })],
  ["an entry of a log", (one) => (one.log.at(0)!.term = 2)],
  ["the length of a log", (one) => (one.log = one.log.append({ term: 1 }))],
  ["a value in a table", (one) => (one.sessions.get("a")!.reply = "z")],
  ["a table by a key more", (one) => (one.sessions = one.sessions.set("c", { reply: "" }))],
  ["a field more", (one) => ((one as Record<string, unknown>)["more"] = undefined)],
  ["a field fewer", (one) => Reflect.deleteProperty(one, "none")],
  [
    "the name of a field",
    (one) => {
      Reflect.deleteProperty(one.peers[1]!, "next");
      (one.peers[1] as Record<string, unknown>)["last"] = 2;
    },
  ],
];

describe("an imprint", () => {
  it("matches what it was taken of, and a copy", () => {
    const one = value();
    one.peers[0]!.next = 0;
    const imprint = imprintOf(one);
    expect(isAsBefore(one, imprint)).toBe(true);
    expect(
      isAsBefore(structuredClone({ ...one, log: 0, sessions: 0 }), imprintOf({ ...one, log: 0, sessions: 0 })),
    ).toBe(true);
  });

  it.each(changes)("shows a change of %s", (_what, change) => {
    const one = value();
    one.peers[0]!.next = 0;
    const imprint = imprintOf(one);
    change(one);
    expect(isAsBefore(one, imprint)).toBe(false);
  });
});
