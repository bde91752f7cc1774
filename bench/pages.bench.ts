/**
 * Pages of runs in a real browser: how large their files are, how soon their first picture is there, and how long a frame
 * takes while one looks around. `node bench/pages.bench.ts [events…]` (500, 10,000 and 200,000 unless told).
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { synod } from "../cli/testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-pages-"));
const rounds = 5;
/** An operation takes about so many events. */
const eventsEach = 15;

/** The page of a run of about so many events, under a bug that is never hit: raft, five replicas, three clients. */
async function pageOf(events: number): Promise<string> {
  const [plan, trace, page] = ["plan.json", "run.ndjson.gz", `${events}.html`].map((name) => path.join(folder, name));
  const workload = { clients: 3, operations: Math.ceil(events / eventsEach / 3), thinkMin: 1_000, thinkMax: 5_000 };
  const budget = { eventsMax: 1_000_000, activeMicros: 900_000_000 };
  const options = { snapshotEntries: 4 };
  fs.writeFileSync(plan!, JSON.stringify({ system: "raft", nodes: 5, options, workload, budget }));
  for (const args of [
    ["run", plan!, "--trace", trace!, "--force"],
    ["view", trace!, "--html", page!],
  ]) {
    const { code, err } = await synod(args);
    if (code !== 0) throw new Error(err);
  }
  return page!;
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1]!;

/** Frames while the picture moves by 40 pixels each, or is seen larger and smaller: the median and the 95th of a hundred. */
const frames = (act: string): string => `new Promise((done) => {
  const times = [];
  let last = performance.now(), left = 90;
  const step = (now) => {
    times.push(now - last); last = now;
    if (left-- === 0) { times.sort((a, b) => a - b); return done([times[45], times[85]]); }
    ${act}
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;
const wheel = (options: string): string =>
  `document.getElementById("view").dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX: 700, clientY: 300, ${options} }));`;

async function measure(browser: Browser, file: string): Promise<void> {
  const opened: number[] = [];
  let told = "";
  for (let round = 0; round < rounds; round++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
    await page.waitForSelector("#view[data-scale]");
    // Since the file was asked for, by the browser's own clock.
    opened.push(await page.evaluate("Number(document.getElementById('view').dataset.drawnAt)"));
    if (round === rounds - 1) {
      const scroll = (await page.evaluate(frames(wheel("deltaX: 40")))) as number[];
      const zoom = (await page.evaluate(frames(wheel("ctrlKey: true, deltaY: left % 2 ? 40 : -40")))) as number[];
      await page.keyboard.press("0");
      const whole = (await page.evaluate(frames(wheel("ctrlKey: true, deltaY: left % 2 ? 40 : -40")))) as number[];
      const pair = ([middle, high]: number[]): string => `${middle!.toFixed(1)} ms, ${high!.toFixed(0)} ms`;
      const count = await page.evaluate("Number(document.getElementById('scrubber').max) + 1");
      told = `scrolling ${pair(scroll)}  zooming ${pair(zoom)}  the whole run ${pair(whole)}  (${count} events)`;
    }
    await page.close();
  }
  const size = `${(fs.statSync(file).size / 1e6).toFixed(2)} MB`;
  process.stdout.write(`${size}  first picture ${(median(opened) / 1_000).toFixed(2)} s  ${told}\n`);
}

const asked = process.argv.slice(2).map(Number);
const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
if (!fs.existsSync(executablePath)) process.stdout.write(`there is no ${executablePath}: set CHROMIUM_PATH\n`);
else {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  for (const events of asked.length > 0 ? asked : [500, 10_000, 200_000]) await measure(browser, await pageOf(events));
  await browser.close();
}
fs.rmSync(folder, { recursive: true });
process.exit(0); // threads are kept for the next command
