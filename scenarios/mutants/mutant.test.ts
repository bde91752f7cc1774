/** Shows that planted bugs are checked before they are believed, and that every shipped one fits the code. */
import fs from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { expect, test } from "vitest";
import { systems } from "../../protocols/systems.ts";
import { scenarios } from "../scenarios.ts";
import { type Mutant, parseMutants, plant } from "./mutant.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const files = fs.readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));
const shipped = files.flatMap((name) =>
  parseMutants(fs.readFileSync(path.join(import.meta.dirname, name), "utf8"), name),
);

const good = {
  id: "my-bug",
  system: "paxos",
  file: "protocols/paxos/acceptor.ts",
  find: "a",
  replace: "b",
  breaks: "agreement",
  source: "none",
  difficulty: "E",
};

test("a row is read with its defaults", () => {
  expect(parseMutants(JSON.stringify([good]), "bugs.json")).toEqual([{ ...good, row: 0, scenario: null, box: null }]);
});

test("where no box is known the reason may be said, in a line", () => {
  const [mutant] = parseMutants(JSON.stringify([{ ...good, unboxed: "no clock" }]), "bugs.json");
  expect(mutant).toEqual({ ...good, row: 0, scenario: null, box: null, unboxed: "no clock" });
  expect(() => parseMutants(JSON.stringify([{ ...good, unboxed: "" }]), "b")).toThrow(/\[0\]\.unboxed: found ""/);
});

test("a box is counts, options of the system, timers, whom clients ask first, and for which service", () => {
  const contacts = "any";
  const box = { clients: 2, crashes: 1, options: { phase1: 1 }, timers: ["retry@0"], contacts, service: "register" };
  const small = { keys: 1, reconfigurations: [[0, 2]], search: "depth" };
  const [mutant, other] = parseMutants(
    JSON.stringify([
      { ...good, box },
      { ...good, id: "b", box: small },
    ]),
    "bugs.json",
  );
  const counts = { clients: 2, crashes: 1 };
  expect(mutant?.box).toEqual({
    counts,
    options: { phase1: 1 },
    reconfigurations: [],
    timers: ["retry@0"],
    contacts,
    service: "register",
  });
  expect(other?.box).toEqual({
    counts: { keys: 1 },
    options: {},
    reconfigurations: [[0, 2]],
    search: "depth",
    timers: [],
    contacts: "home",
  });
});

test.each([
  [
    { ...good, file: "../outside.ts" },
    /bugs\.json: \[0\]\.file: found "\.\.\/outside\.ts", expected a \.ts file below/,
  ],
  [{ ...good, file: "/etc/passwd.ts" }, /\[0\]\.file/],
  [{ ...good, file: "protocols/../../x.ts" }, /\[0\]\.file/],
  [{ ...good, file: "protocols/paxos/acceptor.js" }, /\[0\]\.file/],
  [{ ...good, file: "cli/main.ts" }, /\[0\]\.file/],
  [{ ...good, find: "" }, /\[0\]\.find: found "", expected the text to find/],
  [{ ...good, find: 7 }, /\[0\]\.find: found 7/],
  [{ ...good, difficulty: "X" }, /\[0\]\.difficulty: found "X", expected one of E, M, H, VH/],
  [{ ...good, id: "My Bug" }, /\[0\]\.id: found "My Bug"/],
  [{ ...good, row: -1 }, /\[0\]\.row: found -1/],
  [{ ...good, extra: 1 }, /unknown field "extra"/],
  [{ ...good, box: 3 }, /\[0\]\.box: found 3, expected a record of counts/],
  [{ ...good, box: { service: "queue" } }, /\[0\]\.box\.service: found "queue", expected a service: key-value/],
  [{ ...good, box: { crash: 1 } }, /\[0\]\.box: unknown field "crash"; the fields are nodes, clients/],
  [{ ...good, box: { crashes: -1 } }, /\[0\]\.box\.crashes: found -1, expected a whole number/],
  [{ ...good, box: { options: [] } }, /\[0\]\.box\.options: found \[\]/],
  [{ ...good, box: { timers: "retry" } }, /\[0\]\.box\.timers: found "retry", expected a list of the system's timers/],
  [{ ...good, box: { timers: [1] } }, /\[0\]\.box\.timers: found \[1\]/],
  [{ ...good, box: { contacts: "all" } }, /\[0\]\.box\.contacts: found "all", expected home or any/],
  [{ ...good, breaks: "two\nlines" }, /\[0\]\.breaks/],
  [null, /\[0\]: expected a record/],
])("%j is refused, with the place and the cure", (row, words) => {
  expect(() => parseMutants(JSON.stringify([row]), "bugs.json")).toThrow(words);
});

test("what is no list of rows is refused", () => {
  expect(() => parseMutants("{", "bugs.json")).toThrow(/bugs\.json: not JSON/);
  expect(() => parseMutants("{}", "bugs.json")).toThrow(/expected an array/);
  expect(() => parseMutants(JSON.stringify([good, good]), "b")).toThrow(/\[1\]\.id: "my-bug" is used twice/);
});

test("the text to find must be there exactly once", () => {
  const [mutant] = parseMutants(JSON.stringify([good]), "b") as readonly [Mutant];
  expect(plant("xay", mutant)).toBe("xby");
  expect(() => plant("xy", mutant)).toThrow(
    "planted bug my-bug: its text to find is not in protocols/paxos/acceptor.ts",
  );
  expect(() => plant("aa", mutant)).toThrow(/is more than once in/);
});

test("every id is used once, and names a system and a scenario that exist", () => {
  expect(shipped.length).toBeGreaterThan(10);
  expect(new Set(shipped.map(({ id }) => id)).size).toBe(shipped.length);
  for (const { system, scenario } of shipped) {
    expect(systems.map(({ name }) => name)).toContain(system);
    if (scenario !== null) expect(scenarios.map(({ name }) => name)).toContain(scenario);
  }
});

test.each(shipped.map((mutant) => [mutant.id, mutant] as const))(
  "%s fits the source and the built text alike",
  (_, mutant) => {
    const source = fs.readFileSync(path.join(ROOT, mutant.file), "utf8");
    const changed = plant(source, mutant);
    expect(changed).not.toBe(source);
    // Built, the types are blanked out and nothing else: the bug must neither need nor bring any.
    const built = stripTypeScriptTypes(source, { mode: "strip" });
    expect(plant(built, mutant)).toBe(stripTypeScriptTypes(changed, { mode: "strip" }));
  },
);
