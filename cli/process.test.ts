/** Shows the command line as a process of its own: signals, closed pipes, streams. */
import { spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const BIN = path.resolve(import.meta.dirname, "bin.mjs");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the binary; `act` may do something to the child once it has said something on stderr. */
function launch(args: readonly string[], act: (child: ReturnType<typeof spawn>) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FORCE_COLOR: "0" },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    said.out += data;
  });
  child.stderr.on("data", (data) => {
    said.err += data;
  });
  child.stderr.once("data", () => act(child));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

test("an interrupt ends a campaign with the summary so far and code 130", async () => {
  const ended = await launch(["fuzz", "paxos", "--time", "60s", "--workers", "1"], (child) => {
    setTimeout(() => child.kill("SIGINT"), 1_000);
  });
  expect(ended.code, ended.err).toBe(130);
  expect(ended.out).toMatch(/interrupted: this is the summary so far/);
  expect(ended.err).toMatch(/^synod: seed 1, 1 worker/);
}, 30_000);

test("a reader that closes the pipe early is no mistake, and nothing is coloured when no terminal reads", async () => {
  const child = spawn("/bin/sh", ["-c", `"${process.execPath}" "${BIN}" list | head -n 1`], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  await new Promise((resolve) => child.on("close", resolve));
  expect(out).toBe("systems\n");
  expect(err).toMatch(/^(Next: [^\u001b]*\n)?$/);
}, 30_000);
