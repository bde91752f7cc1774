/**
 * Every trace here is replayed. One that names a planted bug is reproduced with the bug, to the byte, and is fixed
 * without it; one that names none shows a bug that a protocol once had, and is fixed.
 *
 * After a change that rightly makes these runs other ones, `npx vitest run scenarios/golden -u` writes them anew. Where
 * the bug is not found any more, `synod mutants ID --out scenarios/golden --force` looks for it again.
 */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { WorkerHand } from "../../cli/campaign/crew.ts";
import { findMutant, shippedMutants } from "../../cli/input/mutant-files.ts";
import { shipped } from "../../cli/input/shipped.ts";
import { readTraceFile } from "../../cli/input/trace-files.ts";
import { systems } from "../../protocols/systems.ts";
import { thorough } from "../../sim/base/thorough.fixture.ts";
import { perform } from "../../sim/campaign/perform.ts";
import { isUnchanged } from "../../sim/trace/contents.ts";

const traces = fs
  .readdirSync(import.meta.dirname)
  .filter((name) => /\.ndjson(\.gz)?$/.test(name))
  .sort()
  .map((name) => ({ name, file: path.join(import.meta.dirname, name) }))
  .map(({ name, file }) => ({ name, file, ...readTraceFile(file) }));
const planted = traces.filter(({ header }) => header.mutant !== null);
const firstOfEach = planted.filter(
  ({ header }, at) => planted.findIndex((other) => other.header.system === header.system) === at,
);
const once = traces.filter(({ header }) => header.mutant === null);

// Each needs a thread of its own with the bug in; the gallery holds a run of every other bug as well.
test.each(thorough ? planted : firstOfEach)(
  "$name: the planted bug does what it did",
  { timeout: 120_000 },
  async ({ file, header, lines }) => {
    const hand = new WorkerHand({ mutant: findMutant(header.mutant, []), modules: [] });
    const task = { type: "replay", plan: header.plan, trace: lines } as const;
    const { verdict, digest, events, violation, undecided, trace } = await hand.ask(task).finally(() => hand.close());
    expect(violation, "the bug is not found any more").not.toBeNull();
    const now = [JSON.stringify({ ...header, digest, events, violation, undecided }), ...trace.slice(1)];
    const text = (verdict === "reproduced" ? lines : now).join("\n");
    await expect(`${text}\n`, "the run is another one now").toMatchFileSnapshot(file);
  },
);

test.each(traces)("$name: the protocol as it is does nothing wrong", ({ header, lines }) => {
  const { verdict, violation, undecided } = perform({ type: "replay", plan: header.plan, trace: lines }, shipped);
  // A way through a box that was written step by step need not be open without the bug: it ends where it is not.
  const isOver = header.plan.choices.length > 0 && /is not under way$/.test(undecided ?? "");
  expect({ verdict, violation, undecided: isOver ? null : undecided }).toEqual({
    verdict: "fixed",
    violation: null,
    undecided: null,
  });
});

test("no trace was changed by hand since it was written", () => {
  for (const { name, header, lines } of traces) expect(isUnchanged(header, lines), name).not.toBe(false);
});

test("a trace is named for its cause and small enough to read", () => {
  for (const { name, header } of planted) expect(name).toBe(`${header.mutant}.ndjson`);
  for (const { name, header } of once) expect(name.startsWith(`${header.system}-`), name).toBe(true);
  for (const { name, file } of traces) expect(fs.statSync(file).size, name).toBeLessThan(64_000);
});

test("every system with planted bugs has a trace of one", () => {
  const bugged = new Set(shippedMutants().map(({ system }) => system));
  const expected = systems.map(({ name }) => name).filter((name) => bugged.has(name));
  expect(new Set(planted.map(({ header }) => header.system))).toEqual(new Set(expected));
});
