/** Shows that files are written whole or not at all, and that nothing of the user's is lost. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { UserError } from "../../sim/base/user-error.ts";
import { mayWrite, mayWriteInto, readUserFile, writeAtomic, writeBeside } from "./files.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-files-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("an existing file is left alone unless forced, and no temporary file stays", () => {
  const file = path.join(folder, "deep", "a.txt");
  writeAtomic(file, "one", false);
  expect(() => writeAtomic(file, "two", false)).toThrow(/exists already; say --force/);
  expect(fs.readFileSync(file, "utf8")).toBe("one");
  writeAtomic(file, "two", true);
  expect(fs.readFileSync(file, "utf8")).toBe("two");
  expect(fs.readdirSync(path.dirname(file))).toEqual(["a.txt"]);
});

test("the same trace twice is one file, another one goes beside it", () => {
  const out = path.join(folder, "out");
  const write = (text: string, force = false): string =>
    path.basename(writeBeside(out, "raft-1", ".ndjson", Buffer.from(text), force));
  expect([write("a"), write("a"), write("b"), write("b"), write("c")]).toEqual([
    "raft-1.ndjson",
    "raft-1.ndjson",
    "raft-1-2.ndjson",
    "raft-1-2.ndjson",
    "raft-1-3.ndjson",
  ]);
  expect(write("d", true)).toBe("raft-1.ndjson");
  expect(fs.readFileSync(path.join(out, "raft-1.ndjson"), "utf8")).toBe("d");
});

test("what cannot be read or written is told in words", () => {
  const file = path.join(folder, "plain");
  fs.writeFileSync(file, "12345");
  expect(() => readUserFile(path.join(folder, "absent"))).toThrow(/cannot read .*: it does not exist/);
  expect(() => readUserFile(folder)).toThrow(/is not a file/);
  expect(() => readUserFile(file, 4)).toThrow(/has 5 bytes, and at most 4 are read/);
  expect(() => mayWriteInto(path.join(file, "below"))).toThrow(/is not a folder/);
  expect(() => mayWriteInto(path.join(folder, "not", "yet"))).not.toThrow();
  expect(() => writeAtomic(path.join(file, "below"), "x", false)).toThrow(/a part of its path is not a folder/);
});

test("--force replaces regular files only, and writes through links", () => {
  const [file, link, dangling] = ["target", "link", "dangling"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  fs.writeFileSync(file, "old");
  fs.symlinkSync(file, link);
  fs.symlinkSync("later", dangling);
  expect(() => writeAtomic(link, "x", false)).toThrow(/exists already/);
  expect(() => mayWrite(dangling, false)).toThrow(/exists already/);
  writeAtomic(link, "new", true);
  writeAtomic(dangling, "made", true);
  expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
  expect([fs.readFileSync(file, "utf8"), fs.readFileSync(path.join(folder, "later"), "utf8")]).toEqual(["new", "made"]);
  for (const other of [folder, "/dev/null"]) {
    expect(() => mayWrite(other, true)).toThrow(/is not a regular file, and is not replaced; name another one/);
    expect(() => writeAtomic(other, "x", true)).toThrow(/is not a regular file/);
  }
  expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true);
});

const long = (letter: string, bytes: number): string => letter.repeat(bytes / Buffer.byteLength(letter));

/** Names that cannot be written, with and without force, by what is wrong with them. */
const unwritable: readonly (readonly [name: string, words: RegExp])[] = [
  ["plain/below", /a part of its path is not a folder/],
  ["plain/below/deep", /a part of its path is not a folder|is not a folder/],
  [".", /is a folder: it is not a regular file, and is not replaced; name another one/],
  ["leads-nowhere/below", /is a link that leads nowhere, and no folder; name another one/],
  ["circle", /exists already|is a link that leads in a circle/],
  ["circle/below", /is a link that leads in a circle/],
  ["to-folder", /exists already|is a folder/],
  [long("a", 256), /its name is too long/],
  [`deep/${long("b", 256)}/c`, /its name is too long/],
  [`deep/${long("c", 256)}`, /its name is too long/],
  ["nul\u0000byte", /no file can have this name/],
  ["/dev/null", /is not a regular file/],
  ["/dev/null/below", /a part of its path is not a folder/],
];

test.each(unwritable)("%j is refused in words, before the work and after it, and nothing is made", (name, words) => {
  const place = fs.mkdtempSync(path.join(folder, "place-"));
  fs.writeFileSync(path.join(place, "plain"), "kept");
  for (const [link, target] of [
    ["leads-nowhere", "nowhere"],
    ["circle", "circle"],
    ["to-folder", "."],
  ] as const)
    fs.symlinkSync(target, path.join(place, link));
  const before = fs.readdirSync(place);
  const file = name.startsWith("/") ? name : `${place}/${name}`;
  for (const force of [false, true]) {
    for (const act of [() => mayWrite(file, force), () => writeAtomic(file, "x", force)]) {
      expect(act).toThrow(UserError);
      expect(act).toThrow(words);
    }
  }
  expect(fs.readdirSync(place).filter((one) => one !== "deep")).toEqual(before);
  expect(fs.readFileSync(path.join(place, "plain"), "utf8")).toBe("kept");
});

test("the longest names there are can be written, in any script", () => {
  for (const letter of ["a", "é", "字", "🗳"]) {
    const name = long(letter, 252);
    mayWrite(path.join(folder, name), false);
    writeAtomic(path.join(folder, name), letter, false);
    expect(fs.readFileSync(path.join(folder, name), "utf8")).toBe(letter);
  }
});

test("a link is written through although the folder that it leads to is to be made", () => {
  const link = path.join(folder, "far");
  fs.symlinkSync("made/later/file", link);
  mayWrite(link, true);
  writeAtomic(link, "x", true);
  expect(fs.readFileSync(path.join(folder, "made/later/file"), "utf8")).toBe("x");
});

test("temporary files of killed processes are swept when they are old, and those of others are left alone", () => {
  const swept = path.join(folder, "swept");
  fs.mkdirSync(swept);
  const dead = 2 ** 22 + 1; // above the largest process id
  const names = { old: `.a.${dead}.0123456789ab.tmp`, young: `.b.${dead}.0123456789ab.tmp` };
  const alive = `.c.${process.pid}.0123456789ab.tmp`;
  for (const name of [names.old, names.young, alive, ".d.tmp"]) fs.writeFileSync(path.join(swept, name), "");
  for (const name of [names.old, alive, ".d.tmp"]) fs.utimesSync(path.join(swept, name), 1, 1);
  writeAtomic(path.join(swept, "x"), "x", false);
  expect(fs.readdirSync(swept).sort()).toEqual([names.young, alive, ".d.tmp", "x"].sort());
});

test("a name that another process takes at the same time makes room for the next one", async () => {
  const code = `import { writeBeside } from ${JSON.stringify(path.resolve(import.meta.dirname, "files.ts"))};
    for (let i = 0; i < 60; i++) writeBeside(process.argv[1], "n" + i, ".txt", Buffer.from(process.argv[2]), false);`;
  const race = path.join(folder, "race");
  const child = (who: string): Promise<unknown> =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", code, race, who]);
  await Promise.all([child("one"), child("two"), child("three")]);
  const texts = fs.readdirSync(race).map((name) => fs.readFileSync(path.join(race, name), "utf8"));
  for (const who of ["one", "two", "three"]) expect(texts.filter((text) => text === who)).toHaveLength(60);
  expect(texts).toHaveLength(180);
}, 60_000);
