/** A program in Python as a system: run, judged, found wrong where it is, shrunk and replayed; and what becomes of one that misbehaves. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { check } from "../doors/check.ts";
import { fuzz } from "../doors/fuzz.ts";
import { record, replay, shrink } from "../doors/runs.ts";
import { swarm } from "../scenarios/drawn/swarm.ts";
import { smallBox } from "../sim/check/subjects/system/box.ts";
import { foreign } from "./foreign.ts";
import { abdClaims } from "./testing/abd-claims.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-foreign-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const text = fs.readFileSync(path.join(abdClaims.program.folder, "abd.py"), "utf8");

/** The same system with another program. */
function withProgram(name: string, script: string, stepMillis = 20_000) {
  fs.writeFileSync(path.join(folder, name), script);
  const program = { command: ["python3", name], folder, files: [name], stepMillis } as const;
  return foreign({ ...abdClaims, program });
}

function planted(name: string, find: string, replace: string) {
  expect(text.split(find)).toHaveLength(2);
  return withProgram(name, text.replace(find, replace));
}

const abd = foreign(abdClaims);
const hasPython = spawnSync("python3", ["--version"]).status === 0;

describe.runIf(hasPython)("a register in Python", () => {
  test("runs under plans of the swarm without a violation, and each gives the same digest again", () => {
    const clean = fuzz(swarm, abd, { runs: 2, seed: "foreign" });
    expect(clean.failure).toBeNull();
    expect(clean.operations).toBeGreaterThan(20);
    expect(fuzz(swarm, foreign(abdClaims), { runs: 2, seed: "foreign" }).digest).toBe(clean.digest);
  });

  test("that forgets its copies in a crash is found, shrunk, recorded and replayed; the right one is fixed", () => {
    const fields = 'fields = {"copies": dict(self.copies), "puts": dict(self.puts)}';
    const forgetful = planted("forgetful.py", fields, 'fields = {"puts": dict(self.puts)}');
    const { failure } = fuzz(swarm, forgetful, { runs: 300, seed: "foreign" });
    expect(failure?.violation.invariant).toBe("linearizability");
    const small = shrink(failure!, { runsMax: 60 }).failure;
    expect(small.events).toBeLessThan(failure!.events);
    const trace = record(small);
    expect(replay(trace, forgetful).verdict).toBe("reproduced");
    expect(replay(trace, abd).verdict).toBe("fixed");
  });

  test("that says `stored` before its copy is on disk is stopped at once", () => {
    const early = planted("early.py", '"write", "fields": fields}, {"type": "sync"}]', '"write", "fields": fields}]');
    const { failure } = fuzz(swarm, early, { runs: 20, seed: "foreign" });
    expect(failure?.violation.invariant).toBe("answers-before-disk");
  });

  test("is explored by the checker, whose states are its histories", () => {
    const box = { ...smallBox(abd), nodes: 1, timeouts: 0 };
    const { exhausted, states, violations, notes } = check(box, abd);
    expect({ exhausted, violations }).toEqual({ exhausted: true, violations: [] });
    expect(states).toBeGreaterThan(5);
    expect(notes.join()).toContain("histories of a program");
  });
});

describe.runIf(hasPython)("a program that misbehaves is a finding with its text:", () => {
  const said = (name: string, script: string, stepMillis?: number): string => {
    const { failure } = fuzz(swarm, withProgram(name, script, stepMillis), { runs: 1, seed: "foreign" });
    expect(failure?.violation.invariant).toBe("no-exception");
    return failure!.violation.message;
  };
  const answering = (answer: string): string =>
    `import sys\nfor line in sys.stdin:\n    print(${JSON.stringify(answer)}, flush=True)\n`;

  test.each([
    ["nonsense.py", answering("hello"), /server 0 on start: .* the line is hello, but should be one line of JSON/],
    [
      "afar.py",
      answering('{"effects":[{"type":"send","to":99,"message":{"type":"ask"}}]}'),
      /to is 99, but should be a server/,
    ],
    [
      "untimely.py",
      answering('{"effects":[{"type":"setTimer","timer":"retry","min":2,"max":1}]}'),
      /min is 2, but should be at most max, 1/,
    ],
    [
      "dying.py",
      "raise SystemExit('no luck today')\n",
      /python3 dying.py ended on boot; its last words: no luck today/,
    ],
  ])("%s", (name, script, words) => {
    expect(said(name, script)).toMatch(words);
  });

  test("hanging.py", () => {
    const script = "import sys, time\nfor line in sys.stdin:\n    time.sleep(100)\n";
    expect(said("hanging.py", script, 400)).toMatch(/python3 hanging.py did not answer within 400 ms on boot/);
  });

  test("dreaming.py, whose answers depend on what it was not told", () => {
    const dreaming = planted("dreaming.py", "RETRY = 50_000", "import os\nRETRY = 50_000 + os.getpid() % 1000");
    const [first, second] = [0, 1].map(() => {
      const other = foreign({
        ...abdClaims,
        name: "dreaming",
        program: { ...abdClaims.program, command: ["python3", "dreaming.py"], folder, files: [] },
      });
      return fuzz(swarm, other, { runs: 1, seed: "foreign" }).digest;
    });
    expect(dreaming.files).toEqual([`file://${folder}/dreaming.py`]);
    expect(first).not.toBe(second);
  });
});
