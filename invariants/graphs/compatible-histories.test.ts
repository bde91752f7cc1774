/** The judge of command histories, shown failing on each thing it forbids and silent on what is right. */
import { describe, expect, it } from "vitest";
import type { Observation } from "../../sim/contract/observation.ts";
import { type Command, commandOf, noopId, type Operation, type Session } from "../../sim/contract/operation.ts";
import { judge, testContext } from "../testing.ts";
import { compatibleHistories } from "./compatible-histories.ts";

const context = testContext(3);
const command = (session: number, operation: Operation): Command =>
  commandOf({ type: "request", session: session as Session, sequence: 1, operation });
const put = (session: number, key: string): Command => command(session, { type: "put", key, value: `${session}` });
const get = (session: number, key: string): Command => command(session, { type: "get", key });

const extended = (of: Command | null, follows: readonly (Command | null)[] = [], epoch = 0): Observation => ({
  type: "extended",
  epoch,
  command: of,
  follows: follows.map((one) => one?.id ?? noopId),
});

type Row = readonly [node: number, observation: Observation];

const [a, b, other] = [put(0, "k"), put(1, "k"), put(2, "other")];
const invoked = [a, b, other, get(1, "k")].map(
  ({ session, sequence, operation }): Row => [3, { type: "invoked", session, sequence, operation }],
);
const verdict = (...rows: readonly Row[]): string | null => judge(compatibleHistories, context, [...invoked, ...rows]);

describe("compatible histories", () => {
  it("commuting commands may be learned in any order, and by some learners only", () => {
    expect(verdict([0, extended(a)], [0, extended(other)], [1, extended(other)], [1, extended(a)])).toBeNull();
    expect(verdict([0, extended(a)], [1, extended(other)])).toBeNull();
  });

  it("a command has one place: learners that put it behind different commands are not compatible", () => {
    const rows: Row[] = [[0, extended(a)], [0, extended(b, [a])]]; // biome-ignore format: pairs
    expect(verdict(...rows, [1, extended(a)], [1, extended(b, [a])])).toBeNull();
    expect(verdict(...rows, [1, extended(b)])).toMatch(/n1, .* s1#1 .* puts it behind nothing, .* behind s0#1/);
  });

  it("two commands that conflict, each learned by a learner of its own, have no common history", () => {
    expect(verdict([0, extended(a)], [1, extended(b)])).toMatch(/s1#1 .* has not put it behind s0#1/);
    expect(verdict([0, extended(a)], [1, extended(get(1, "k"))])).toMatch(/has not put it behind s0#1/);
  });

  it("commands that commute are not ordered: histories are no sequences", () => {
    expect(verdict([0, extended(a)], [0, extended(other, [a])])).toMatch(/behind s0#1, with which it commutes/);
  });

  it("a conflict is in order when it lies further back", () => {
    const last = put(2, "k");
    const told: Row = [3, { type: "invoked", session: last.session, sequence: 1, operation: last.operation }];
    expect(verdict(told, [0, extended(a)], [0, extended(b, [a])], [0, extended(last, [b])])).toBeNull();
  });

  it("a conflict is in order when it lies behind a command that commutes, which lies behind one that conflicts", () => {
    const next = (session: number, key: string): Command =>
      commandOf({
        type: "request",
        session: session as Session,
        sequence: 2,
        operation: { type: "put", key, value: "2" },
      });
    const [again, last] = [next(1, "other"), next(0, "other")]; // `last` conflicts with a and `again`, and not with b
    const told = [again, last].map(
      ({ session, sequence, operation }): Row => [3, { type: "invoked", session, sequence, operation }],
    );
    const known: Row[] = [...told, [0, extended(a)], [0, extended(b, [a])]];
    expect(verdict(...known, [0, extended(again, [b])], [0, extended(last, [again])])).toBeNull();
    expect(verdict(...known, [0, extended(again)], [0, extended(last, [again])])).toMatch(/has not put it behind/);
    expect(verdict(...known, [0, extended(last)])).toMatch(/has not put it behind s0#1/);
  });

  it("a learner learns what a command follows before it, and each command once, until it crashes", () => {
    expect(verdict([0, extended(a)], [1, extended(b, [a])])).toMatch(/n1, .* had not learned s0#1/);
    expect(verdict([0, extended(a)], [0, extended(a)])).toMatch(/had learned it before/);
    expect(verdict([0, extended(a)], [0, { type: "crashed" }], [0, extended(a)])).toBeNull();
    expect(verdict([0, extended(a)], [0, { type: "crashed" }], [0, extended(b, [a])])).toMatch(/had not learned s0#1/);
  });

  it("the checkpoint conflicts with everything", () => {
    expect(verdict([0, extended(a)], [0, extended(other)], [0, extended(null, [a, other])])).toBeNull();
    expect(verdict([0, extended(a)], [0, extended(null)])).toMatch(/the checkpoint .* not put it behind s0#1/);
    expect(verdict([0, extended(null)], [0, extended(a, [], 1)])).toBeNull();
  });

  it("what no client asked for is not learned", () => {
    expect(verdict([0, extended({ ...a, sequence: 2 })])).toMatch(/no client asked for/);
  });
});
