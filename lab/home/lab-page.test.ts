/** The lab in a browser, as the command serves it: what is picked runs there as it does on the command line. */
import fs from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../.ci/chromium.ts";
import { main } from "../../cli/main.ts";
import { json, synod } from "../../cli/testing.ts";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe-core has against the page as it is, beside the run's, as far as that is serious. */
async function faults(page: Page): Promise<readonly string[]> {
  const found = (await page.evaluate("axe.run({ resultTypes: ['violations'], iframes: false })")) as AxeResults;
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
}

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  let browser: Browser;
  let address = "";
  let interrupt = (): void => {};
  let ended: Promise<number>;

  beforeAll(async () => {
    const { promise: served, resolve: serve } = Promise.withResolvers<string>();
    ended = main(["lab"], {
      ...{ out: serve, err: () => {}, colorOut: false, colorErr: false, live: false, width: null, talkWidth: 100 },
      onInterrupt(stop) {
        interrupt = stop;
        return () => {};
      },
      ask: async () => null,
    });
    address = (await served).trim();
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    interrupt();
    expect(await ended).toBe(0); // Ctrl-C is how it ends
  });

  /** Opens the lab; whatever it asks for or complains about is collected. */
  async function open(fragment: string, size = { width: 1280, height: 900 }): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: size });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      const isOwn = request.url() === address || request.url().startsWith("blob:");
      if (!isOwn && request.url().replace(/#.*/s, "") !== address) noise.push(request.url());
    });
    await page.goto(`${address}${fragment}`);
    await page.waitForSelector("body[data-ready]");
    return { page, noise };
  }

  const said = (page: Page): Promise<string | null> => page.textContent("#said");
  const digest = (page: Page): Promise<string | null> => page.textContent("#digest");
  const inRun = (page: Page) => page.frameLocator("iframe");

  test("what is picked runs to the digest of the command line, and its page runs it again", async () => {
    const { page, noise } = await open("#run");
    await page.selectOption("#system", "paxos");
    await page.selectOption("#scenario", "crashes");
    await page.fill("#seed", "s");
    await page.fill("#index", "3");
    await page.click("#run-it");
    await page.waitForSelector("iframe");
    const args = ["replay", "--system", "paxos", "--scenario", "crashes", "--seed", "s", "--index", "3"];
    const known = json(await synod([...args, "--json"]));
    expect(await digest(page)).toBe(known["digest"]);
    expect(await said(page)).toBe("No judge objected to anything.");
    expect(await page.textContent("#command")).toBe(`synod ${args.join(" ")} --story`);
    await inRun(page).locator("#again-same").click();
    await inRun(page).locator("#again-said.good").waitFor();
    expect(await inRun(page).locator("#again-said").textContent()).toContain(`as recorded, ${known["digest"]}.`);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("a planted bug is looked for and found; its run travels as a link; what is no link is told in words", async () => {
    const { page, noise } = await open("#run");
    await page.selectOption("#bug", "raft-votes-for-everyone");
    await page.click("#run-search");
    await page.waitForSelector("iframe", { timeout: 40_000 });
    expect(await said(page)).toMatch(/^Plan \d+: [\w-]+ is broken: /);
    const found = await digest(page);
    await page.click("#link");
    await page.waitForURL(/#plan=/);
    const link = page.url();
    expect(link).toMatch(/#plan=1\.[\w-]+$/);
    const { page: other, noise: more } = await open(link.slice(link.indexOf("#")));
    await other.waitForSelector("iframe");
    expect(await digest(other)).toBe(found);
    expect(await said(other)).toMatch(/^[\w-]+ is broken: /);
    await other.goto(`${address}#plan=1.abcd`);
    await other.getByText("this link was cut short or changed on its way").waitFor();
    await other.goto(`${address}#plan=9.abcd`);
    await other.getByText("this link is of format 9").waitFor();
    expect([...noise, ...more]).toEqual([]);
    await other.close();
    await page.close();
  }, 60_000);

  test("the gallery shows a planted bug at one click, and each has an address", async () => {
    const { page, noise } = await open("#gallery");
    expect(await page.locator("#cards li").count()).toBeGreaterThan(40);
    await page.getByRole("button", { name: "Watch it: raft-commit-by-counting" }).click();
    await page.waitForSelector("iframe");
    expect(await said(page)).toMatch(/^durable-acks is broken: /);
    expect(await digest(page)).toBe("c1d3ba1c315b23c6"); // that of the golden trace
    expect(page.url()).toMatch(/#bug=raft-commit-by-counting$/);
    const frame = inRun(page);
    await frame.locator("#story-list a").first().click();
    await frame.locator("#event-body .head").waitFor();
    await page.goto(`${address}#bug=chain-dirty-passes-for-clean`);
    await page
      .getByText(/^linearizability is broken: /)
      .first()
      .waitFor();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("a lesson asks first, and then tells the rule, and shows the run with the bug and without", async () => {
    const { page, noise } = await open("#lesson=raft.1");
    expect(await page.textContent("#lesson")).not.toContain("The rule:");
    await page.getByRole("button", { name: "Yes: a majority stores it" }).click();
    expect(await page.textContent("#lesson-answer")).toMatch(/^No\. It is “No: a server[\s\S]+The rule: .+figure 3\.7/);
    await page.waitForSelector("iframe");
    expect(await said(page)).toMatch(/^With the bug: durable-acks is broken: /);
    await page.click("#lesson-without");
    await page.getByText("Without the bug: No judge objected to anything.").waitFor();
    await page.click("#lesson-0");
    await page.click("#lesson-watch");
    await page.getByText("The normal case: No judge objected to anything.").waitFor();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("every behaviour of a small box is walked through by hand, to where a judge objects", async () => {
    const { page, noise } = await open("#explore");
    await page.selectOption("#explore-bug", "paxos-accept-below-promise");
    await page.click("#explore-walk");
    await page.locator(".explore-choices button").first().click();
    await page.locator(".explore-way li").first().waitFor();
    await page.click("#tab-run"); // its keys are not heard there
    expect(await page.locator("#explorer *").count()).toBe(0);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("a first visit goes step by step", async () => {
    const { page, noise } = await open("");
    expect(await page.isDisabled("#visit-2")).toBe(true);
    for (const step of [1, 2, 3, 4, 5]) {
      await page.click(`#visit-${step}`);
      await page
        .locator(".noticed")
        .nth(step - 1)
        .waitFor();
    }
    const noticed = await page.locator(".noticed").allTextContents();
    expect(noticed[2]).toBe("The judge durable-acks spoke at event 32, and the run ended there.");
    expect(noticed[4]).toMatch(/^No judge objects any more/);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("light and dark, and 390 pixels wide: axe-core finds nothing serious, nothing is beside the page", async () => {
    const { page } = await open("#bug=raft-commit-by-counting", { width: 390, height: 844 });
    await page.waitForSelector("iframe");
    await page.evaluate(fs.readFileSync(axeFile, "utf8"));
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const tab of ["run", "gallery", "lessons", "explore", "words", "visit"]) {
        await page.click(`#tab-${tab}`);
        expect(await page.evaluate("document.documentElement.scrollWidth"), tab).toBe(390);
        expect(await faults(page), `${scheme} ${tab}`).toEqual([]);
      }
    }
    await page.close();
  }, 60_000);

  test("a run that has no end is stopped, and what cannot be run is refused in words", async () => {
    const { page, noise } = await open("#run");
    await page.fill("#nodes", "99");
    await page.click("#run-it"); // the browser says that 99 is too many
    expect(await said(page)).toBe("Choose what is to be run.");
    await page.fill("#nodes", "5");
    await page.click("#run-search");
    await page.click("#stop");
    await page.getByText("Stopped at plan 0.").waitFor();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);
});
