/** `check --html`: what its page says, and that a browser shows it at any width without asking anybody for anything. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../.ci/chromium.ts";
import { systems } from "../../protocols/systems.ts";
import { checkPage } from "../../reports/check-page.ts";
import { checkSystem } from "../../sim/check/check-system.ts";
import { leastBox } from "../../sim/check/subjects/system/box.ts";
import { synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-check-page-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "bug.html");
const args = ["check", "paxos", "--mutant", "paxos-accept-below-promise", "--html", file];

beforeAll(async () => {
  const said = await synod([...args, "--out", path.join(folder, "bug.ndjson")]);
  expect([said.code, said.out]).toEqual([1, expect.stringMatching(/^written {5}.*bug\.html$/m)]);
}, 60_000);

test("of a violation: its run as a drawing, the way there, depth by depth, what happened how often and what never", () => {
  const page = fs.readFileSync(file, "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|\b(src|href)=/);
  expect(page).toMatch(/<p class="verdict violated">fencing-accept broken, found among \d+ states<\/p>/);
  expect(page).toMatch(/<div class="scroll"[^>]*><svg [\s\S]*fencing-accept is broken: acceptor \d accepted/);
  expect(page).toMatch(/<summary>The way there, 10 steps<\/summary><ol><li>client \d asks proposer \d/);
  expect(page).toMatch(
    /<td>acceptor handles prepare<\/td><td class="number">\d+<\/td><td class="bars"><span class="bar"/,
  );
  expect(page).toMatch(/<tr class="never"><td>timer retry of proposer fires[^<]*<\/td><td class="number">never<\/td>/);
  expect(page).toMatch(/<title>depth 0: 1 state<\/title>/);
  expect(page).toMatch(/it has no seed<\/p>\n<p><code>.*check paxos --mutant paxos-accept-below-promise<\/code>/);
});

test("a file that is there is not replaced, and this is said before anything is explored", async () => {
  const said = await synod(args);
  expect([said.code, said.err]).toEqual([2, expect.stringMatching(/bug\.html exists already; say --force/)]);
});

test("boxes up to one, what was not varied, a search that was ended, and texts that are not ours", () => {
  const paxos = systems.find(({ name }) => name === "paxos")!;
  const report = checkSystem(paxos, leastBox(paxos), [], { depth: 3 });
  const hostile = '</style><script>alert("\u001b")</script>';
  const name = (node: number): string => `node ${node}`;
  const violation = {
    invariant: hostile,
    message: hostile,
    path: [{ choices: [], node: 0, text: hostile, observations: [] }],
  };
  const boxes = [
    { box: hostile, name, report },
    { box: "larger", name, report: { ...report, notes: [hostile], witnesses: [hostile] } },
  ];
  const shown = { version: hostile, mutant: hostile, trace: hostile, replay: hostile };
  const page = checkPage({ summary: { boxes, ...shown }, command: hostile, seed: hostile, drawings: [] });
  expect(page).not.toMatch(/<script|\u001b/);
  expect(page).toMatch(/no violation in \d+ states; ended by depth 3/);
  expect(page).toContain("<h2>Boxes, smaller ones first</h2>");
  const broken = {
    ...boxes[0]!,
    report: { ...report, levels: null, actions: null, coverage: null, violations: [violation] },
  };
  const plain = checkPage({ summary: { boxes: [broken], ...shown }, command: "", seed: null, drawings: [null] });
  expect(plain).not.toMatch(/<script|How wide|how often/);
  expect(plain).toContain("<details open><summary>The way there, 1 step</summary>");
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  test("at 390 and 1,280 pixels nothing but the drawing is wider than the page, and nothing is asked for", async () => {
    const browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
    for (const [width, colorScheme] of [
      [390, "light"],
      [1_280, "dark"],
    ] as const) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const noise: string[] = [];
      page.on("console", (message) => noise.push(message.text()));
      page.on("request", (request) => request.url() === pathToFileURL(file).href || noise.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      const [paper, ink] = (await page.evaluate(
        "[getComputedStyle(document.documentElement).backgroundColor, getComputedStyle(document.body).color]",
      )) as [string, string];
      expect([paper, ink]).toEqual(
        colorScheme === "light" ? ["rgb(255, 255, 255)", "rgb(28, 37, 41)"] : ["rgb(20, 25, 28)", "rgb(230, 236, 239)"],
      );
      await page.getByText("The way there").click();
      await page.getByText('accepts "0.1"', { exact: false }).last().waitFor();
      expect(noise).toEqual([]);
    }
    await browser.close();
  }, 60_000);
});
