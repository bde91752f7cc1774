/** The page of a run in a browser, where a reader runs it again, and makes other runs of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawn, executable, head, inBrowser, RunPages, said } from "../.ci/run-pages.ts";

const pages = new RunPages();
beforeAll(() => pages.write("raft-commit-by-counting.ndjson"), 60_000);
afterAll(() => pages.close());

describe.skipIf(executable === undefined)(inBrowser, () => {
  test("runs the run again: reproduced to the digest; without the planted bug it is fixed, and can be looked at", async () => {
    const { page, noise } = await pages.open("");
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
    const { page, noise } = await pages.open("#e=27");
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
    const middle = await drawn(page, "parting");
    expect(Math.abs(middle - (await drawn(page, "parting", "view-beside")))).toBeLessThan(1);
    await page.keyboard.press("+");
    expect(Math.abs((await drawn(page, "parting")) - (await drawn(page, "parting", "view-beside")))).toBeLessThan(1);
    // From a branch the next one.
    await page.keyboard.press("v");
    await press(/^Duplicate it/);
    expect(await said(page)).toMatch(/^The same run: append\w* replica \d → replica \d twice changes nothing in it\.$/);
    await press(/^Let it take so long: /);
    expect(await said(page)).toContain("It parts from the run “append replica 0 → replica 3 lost” at event");
    await press(/^0\. as recorded: durable-acks$/);
    expect(await page.textContent("#verdict-words")).toContain("durable-acks is broken");
    await page.keyboard.press("v");
    await page.getByLabel("where it crashes").selectOption("1");
    await press(/^Crash it: replica 0/);
    expect(await said(page)).toMatch(/^Another run: replica 0 crashes after effect 1 of event 32\. /);
    expect(await page.locator("#branch-list li").count()).toBeGreaterThan(2);
    await press(/^0\. as recorded/);
    await page.keyboard.press("v");
    await press(/cut the link between replica 0 and replica 2/);
    expect(await said(page)).toMatch(/^Another run: no link between replica 0 and replica 2\. /);
    await page.click("#look-recorded");
    expect(await page.locator("#beside").isVisible()).toBe(false);
    await press(/lay run 1 there/);
    expect(await page.textContent("#beside-words")).toContain("they part at event 25");
    await page.click("#beside-look");
    expect(await page.textContent("#beside-words")).toBe("Beside: as recorded; they part at event 25");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("runs another plan, and a protocol that is changed: mistakes are told at their line, what has no end is stopped", async () => {
    const { page, noise } = await pages.open("");
    await page.click("text=Change the plan");
    await page.getByRole("button", { name: "Leave out fault 1, pause" }).click();
    await page.getByLabel("seed", { exact: true }).fill("another");
    await page.getByLabel("kind of fault").selectOption("isolate");
    await page.click("#fault-add");
    await page.getByLabel("at of fault 2, isolate").fill("250000");
    await page.getByLabel("attempts of workload").fill("7");
    await page.getByLabel("attempts of workload").blur();
    expect(JSON.parse(await page.inputValue("#plan"))).toMatchObject({
      ...{ seed: "another", workload: { attempts: 7 } },
      faults: [
        { kind: "pause", node: 4 },
        { kind: "isolate", at: 250_000, node: "leader", duration: 100_000 },
      ],
    });
    await page.click("#plan-run");
    expect(await said(page)).toMatch(/^Another run: another plan\. /);
    await page.click("text=Change the protocol");
    expect(await page.locator(".diff .old").allTextContents()).toEqual([
      expect.stringContaining("state.log.at(index)?.term !== state.term"),
    ]);
    await page.selectOption("#module", "protocols/raft/commit.ts");
    const code = await page.inputValue("#code");
    await page.fill("#code", `const broken = ;\n${code}`);
    await page.click("#code-run");
    expect(await said(page)).toMatch(/^protocols\/raft\/commit\.ts, line 1: .*SyntaxError/);
    expect(await page.textContent("#code-lines b")).toBe("✗ 1");
    expect(await page.locator("#changed .now").allTextContents()).toEqual(["+ const broken = ;"]);
    await page.fill("#code", `for (;;) {}\n${code}`);
    await page.click("#code-run");
    await page.click("#again-stop");
    expect(await said(page)).toBe("Stopped.");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);

  test("looks for failures near the run, shrinks it, asks what it needs; each that is found is a run of the page; Stop stops", async () => {
    const { page, noise } = await pages.open("");
    await page.click("#seek-fuzz");
    expect(await said(page)).toMatch(
      /^[\d,]+ plans near this one ran( \(.*\))?: durable-acks is broken by \d+ plans\.$/,
    );
    const runs = page.locator("#branch-list li");
    expect(await runs.count()).toBeGreaterThan(2);
    await runs.nth(1).getByRole("button").first().click();
    await page.waitForSelector('#branch-list li:nth-child(2) [aria-current="true"]');
    await page.click("#seek-shrink");
    expect(await said(page)).toMatch(/^Shrunk from \d+ to \d+ events in [\d,]+ runs/);
    await page.click("#seek-fuzz");
    await page.click("#again-stop");
    expect(await said(page)).toBe("Stopped.");
    expect(noise).toEqual([]);
    await page.close();
  }, 60_000);
});
