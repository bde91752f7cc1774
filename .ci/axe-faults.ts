/** For tests in a browser: what axe-core has against a page, as far as that is serious. */
import fs from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** A line for each element; the page is looked at as it is, without a request. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(fs.readFileSync(axeFile, "utf8"));
  const found = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
