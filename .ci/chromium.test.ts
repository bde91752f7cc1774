/** The search for a browser takes what is told, then what is on PATH, and knows when there is none. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findChromium } from "./chromium.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-chromium-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("CHROMIUM_PATH comes first, a file that cannot be run does not count, and none is undefined", () => {
  const runnable = path.join(folder, "chromium");
  const plain = path.join(folder, "google-chrome");
  fs.writeFileSync(runnable, "#!/bin/sh\n", { mode: 0o755 });
  fs.writeFileSync(plain, "", { mode: 0o644 });
  expect(findChromium({ PATH: folder })).toBe(runnable);
  expect(findChromium({ PATH: "", CHROMIUM_PATH: runnable })).toBe(runnable);
  expect(findChromium({ PATH: folder, CHROMIUM_PATH: plain })).toBeUndefined();
});
