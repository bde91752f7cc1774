/** Shows that a hunt loses nothing: neither to a file that cannot be written nor to a bug that cannot be run. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { renderCheckMutants } from "../reports/check-mutants.ts";
import { painter } from "../reports/table.ts";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-mutants-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** A promise that is not written, and what cannot be run. */
const bugs = Object.entries({ forgets: "", exits: "process.exit(0);", broken: "io.write({ promised: ballot }" }).map(
  ([id, replace]) => ({
    ...{ id, system: "paxos", file: "protocols/paxos/acceptor.ts", find: "io.write({ promised: ballot });", replace },
    ...{ breaks: "something", source: "this test", difficulty: "E", row: 0 },
  }),
);
const from = path.join(folder, "bugs.json");
fs.writeFileSync(from, JSON.stringify(bugs));

const hunts = [
  ["fuzz", ["--runs", "30"], { forgets: "fencing-promise", exits: "determinism" }],
  ["check", ["--by", "check", "--time", "20s"], { forgets: "fencing-promise", exits: "returns" }],
] as const;

test.each(hunts)(
  "by %s: a bug that does not load is given up, and all that is known of others is told",
  async (_by, args, found) => {
    const ids = ["broken", "forgets", "exits"];
    const said = await synod(["mutants", ...ids, "--bugs-from", from, "--workers", "1", ...args, "--json"]);
    const { lost, mutants } = json(said) as { lost: object[]; mutants: { id: string; invariant: string }[] };
    expect(said.code).toBe(2);
    expect(lost).toEqual([{ id: "broken", why: expect.stringMatching(/cannot be loaded/), isOurs: false }]);
    expect(Object.fromEntries(mutants.map(({ id, invariant }) => [id, invariant]))).toEqual(found);
  },
  120_000,
);

test.each(hunts)(
  "by %s: a trace that cannot be written is a line, and the rows stay",
  async (by, args) => {
    const out = path.join(folder, by);
    fs.mkdirSync(path.join(out, "forgets.ndjson"), { recursive: true });
    const command = ["mutants", "forgets", "--bugs-from", from, "--workers", "1", ...args, "--out", out, "--force"];
    const { code, out: text } = await synod(command);
    expect(code).toBe(2);
    expect(text).toMatch(/\bforgets\b.*\bfencing-promise\b/);
    expect(text).toMatch(/\nnot written: .*forgets\.ndjson is a folder/);
  },
  60_000,
);

test("a hunt that was interrupted says so", () => {
  const ended = { lost: [], unwritten: [], interrupted: true };
  expect(renderCheckMutants([], ended, painter(false, 80))).toMatch(/\ninterrupted: this is the summary so far\n$/);
});
