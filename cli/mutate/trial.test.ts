/** What becomes of mutants, one of each kind, on a campaign of 64 plans of Paxos. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fateOf, type MutantVerdict } from "../../reports/mutate.ts";
import { addressesOf } from "../campaign/coverage.ts";
import { WorkerHand } from "../campaign/crew.ts";
import { hasten } from "../campaign/haste.fixture.ts";
import type { Mutation } from "./candidates.ts";
import { type Clean, joinParts, measurePart } from "./clean.ts";
import { tryMutant } from "./trial.ts";
import { UnitTests } from "./unit-tests.ts";

const settings = { nodes: null, beyond: false };
const source = { system: "paxos", scenario: "rotation", seed: "1", settings };
const runs = 64;
const never = new AbortController().signal;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-trial-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

hasten(beforeAll, afterAll);

const addresses = addressesOf(["paxos"], []);
let clean: Clean;

beforeAll(async () => {
  const hand = new WorkerHand({ mutant: null, modules: [] }, true);
  // In two parts, the second first.
  const parts = [
    await measurePart(hand, source, [50, runs], 0, addresses),
    await measurePart(hand, source, [0, 50], 0, addresses),
  ];
  await hand.close();
  clean = joinParts(source, parts);
}, 60_000);

const acceptor = "protocols/paxos/acceptor.ts";
const onPrepare = "acceptor.promised = ballot;\n  io.write({ promised: ballot });";

function change(find: string, replace: string, isReached = true): Mutation {
  const id = "one";
  const about = { breaks: "one", source: "none", difficulty: "M", row: 0, scenario: null, box: null } as const;
  const mutant = { id, system: "paxos", file: acceptor, find, replace, ...about };
  return { id, file: acceptor, line: 1, operator: "drop", was: find, now: replace, isReached, isTaken: true, mutant };
}

const judged = async (
  mutation: Mutation,
  states = 0,
  unitTests: UnitTests | null = null,
  everyJudge = false,
): Promise<MutantVerdict> =>
  (await tryMutant(mutation, { clean, modules: [], runs, states, unitTests, everyJudge }, never))!;

test("one that breaks an invariant is killed by its name, at the plan that shows it", async () => {
  const verdict = await judged(change(onPrepare, "acceptor.promised = ballot;"));
  expect(verdict.killed).toMatchObject({ judge: "campaign", by: "fencing-promise", index: 0 });
  expect(fateOf(verdict)).toBe("campaign");
});

test.each([
  ["hangs", "for (;;);"],
  ["throws", "(null as never as { x: number }).x;"],
])(
  "one whose handler never ends or crashes is killed by the name %s",
  async (by, code) => {
    const verdict = await judged(change(onPrepare, `if (ballot > 0) { ${code} }`));
    expect(verdict.killed).toMatchObject({ judge: "campaign", by, index: expect.any(Number) });
  },
  240_000,
);

test.each(["if (ballot > 0 {", "no.such.thing; function x() {"])(
  "one that cannot be loaded is killed by that",
  async (code) => {
    const verdict = await judged(change("export const acceptor", `${code}\nexport const acceptor`));
    expect(verdict).toMatchObject({ killed: { judge: "loading", by: "does not load" }, runs: 0 });
  },
);

test("one that does the same has the same digests over all plans, and is not called proven", async () => {
  const verdict = await judged(change("ballot === acceptor.vote?.ballot", "acceptor.vote?.ballot === ballot"));
  expect(verdict).toMatchObject({ killed: null, runs, isSame: true, rates: [] });
  expect(fateOf(verdict)).toBe("same");
});

test("one that no judge objects to and that does otherwise has survived, unless its rates tell", async () => {
  const twice = await judged(
    change(
      'io.send(from, { type: "nack", promised });',
      'io.send(from, { type: "nack", promised }); io.send(from, { type: "nack", promised });',
    ),
  );
  expect(twice).toMatchObject({ killed: null, isSame: false });
  const often = change(
    onPrepare,
    `${onPrepare}\n  for (let at = 0; at < 9; at++) io.send(from, { type: "nack", promised: noBallot });`,
  );
  const leaky = await judged(often);
  expect(leaky.killed).toBeNull();
  expect(leaky.rates).toContainEqual(
    expect.objectContaining({ rate: "messages per operation", factor: expect.any(Number) }),
  );
  expect(leaky.rates.find(({ rate }) => rate === "messages per operation")!.factor).toBeGreaterThan(1.1);
  expect(fateOf(leaky)).toBe("rates");
});

test("one that changes a state which nothing depends on differs in its digests, and in no count", async () => {
  const idle = await judged(
    change("acceptor.vote = vote;", "acceptor.vote = vote;\n  Object.assign(acceptor, { idle: 1 });"),
  );
  expect(idle).toMatchObject({ killed: null, isSame: false, isAlike: true, rates: [] });
  expect(fateOf(idle)).toBe("survived");
});

test("one that no plan comes to is not run, and is a survivor; boxes may come to it", async () => {
  const missed = change(onPrepare, "acceptor.promised = ballot;", false);
  expect(await judged(missed)).toMatchObject({ killed: null, runs: 0, isReached: false });
  expect(fateOf(await judged(missed))).toBe("unreached");
  const { killed } = await judged(missed, 2_000);
  expect(killed).toMatchObject({ judge: "box", by: "fencing-promise", message: expect.stringContaining("nodes 3") });
});

test("every judge is asked of one that the campaign killed when that is asked for, and else none", async () => {
  const broken = change(onPrepare, "acceptor.promised = ballot;");
  expect((await judged(broken, 2_000)).further).toEqual([]);
  expect((await judged(broken, 2_000, null, true)).further).toMatchObject([{ judge: "box", by: "fencing-promise" }]);
});

/** A project of the user's with one file, as a mutant of it. */
function project(name: string) {
  const root = path.join(folder, name);
  fs.mkdirSync(root);
  const text = "export const most = 3;\n";
  fs.writeFileSync(path.join(root, "most.ts"), text);
  const { mutant } = change("most = 3", "most = 4");
  return { root, text, mutant: { ...mutant, file: "./most.ts", folder: pathToFileURL(`${root}/`).href } };
}

test("unit tests see the mutant in a copy of the project, and the project stays as it is", async () => {
  const { root, text, mutant } = project("tested");
  const unitTests = await UnitTests.open(root, 'grep -q "most = 3" most.ts', never); // relative: in the copy
  expect(await unitTests.failure(mutant, never)).toBe("the tests failed");
  expect(await unitTests.failure({ ...mutant, replace: "most = 3 " }, never)).toBeNull();
  unitTests.close();
  expect(fs.readFileSync(path.join(root, "most.ts"), "utf8")).toBe(text);
  await expect(UnitTests.open(root, "false", never)).rejects.toThrow(/"false" fails without any change/);
});

test("a mutant that the campaign leaves is put to the unit tests, and killed by that name", async () => {
  const same = change("ballot === acceptor.vote?.ballot", "acceptor.vote?.ballot === ballot");
  const tests = { failure: async () => "the tests failed" } as unknown as UnitTests;
  expect((await judged(same, 0, tests)).killed).toMatchObject({ judge: "tests", by: "unit tests" });
});

test("a file outside of the project is never touched", async () => {
  const { root, mutant } = project("inner");
  const unitTests = await UnitTests.open(root, "true", never);
  expect(() => unitTests.demandInside([mutant])).not.toThrow();
  const outer = change(onPrepare, "").mutant;
  expect(() => unitTests.demandInside([mutant, outer])).toThrow(
    /acceptor\.ts is outside of the project .*; leave it out by/,
  );
  await expect(unitTests.failure(outer, never)).rejects.toThrow("mutants are of the project");
  unitTests.close();
});

test("who is stopped is not judged, and a command that runs is ended with all that it started", async () => {
  const { root, mutant } = project("slow");
  const [aborter, mark] = [new AbortController(), path.join(folder, "mark")];
  // It passes at once the first time, on the unchanged project; then a child of it would write the mark in a while.
  const command = `test -e first || { touch first; exit 0; }; (sleep 3; touch ${mark}) & wait`;
  const unitTests = await UnitTests.open(root, command, never);
  const failure = unitTests.failure(mutant, aborter.signal);
  setTimeout(() => aborter.abort(), 500);
  expect(await failure).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(fs.existsSync(mark)).toBe(false);
  unitTests.close();
  const stopped = { clean, modules: [], runs, states: 0, unitTests: null, everyJudge: false };
  expect(await tryMutant(change(onPrepare, onPrepare), stopped, AbortSignal.abort())).toBeNull();
}, 20_000);

test("an unchanged protocol that breaks an invariant itself has no mutants to speak of", async () => {
  const hand = new WorkerHand({ mutant: change(onPrepare, "acceptor.promised = ballot;").mutant, modules: [] }, true);
  await expect(measurePart(hand, source, [0, 50], 0, addresses)).rejects.toThrow(
    /paxos breaks fencing-promise without any change, at plan 0, so its mutants show nothing; look at it: synod replay/,
  );
  await hand.close();
});
