/** The page of a run in a browser: it opens at its address, goes by keys, tells states, and asks nobody for anything. */
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawn, executable, head, inBrowser, RunPages } from "../.ci/run-pages.ts";
import { runPage } from "../cli/view/run-page.ts";
import type { ViewedRun } from "../reports/picture/viewed-run.ts";
import { eventsOf } from "../reports/story/event.ts";
import { parseHeader } from "../sim/trace/reader.ts";
import { namesOfData } from "./names-data.ts";

const pages = new RunPages();
beforeAll(() => pages.write("raft-commit-by-counting.ndjson"), 60_000);
afterAll(() => pages.close());

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");
const phone = { width: 390, height: 844 };
const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

test("the page loads nothing and lets nothing be loaded", () => {
  const page = fs.readFileSync(pages.file, "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/\b(src|href)=/);
  expect(page.match(/<script/g)).toHaveLength(5);
  expect(page.length).toBeLessThan(600_000);
});

describe.skipIf(executable === undefined)(inBrowser, () => {
  test("opens at the event of its address, with its text, its state before and after, and its sentences of the story", async () => {
    const { page, noise } = await pages.open("#e=27");
    expect(await head(page)).toBe("Event 27 · 306.187 ms · replica 3");
    expect(await page.textContent("#event-body")).toContain("judges see: replica 3 stores no-op at slot 2 in term 2");
    const changed = await page.locator("#state-body tr.changed").allTextContents();
    expect(changed).toContain("log[2]: nothing → {term: 2, command: null}");
    expect(await page.locator("#story-list li.here").allTextContents()).toEqual([
      expect.stringContaining("(event 27)"),
    ]);
    expect(await page.textContent("#announced")).toContain("event 27, replica 3");
    await page.goto(`${pathToFileURL(pages.file).href}#e=32`);
    await page.getByText("Event 32 ·").waitFor();
    await page.click('#story-list a[href="#e=12"]');
    await page.getByText("Event 12 ·").waitFor();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("goes by keys alone: events, observations, those of the same node, the cause, the verdict, and none", async () => {
    const { page, noise } = await pages.open("");
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
    const before = await drawn(page, "scale");
    await page.keyboard.press("+");
    expect(await drawn(page, "scale")).toBeGreaterThan(before);
    await page.keyboard.press("0");
    expect(await drawn(page, "scale")).toBeLessThanOrEqual(before + 20);
    await page.keyboard.press("/");
    await page.keyboard.type("requestvote replica 3");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#found")).toBe("2 found");
    expect(await head(page)).toMatch(/^Event \d+ .* replica 3$/);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("tells of what is under the pointer, chooses it, drags, and zooms with Ctrl and the wheel", async () => {
    const { page, noise } = await pages.open("");
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
    const before = await drawn(page, "scale");
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    expect(await drawn(page, "scale")).toBeGreaterThan(before);
    const from = await drawn(page, "from");
    await page.mouse.move(box.x + 700, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 100, { steps: 4 });
    await page.mouse.up();
    expect(await drawn(page, "from")).toBeGreaterThan(from);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("shows less where it is told to: the past of the verdict alone, fewer nodes, no messages of a type", async () => {
    const { page, noise } = await pages.open("");
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

  /** Texts of the diagram that cover each other, by the widths that the browser gives them. */
  const covered = (page: Page): Promise<string[]> =>
    page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
      const meets = (a, b) => a.x < b.x + b.wide - 1 && b.x < a.x + a.wide - 1 && a.y < b.y + 7 && b.y < a.y + 7;
      done(texts.flatMap((one, at) => texts.slice(at + 1).filter((other) => meets(one, other)).map((other) => one.text + " | " + other.text)));
    })))`);
  const keepTexts = `window.texts = [];
    const pen = CanvasRenderingContext2D.prototype;
    const [fillText, clearRect] = [pen.fillText, pen.clearRect];
    pen.clearRect = function (...place) { if (this.canvas.id === "canvas") texts = []; clearRect.apply(this, place); };
    pen.fillText = function (text, x, y) {
      const wide = this.measureText(text).width;
      const left = this.textAlign === "center" ? x - wide / 2 : this.textAlign === "end" ? x - wide : x;
      if (this.canvas.id === "canvas") texts.push({ text, wide, x: left, y });
      fillText.call(this, text, x, y);
    };`;

  test("hostile names and values are text: nothing of them is an element, runs, or is asked for", async () => {
    const bad = '</script><img src="https://example.invalid/x" onerror="hacked=1"><script>hacked=1</script>';
    const lines = fs.readFileSync(path.join(golden, "raft-commit-by-counting.ndjson"), "utf8").trimEnd().split("\n");
    const evil = lines.map((line) => line.replaceAll('"type":"append"', `"type":${JSON.stringify(bad)}`));
    const header = parseHeader(lines[0]!);
    const name = namesOfData({
      names: [0, 1, 2, 3, 4].map((node) => `${bad} ${node}`),
      parts: [],
      voters: {},
      sets: {},
    });
    const run: ViewedRun = {
      ...{ file: bad, version: bad, system: bad, bug: { id: bad, breaks: bad }, isTimed: true, nodes: 5, seed: bad },
      ...{ digest: bad, events: [...eventsOf(evil)], lines: evil, name, undecided: null, evidence: [], story: [bad] },
      ...{ violation: { ...header.violation!, invariant: bad, message: bad }, replay: null, command: bad },
      states: [{ event: 8, node: 0, fields: { [bad]: bad } }],
      changes: [{ event: 8, changes: [{ path: `${bad}[0]`, before: bad, after: bad }] }],
    };
    const evilFile = path.join(pages.folder, "evil.html");
    fs.writeFileSync(evilFile, runPage(run, null));
    const { page, noise } = await pages.open("", { file: evilFile });
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    for (const key of ["v", "ArrowLeft", "c", "0", "ArrowLeft", "ArrowLeft", "ArrowLeft"])
      await page.keyboard.press(key);
    await page.locator("#table a").nth(8).click();
    expect(await page.textContent("#state-body")).toContain("<img");
    const box = (await page.locator("#canvas").boundingBox())!;
    for (let x = box.x + 200; x < box.x + box.width; x += 60) await page.mouse.move(x, box.y + 120);
    expect(await page.evaluate("[typeof hacked, document.images.length, document.scripts.length]")).toEqual([
      ...["undefined", 0, 6],
    ]);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("390 pixels wide the first view has the verdict, and no text of the picture covers another, however large it is", async () => {
    const { page, noise } = await pages.open("", { size: phone, script: keepTexts });
    const verdict = "texts.find(({ text }) => text === 'durable-acks')";
    const box = (await page.locator("#canvas").boundingBox())!;
    const { x, y, wide } = (await page.evaluate(verdict)) as { x: number; y: number; wide: number };
    expect(x).toBeGreaterThan(0);
    expect(x + wide).toBeLessThanOrEqual(box.width);
    expect(box.y + y).toBeLessThan(844 / 2);
    for (const key of ["v", "0", "+", "+", "+", "ArrowLeft", "ArrowUp", "-", "-", "-"]) {
      await page.keyboard.press(key);
      expect(await covered(page), key).toEqual([]);
    }
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  /** What axe-core has against the page as it is, as far as that is serious. */
  async function faults(page: Page): Promise<readonly string[]> {
    const found = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes).slice(0, 300)}`);
  }

  test.each(["light", "dark"] as const)(
    "%s, and 390 pixels wide: every text can be read, nothing is beside the page",
    async (scheme) => {
      const { page } = await pages.open("#e=27", { size: phone });
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
      await page.evaluate(fs.readFileSync(axeFile, "utf8"));
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = one.id !== 'filters'");
      expect(await faults(page)).toEqual([]);
      await page
        .getByRole("button", { name: /^Drop it/ })
        .first()
        .click();
      await page.waitForSelector("#beside:not([hidden])");
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await faults(page)).toEqual([]);
      await page.close();
    },
    60_000,
  );
});
