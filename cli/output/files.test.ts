/** Shows that files are written whole or not at all, and that nothing of the user's is lost. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { mayWriteInto, readUserFile, writeAtomic, writeBeside } from "./files.ts";

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
