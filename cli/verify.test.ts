/** `synod verify` from file to exit code: verdicts, mistakes, streams, models of one's own, and what it writes. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readOptions } from "./input/options.ts";
import { escaping } from "./output/terminal.ts";
import { verifyCommand } from "./verify.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-verify-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array, extension = ".edn"): string {
  const name = path.join(folder, `h${files++}${extension}`);
  fs.writeFileSync(name, content);
  return name;
}

/** Runs the command as main would. */
async function run(history: string | readonly string[], options: Record<string, string | boolean> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = escaping({
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colorOut: false,
    colorErr: false,
    live: false,
    width: null,
    talkWidth: 100,
    onInterrupt: () => () => {},
    ask: async () => null,
  });
  const given = readOptions(verifyCommand.options, { histories: history, ...options });
  const code = await verifyCommand.run(given, terminal, new Set(Object.keys(options)));
  return { code, out: out.join(""), err: err.join("") };
}

const unread = "{:process 0 :type :invoke :f :write :value 1}\n{:process 0 :type :ok :f :write :value 1}\n";
const good = `${unread}${unread.replaceAll(":write", ":read")}`;
const bad = `${unread}{:process 1 :type :invoke :f :read :value nil}\n{:process 1 :type :ok :f :read :value 2}\n`;

describe("exit codes and words", () => {
  test("0, the verdict and the counts for a linearizable history", async () => {
    const name = file(good);
    expect(await run(name)).toMatchObject({
      code: 0,
      out: `${name}: linearizable (2 calls of a register, by zones)\n2 ok, 0 failed, 0 unknown; 1 read succeeded\n`,
    });
  });

  test("1, the class and the core for one that is not; data on stdout, talk on stderr", async () => {
    const { code, out } = await run(file(bad));
    expect(code).toBe(1);
    expect(out).toMatch(/not linearizable \(2 calls of a register, by zones\)/);
    expect(out).toMatch(/which nobody wrote .*\(phantom read\)/);
    expect(out).toMatch(/3 +1 +read -> 2 +2 +3/);
    expect(out).not.toMatch(/reading|deciding/);
  });

  test("4 where nothing was read, or nothing succeeded: any order would do", async () => {
    const { code, out } = await run(file(unread));
    expect([code, out]).toEqual([4, expect.stringMatching(/\n1 ok, 0 failed, 0 unknown; 0 reads succeeded\nno read/)]);
    const open = await run(file("{:process 0 :type :invoke :f :read :value nil}\n"));
    expect([open.code, open.out]).toEqual([4, expect.stringMatching(/\nno call succeeded, so this verdict says not/)]);
    const report = JSON.parse((await run(file(unread), { json: true })).out) as object;
    expect(report).toMatchObject({ verdict: "ok", vacuous: "no read succeeded", counts: { ok: 1, reads: 0 } });
  });

  test("a log by its positions, which say what is wrong with it, named or told by its operations", async () => {
    const [append, read] = [["append-record", '"a"', "3"] as const, ["read-record", "0", "nil"] as const];
    const say = ([f, asked, told]: readonly [string, string, string], process: number): string =>
      `{:process ${process} :type :invoke :f :${f} :value ${asked}}\n{:process ${process} :type :ok :f :${f} :value ${told}}\n`;
    const fine = await run(file(say(read, 1) + say(append, 0)));
    expect([fine.code, fine.out]).toEqual([
      0,
      expect.stringMatching(/linearizable \(2 calls of a log, by positions\)/),
    ]);
    for (const options of [{}, { model: "log" }]) {
      const { code, out } = await run(file(say(append, 0) + say(read, 1)), options as Record<string, string>);
      expect(code).toBe(1);
      expect(out).toContain("did not see the record at position 3, which was there before");
      expect(out).toMatch(/3 +1 +read-record from 0 -> nothing/);
    }
  });

  test("a lock is never read, and yet an order of its calls can be wrong", async () => {
    const call = (f: string) => `{:process 0 :type :invoke :f :${f}}\n{:process 0 :type :ok :f :${f}}\n`;
    expect((await run(file(`${call("acquire")}${call("release")}`))).code).toBe(0);
  });

  test("4 when a limit comes first, with the remedy", async () => {
    // Forty crashed writers, a comparison that was refused so that zones do not apply, and reads that no order explains.
    const writes = Array.from({ length: 40 }, (_, i) => `{:process ${i} :type :invoke :f :write :value ${i}}`);
    const call = (f: string, value: number): string =>
      `{:process 50 :type :invoke :f :${f} :value ${value}}\n{:process 50 :type :ok :f :${f} :value ${value}}`;
    const rest = [77, 77].map((value) => call("write", value)).concat(writes.slice(1).map((_, i) => call("read", i)));
    const refused = ["invoke", "fail"].map((type) => `{:process 51 :type :${type} :f :cas :value [98 97]}`);
    const history = [...writes, ...refused, ...rest, call("read", 99)].join("\n");
    const { code, out } = await run(file(history), { configurations: "1000", "failed-cas": "answer" });
    expect([code, out]).toEqual([
      4,
      expect.stringMatching(/unknown[\s\S]*after 1,000 configurations; raise --configurations\./),
    ]);
  });

  test("--json prints one document and nothing else", async () => {
    const { code, out } = await run(file(bad), { json: true });
    const report = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(1);
    expect(report).toMatchObject({
      command: "verify",
      verdict: "illegal",
      by: "zones",
      model: "register",
      calls: 2,
      explanation: {
        class: "phantom read",
        key: null,
        core: [{ process: 1, line: 3, returned: 3 }],
        breaks: { line: 3 },
      },
    });
  });
});

describe("values that are [key value] pairs", () => {
  const call = (f: string, asked: string, told: string): string =>
    `{:process 0 :type :invoke :f :${f} :value ${asked}}\n{:process 0 :type :ok :f :${f} :value ${told}}\n`;
  const pairs = call("write", "[8 1]", "[8 1]") + call("read", "[8 nil]", "[8 1]");

  test("are told by the history, which the verdict says", async () => {
    const { code, out } = await run(file(pairs));
    expect([code, out]).toEqual([0, expect.stringMatching(/of a key-value.*\nvalues are read as \[key value\] pairs/)]);
    expect(JSON.parse((await run(file(pairs), { json: true })).out)).toMatchObject({ pairs: true });
    expect((await run(file(pairs), { model: "register", initial: "1" })).out).toMatch(/of a register/);
  });

  test("are values where the user says so, or the history", async () => {
    const { code, out } = await run(file(call("write", "[8 1]", "[8 1]") + call("read", "nil", "[8 1]")));
    expect([code, out]).toEqual([0, expect.not.stringContaining("pairs")]);
    expect((await run(file(pairs), { "not-keyed": true })).out).toMatch(/of a register/);
  });
});

test("operations of Porcupine, with a mapping as text or in a file", async () => {
  const history = file('{"ClientId":0,"Input":{"Op":1,"Key":"a"},"Call":1,"Output":{"value":"x"},"Return":2}', ".json");
  const mapping = '{"op":"Op","ops":{"1":"get"},"key":"Key"}';
  expect((await run(history, { mapping, initial: '"x"' })).code).toBe(0);
  expect((await run(history, { mapping: file(mapping, ".json") })).code).toBe(1);
  await expect(run(history)).rejects.toThrow(/h\d+\.json: line 1: the Input .* has no field "op"; say which fields/);
  await expect(run(history, { mapping: "{" })).rejects.toThrow(/--mapping \{: not JSON/);
  await expect(run(history, { mapping: "none.json" })).rejects.toThrow(/none\.json/);
});

describe("mistakes of the user are named", () => {
  const refused = (history: string, options: Record<string, string | boolean>, message: RegExp) =>
    expect(run(history, options)).rejects.toThrow(message);

  test("files that are missing, empty, binary or damaged", async () => {
    await refused(path.join(folder, "none"), {}, /^cannot read .*: it does not exist$/);
    await refused(
      fs.mkdtempSync(path.join(folder, "empty-")),
      {},
      /holds no file that may be a history; histories end in/,
    );
    await refused(file(""), {}, /it is empty; is it the right file/);
    const latin = Buffer.from(
      '{:process 0 :type :invoke :f :read}\n{:process 0 :type :ok :f :read :value "\xe9"}\n',
      "latin1",
    );
    await refused(file(latin), {}, /h\d+\.edn: line 2, byte 40: not UTF-8 text: found the byte 0xe9; save it as UTF-8/);
    for (const store of [file("JEPSEN\u0000\u0001", ".jepsen"), file(Buffer.from([0xef, 0xf0]), ".fressian")])
      await refused(
        store,
        {},
        /it is a binary store of Jepsen \(.*\), which is not read here; give the history\.edn or history/,
      );
    await refused(file(zlib.gzipSync(good).subarray(0, 30)), {}, /damaged gzip/);
    await refused(file(`${good}oops`), {}, /line 5: not an operation: oops/);
  });

  test("options that make no sense", async () => {
    await refused(file(good), { model: "tree" }, /--model "tree" is none of register, cas-register/);
    await refused(file(good), { initial: "{" }, /--initial \{: not JSON/);
    await refused(file(good), { time: "soon" }, /--time soon: write for example 30s/);
    await refused(file(good), { export: "x.txt" }, /--export x\.txt: the name must end in \.edn or \.jsonl/);
    await refused(file(good), { format: "csv" }, /--format: "csv" is none of/);
    await refused(
      file(good),
      { model: "mutex" },
      /h\d+\.edn: line 1: the call asks for "write", which is not one of acquire, release/,
    );
  });

  test("a history that names a model file is not followed without being asked", async () => {
    const header = '{"type":"history","version":1,"model":"./evil.ts"}\n';
    const call =
      '{"process":0,"invoked":1,"returned":2,"input":{"type":"read"},"output":{"type":"value","value":null}}';
    await refused(
      file(header + call, ".jsonl"),
      {},
      /h\d+\.jsonl: the history asks for the model \.\/evil\.ts; name it yourself/,
    );
  });
});

describe("what it reads", () => {
  test("gzip, carriage returns and a last line without an end", async () => {
    expect((await run(file(zlib.gzipSync(good.replaceAll("\n", "\r\n").trim()), ".gz"))).code).toBe(0);
  });

  test("stdin, for the file name -", () => {
    const entry = path.join(import.meta.dirname, "bin.mjs");
    const { status, stdout } = spawnSync(process.execPath, [entry, "verify", "-"], { input: bad, encoding: "utf8" });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^-: not linearizable/)]);
  });

  test("an initial value from the option, or from the file", async () => {
    const read = "{:process 1 :type :invoke :f :read}\n{:process 1 :type :ok :f :read :value 5}";
    expect((await run(file(read))).code).toBe(1);
    expect((await run(file(read), { initial: "5" })).code).toBe(0);
    const lines =
      '{"type":"history","version":1,"model":"register","initial":5}\n{"process":0,"invoked":1,"returned":2,"input":{"type":"read"},"output":{"type":"value","value":5}}';
    expect((await run(file(lines, ".jsonl"))).code).toBe(0);
  });

  test("the order a history claims: right is a proof, wrong is told beside the verdict", async () => {
    const call = (process: number, order: number, input: object, output: object) =>
      JSON.stringify({ process, invoked: 1, returned: 9, input, output, order });
    const write = (order: number) => call(0, order, { type: "write", value: 1 }, { type: "done" });
    const read = (order: number) => call(1, order, { type: "read" }, { type: "value", value: 1 });
    expect((await run(file(`${write(1)}\n${read(2)}`, ".jsonl"))).out).toMatch(/by witness/);
    const lie = await run(file(`${write(2)}\n${read(1)}`, ".jsonl"));
    expect(lie).toMatchObject({ code: 0, out: expect.stringMatching(/claims is wrong \(output\): read -> 1/) });
  });

  test("a model of one's own, and what is wrong with one", async () => {
    const lease = file(
      `export const model = {
        name: "lease", about: "one holder", initial: null,
        step: (state: unknown, input: { type: string; value: string }) =>
          input.type === "take" ? (state === null ? input.value : undefined) : null,
        pure: () => false,
      };`,
      ".ts",
    );
    const taken = (value: string) =>
      `{:process ${value.length} :type :invoke :f :take :value "${value}"}\n{:process ${value.length} :type :ok :f :take :value "${value}"}\n`;
    expect((await run(file(taken("a")), { model: lease })).code).toBe(0);
    expect((await run(file(taken("a") + taken("bb")), { model: lease })).code).toBe(1);
    const broken = (text: string) => run(file(taken("a")), { model: file(text, ".ts") });
    await expect(broken("export const x = 1;")).rejects.toThrow(/exports no model/);
    await expect(broken("export const model = { name: 'm', pure: () => true };")).rejects.toThrow(
      /"step" is not a function/,
    );
    await expect(
      broken("export const model = { name: 'm', initial: new Map(), step: (s) => s, pure: () => true };"),
    ).rejects.toThrow(/"initial" is not plain data/);
    await expect(
      broken("export const model = { name: 'm', initial: 0, step() { throw new Error('oh'); }, pure: () => false };"),
    ).rejects.toThrow(/"step" threw: oh/);
    await expect(broken("export const model = {")).rejects.toThrow(/cannot be loaded/);
  });

  test("a model of one's own gets plain values, and may have several next states", async () => {
    const call = (f: string, asked: string, told: string): string =>
      `{:process 0 :type :invoke :f :${f} :value ${asked}}\n{:process 0 :type :ok :f :${f} :value ${told}}\n`;
    const seen = file(
      `export const model = { name: "seen", initial: null, pure: () => false,
        step(state, input) {
          if (JSON.stringify(input.value) !== '{"0":[1,2],"from":"a"}') throw new Error(JSON.stringify(input.value));
          return state;
        } };`,
      ".mjs",
    );
    expect((await run(file(call("move", "{:from :a, 0 #{1 2}}", "nil")), { model: seen })).code).toBe(0);
    const coin = file(
      `export const model = { name: "coin", initial: "none",
        steps: (state, input, output) => input.type === "throw" ? ["heads", "tails"]
          : output === undefined || output.value === state ? [state] : [] };`,
      ".mjs",
    );
    const look = (side: string) => call("look", "nil", `"${side}"`);
    expect((await run(file(call("throw", "nil", "nil") + look("tails") + look("tails")), { model: coin })).code).toBe(
      0,
    );
    const { code, out } = await run(file(call("throw", "nil", "nil") + look("tails") + look("heads")), { model: coin });
    expect([code, out]).toEqual([1, expect.stringMatching(/fits no order at all/)]);
    const wrong = file(`export const model = { name: "wrong", initial: 0, steps: () => 1 };`, ".mjs");
    await expect(run(file(look("tails")), { model: wrong })).rejects.toThrow(
      /"steps" returned no list; return all states/,
    );
    const getter = file(`export const model = { get name() { throw new Error("oh"); } };`, ".mjs");
    await expect(run(file(good), { model: getter })).rejects.toThrow(
      /a part of the model cannot be read: oh; mend the model/,
    );
  });

  test("a hundred thousand lines stream", async () => {
    const lines: string[] = [];
    for (let i = 0; i < 50_000; i++) {
      lines.push(
        `{:process ${i % 7} :type :invoke :f :write :value ${i}}`,
        `{:process ${i % 7} :type :ok :f :write :value ${i}}`,
      );
    }
    const { code, out } = await run(file(lines.join("\n")));
    expect([code, out]).toEqual([4, expect.stringMatching(/50,000 calls of a register, by zones/)]);
  });
});

describe("many histories", () => {
  const store = fs.mkdtempSync(path.join(folder, "store-"));
  const put = (name: string, content: string): string => {
    const whole = path.join(store, name);
    fs.mkdirSync(path.dirname(whole), { recursive: true });
    fs.writeFileSync(whole, content);
    return whole;
  };
  put("a/history.edn", good);
  put("a/history.txt", "0\t:invoke\t:read\tnil");
  put("a/jepsen.log", "not looked at");
  put("a/results.edn", "{:valid? true}");
  put("b/history.edn", bad);
  put("b/notes.txt", "no history");
  put(
    "c/run.log",
    `${unread.replaceAll(/\{:process 0 :type (\S+) :f (\S+) :value 1\}/g, "INFO  jepsen.util - 0\t$1\t$2\t1")}`,
  );

  test("a line each, the worst as the exit code; a store's history once, and what is none not at all", async () => {
    const { code, out } = await run(store);
    expect(code).toBe(1);
    expect(out.split("\n").map((line) => line.replace(store, ""))).toEqual([
      "/a/history.edn: linearizable (2 calls of a register)",
      "/b/history.edn: not linearizable (2 calls of a register): phantom read",
      "/c/run.log: says nothing (1 call of a register, no read succeeded)",
      "3 histories: 1 linearizable, 1 not linearizable, 1 says nothing",
      "",
    ]);
    expect((await run([path.join(store, "a"), path.join(store, "c")])).code).toBe(4);
    expect((await run([path.join(store, "a"), path.join(store, "c")], { undecided: "49%" })).code).toBe(4);
    expect((await run([path.join(store, "a"), path.join(store, "c")], { undecided: "50%" })).code).toBe(0);
    expect((await run(store, { undecided: "100%" })).code).toBe(1);
    expect((await run(path.join(store, "a"))).code).toBe(0);
  });

  test("a file that cannot be read is a line among them, and exit code 2 if nothing is wrong with the others", async () => {
    const [first, second] = [file(good), file(`${good}oops`)];
    const { code, out } = await run([first, second]);
    expect([code, out]).toEqual([
      2,
      expect.stringMatching(/h\d+\.edn: line 5: not an operation: oops.*\n2 histories: 1 lin.*, 1 not read/),
    ]);
  });

  test("an interrupt between two files ends it with what is known so far", async () => {
    const said: string[] = [];
    const terminal = escaping({
      out: (text: string) => void said.push(text),
      err: () => {},
      ...{ colorOut: false, colorErr: false, live: false, width: null, talkWidth: 100 },
      onInterrupt(stop: () => void) {
        stop();
        return () => {};
      },
      ask: async () => null,
    });
    const given = readOptions(verifyCommand.options, { histories: store, json: true });
    expect(await verifyCommand.run(given, terminal, new Set())).toBe(130);
    expect(JSON.parse(said.join(""))).toMatchObject({ interrupted: true, histories: 1 });
  });

  test("--json is one document about all of them; pictures are of one", async () => {
    const report = JSON.parse((await run(store, { json: true })).out) as { files: { verdict: string }[] };
    expect(report).toMatchObject({ command: "verify", histories: 3, counts: { linearizable: 1 }, interrupted: false });
    expect(report.files.map(({ verdict }) => verdict)).toEqual(["ok", "illegal", "ok"]);
    await expect(run(store, { html: "x.html" })).rejects.toThrow(
      /--html writes of one history, and several were named/,
    );
  });
});

describe("limits hold from the first line to the last file", () => {
  test("time, while reading: unknown, and never a verdict on a part", async () => {
    const { code, out } = await run(file(good), { time: "0.000000001s" });
    expect([code, out]).toEqual([
      4,
      expect.stringMatching(/: unknown\nThe limit on time came first, after reading 4 lines; raise --time/),
    ]);
    const data = JSON.parse((await run(file(good), { time: "0.000000001s", json: true })).out) as object;
    expect(data).toMatchObject({ verdict: "unknown", why: "time", phase: "reading" });
  });
});

describe("what it writes", () => {
  test("comes after the verdict: what cannot be written takes no verdict away", async () => {
    const add = (value: number): string =>
      `{"process":0,"invoked":1,"returned":2,"input":{"type":"add","amount":1},"output":{"type":"value","value":${value}}}`;
    const target = { export: path.join(folder, "never.edn") };
    const { code, out, err } = await run(file(add(1), ".jsonl"), target);
    expect([code, out]).toEqual([2, expect.stringMatching(/linearizable \(1 call of a counter/)]);
    expect(err).toMatch(/^synod: an add that is answered by a value has no form in EDN; export it as \.jsonl\n/);
    expect((await run(file(add(2), ".jsonl"), target)).code).toBe(1);
  });

  test("a pass that rests on calls never answered names them", async () => {
    const open = "{:process 0 :type :invoke :f :write :value 7}\n{:process 1 :type :invoke :f :write :value 8}\n";
    const read = "{:process 2 :type :invoke :f :read}\n{:process 2 :type :ok :f :read :value 7}\n";
    const { code, out } = await run(file(open + read));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /it rests on a call of unknown outcome that must have taken effect: client 0's write 7 -> \? \(line 1\)\n/,
      ),
    ]);
    expect(JSON.parse((await run(file(open + read), { json: true })).out)).toMatchObject({ restsOn: [{ line: 1 }] });
    expect((await run(file(open + good.replaceAll(":process 0", ":process 3")))).out).not.toMatch(/rests/);
  });

  test("an export that others read, a page and a drawing; existing files only with --force", async () => {
    const target = {
      export: path.join(folder, "out.edn"),
      html: path.join(folder, "out.html"),
      svg: path.join(folder, "out.svg"),
    };
    expect((await run(file(bad), target)).code).toBe(1);
    expect((await run(target.export)).code).toBe(1);
    expect(fs.readFileSync(target.svg, "utf8")).toMatch(/^<svg /);
    expect(fs.readFileSync(target.html, "utf8")).toMatch(/^<!doctype html>/);
    await expect(run(file(bad), target)).rejects.toThrow(/exists already; say --force/);
    expect((await run(file(bad), { ...target, force: true })).code).toBe(1);
  });

  test("nothing from the file can steer the terminal", async () => {
    const hostile =
      '{:process 0 :type :invoke :f :write :value "\u001b]0;owned\u0007\u202egnp"}\n{:process 1 :type :invoke :f :read}\n{:process 1 :type :ok :f :read :value "\u001b[2Jx"}';
    const { code, out } = await run(file(hostile));
    expect(code).toBe(1);
    expect(out).toContain("u001b[2Jx");
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});
