/** For tests of pages in a real browser: the page of a run, and a browser to open it in, which complains of nothing. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { synod } from "../cli/testing.ts";
import { findChromium } from "./chromium.ts";

const golden = path.resolve(import.meta.dirname, "../scenarios/golden");

/** Undefined where none is installed. */
export const executable = findChromium();
export const inBrowser = executable === undefined ? "in a browser (skipped: no Chromium is installed)" : "in a browser";

/** An opened page, and whatever it asked for or complained about. */
export interface OpenPage {
  readonly page: Page;
  readonly noise: readonly string[];
}

interface Opening {
  readonly size?: { readonly width: number; readonly height: number };
  readonly script?: string;
  readonly file?: string;
}

const usual = { width: 1280, height: 800 };

export class RunPages {
  readonly folder: string = fs.mkdtempSync(path.join(os.tmpdir(), "synod-lab-"));
  readonly file: string = path.join(this.folder, "run.html");
  #browser: Browser | null = null;

  /** Writes the page of a golden trace. */
  async write(trace: string): Promise<void> {
    const { code, err } = await synod(["view", path.join(golden, trace), "--html", this.file]);
    if (code !== 0) throw new Error(err);
    if (executable === undefined) return;
    this.#browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  }

  get browser(): Browser {
    if (this.#browser === null) throw new Error("the pages are written first");
    return this.#browser;
  }

  /** `script` runs before the page's own. */
  async open(address: string, { size = usual, script = "", file = this.file }: Opening = {}): Promise<OpenPage> {
    const page = await this.browser.newPage({ viewport: size });
    if (script !== "") await page.addInitScript(script);
    const noise: string[] = [];
    page.on("console", (message) => noise.push(message.text()));
    page.on("pageerror", (error) => noise.push(error.message));
    page.on("request", (request) => {
      const isOwn = request.url().startsWith(pathToFileURL(this.folder).href) || request.url().startsWith("blob:");
      if (!isOwn) noise.push(request.url());
    });
    await page.goto(`${pathToFileURL(file).href}${address}`);
    await page.waitForSelector("#view[data-scale]");
    return { page, noise };
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** The headline of the chosen event. */
export const head = (page: Page): Promise<string | null> => page.textContent("#event-body .head");

/** A number of the picture, when it has been drawn. */
export const drawn = (page: Page, name: string, view = "view"): Promise<number> =>
  page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(Number(document.getElementById("${view}").dataset.${name})))))`,
  );

/** What the page says when its engine has answered. */
export async function said(page: Page): Promise<string> {
  await page.locator("#again-stop").waitFor({ state: "hidden" });
  return (await page.textContent("#again-said"))!;
}
