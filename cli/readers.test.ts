/** Shows that whoever reads a file of the user's says of one that is no text, or was cut short: where, what, and what to do. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-readers-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const golden = path.resolve(import.meta.dirname, "../scenarios/golden/raft-forgets-its-vote.ndjson");
const trace = fs.readFileSync(golden);
const history = Buffer.from('{:process 1, :type :invoke, :f :read}\n{:process 1, :type :ok, :f :read, :value "é"}\n');

function written(name: string, data: Uint8Array): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, data);
  return file;
}

const told = async (command: readonly string[]): Promise<string> => {
  const { code, out, err } = await synod(command);
  expect([code, out]).toEqual([2, ""]);
  return err;
};

/** Each command that reads, with a file that it would read. */
const readers: readonly (readonly [string, Buffer, (file: string) => readonly string[]])[] = [
  ["replay", trace, (file) => ["replay", file]],
  ["shrink", trace, (file) => ["shrink", file]],
  ["view", trace, (file) => ["view", file, "--svg", path.join(folder, "x.svg")]],
  ["check --around", trace, (file) => ["check", "--around", file]],
  ["plan", Buffer.from("system raft\nseed 1\n"), (file) => ["plan", file]],
  ["run", Buffer.from('{"system":\n"raft"}'), (file) => ["run", file]],
  ["--baseline", Buffer.from('{"format":\n"synod-baseline"}'), (file) => ["fuzz", "paxos", "--baseline", file]],
  ["--bugs-from", Buffer.from("[\n]\n"), (file) => ["fuzz", "paxos", "--bugs-from", file, "--mutant", "x"]],
  ["--topology", Buffer.from("{\n}\n"), (file) => ["compare", "paxos", "--topology", file]],
  ["verify", history, (file) => ["verify", file]],
  ["--mapping", Buffer.from("{\n}\n"), (file) => ["verify", golden, "--mapping", file]],
];

describe.each(readers)("%s", (name, good, command) => {
  const file = (kind: string): string => `${name.replaceAll(/\W/g, "")}-${kind}`;
  const second = good.indexOf("\n") + 1;

  test("names the line, the byte and the remedy where a file is no UTF-8", async () => {
    const bytes = Buffer.concat([good.subarray(0, second), Buffer.from([0x22, 0xe9]), good.subarray(second)]);
    const place = written(file("latin"), bytes);
    expect(await told(command(place))).toContain(
      `${place}: line 2, byte 2: not UTF-8 text: found the byte 0xe9; save it as`,
    );
  });

  test("knows UTF-16 and text that ends inside a character", async () => {
    const wide = written(
      file("wide"),
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(good.toString(), "utf16le")]),
    );
    expect(await told(command(wide))).toMatch(
      /line 1, byte 1: not UTF-8 text: found the byte 0xff, and UTF-16 begins so/,
    );
    const half = written(file("half"), Buffer.concat([good.subarray(0, second), Buffer.from([0x22, 0xc3])]));
    expect(await told(command(half))).toMatch(/line 2, byte 2: not UTF-8 text: found /);
  });
});

test.each(["replay", "shrink", "plan", "verify"])(
  "%s: a trace that was cut short is none of something else",
  async (name) => {
    const cut = (length: number): string => written(`cut-${length}.ndjson`, trace.subarray(0, length));
    for (const length of [25, 200, trace.indexOf("\n")]) {
      expect(await told([name, cut(length)]), `${length}`).toMatch(
        /line 1: .*cut short.*; (copy the file again, or )?record the run again/,
      );
    }
    const packed = gzipSync(trace);
    const place = written("cut.ndjson.gz", packed.subarray(0, packed.length / 2));
    expect(await told([name, place])).toMatch(/(damaged|cut short).*; copy or compress the file again/);
  },
);

test("an empty file is called empty", async () => {
  const empty = written("empty", Buffer.alloc(0));
  for (const name of ["replay", "shrink"]) expect(await told([name, empty])).toMatch(/line 1: the trace is empty; /);
  expect(await told(["verify", empty])).toMatch(/it is empty; is it the right file/);
});

test("the mark with which some editors begin UTF-8 is no part of a text", async () => {
  const marked = written("marked.ndjson", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), trace]));
  for (const name of ["replay", "plan"]) expect((await synod([name, marked])).err, name).not.toMatch(/^synod: /);
});
