/** The lab in a browser, as the command serves it: what is picked runs there as it does on the command line. */
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../.ci/chromium.ts";
import { main } from "../../cli/main.ts";
import { json, synod } from "../../cli/testing.ts";

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
      ask: async () => null,
      onInterrupt(stop) {
        interrupt = stop;
        return () => {};
      },
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
    await page.selectOption("#bug", "raft-commit-by-counting");
    await page.click("#run-search");
    await page.waitForSelector("iframe", { timeout: 40_000 });
    expect(await said(page)).toMatch(/^Plan \d+: [\w-]+ is broken: /);
    const found = await digest(page);
    await page.click("#link");
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
