/** The browsers in which digests are compared, where they are installed: CHROMIUM_PATH and FIREFOX_PATH, or where Debian has them. */
import fs from "node:fs";
import { chromium } from "playwright-core";
import { type AskedBrowser, startFirefox } from "./firefox.ts";

export interface BrowserKind {
  readonly name: string;
  /** Null: it is not installed. */
  readonly path: string | null;
  launch(path: string): Promise<AskedBrowser>;
}

const found = (path: string): string | null => (fs.existsSync(path) ? path : null);

export const browserKinds: readonly BrowserKind[] = [
  {
    ...{ name: "Chromium", path: found(process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium") },
    async launch(executablePath) {
      const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
      const page = await browser.newPage();
      return { evaluate: (expression) => page.evaluate(expression), close: () => browser.close() };
    },
  },
  {
    ...{ name: "Firefox", path: found(process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr") },
    launch: startFirefox,
  },
];
