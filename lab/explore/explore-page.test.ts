/** The page that walks through a box by hand, in a browser: by keys, with its picture, asking nobody for anything. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../.ci/chromium.ts";
import { synod } from "../../cli/testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-explore-page-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "walk.html");
const args = ["check", "paxos", "--mutant", "paxos-accept-below-promise", "--explore", "--html", file];

beforeAll(async () => {
  expect(await synod(args)).toMatchObject({ code: 0, out: `written ${file}\n` });
}, 60_000);

test("the page is one file, with a policy, and tells its box and its command", async () => {
  const page = fs.readFileSync(file, "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/\b(src|href)=/);
  expect(page.length).toBeLessThan(700_000);
  expect(page).toContain("nodes 3, clients 2, operations 1, with the planted bug paxos-accept-below-promise");
  expect(page).toMatch(/check paxos --mutant paxos-accept-below-promise --explore --html \S+walk\.html/);
  expect((await synod(args)).err).toMatch(/walk\.html exists already/);
  const walks = await synod(["check", "paxos", "--explore", "--html", `${file}2`, "--grow"]);
  expect([walks.code, walks.err]).toEqual([2, expect.stringMatching(/--grow is for a search of the whole box/)]);
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  async function open(width: number): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== pathToFileURL(file).href && !request.url().startsWith("blob:")) noise.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.getByText("State 0.").waitFor();
    return { page, noise };
  }

  test("by keys: a choice, back, the start; by clicks: to the violation, whose picture names its judge, and back on the way", async () => {
    const { page, noise } = await open(1_280);
    const way = page.locator(".explore-way li");
    await page.keyboard.press("2");
    await page.getByText("State 1.").waitFor();
    expect(await way.allTextContents()).toEqual([expect.stringMatching(/^client 1 asks proposer/)]);
    await page.keyboard.press("1");
    await page.getByText("State 2.").waitFor();
    await page.keyboard.press("Backspace");
    await page.getByText("State 1.").waitFor();
    await page.keyboard.press("Home");
    await page.getByText("State 0.").waitFor();
    expect(await page.locator(".explore-picture svg").count()).toBe(0);
    await page.selectOption("select", "violation");
    await page.getByRole("button", { name: "Go there" }).click();
    await page.getByText("State 10. fencing-accept").waitFor();
    expect(await page.locator(".explore-picture svg").textContent()).toContain("fencing-accept");
    expect(await page.locator(".explore-choices li").count()).toBe(0);
    await way.nth(8).getByRole("button").click();
    await page.getByText("State 9.").waitFor();
    expect(await page.locator(".explore-told.wrong").allTextContents()).toContainEqual(
      expect.stringMatching(/^BREAKS fencing-accept: acceptor \d accepted/),
    );
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("choices are filtered, states opened, the graph offered as a file; on a phone nothing is wider than the page", async () => {
    const { page, noise } = await open(390);
    await page.keyboard.press("/");
    await page.keyboard.type("client 1");
    expect(await page.locator(".explore-choices li").count()).toBe(1);
    await page.getByText("acceptor 0 is up").click();
    expect(await page.locator("details[open] table").textContent()).toContain("promised");
    await page.getByRole("button", { name: "Graph" }).click();
    await page.locator(".explore-picture svg", { hasText: "client 0 asks proposer 0" }).waitFor();
    const link = page.getByRole("link", { name: "states.dot" });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(fs.readFileSync(await download.path(), "utf8")).toMatch(/^digraph states \{\n/);
    await page.keyboard.press("Escape");
    await page.locator(".explore-choices button").first().click();
    await page.getByText("State 1.").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate("axe.run()")) as axe.AxeResults;
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);
});
