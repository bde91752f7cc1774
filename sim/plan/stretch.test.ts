/** Timers stretched to the distances of a topology. */
import { expect, test } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { defaultOptions } from "./options.ts";
import { stretchTimers } from "./stretch.ts";

const options = defaultOptions(raft);

test("on a local network the defaults stay as they are", () => {
  expect(stretchTimers(raft, options, { type: "constant", micros: 500 })).toBe(options);
});

test("over long links all times grow alike, and nothing else does", () => {
  const stretched = stretchTimers(raft, options, { type: "constant", micros: 60_000 });
  for (const [name, value] of Object.entries(options)) {
    expect(stretched[name]).toBe(name.endsWith("Micros") ? (value as number) * 2 : value);
  }
});
