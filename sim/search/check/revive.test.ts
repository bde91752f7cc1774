import { describe, expect, it } from "vitest";
import { Log } from "../../base/log.ts";
import { canonical } from "../../base/plain.ts";
import { Table } from "../../base/table.ts";
import { revive } from "./revive.ts";

describe("reviving a value from its canonical text", () => {
  it.each([
    [null],
    [undefined],
    [true],
    [-0],
    [1.5e-7],
    [1e21],
    ['a "quoted" \\ text\n'],
    [[1, [2, []], { a: undefined, "b c": null }]],
    [Log.empty(3).append({ term: 1 }).append(null)],
    [Table.from<unknown>([["k", Log.empty()] as const, [7, Table.empty()] as const])],
  ])("gives back %j", (value) => {
    expect(canonical(revive(canonical(value)))).toBe(canonical(value));
  });
});
