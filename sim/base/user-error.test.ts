/** A user's mistake: its sentence is made of its parts, and every place in the code that makes one gives all of them. */
import fs from "node:fs";
import { expect, test } from "vitest";
import { UserError } from "./user-error.ts";

test("a sentence is PLACE: PROBLEM; REMEDY, whose parts can be read one by one", () => {
  const error = new UserError({
    ...{ code: "nodes-outside", place: "plan.nodes", value: 40 },
    ...{ problem: "40 nodes are above 31", remedy: "use 31 or fewer" },
  });
  expect(error.message).toBe("plan.nodes: 40 nodes are above 31; use 31 or fewer");
  expect(error).toMatchObject({ code: "nodes-outside", place: "plan.nodes", value: "40", remedy: "use 31 or fewer" });
});

test("a value that says what is wrong stands between the place and the remedy", () => {
  const error = new UserError({ code: "not-in-range", place: "--runs", value: "x", remedy: "give a whole number" });
  expect(error.message).toBe("--runs x: give a whole number");
});

test("what was expected is the remedy", () => {
  const error = new UserError({ code: "wrong-field", place: "plan.seed", value: 3, expected: "a text" });
  expect(error.message).toBe("plan.seed: found 3, expected a text");
  expect(error.remedy).toBe("give a text");
});

test("a problem that begins with its place does not get it twice, and one that is unplaced not at all", () => {
  const parts = { code: "file-exists", place: "a.txt", remedy: "say --force" };
  expect(new UserError({ ...parts, problem: "a.txt exists" }).message).toBe("a.txt exists; say --force");
  expect(new UserError({ ...parts, problem: "it exists", unplaced: true }).message).toBe("it exists; say --force");
});

test("said from further out, the place is the file and its line, and the rest is as it was", () => {
  const inner = new UserError({
    code: "not-json",
    place: "line 7",
    value: "{",
    problem: "not JSON",
    remedy: "mend it",
  });
  const outer = inner.within("history.jsonl");
  expect(outer).toMatchObject({ code: "not-json", place: "history.jsonl:7", value: "{", remedy: "mend it" });
  expect(outer.message).toBe("history.jsonl: line 7: not JSON; mend it");
  expect(new UserError(outer.parts()).parts()).toEqual(outer.parts());
});

test("every mistake in the source has a code in kebab-case, a place and a remedy", () => {
  const root = new URL("../../", import.meta.url);
  const rooms = ["adapters", "bench", "cli", "doors", "invariants", "protocols", "reports", "scenarios", "sim"];
  const files = rooms.flatMap((room) =>
    fs
      .readdirSync(new URL(`${room}/`, root), { recursive: true })
      .map((file) => `${room}/${String(file).replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "sim/base/user-error.ts"),
  );
  let seen = 0;
  for (const file of files) {
    const text = fs.readFileSync(new URL(file, root), "utf8");
    for (const { index } of text.matchAll(/new (?:UserError|NotOpenError|NotPlainError)\(/g)) {
      const site = text.slice(index, text.indexOf(";\n", index));
      if (/^new UserError\(\w+(\.\w+)?\)/.test(site)) continue; // made again of the parts of one from another thread
      const where = `${file}: ${site}`;
      expect(site, where).toMatch(/\bcode(: ["`][a-z0-9$-]+|,|: \w+)/);
      expect(site, where).toMatch(/\bplace\b/);
      expect(site, where).toMatch(/\bremedy\b|\bexpected\b/);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(180);
});
