/** The page and the drawing of a history: what they hold, what they must not do, and how the page behaves in a browser. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../.ci/chromium.ts";
import { decide } from "../../invariants/linearizability/decide/decide.ts";
import { explain } from "../../invariants/linearizability/explain/explain.ts";
import type { Mark } from "../../invariants/linearizability/formats/line-reader.ts";
import { answered, type Call, pending } from "../../invariants/linearizability/history.ts";
import { register } from "../../invariants/linearizability/models/register.ts";
import { historyPage } from "./html.ts";
import { type HistoryScene, sceneOf } from "./scene.ts";
import { historyDrawing } from "./svg.ts";

const hostile = `</script><script>window.owned = 1</script><img src=x onerror="window.owned=2">]]>'"&\u2028\u202e\u001b[2J`;

/** Writes by eight clients with reads between them, one of them of a value long gone, and some hostile text. */
function history(calls: number): Call[] {
  const made: Call[] = [];
  for (let index = 0; index < calls; index++) {
    const client = `c${index % 8}`;
    const written = index === 7 ? hostile : `v${index}`;
    if (index % 5 === 4) {
      const found = index === calls - 1 ? `v${index - 6}` : index - 1 === 7 ? hostile : `v${index - 1}`;
      made.push(answered(client, 10 * index, 10 * index + 8, { type: "read" }, { type: "value", value: found }));
    } else made.push(answered(client, 10 * index, 10 * index + 8, { type: "write", value: written }, { type: "done" }));
  }
  return [...made, pending(hostile, 5, { type: "write", value: "never" })];
}

function sceneFor(calls: readonly Call[]): HistoryScene {
  const model = register();
  const decision = decide(calls, model);
  const explanation = decision.verdict === "illegal" ? explain(calls, model, decision, { unit: "micros" }) : null;
  return sceneOf({ calls, model, decision, explanation, unit: "micros", name: `run ${hostile}` });
}

const small = sceneFor(history(50));
const large = sceneFor(history(10_000));

describe("the drawing", () => {
  test("is well-formed XML: every tag closed, every text escaped", () => {
    const svg = historyDrawing(small);
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("\u001b");
    const open: string[] = [];
    for (const [, close, name, end] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[a-zA-Z0-9-]+="[^"<]*")*\s*(\/?)>/g)) {
      if (close === "/") expect(open.pop()).toBe(name);
      else if (end === "") open.push(name as string);
    }
    expect(open).toEqual([]);
    expect(svg.replace(/<style>[\s\S]*<\/style>/, "").replace(/<[^>]*>/g, "")).not.toMatch(/[<>]/);
  });

  test("marks what contradicts, and of a long history draws what explains it", () => {
    expect(historyDrawing(small)).toContain('<rect class="f-wrongPale"');
    const bars = historyDrawing(large).split("<g><title>").length - 1;
    expect(bars).toBeGreaterThan(1);
    expect(bars).toBeLessThan(100);
  });

  test("shows where each call of the order takes effect, and says where it comes from", () => {
    const calls = [
      answered("a", 0, 10, { type: "write", value: 1 }, { type: "done" }),
      answered("b", 2, 8, { type: "read" }, { type: "value", value: 1 }),
      answered("a", 20, 30, { type: "read" }, { type: "value", value: null }),
    ];
    const svg = historyDrawing(sceneFor(calls), ["synod 9.9.9"]);
    expect(svg.split('class="s-place"').length - 1).toBeGreaterThan(1);
    expect(svg).toContain("takes effect there");
    expect(svg).toContain(">synod 9.9.9</text>");
  });

  test("an empty stretch of time and a history without answers still have a scale", () => {
    expect(historyDrawing(sceneFor([pending(0, 5, { type: "write", value: 1 })]))).not.toMatch(/NaN|Infinity/);
    expect(historyDrawing(sceneFor([]))).not.toMatch(/NaN|Infinity/);
  });
});

describe("times and marks", () => {
  const clocked = (nanos: number): Call[] =>
    [0, 1, 2].map((index) => ({
      ...answered(index === 1 ? 10 : 2, 2 * index, 2 * index + 1, { type: "write", value: index }, { type: "done" }),
      clock: [nanos * (index + 5), nanos * (index + 5.5)] as const,
    }));
  const drawnWith = (calls: readonly Call[], unit: string, marks: readonly Mark[] = []) => {
    const model = register();
    return sceneOf({ calls, model, decision: decide(calls, model), explanation: null, unit, name: "x", marks });
  };

  test("are those of the file, counted from its start in a unit that suits them", () => {
    const scene = drawnWith(clocked(1e9), "nanos", [{ line: 1, at: 1.5, time: 6e9, label: "kill" }]);
    expect(scene).toMatchObject({ unit: "ms", start: 0, end: 2500, marks: [{ at: 1000, label: "kill" }] });
    expect(scene.bars.map(({ from, to }) => [from, to])).toEqual([
      [0, 500],
      [1000, 1500],
      [2000, 2500],
    ]);
    expect(drawnWith(clocked(1e10), "nanos").unit).toBe("s");
    expect(drawnWith(clocked(1000), "micros")).toMatchObject({ unit: "micros", end: 2500 });
  });

  test("are events where the file has none", () => {
    const calls = clocked(1).map(({ clock: _, ...call }) => call);
    const scene = drawnWith(calls, "events", [{ line: 1, at: 1.5, time: null, label: "kill" }]);
    expect(scene).toMatchObject({ unit: "events", start: 0, end: 5, marks: [{ at: 1.5 }] });
  });

  test("are on the drawing, with a scale of round numbers, none of them below zero, and a legend of what is there", () => {
    const svg = historyDrawing(drawnWith(clocked(1e9), "nanos", [{ line: 1, at: 1.5, time: 6e9, label: "kill <n1>" }]));
    expect(svg).toContain(">kill &lt;n1&gt;</text>");
    expect([...svg.matchAll(/text-anchor="middle"[^>]*>(-?[\d.]+)</g)].map(([, tick]) => Number(tick))).toEqual([
      0, 500, 1000, 1500, 2000, 2500,
    ]);
    expect(svg).toContain("other calls");
    expect(svg).not.toContain("contradict one another");
    expect(historyDrawing(large)).toMatch(/\d+ of 10,001 calls are drawn/);
    expect(historyDrawing(small)).toContain("is not linearizable");
  });

  test("lanes stand in the order of their numbers", () => {
    expect(drawnWith(clocked(1), "nanos").lanes).toEqual(["client 2", "client 10"]);
  });
});

describe("the page", () => {
  test("loads nothing and lets nothing be loaded", () => {
    const page = historyPage(small);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/\b(src|href)=(?!x)/);
    expect(page.match(/<script/g)).toHaveLength(2);
  });
});

const executable = findChromium();
const title = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

describe.skipIf(executable === undefined)(title, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-page-"));
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable as string, args: ["--no-sandbox"] });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** Opens a scene; whatever the page asks for or complains about is collected. */
  async function open(scene: HistoryScene): Promise<{ page: Page; noise: string[] }> {
    const file = path.join(folder, `${scene.bars.length}.html`);
    fs.writeFileSync(file, historyPage(scene, ["synod 9.9.9"]));
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(pathToFileURL(file).href)) noise.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return { page, noise };
  }

  const drawn = (page: Page): Promise<number> => page.evaluate(`Number(document.getElementById("view").dataset.drawn)`);
  const width = (page: Page): Promise<number> => page.evaluate(`Number(document.getElementById("view").dataset.span)`);
  const frame = (page: Page): Promise<void> =>
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

  test("hostile text is shown and does nothing; nothing is requested; nothing is logged", async () => {
    const { page, noise } = await open(small);
    expect(await page.textContent("#verdict")).toMatch(/^Not linearizable: 51 calls of a register, shown by zones/);
    expect(await page.textContent("#words")).toMatch(/stale read|lost acknowledged write|session order/);
    expect(await page.textContent("h1")).toContain("</script><script>");
    expect(await page.evaluate("window.owned")).toBeUndefined();
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("starts at what is wrong; shows the whole; zooms, moves, and tells of the call under the mouse", async () => {
    const { page, noise } = await open(small);
    await page.click("#all");
    await frame(page);
    expect(await drawn(page)).toBe(51);
    const before = await width(page);
    await page.mouse.move(600, 450);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -400);
    await page.keyboard.up("Control");
    await frame(page);
    expect(await width(page)).toBeLessThan(before);
    await page.focus("#view");
    await page.keyboard.press("-");
    await page.keyboard.press("ArrowLeft");
    await frame(page);
    // Sweep the lanes until a call is under the mouse.
    const box = (await page.locator("#view").boundingBox()) as { x: number; y: number; width: number };
    for (let x = box.x + 120; x < box.x + box.width && !(await page.locator("#tip").isVisible()); x += 7) {
      await page.mouse.move(x, box.y + 26 + 75);
    }
    expect(await page.textContent("#tip")).toMatch(/client .*: (read|write) .*\ninvoked \d+, returned \d+ \(ok\)/);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("steps through the order by keys, tells each call aloud, and leads from a row of the table to its call", async () => {
    const { page, noise } = await open(small);
    await page.focus("#view");
    await page.keyboard.press(".");
    expect(await page.textContent("#announced")).toMatch(/place 1 in the order found/);
    await page.keyboard.press(".");
    await page.keyboard.press(".");
    await page.keyboard.press(",");
    expect(await page.textContent("#tip")).toMatch(/place 2 in the order found/);
    const row = page.locator("tr[data-bar] button").first();
    const label = (await row.textContent())!;
    await row.click();
    expect(await page.textContent("#announced")).toContain(label);
    expect(await page.textContent("footer")).toBe("synod 9.9.9");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test.each(["light", "dark"] as const)(
    "%s as the reader's system is: every text can be read on what is behind it",
    async (scheme) => {
      const { page } = await open(small);
      await page.emulateMedia({ colorScheme: scheme });
      const [least, paper] = (await page.evaluate(`(() => {
      const light = (colour) => {
        const parts = colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((part) => part / 255);
        const [r, g, b] = parts.map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = light(getComputedStyle(document.documentElement).backgroundColor);
      const contrast = (element) => {
        const ink = light(getComputedStyle(element).color);
        return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      };
      return [Math.min(...[...document.querySelectorAll("h1, h2, p, span, td, th")].map(contrast)), paper];
    })()`)) as [number, number];
      expect(least).toBeGreaterThan(4.5);
      expect(paper > 0.5).toBe(scheme === "light");
      await page.setViewportSize({ width: 390, height: 800 });
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      await page.close();
    },
    60_000,
  );

  test("ten thousand calls are drawn in a fraction of a second, whole and zoomed", async () => {
    const { page, noise } = await open(large);
    const time = async (act: () => Promise<void>): Promise<number> => {
      const start = performance.now();
      await act();
      await frame(page);
      return performance.now() - start;
    };
    const whole = await time(() => page.click("#all"));
    expect(await drawn(page)).toBe(10_001);
    const focused = await time(() => page.click("#focus"));
    expect(await drawn(page)).toBeLessThan(10_001);
    // A busy machine is slow; a page that redraws everything one element at a time is slower still.
    expect(Math.max(whole, focused)).toBeLessThan(5000);
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);
});
