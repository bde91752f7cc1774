/** Shows that a campaign that is killed at any moment has left what it had found. The soak kills a hundred. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { killCampaign } from "./kills.fixture.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-kills-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("every violation that was told before the kill is on the disk, whole", async () => {
  let kept = 0;
  for (const [at, millis] of [900, 2_000, 3_500].entries()) {
    const killed = await killCampaign(path.join(folder, String(at)), millis);
    expect(killed.faults).toEqual([]);
    kept += killed.kept;
  }
  expect(kept).toBeGreaterThan(0);
}, 120_000);
