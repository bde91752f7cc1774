/** The charts of compare: written when the verdict is told, never over a file, in a page that a browser shows at any width. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFaults } from "../.ci/axe-faults.ts";
import { findChromium } from "../.ci/chromium.ts";
import { synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-charts-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const into = (name: string): string => path.join(folder, name);

const question = ["compare", "raft", "paxos", "--scenario", "leader-crash", "--runs", "1", "--workers", "1"];
const page = into("page.html");
const drawings = ["availability", "cost", "latency-distribution", "latency-over-time"].map(
  (kind) => `${kind}-leader-crash.svg`,
);

test("the page and the drawings are written, and say so behind the tables", async () => {
  const said = await synod([...question, "--html", page, "--svg", into("svg")]);
  expect(said.code).toBe(0);
  expect(said.out.trimEnd().split("\n").slice(-2)).toEqual([`page      ${page}`, `drawings  ${into("svg")} (4 files)`]);
  expect(fs.readdirSync(into("svg")).sort()).toEqual(drawings);
  const text = fs.readFileSync(page, "utf8");
  expect(text).toContain("seed 1 · digest ");
  expect(text).toContain("compare raft paxos --scenario leader-crash --runs 1</p>");
});

test("what is there is not replaced, which is said before anything runs, unless --force is given", async () => {
  const before = fs.readFileSync(page, "utf8");
  for (const asked of [
    ["--html", page],
    ["--svg", into("svg")],
  ]) {
    const said = await synod([...question, ...asked]);
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toMatch(/exists already/);
  }
  const again = await synod([...question, "--html", page, "--force", "--csv"]);
  expect([again.code, again.out.startsWith("topology,")]).toEqual([0, true]);
  expect(again.out).not.toContain("page.html"); // data alone
  expect(again.err).toContain(`page      ${page}`);
  expect(fs.readFileSync(page, "utf8")).toBe(before); // the same plans: the same page
});

test("a page that cannot be written any more costs no verdict: tables first, then a line and exit code 2", async () => {
  const late = into("late.html");
  const said = await synod([...question, "--html", late], undefined, () => {
    if (!fs.existsSync(late)) fs.writeFileSync(late, "mine");
  });
  // Somebody made the file while plans ran.
  expect([said.code, fs.readFileSync(late, "utf8")]).toEqual([2, "mine"]);
  expect(said.out).toMatch(/^paxos +ok/m);
  expect(said.err).toMatch(/^synod: .*late\.html exists already/m);
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  test.each([
    [1280, "light"],
    [390, "dark"],
  ] as const)(
    "%i px, %s: nothing is loaded or complained of, nothing hangs out, every text is as light or dark",
    async (width, scheme) => {
      const opened = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: scheme });
      const noise: string[] = [];
      opened.on("console", (message) => noise.push(message.text()));
      opened.on("request", (request) => noise.push(request.url()));
      await opened.goto(pathToFileURL(page).href);
      expect(noise).toEqual([pathToFileURL(page).href]);
      expect(await opened.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      expect(await opened.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
        scheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 25, 28)",
      );
      const hidden = await opened.evaluate(`[...document.querySelectorAll("svg.wide, svg.narrow")].map((one) =>
      getComputedStyle(one).display !== "none" && one.classList[0])`);
      expect((hidden as (string | false)[]).filter((one) => one !== false)).toEqual([width > 800 ? "wide" : "narrow"]);
      // Letters are as large as they are drawn: nothing was scaled down to fit.
      const scales = await opened.evaluate(`[...document.querySelectorAll("svg")].filter((one) => one.clientWidth > 0)
      .map((one) => one.getBoundingClientRect().width / one.viewBox.baseVal.width)`);
      for (const scale of scales as number[]) expect(scale).toBeGreaterThan(0.9);
      expect(await axeFaults(opened)).toEqual([]);
      await opened.close();
    },
  );

  test("the numbers are a key away", async () => {
    const opened = await browser.newPage();
    await opened.goto(pathToFileURL(page).href);
    await opened.focus("summary");
    await opened.keyboard.press("Enter");
    expect(await opened.isVisible("details table")).toBe(true);
    await opened.close();
  });
});
