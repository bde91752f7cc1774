/** Shows the command line as a process of its own: signals, streams, and that only a verdict ends it well. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hasten } from "./campaign/haste.fixture.ts";
import { synod } from "./testing.ts";

const BIN = path.resolve(import.meta.dirname, "bin.mjs");
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-process-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the binary; `act` may do something to the child once it has said something on stderr. */
function launch(args: readonly string[], act: (child: ReturnType<typeof spawn>) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, FORCE_COLOR: "0", SYNOD_HASTE: "1" }, // as patient as it is for users
  });
  child.stderr.once("data", () => act(child));
  return ended(child);
}

/** Runs a line of a shell in which `synod` is the binary. */
function shell(line: string): Promise<Ended> {
  return ended(
    spawn("/bin/bash", ["-c", `synod() { "${process.execPath}" "${BIN}" "$@"; }; ${line}`], { stdio: "pipe" }),
  );
}

function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const said = { out: "", err: "" };
  child.stdout!.on("data", (data) => {
    said.out += data;
  });
  child.stderr!.on("data", (data) => {
    said.err += data;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

hasten(beforeAll, afterAll);

/** Bugs of the acceptor, by what its handler of accepts does first. */
const hostile = (() => {
  const file = path.join(folder, "bugs.json");
  const find = "  if (ballot === acceptor.vote?.ballot) return;";
  const plans = {
    writes: 'import raw from "node:fs"; raw.writeSync(1, "RAW"); raw.write(1, "RAW", () => {});',
    import: "process.exit(0);",
    exit: "process.exit(0);",
    loop: "for (;;);",
    log: "console.log('from \\u001b[31ma handler');",
  };
  const imports = 'import { proposer } from "./proposer.ts";';
  const place = (id: string, code: string): object =>
    ["import", "writes"].includes(id)
      ? { file: "protocols/paxos/index.ts", find: imports, replace: `${code} ${imports}` }
      : { file: "protocols/paxos/acceptor.ts", find, replace: `${code}\n${find}` };
  const bugs = Object.entries(plans).map(([id, code]) => ({
    ...{ id, system: "paxos", ...place(id, code) },
    ...{ breaks: "the command line", source: "for the test", difficulty: "E" },
  }));
  fs.writeFileSync(file, JSON.stringify(bugs));
  return (id: string): readonly string[] => ["--bugs-from", file, "--mutant", id];
})();

/** A history that every model may be asked about, and a model whose module does `code` when it is loaded. */
function verifyWith(code: string, name: string): readonly string[] {
  const history = path.join(folder, "history.edn");
  fs.writeFileSync(
    history,
    ["{:process 0, :type :invoke, :f :read, :value nil}", "{:process 0, :type :ok, :f :read, :value nil}\n"].join("\n"),
  );
  const model = path.join(folder, `${name}.mjs`);
  const made = "export const model = { name: 'any', initial: 0, step: (state) => state, pure: () => false };";
  fs.writeFileSync(model, `${made}\n${code}\n`);
  return ["verify", history, "--model", model];
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends a campaign with the summary so far and code 130",
  async (signal) => {
    const ended = await launch(["fuzz", "paxos", "--time", "60s", "--workers", "1"], (child) => {
      setTimeout(() => child.kill(signal), 1_000);
    });
    expect(ended.code, ended.err).toBe(130);
    expect(ended.out).toMatch(/interrupted: this is the summary so far/);
    expect(ended.err).toMatch(/^synod: seed 1, 1 worker/);
  },
  30_000,
);

test("a check whose handler never returns still ends at the first interrupt, with one document", async () => {
  const ended = await launch(["check", "paxos", "--json", ...hostile("loop")], (child) => {
    setTimeout(() => child.kill("SIGINT"), 1_000);
  });
  expect(ended.code, ended.err).toBe(130);
  expect(JSON.parse(ended.out)).toMatchObject({ interrupted: true });
}, 30_000);

test("a handler that never returns, and one that ends its thread, are findings of a check too", async () => {
  const { code, out, err } = await synod(["check", "paxos", "--json", "--time", "60s", ...hostile("loop")]);
  expect(code, err).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    violations: [{ invariant: "returns", message: expect.stringMatching(/^paxos acceptor \d on \w+ did not return/) }],
  });
  const exits = await synod(["check", "paxos", "--json", ...hostile("exit")]);
  expect([exits.code, JSON.parse(exits.out).violations[0].message]).toEqual([
    1,
    expect.stringMatching(/^paxos acceptor \d on \w+ ended its thread with code 0/),
  ]);
}, 120_000);

test("one thread of several that never returns from a handler ends the check", async () => {
  const ended = await synod(["check", "paxos", "--json", "--workers", "2", ...hostile("loop")]);
  expect([ended.code, JSON.parse(ended.out).violations[0].invariant]).toEqual([1, "returns"]);
}, 120_000);

test("several threads that are interrupted tell how far they came", async () => {
  const args = ["check", "raft", "--timeouts", "2", "--crashes", "1", "--workers", "2", "--time", "100s", "--json"];
  const ended = await launch(args, (child) => {
    child.stderr!.on("data", (data) => /states, depth ([5-9]|\d\d)/.test(String(data)) && child.kill("SIGINT"));
  });
  expect(ended.code, ended.err).toBe(130);
  expect(JSON.parse(ended.out)).toMatchObject({ verdict: "undecided", bound: "interrupted" });
  expect(JSON.parse(ended.out).states).toBeGreaterThan(100);
}, 120_000);

test("a bug that ends the thread when it is loaded makes no verdict: it is named, with code 2", async () => {
  const ended = await launch(["check", "paxos", "--json", ...hostile("import")]);
  expect([ended.code, JSON.parse(ended.out).error]).toEqual([
    2,
    expect.objectContaining({ code: "bug-not-loaded", place: "planted bug import" }),
  ]);
}, 30_000);

test("what a handler prints is talk, made printable: the document stays one", async () => {
  const ended = await launch(["check", "paxos", "--json", ...hostile("log")]);
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.out)).toMatchObject({ verdict: "exhausted" });
  expect(ended.err).toContain("from \\u{1b}[31ma handler");
}, 30_000);

test("what a bug writes to descriptor 1 when it is loaded is talk too, in campaigns and checks", async () => {
  for (const command of [
    ["check", "paxos"],
    ["fuzz", "paxos", "--runs", "2", "--workers", "1"],
  ]) {
    const ended = await launch([...command, "--json", ...hostile("writes")]);
    expect([0, 1, 4]).toContain(ended.code);
    expect(JSON.parse(ended.out)).toBeTypeOf("object");
    expect(ended.err).toContain("RAW"); // what it writes later may come too late for anybody to hand on
  }
}, 60_000);

test.each([
  ["process.exit(0);", 3, /ended without a verdict/],
  ["await new Promise(() => {});", 3, /ended without a verdict/],
  ["setTimeout(() => { throw new Error('late'); }); await new Promise((ok) => setTimeout(ok, 50));", 3, /late/],
  ["throw new Error('at import');", 2, /cannot be loaded: at import/],
  ["console.log('hello'); setInterval(() => {}, 1000);", 0, /hello/],
] as const)(
  "a model whose file does %j ends verify with %i",
  async (code, expected, words) => {
    const ended = await launch([...verifyWith(code, `model-${expected}-${code.length}`), "--json"]);
    expect(ended.code, ended.err).toBe(expected);
    expect(ended.err).toMatch(words);
    expect(JSON.parse(ended.out)).toHaveProperty(expected === 0 ? "verdict" : "error");
  },
  30_000,
);

test("a reader that closes the pipe early is no mistake, and nothing is coloured when no terminal reads", async () => {
  const { out, err } = await shell("synod list | head -n 1");
  expect(out).toBe("systems\n");
  expect(err).toMatch(/^(Next: [^\u001b]*\n)?$/);
}, 30_000);

test("a closed stdout or stderr changes no verdict", async () => {
  const fuzz = `synod fuzz --mutant paxos-accept-below-promise --out ${folder}/traces`;
  const gone = await shell(
    `${fuzz} 2>/dev/null | true; a=\${PIPESTATUS[0]}; ${fuzz} 2>&1 >/dev/null | true; echo $a \${PIPESTATUS[0]}`,
  );
  expect(gone.out).toBe("1 1\n");
  expect(fs.readdirSync(path.join(folder, "traces"))).toHaveLength(1);
}, 60_000);

test.runIf(fs.existsSync("/dev/full"))(
  "a stdout that cannot be written ends in 2, in one line",
  async () => {
    const { code, err } = await shell("synod list >/dev/full");
    expect(code).toBe(2);
    expect(err).toMatch(/^synod: cannot write to stdout: no space is left$/m);
    expect(err).not.toMatch(/^\s+at /m);
  },
  30_000,
);

test("a history comes from stdin as from a file", async () => {
  const [, history] = verifyWith("", "plain");
  const { code, out } = await shell(`synod verify - < ${history}`);
  expect([code, out]).toEqual([0, expect.stringMatching(/linearizable/)]);
  const beside = await shell(`synod verify ${history} - < ${history}`);
  expect([beside.code, beside.out]).toEqual([0, expect.stringMatching(/\n-: linearizable.*\n2 histories: /)]);
  const twice = await shell(`synod verify - ${history} - < ${history}`);
  expect([twice.code, twice.err]).toEqual([2, expect.stringMatching(/stdin is named twice; name it once/)]);
}, 60_000);
