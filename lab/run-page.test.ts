/** The page of a run in a browser: it opens at its address, goes by keys, tells states, and asks nobody for anything. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../.ci/chromium.ts";
import { synod } from "../cli/testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-lab-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");
const file = path.join(folder, "run.html");

beforeAll(async () => {
  const trace = path.join(golden, "raft-commit-by-counting.ndjson");
  expect((await synod(["view", trace, "--html", file])).code).toBe(0);
}, 60_000);

test("the page loads nothing and lets nothing be loaded", () => {
  const page = fs.readFileSync(file, "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/\b(src|href)=/);
  expect(page.match(/<script/g)).toHaveLength(3);
  expect(page.length).toBeLessThan(600_000);
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  /** Opens a page; whatever it asks for or complains about is collected. */
  async function open(address: string, size = { width: 1280, height: 800 }): Promise<{ page: Page; noise: string[] }> {
    const page = await browser.newPage({ viewport: size });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(pathToFileURL(folder).href) || request.url().startsWith("blob:");
      if (!isOwn) noise.push(request.url());
    });
    await page.goto(`${pathToFileURL(file).href}${address}`);
    await page.waitForSelector("#view[data-scale]");
    return { page, noise };
  }

  const head = (page: Page): Promise<string | null> => page.textContent("#event-body .head");
  const data = (page: Page, name: string): Promise<number> =>
    page.evaluate(
      `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(Number(document.getElementById("view").dataset.${name})))))`,
    );

  test("opens at the event of its address, with its text, its state before and after, and its sentences of the story", async () => {
    const { page, noise } = await open("#e=27");
    expect(await head(page)).toBe("Event 27 · 306.187 ms · replica 3");
    expect(await page.textContent("#event-body")).toContain("judges see: replica 3 stores no-op at slot 2 in term 2");
    const changed = await page.locator("#state-body tr.changed").allTextContents();
    expect(changed).toContain("log[2]: nothing → {term: 2, command: null}");
    expect(await page.locator("#story-list li.here").allTextContents()).toEqual([
      expect.stringContaining("(event 27)"),
    ]);
    expect(await page.textContent("#announced")).toContain("event 27, replica 3");
    await page.goto(`${pathToFileURL(file).href}#e=32`);
    await page.getByText("Event 32 ·").waitFor();
    await page.click('#story-list a[href="#e=12"]');
    await page.getByText("Event 12 ·").waitFor();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("goes by keys alone: events, observations, those of the same node, the cause, the verdict, and none", async () => {
    const { page, noise } = await open("");
    expect(await head(page)).toMatch(/^Event 32 /); // where the judge speaks
    const press = async (key: string): Promise<string | null> => {
      await page.keyboard.press(key);
      return ((await head(page).catch(() => null)) ?? "").replace(/ · .* · /, " ");
    };
    expect(await press("v")).toBe("Event 32 replica 0");
    expect(await press("c")).toBe("Event 30 replica 2");
    expect(await press("c")).toBe("Event 29 replica 0");
    expect(await press("ArrowRight")).toBe("Event 30 replica 2");
    expect(await press("ArrowUp")).toBe("Event 21 replica 2");
    expect(await press("ArrowDown")).toBe("Event 30 replica 2");
    expect(await press("Shift+ArrowRight")).toBe("Event 32 replica 0");
    expect(await press("Shift+ArrowLeft")).toBe("Event 27 replica 3");
    expect(page.url()).toMatch(/#e=27$/);
    await page.keyboard.press("Escape");
    expect(await page.textContent("#event-body")).toContain("Choose an event");
    const before = await data(page, "scale");
    await page.keyboard.press("+");
    expect(await data(page, "scale")).toBeGreaterThan(before);
    await page.keyboard.press("0");
    expect(await data(page, "scale")).toBeLessThanOrEqual(before + 20);
    await page.keyboard.press("/");
    await page.keyboard.type("requestvote replica 3");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#found")).toBe("2 found");
    expect(await head(page)).toMatch(/^Event \d+ .* replica 3$/);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("tells of what is under the pointer, chooses it, drags, and zooms with Ctrl and the wheel", async () => {
    const { page, noise } = await open("");
    const box = (await page.locator("#canvas").boundingBox())!;
    const tip = page.locator("#tip");
    const told = new Set<string>();
    for (let x = box.x + 200; x < box.x + box.width - 20; x += 23) {
      await page.mouse.move(x, box.y + 160);
      if (await tip.isVisible()) told.add((await tip.textContent())!);
    }
    expect([...told].join("\n")).toMatch(
      /<- \w+ \{[^}]*\}.*from replica \d\nfrom event \d+, replica \d.*\nto event \d+, replica \d/,
    );
    const before = await data(page, "scale");
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    expect(await data(page, "scale")).toBeGreaterThan(before);
    const from = await data(page, "from");
    await page.mouse.move(box.x + 700, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 100, { steps: 4 });
    await page.mouse.up();
    expect(await data(page, "from")).toBeGreaterThan(from);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("shows less where it is told to: the past of the verdict alone, fewer nodes, no messages of a type", async () => {
    const { page, noise } = await open("");
    await page.click("#list summary");
    const rows = (): Promise<number> => page.locator("#table tbody tr").count();
    expect(await rows()).toBe(33);
    await page.click("#fold");
    const past = await rows();
    expect(past).toBeLessThan(33);
    await page.click("#filters summary");
    await page.getByLabel("replica 1", { exact: true }).uncheck();
    await page.getByLabel("append", { exact: true }).uncheck();
    expect(await rows()).toBeLessThan(past);
    await page.locator("#table a").first().click();
    expect(await head(page)).toMatch(/^Event /);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  /** What the page says when its engine has answered. */
  async function said(page: Page): Promise<string> {
    await page.locator("#again-stop").waitFor({ state: "hidden" });
    return (await page.textContent("#again-said"))!;
  }

  test("runs the run again: reproduced to the digest; without the planted bug it is fixed, and can be looked at", async () => {
    const { page, noise } = await open("");
    await page.click("#again-same");
    expect(await said(page)).toBe(
      "Reproduced in your browser: every event and the digest as recorded, c1d3ba1c315b23c6.",
    );
    await page.click("#again-mended");
    expect(await said(page)).toMatch(
      /^Fixed: without the planted bug\. No judge objects to anything\. It parts from the run “as recorded” at event 32: there “.*commit: 1.*”, here “.*commit: 0.*”/,
    );
    expect(await page.textContent("#verdict-words")).toBe("No judge objected to anything.");
    expect(await head(page)).toBe("Event 32 · 361.187 ms · replica 0");
    await page.click("#look-recorded");
    expect(await page.textContent("#verdict-words")).toContain("durable-acks is broken");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("a message, a node and a link are turned at the picture; each run lies beside the one it came of, and stays", async () => {
    const { page, noise } = await open("#e=27");
    const press = (name: RegExp): Promise<void> => page.getByRole("button", { name }).first().click();
    await press(/^Drop it: append replica 0 → replica 3/);
    expect(await said(page)).toMatch(
      /^Another run: append replica 0 → replica 3 lost\. durable-acks is broken: .* at event 25/,
    );
    expect(await page.textContent("#verdict-words")).toContain("{replica 2, replica 3} had stored no entry");
    expect(await page.textContent("#beside-words")).toBe("Beside: as recorded; they part at event 25");
    expect(await head(page)).toMatch(/^Event 25 /);
    expect(await page.textContent("#beside-event")).toMatch(/^Event 25 here: /);
    // Both stand at the first difference, and move together.
    const placeOf = (id: string) => page.evaluate(`document.getElementById("${id}").dataset.parting`);
    const middle = (await data(page, "parting")) as number;
    expect(Math.abs(middle - Number(await placeOf("view-beside")))).toBeLessThan(1);
    await page.keyboard.press("+");
    await data(page, "scale");
    expect(Math.abs(Number(await placeOf("view")) - Number(await placeOf("view-beside")))).toBeLessThan(1);
    // From a branch the next one.
    await page.keyboard.press("v");
    await press(/^Duplicate it/);
    expect(await said(page)).toMatch(/^The same run: append\w* replica \d → replica \d twice changes nothing in it\.$/);
    await press(/^delay: /);
    expect(await said(page)).toContain("It parts from the run “append replica 0 → replica 3 lost” at event");
    await press(/^0\. as recorded: durable-acks$/);
    expect(await page.textContent("#verdict-words")).toContain("durable-acks is broken");
    await page.keyboard.press("v");
    await page.getByLabel("where it crashes").selectOption("1");
    await press(/^crash replica 0/);
    expect(await said(page)).toMatch(/^Another run: replica 0 crashes after effect 1 of event 32\. /);
    expect(await page.locator("#branch-list li").count()).toBeGreaterThan(2);
    await press(/^0\. as recorded/);
    await page.keyboard.press("v");
    await press(/^cut the link between replica 0 and replica 2/);
    expect(await said(page)).toMatch(/^Another run: no link between replica 0 and replica 2\. /);
    await page.click("#look-recorded");
    expect(await page.locator("#beside").isVisible()).toBe(false);
    await press(/^lay run 1 beside/);
    expect(await page.textContent("#beside-words")).toContain("they part at event 25");
    await page.click("#beside-look");
    expect(await page.textContent("#beside-words")).toBe("Beside: as recorded; they part at event 25");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("runs another plan, and a protocol that is changed: mistakes are told at their line, what has no end is stopped", async () => {
    const { page, noise } = await open("");
    await page.click("text=Change the plan");
    await page.getByRole("button", { name: "Leave out" }).first().click();
    await page.click("#plan-run");
    expect(await said(page)).toMatch(/^Another run: another plan\. /);
    await page.click("text=Change the protocol");
    expect(await page.locator(".diff .old").allTextContents()).toEqual([
      expect.stringContaining("state.log.at(index)?.term !== state.term"),
    ]);
    expect(await page.inputValue("#module")).toBe("protocols/raft/commit.ts");
    const code = await page.inputValue("#code");
    await page.fill("#code", `const broken = ;\n${code}`);
    await page.click("#code-run");
    expect(await said(page)).toMatch(/^protocols\/raft\/commit\.ts, line 1: .*SyntaxError/);
    await page.fill("#code", `for (;;) {}\n${code}`);
    await page.click("#code-run");
    await page.click("#again-stop");
    expect(await said(page)).toBe("Stopped.");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test.each(["light", "dark"] as const)(
    "%s, and 390 pixels wide: every text can be read, nothing is beside the page",
    async (scheme) => {
      const { page } = await open("#e=27", { width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: scheme });
      const [least, paper, text] = (await page.evaluate(`(() => {
      const light = (colour) => {
        const parts = colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => part / 255);
        const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const groundOf = (element) => {
        for (let at = element; at !== null; at = at.parentElement) {
          const colour = getComputedStyle(at).backgroundColor;
          if (!/, 0\\)$/.test(colour)) return light(colour);
        }
      };
      const contrast = (element) => {
        const [ink, ground] = [light(getComputedStyle(element).color), groundOf(element)];
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      };
      const texts = [...document.querySelectorAll("h1, h2, p, li, td, s, a, button, label, summary")];
      const least = texts.reduce((worst, one) => (contrast(one) < contrast(worst) ? one : worst));
      return [contrast(least), light(getComputedStyle(document.documentElement).backgroundColor), least.outerHTML.slice(0, 200)];
    })()`)) as [number, number, string];
      expect(least, text).toBeGreaterThan(4.5);
      expect(paper > 0.5).toBe(scheme === "light");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      await page.close();
    },
    60_000,
  );
});
