/** Text of a user's that acts on a terminal, and every place where such text can enter a command. */
import fs from "node:fs";
import path from "node:path";
import { unsafe } from "../sim/base/printable.ts";
import { Stream } from "../sim/base/random.ts";
import { commands } from "./main.ts";
import { synod } from "./testing.ts";

/** C0, C1, escape sequences of both kinds, bidi marks and overrides, separators, tags, lone surrogates, BOM, NUL, markup. */
const bad: readonly string[] = [
  ...["\u0000", "\u0007", "\b\b", "\r", "\u001b[2J", "\u001b]0;x\u0007", "\u007f", "\u0085", "\u009b31m", "\u00ad"],
  ...["\u061c", "\u200b", "\u200f", "\u2028", "\u202e", "\u2066", "\u2069", "\ufeff", "\ufff9", "\u{e0041}"],
  ...["\ud800", "\udc00", "\n\u001b[31m", "</script>\u202e", '"\u009d', "'\u001b[0m"],
];

/** A short text with two or three of these in it. */
export function hostileText(seed: number): string {
  const random = new Stream(`hostile/${seed}`);
  const parts = Array.from({ length: 2 + random.below(2) }, (_, at) => `${bad[random.below(bad.length)]}${"abc"[at]}`);
  return `x${parts.join("")}`;
}

/** As a part of a file's name, which holds no NUL and no slash; a lone surrogate cannot be told from another there. */
const inName = (text: string): string => text.replaceAll(/[\u0000/\\\n]/g, "").toWellFormed();

/** A place for hostile text: the command lines that it makes, with files in `folder`. */
type Place = (text: string, folder: string) => readonly (readonly string[])[];

function file(folder: string, name: string, text: string): string {
  const whole = path.join(folder, name);
  fs.writeFileSync(whole, text);
  return whole;
}

/** JSON leaves all but C0 and lone surrogates as it is. */
const raw = (value: unknown): string => JSON.stringify(value);

const op = (type: string, f: string, value: string, process: string | number = 0): string =>
  `{:process ${process} :type :${type} :f :${f} :value ${value}}\n`;
const wrong = (value: string): string =>
  op("invoke", "write", "1") + op("ok", "write", "1") + op("invoke", "read", "nil") + op("ok", "read", value);
const line = (rest: object): object => ({ process: 0, invoked: 1, returned: 2, ...rest });
const lines = (...values: readonly object[]): string => `${values.map(raw).join("\n")}\n`;
const golden = path.resolve(import.meta.dirname, "../scenarios/golden");
const trace = path.join(golden, fs.readdirSync(golden).filter((name) => name.startsWith("paxos"))[0]!);

/** The trace with one thing in its header changed. */
function bentTrace(change: (header: { [name: string]: unknown }) => void): string {
  const [head, ...rest] = fs.readFileSync(trace, "utf8").split("\n");
  const header = JSON.parse(head!) as { [name: string]: unknown };
  change(header);
  return [raw(header), ...rest].join("\n");
}

const drawn = (folder: string): readonly string[] => {
  const out = (end: string): string => path.join(folder, `drawn${end}`);
  return ["--html", out(".html"), "--svg", out(".svg"), "--export", out(".jsonl"), "--force"];
};

const bug = (changes: object): string =>
  raw(
    [{ id: "mine", system: "paxos", file: "protocols/paxos/acceptor.ts", find: "promised: ballot", replace: "" }].map(
      (row) => ({ ...row, breaks: "b", source: "s", difficulty: "E", ...changes }),
    ),
  );

const throwing = (text: string): string =>
  bug({
    find: "  if (ballot === acceptor.vote?.ballot) return;",
    replace: `throw new Error(${JSON.stringify(text)});`,
  });

const model = (parts: string): string =>
  `export const model = { name: "any", about: "any", initial: 0, step: (s) => s, pure: () => false, ${parts} };`;

/** Every place but options and positional arguments, by its name. */
export const places: { readonly [name: string]: Place } = {
  "a command": (text) => [[text], [text, "--json"], ["help", text]],
  "what a history holds, in EDN": (text, folder) =>
    [
      wrong(JSON.stringify(text)),
      wrong(`"${text.replaceAll('"', "")}"`),
      wrong(`:k${text.replaceAll(/[\s"]/g, "")}`),
      op("invoke", text, "1"),
      op("invoke", "read", "1", JSON.stringify(text)) + wrong("2"),
      op("info", "start", JSON.stringify(text), ":nemesis") + wrong("2"),
    ].map((content, at) => ["verify", file(folder, `h${at}.edn`, content), ...drawn(folder)]),
  "what a history holds, in JSON": (text, folder) =>
    [
      lines(
        { type: "history", version: 1, model: "register", unit: text },
        line({ input: { type: "read" }, output: { type: "value", value: text } }),
      ),
      lines(
        { type: "history", version: 1, model: text },
        line({ input: { type: "read" }, output: { type: "value", value: 1 } }),
      ),
      lines(
        line({ process: text, input: { type: "put", key: text, value: text }, output: { type: "done" } }),
        line({ invoked: 3, returned: 4, input: { type: "get", key: text }, output: { type: "value", value: 2 } }),
      ),
      lines(line({ input: { type: text } })),
      lines({ ClientId: 0, Input: { op: 0, key: text, value: text }, Call: 1, Output: { value: text }, Return: 2 }),
      `INFO  jepsen.util - 0\t:invoke\t:read\t${text}\n`,
      text,
    ].flatMap((content, at) => {
      const name = file(folder, `h${at}.jsonl`, content);
      return [
        ["verify", name, ...drawn(folder)],
        ["verify", name, "--json"],
      ];
    }),
  "names of files": (text, folder) => {
    const named = file(folder, `${inName(text)}.edn`, wrong("2"));
    const copy = file(folder, `${inName(text)}.ndjson`, fs.readFileSync(trace, "utf8"));
    const out = path.join(folder, `${inName(text)}-out`);
    return [
      ["verify", named, ...drawn(folder)],
      ["verify", named, named, "--json"],
      ["verify", named, "--html", `${out}/x.html`],
      ["verify", `${named}-none`],
      ["verify", named, "--model", `${named}.mjs`],
      ["replay", copy, "--print"],
      ["replay", copy, "--json"],
      ["view", copy, "--svg", `${out}.svg`, "--html", `${out}.html`],
      ["shrink", copy, "--out", `${out}.ndjson`, "--runs", "5"],
      ["fuzz", "--mutant", "paxos-any-vote", "--runs", "200", "--workers", "1", "--out", out],
      ["list", "mutants", "--bugs-from", named],
      ["compare", "paxos", "--topology", named],
    ];
  },
  "what a trace holds": (text, folder) =>
    (["system", "mutant", "recorded", "violation", "format", "digest", "verdict"] as const)
      .map((field) => bentTrace((header) => Object.assign(header, { [field]: text })))
      .concat(bentTrace(({ plan }) => Object.assign(plan as object, { seed: text })))
      .concat(bentTrace((header) => Object.assign(header, { [text]: 1 })))
      .flatMap((content, at) => {
        const name = file(folder, `t${at}.ndjson`, content);
        return [
          ["replay", name],
          ["replay", name, "--json"],
          ["view", name, "--svg", path.join(folder, "drawn.svg"), "--html", path.join(folder, "drawn.html"), "--force"],
          ["shrink", name, "--force", "--runs", "5"],
          ["export", name, "--to", at % 2 === 0 ? "mermaid" : "shiviz"],
          [
            "export",
            name,
            "--to",
            at % 2 === 0 ? "dot" : "perfetto",
            "--out",
            path.join(folder, "drawn.txt"),
            "--force",
          ],
          ["verify", name],
        ];
      }),
  "what a file of planted bugs holds": (text, folder) =>
    ["id", "system", "file", "find", "breaks", "source", "difficulty", "scenario", text].flatMap((field, at) => {
      const name = file(folder, `b${at}.json`, bug({ [field]: text }));
      return [
        ["list", "mutants", "--bugs-from", name],
        ["list", "mutants", "--json", "--bugs-from", name],
      ];
    }),
  "what a planted bug throws, and the seed of a campaign": (text, folder) => {
    const bugs = file(folder, "throws.json", throwing(text));
    const fuzz = ["fuzz", "--mutant", "mine", "--bugs-from", bugs, "--runs", "8", "--workers", "1", "--seed", text];
    return [
      [...fuzz, "--out", path.join(folder, "out")],
      [...fuzz, "--out", path.join(folder, "out"), "--json", "--keep-going"],
    ];
  },
  "what a model says": (text, folder) =>
    [
      model(`step() { throw new Error(${JSON.stringify(text)}); }`),
      model(`describe: () => ${JSON.stringify(text)}, step: () => undefined`),
      model(`check: () => ${JSON.stringify(text)}`),
      model(`name: ${JSON.stringify(text)}`),
      model(`key: () => ${JSON.stringify(text)}, step: () => undefined`),
      `throw new Error(${JSON.stringify(text)});`,
    ].flatMap((content, at) => {
      const name = file(folder, `m${at}-${Math.abs(text.length)}-${path.basename(folder)}.mjs`, content);
      const history = file(folder, "model.edn", wrong("1"));
      return [["verify", history, "--model", name, ...drawn(folder)]];
    }),
  "topologies, mappings and baselines": (text, folder) => {
    const topology = { name: text, source: text, regions: [text, "b", text], oneWayMicros: [[1]] };
    const history = file(folder, "m.edn", wrong("1"));
    return [
      ["compare", "paxos", "--topology", file(folder, "t.json", raw(topology))],
      ["verify", history, "--mapping", file(folder, "map.json", raw({ op: text, ops: { [text]: text } }))],
      ["verify", history, "--mapping", `{"op":${raw(text)}`],
      ["fuzz", "paxos", "--baseline", file(folder, "base.json", raw({ format: text, cells: [text] })), "--runs", "100"],
    ];
  },
};

/**
 * Every option that takes a value and every positional argument of a command, given the text of the seed; what they make,
 * in `into`. Each option is written in one of two ways, and with the next seed in the other.
 */
export async function argumentsOf(name: string, seed: number, into: string): Promise<readonly (readonly string[])[]> {
  const text = hostileText(seed);
  const { options, positionals = [] } = await commands[name]!.load();
  const valued = Object.keys(options).filter((key) => options[key]!.value !== null && !positionals.includes(key));
  const few = ["fuzz", "compare", "audit", "mutants"].includes(name)
    ? ["--runs", "1"]
    : name === "start"
      ? ["--workers", "0"]
      : [];
  const only = name === "init" ? path.join(into, text) : text; // the one that makes what it is given
  const named = /</.test(commandUsage(await commands[name]!.load())) ? ["none.edn"] : ["none"];
  return [
    ...(positionals.length > 0 ? [[name, only]] : []),
    [name, `--${text}`],
    [name, `--json=${text}`],
    [name, "--", only],
    // Names that do not exist end each of these before it does any work.
    ...valued.map((key, at) => {
      const begin = [name, ...(positionals.length > 0 ? named : few)];
      return (at + seed) % 2 === 0 ? [...begin, `--${key}`, text] : [...begin, `--${key}=${text}`, "--json"];
    }),
  ];
}

const commandUsage = ({ usage }: { readonly usage: string }): string => usage;

/** Runs a command line; what of its words and files acts on a terminal, or null. */
export async function leakOf(args: readonly string[], folder: string): Promise<string | null> {
  const { out, err } = await synod(args);
  for (const [where, said] of [["stdout", out], ["stderr", err], ...written(folder)] as const) {
    const found = [...said.matchAll(unsafe)].find(([one]) => one !== "\n" && one !== "\r");
    if (found === undefined) continue;
    const around = said.slice(Math.max(0, found.index - 60), found.index + 20);
    return `${where} of ${JSON.stringify(args)} has ${JSON.stringify(found[0])}: ${JSON.stringify(around)}`;
  }
  return /a mistake of ours/.test(err)
    ? `a mistake of the user is called ours: ${JSON.stringify({ args, err })}`
    : null;
}

/** What the commands wrote into the folder: not what was made for them to read. */
function written(folder: string): (readonly [where: string, text: string])[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        (entry.isFile() && /^drawn|-shrunk\.|^found-|-out\.(ndjson|svg|html)$/.test(entry.name)) ||
        /out$/.test(entry.parentPath),
    )
    .map((entry) => [entry.name, fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8")] as const);
}
