/** A child process is told lines and answers them; one that hangs, dies or cannot be run is named with what it said. */
import { existsSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { Carrier, ProgramCopy } from "./carrier.ts";
import { processCarrier } from "./process.ts";

const running: ProgramCopy[] = [];
afterEach(() => {
  for (const instance of running.splice(0)) instance.end();
});

/** A program of JavaScript, which Node runs: `line` is what it was told. */
function program(body: string, stepMillis = 20_000): Carrier {
  const script = `require("readline").createInterface({ input: process.stdin }).on("line", (line) => { ${body} });`;
  return processCarrier({ command: [process.execPath, "-e", script], folder: import.meta.dirname, stepMillis });
}

function start(carrier: Carrier): ProgramCopy {
  const instance = carrier.start();
  running.push(instance);
  return instance;
}

const boot = JSON.stringify({ type: "boot" });

test("lines are answered one by one, however long, in any language", () => {
  const echo = start(program("console.log(line)"));
  for (const text of ["x", "grüße ☃", "y".repeat(1_000_000), "z"]) {
    const line = JSON.stringify({ type: "message", text });
    expect(echo.say(line) === line).toBe(true);
  }
});

test("one that ends is named with the step and its last words", () => {
  const dying = start(program('console.error("out of luck"); process.exit(7)'));
  expect(() => dying.say(boot)).toThrow(/ ended on boot; its last words: out of luck$/);
});

test("one that does not answer in time is named with the time that it had", () => {
  const silent = start(program("", 300));
  expect(() => silent.say(boot)).toThrow(/ did not answer within 300 ms on boot$/);
});

test("a program that is not there ends at once", () => {
  const nobody = start(processCarrier({ command: ["no-such-program-here"], folder: import.meta.dirname }));
  expect(() => nobody.say(boot)).toThrow("no-such-program-here ended on boot");
});

test.runIf(existsSync("/proc/self"))("an instance that is ended leaves no process behind", async () => {
  const instance = program("console.log(process.pid)").start();
  const pid = instance.say(boot);
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  instance.end();
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
});
