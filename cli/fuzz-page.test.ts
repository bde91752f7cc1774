/** The page of a campaign: written when the verdict is told, with a page of each failure beside it, over nobody's file. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFaults } from "../.ci/axe-faults.ts";
import { findChromium } from "../.ci/chromium.ts";
import { synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-campaign-page-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const into = (name: string): string => path.join(folder, name);

const bug = ["fuzz", "--mutant", "paxos-accept-below-promise", "--runs", "20", "--workers", "1", "--out", into("out")];
const page = into("bad #1.html");
const beside = into("bad #1-paxos-duel-paxos-accept-below-promise-1-1.html");

test("the verdict, then the page and one of the failure beside it, linked by its relative name", async () => {
  const said = await synod([...bug, "--html", page]);
  expect(said.code).toBe(1);
  expect(said.out).toMatch(/VIOLATION fencing-accept[\s\S]*\npage {4}.*bad #1\.html, with 1 failure beside it\n$/);
  expect(fs.readFileSync(page, "utf8")).toContain(`href="./bad%20%231-paxos-duel-paxos-accept-below-promise-1-1.html"`);
  expect(fs.readFileSync(beside, "utf8")).toContain("fencing-accept");
});

test("a page that is there is not replaced, which is said before any run", async () => {
  const said = await synod([...bug, "--html", page]);
  expect([said.code, said.out]).toEqual([2, ""]);
});

test("a failure's page that is somebody's stays; the verdict and its exit code stand, and the other page says where it is not", async () => {
  const other = into("other.html");
  const taken = into("other-paxos-duel-paxos-accept-below-promise-1-1.html");
  fs.writeFileSync(taken, "mine");
  const said = await synod([...bug, "--html", other]);
  expect([said.code, fs.readFileSync(taken, "utf8")]).toEqual([1, "mine"]);
  expect(said.out).toMatch(/VIOLATION[\s\S]*page {4}.*other\.html\nnot written: .*exists already/);
  expect(fs.readFileSync(other, "utf8")).not.toContain(">look<");
});

test("a clean campaign whose page cannot be written any more ends with exit code 2, behind its verdict", async () => {
  const late = into("late.html");
  const said = await synod(
    ["fuzz", "paxos", "--runs", "5", "--workers", "1", "--out", into("out"), "--html", late],
    undefined,
    () => {
      if (!fs.existsSync(late)) fs.writeFileSync(late, "mine");
    },
  );
  expect([said.code, fs.readFileSync(late, "utf8")]).toEqual([2, "mine"]);
  expect(said.out).toMatch(/digest [0-9a-f]{16}[\s\S]*not written: .*late\.html exists already/);
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  test("it fits 390 px, asks nobody for anything, and leads to the picture of its failure", async () => {
    const opened = await browser.newPage({ viewport: { width: 390, height: 800 } });
    const noise: string[] = [];
    opened.on("console", (message) => noise.push(message.text()));
    opened.on("request", (request) => noise.push(request.url()));
    await opened.goto(pathToFileURL(page).href);
    expect(noise).toEqual([pathToFileURL(page).href]);
    expect(await opened.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    expect(await axeFaults(opened)).toEqual([]);
    await opened.click("text=look");
    await opened.waitForSelector("#view");
    expect(await opened.title()).toContain("paxos");
  });
});
