/** `synod explain`, and the glossary that it shares with GLOSSARY.md. */
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { invariants } from "../invariants/invariants.ts";
import { glossary, glossaryPage } from "../reports/glossary.ts";
import { json, synod } from "./testing.ts";

const root = path.resolve(import.meta.dirname, "..");

test("GLOSSARY.md is the glossary that the command prints (written anew by -u)", async () => {
  await expect(glossaryPage()).toMatchFileSnapshot(path.join(root, "GLOSSARY.md"));
  expect(new Set(glossary.map(({ word }) => word)).size).toBe(glossary.length);
});

test.each(glossary)("the word $word is explained by name", async ({ word, meaning }) => {
  for (const one of word.split(", ")) {
    const { code, out } = await synod(["explain", one]);
    expect([code, out]).toEqual([0, expect.stringContaining(`${word}: ${meaning}\n`)]);
  }
});

test("a judge, a system, a scenario, a fault and a planted bug are explained by their own words", async () => {
  const { name, about } = invariants.find((one) => one.name === "fencing-promise")!;
  expect((await synod(["explain", name])).out).toBe(`${name} (judge): ${about}\n`);
  const kinds = await Promise.all(
    ["raft", "swarm", "partition", "raft-forgets-its-vote"].map(async (one) => (await synod(["explain", one])).out),
  );
  const wanted = ["raft (system): ", "swarm: ", "partition (fault): ", "raft-forgets-its-vote (planted bug): "];
  for (const [at, text] of kinds.entries()) expect(text).toContain(wanted[at]);
});

test("case and plural do not matter, and all words are listed when none is named", async () => {
  expect((await synod(["explain", "Witnesses".slice(0, -2)])).out).toMatch(/^witness: /);
  expect((await synod(["explain", "PLANS"])).out).toMatch(/^plan: /);
  expect((await synod(["explain"])).out.trim().split("\n")).toHaveLength(glossary.length);
  expect(json(await synod(["explain", "box", "--json"]))).toEqual([
    { name: "box", kind: "word", about: expect.any(String) },
  ]);
});

test("a word that is not there is the user's mistake, with what is near: exit code 2", async () => {
  expect(await synod(["explain", "witnes"])).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining('there is no word "witnes". Did you mean witness?'),
  });
});

test("every word that reports use and that is ours is there", () => {
  const reports = fs
    .globSync(["reports/**/*.ts", "cli/*.ts", "cli/campaign/*.ts"], { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => fs.readFileSync(path.join(root, file), "utf8"))
    .join("\n");
  const known = glossary.flatMap(({ word }) => word.split(", "));
  const ours = ["planted bug", "clean twin", "witness", "box", "undecided", "beyond", "rotation", "evidence", "story"];
  for (const word of ours) {
    expect(reports, word).toContain(word);
    expect(known, word).toContain(word);
  }
});
