/** Shows that malformed inputs of every kind end in words: 200 of each here, 10,000 in the soak. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { kinds } from "./malformed.fixture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-malformed-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const trials = 200;

test.each(Object.keys(kinds))(
  "malformed %s: no stack, no wrong code, no hang, and a place and a remedy in every message",
  async (kind) => {
    const wrong: string[] = [];
    for (let seed = 0; seed < trials && wrong.length < 3; seed++) {
      const found = await kinds[kind]!(seed, folder);
      if (found !== null) wrong.push(`${seed}: ${found}`);
    }
    expect(wrong).toEqual([]);
  },
  180_000,
);
