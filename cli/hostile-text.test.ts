/** Shows that no text of a user's acts on a terminal, wherever it enters a command and wherever it leaves one. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { unsafe } from "../sim/base/printable.ts";
import { argumentsOf, hostileText, leakOf, places } from "./hostile-text.fixture.ts";
import { commands } from "./main.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-hostile-text-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function leaks(lines: readonly (readonly string[])[], into: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const args of lines) {
    const leak = await leakOf(args, into);
    if (leak !== null) found.push(leak);
    if (found.length >= 5) break;
  }
  return found;
}

let folders = 0;

test.each(Object.keys(places))(
  "nothing leaves raw that enters by %s",
  async (place) => {
    for (let seed = 0; seed < 2; seed++) {
      const into = path.join(folder, String(folders++));
      fs.mkdirSync(into);
      expect(await leaks(places[place]!(hostileText(1_000 * folders + seed), into), into)).toEqual([]);
    }
  },
  240_000,
);

test.each(Object.keys(commands))(
  "nothing leaves raw that is an argument of %s",
  async (name) => {
    const seeds = name === "check" ? 1 : 2; // each of its lines starts a thread
    for (let seed = 0; seed < seeds; seed++)
      expect(await leaks(await argumentsOf(name, seed, folder), folder)).toEqual([]);
  },
  240_000,
);

test("nothing leaves raw that the environment holds, or the folder that a command is called in", () => {
  const text = "x\u001b]0;x\u0007\u202e\u009b31m";
  const here = path.join(folder, text);
  fs.mkdirSync(here);
  fs.writeFileSync(path.join(here, "h.edn"), "nothing");
  fs.writeFileSync(path.join(here, "m.mjs"), `throw new Error(import.meta.url + ${JSON.stringify(text)});`);
  fs.writeFileSync(path.join(here, "good.edn"), "{:process 0 :type :invoke :f :read}");
  const names = ["TERM", "COLUMNS", "NO_COLOR", "SYNOD_STACK", "HOME", "TZ", "PWD", "GITHUB_ACTIONS"];
  const env = { ...process.env, ...Object.fromEntries(names.map((name) => [name, text])) };
  const bin = path.join(import.meta.dirname, "bin.mjs");
  for (const args of [
    ["verify", "h.edn"],
    ["verify", path.resolve(here, "h.edn"), "--html", "p.html"],
    ["verify", "good.edn", "--model", "./m.mjs"],
    ["verify", "good.edn", "--html", "page.html", "--svg", "page.svg"],
    ["fuzz", "paxos", "--runs", "2", "--workers", "1"],
    ["list", "systems"],
  ]) {
    const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: here, env, encoding: "utf8" });
    const pages = fs.readdirSync(here).filter((name) => /\.(html|svg)$/.test(name));
    const all = [stdout, stderr, ...pages.map((name) => fs.readFileSync(path.join(here, name), "utf8"))].join("");
    expect(all).not.toBe("");
    expect(JSON.stringify([...all.matchAll(unsafe)].filter(([found]) => found !== "\n"))).toBe("[]");
  }
}, 60_000);
