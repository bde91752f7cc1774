/** Shows that `verify` ends in words whatever a history or a user's model does: in this process, and in one of its own where the process is what is shown. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasten } from "../campaign/haste.fixture.ts";
import { type Said, synod } from "../testing.ts";

const BIN = path.resolve(import.meta.dirname, "../bin.mjs");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-judge-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const whole = path.join(folder, name);
  fs.writeFileSync(whole, text);
  return whole;
}

const call = (f: string, value: unknown, told = value): string =>
  `{:process 0 :type :invoke :f :${f} :value ${value}}\n{:process 0 :type :ok :f :${f} :value ${told}}\n`;
const fine = file("fine.edn", call("write", 1) + call("read", "nil", 1));
const model = (name: string, parts: string): string =>
  file(name, `export const model = { name: "any", initial: 0, step: (s) => s, pure: () => false, ${parts} };`);

hasten(beforeAll, afterAll);

const verify = (...args: readonly string[]): Promise<Said> => synod(["verify", ...args]);

/** The same, with an interrupt at the first progress of that kind; `millis`: how long it took from there. */
async function interrupted(on: RegExp, ...args: readonly string[]): Promise<Said & { readonly millis: number }> {
  let from = 0;
  const said = await synod(["verify", ...args], on, (text) => {
    if (from === 0 && on.test(text)) from = performance.now();
  });
  return { ...said, millis: performance.now() - from };
}

/** Runs `synod verify` as a process; sends SIGINT as soon as `when` says so of what was printed so far. */
async function launched(args: readonly string[], when = (_said: string): boolean => false, env = {}): Promise<Said> {
  const child = spawn(process.execPath, [BIN, "verify", ...args], { env: { ...process.env, ...env }, stdio: "pipe" });
  child.stdin.end();
  const said = { out: "", err: "" };
  let isSent = false;
  const heard = (to: "out" | "err") => (text: Buffer) => {
    said[to] += text;
    if (isSent || !when(said.out + said.err)) return;
    isSent = true;
    child.kill("SIGINT");
  };
  child.stdout.on("data", heard("out"));
  child.stderr.on("data", heard("err"));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code: code ?? Number.NaN, ...said };
}

test.each([
  ["step", "step() { for (;;); }"],
  ["steps", "steps() { for (;;); }"],
  ["pure", "pure() { for (;;); }"],
  ["check", "check() { for (;;); }"],
  ["key", "key() { for (;;); }"],
  ["signature", "signature() { for (;;); }"],
])(
  "a model whose %s never returns is a finding that names the file and the function",
  async (part, code) => {
    const name = model(`never-${part}.mjs`, code);
    const { code: ended, out } = await verify(fine, "--model", name, "--json");
    const violations = [
      { invariant: "returns", message: expect.stringMatching(/: "\w+" did not return within \d+ s/) },
    ];
    expect([ended, JSON.parse(out)]).toEqual([1, expect.objectContaining({ verdict: "unknown", violations })]);
    const told = JSON.parse(out).violations[0].message as string;
    expect(told).toContain(name);
    expect(told).toContain(`"${part === "steps" ? "step" : part}"`);
  },
  60_000,
);

test("a model that ends its thread is a finding; one that hangs while it is loaded, too; others go on", async () => {
  const exits = await verify(fine, "--model", model("exits.mjs", "step() { process.exit(0); }"));
  expect([exits.code, exits.out]).toEqual([
    1,
    expect.stringMatching(/not judged\n.*"step" ended its thread with code 0/),
  ]);
  const loads = await verify(fine, "--model", file("loads.mjs", "for (;;);"));
  expect([loads.code, loads.out]).toEqual([1, expect.stringMatching(/loads\.mjs, while it is loaded, did not return/)]);
  const once = model("once.mjs", "step(s, input) { for (; input.value === 2;); return s; }");
  const many = await verify(file("two.edn", call("write", 2)), fine, "--model", once);
  expect([many.code, many.out]).toEqual([
    1,
    expect.stringMatching(/two\.edn: not judged \(.*\n.*fine\.edn: lin.*\n2 histories: 1 linearizable, 1 not judged\n/),
  ]);
}, 120_000);

test("the first interrupt answers within a second, in the middle of one decision, with the files so far", async () => {
  const slow = model("slow.mjs", `step(s, input) { if (input.type === "read") for (;;); return s; }`);
  const quick = file("quick.edn", call("write", 1));
  const text = await launched([quick, fine, quick, "--model", slow], (said) => said.includes("quick.edn: "));
  expect([text.code, text.out]).toEqual([
    130,
    expect.stringMatching(/quick\.edn: .*\n.*fine\.edn: unknown \(interrupted\)\n2 histories: .*; interrupted\n$/),
  ]);
  const loads = file("slow-load.mjs", `process.stderr.write("here");\nawait new Promise((ok) => setTimeout(ok, 6e4));`);
  const named = await launched([fine, "--model", loads], (said) => said.includes("here"));
  expect([named.code, named.out]).toEqual([
    130,
    expect.stringMatching(/slow-load\.mjs, while it is loaded, was at work/),
  ]);
  const lines = Array.from({ length: 150_000 }, (_, at) => call("write", at)).join("");
  const large = await interrupted(/reading: /, file("large.edn", lines), "--json");
  expect([large.code, JSON.parse(large.out)]).toEqual([
    130,
    expect.objectContaining({ interrupted: true, why: "interrupt", verdict: "unknown" }),
  ]);
  expect(large.millis).toBeLessThan(4_000); // a second, on a machine that has nothing else to do
}, 120_000);

test("a history too large for memory is unknown, in words, and the next one is judged", async () => {
  const lines = Array.from({ length: 300_000 }, (_, at) => call("write", at)).join("");
  const large = file("too-large.edn", lines);
  const { code, out } = await launched([large, fine], undefined, { NODE_OPTIONS: "--max-old-space-size=60" });
  expect([code, out]).toEqual([
    4,
    expect.stringMatching(/too-large\.edn: unknown \(the limit on memory came first\)\n.*fine\.edn: linearizable/),
  ]);
}, 120_000);

test("the time is over for drawing as for all else: the verdict stands, and what was not written is named", async () => {
  const draws = model("draws.mjs", "describe() { for (;;); }");
  const page = path.join(folder, "never.html");
  const { code, out, err } = await verify(fine, "--model", draws, "--time", "1s", "--html", page);
  expect([code, out]).toEqual([2, expect.stringMatching(/: linearizable/)]);
  expect(err).toMatch(/was not all written: --model .*: "describe" did not return/);
  expect(fs.existsSync(page)).toBe(false);
}, 60_000);
