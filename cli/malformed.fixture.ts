/** Inputs that nobody would write, from good ones bent at random; and what must hold of whatever the program says to them. */
import fs from "node:fs";
import path from "node:path";
import { mappingOf } from "../invariants/linearizability/formats/mapping.ts";
import type { MutantVerdict } from "../reports/mutate.ts";
import { unsafe } from "../sim/base/printable.ts";
import { Stream } from "../sim/base/random.ts";
import { UserError } from "../sim/base/user-error.ts";
import { perform } from "../sim/campaign/perform.ts";
import { readBaseline } from "./input/baseline-file.ts";
import { readPlanFile } from "./input/plan-file.ts";
import { shipped } from "./input/shipped.ts";
import { readTraceFile } from "./input/trace-files.ts";
import { commands } from "./main.ts";
import { MutateJournal, type Question } from "./mutate/journal.ts";
import { renderJson } from "./output/json.ts";
import { synod } from "./testing.ts";
import { judgeAloud } from "./verify/judge-aloud.ts";
import type { JudgeSays } from "./verify/messages.ts";

/** A kind of input: tries number `seed` of it, with files in `folder`; what is wrong with the outcome, or null. */
export type Trial = (seed: number, folder: string) => Promise<string | null>;

const ROOT = path.resolve(import.meta.dirname, "..");
const golden = path.join(ROOT, "scenarios/golden");
const secondsMax = 20;

const odd: readonly string[] = [
  ...["null", "[]", "{}", "-1", "1e999", "9007199254740993", '""', "true", "NaN", "1n", "\u0000", "\u001b[31m"],
  ...["\u001b]0;x\u0007", "\u009b31m", "\u202e", "\u2028", "\ud800", "[".repeat(200), '{"a":'.repeat(100), "'", '"'],
  ...["\\u001b[2J", "9".repeat(400), "__proto__", "constructor", "../../etc/passwd", " ", "\t", "\r", "#", ";", ":ok"],
];

/** The text with one to three things wrong with it. */
function bent(text: string, random: Stream): string {
  let now = text;
  for (let times = 1 + random.below(3); times > 0; times--) now = bend(now, random);
  return now;
}

function bend(text: string, random: Stream): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(12));
  const some = odd[random.below(odd.length)]!;
  const lines = text.split("\n");
  const line = random.below(lines.length);
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, at) + some + text.slice(end);
    case 3:
      return text.slice(0, at) + some + text.slice(at);
    case 4:
      return lines.toSpliced(line, 1).join("\n");
    case 5:
      return lines.toSpliced(line, 0, lines[random.below(lines.length)]!).join("\n");
    case 6:
      return replaceValue(text, some, random);
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x250)) + text.slice(end);
  }
}

/** Another value after one of the colons: what parses, and is wrong. */
function replaceValue(text: string, some: string, random: Stream): string {
  const values = [...text.matchAll(/(?<=":)(-?\d+|"[^"]*"|null|true|false)/g)];
  const value = values[random.below(values.length || 1)];
  if (value === undefined) return text + some;
  return text.slice(0, value.index) + some + text.slice(value.index + value[0].length);
}

/** What is wrong with what a command said, or null. `isWrong`: only the user's mistake may come of it. */
async function run(args: readonly string[], isWrong = false): Promise<string | null> {
  const begin = performance.now();
  const { code, out, err } = await synod(args);
  const seconds = (performance.now() - begin) / 1_000;
  const said = JSON.stringify({ args, code, out: out.slice(0, 300), err: err.slice(0, 600) });
  if (seconds > secondsMax) return `it took ${seconds.toFixed(0)} s: ${said}`;
  if (isWrong ? code !== 2 : ![0, 1, 2, 4].includes(code)) return `a wrong exit code: ${said}`;
  if (/a mistake of ours|^\s+at /m.test(err)) return `a mistake of the user is called ours: ${said}`;
  const raw = rawIn(out + err);
  if (raw !== null) return `${raw}: ${said}`;
  if (code !== 2) return null;
  return err.startsWith("synod: ") && err.length > 20 ? partsOf(out, args, said) : `no words: ${said}`;
}

function rawIn(said: string): string | null {
  const raw = [...said.matchAll(unsafe)].find(([found]) => found !== "\n" && found !== "\r");
  return raw === undefined ? null : `a character that acts on a terminal, ${JSON.stringify(raw[0])}`;
}

/** As `synod verify` judges without options, in this thread: a thread for each would take longer than the judging. */
const judgeSettings = {
  settings: {
    ...{ reading: { keyed: null, anyFunction: false }, format: undefined, model: null, initial: undefined },
    ...{ split: true, bytesMax: 2 ** 30, configurationsMax: 1_000_000 },
  },
  sheet: { colorOut: false, width: null },
};

/** Every mistake has its place and its remedy. */
function partsOf(out: string, args: readonly string[], said: string): string | null {
  if (!args.includes("--json")) return null;
  const { error } = JSON.parse(out) as { error: { place: string; remedy: string; message: string } };
  return error.place !== "" && error.remedy !== "" && error.message !== "" ? null : `no place or no remedy: ${said}`;
}

/** What is wrong with how a reader took its input, or null. */
async function judged(read: () => unknown): Promise<string | null> {
  const begin = performance.now();
  try {
    await read();
  } catch (error) {
    if (!(error instanceof UserError)) return `not the user's mistake: ${(error as Error).stack}`;
    const { message, place, remedy } = error;
    if (place === "" || remedy === "" || message.match(unsafe) !== null) return `no place or no remedy: ${message}`;
  }
  const seconds = (performance.now() - begin) / 1_000;
  return seconds > secondsMax ? `it took ${seconds.toFixed(0)} s` : null;
}

function write(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, text);
  return file;
}

const pick = <T>(list: readonly T[], random: Stream): T => list[random.below(list.length)]!;
const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), "utf8");
const streamOf = (kind: string, seed: number): Stream => new Stream(`malformed/${kind}/${seed}`);

/** Traces small enough to be bent thousands of times. */
const traces = fs
  .readdirSync(golden)
  .filter((name) => name.endsWith(".ndjson") && fs.statSync(path.join(golden, name)).size < 16_000)
  .map((name) => fs.readFileSync(path.join(golden, name), "utf8"));

const budgetMax = 200_000;

/** Plans in whole and in part. */
const plans: readonly string[] = [
  '{"system":"paxos"}',
  '{"system":"raft","nodes":5,"options":{"preVote":false},"faults":[{"kind":"crash","at":1000,"duration":500,"node":0}]}',
  ...traces.slice(0, 6).map((trace) => JSON.stringify(JSON.parse(trace.split("\n")[0]!).plan)),
];

const scripts: readonly string[] = ["leader-cut", "crash-in-append"].map((name) =>
  read(`scenarios/scripts/${name}.txt`),
);

const question: Question = {
  ...{ version: "0.1.0", system: "paxos", scenario: "rotation", seed: "1", runs: 64, states: 9, tests: null },
  ...{ "every-judge": false, sources: "0" },
};
const judgedMutant: MutantVerdict = {
  ...{
    id: "paxos-acceptor-40-drop",
    file: "protocols/paxos/acceptor.ts",
    line: 40,
    operator: "drop",
    was: "x",
    now: "",
  },
  ...{ isReached: true, isTaken: true, killed: null, further: [], runs: 64, isSame: false, isAlike: false, rates: [] },
};

/** Every kind of input but histories, by its name. */
export const kinds: { readonly [kind: string]: Trial } = {
  async "command lines"(seed) {
    const random = streamOf("command lines", seed);
    const name = pick(Object.keys(commands), random);
    const { options, positionals = [] } = await commands[name]!.load();
    const flags = Object.keys(options).filter((key) => !positionals.includes(key));
    const flag = pick(flags, random);
    const valued = options[flag]!.value !== null;
    const some = pick(odd, random);
    switch (random.below(5)) {
      case 0:
        return run([name, `--${bent(flag, random)}-x`, some], true);
      case 1:
        return run(valued ? [name, `--${flag}`] : [name, `--${flag}=${some}`], true);
      case 2:
        return run([name, `--${some}x`, "--json"], true);
      case 3:
        return run([name, "--json", "--nonsense", some, "--", some], true);
      default:
        return run([`${bent(name, random)}-x`, some], true);
    }
  },
  async "bug files"(seed, folder) {
    const random = streamOf("bug files", seed);
    const names = fs.readdirSync(path.join(ROOT, "scenarios/mutants")).filter((name) => name.endsWith(".json"));
    const rows = JSON.parse(read(`scenarios/mutants/${pick(names, random)}`)) as object[];
    const row = { ...pick(rows, random), id: "mine" };
    const file = write(folder, "bugs.json", bent(JSON.stringify([row]), random));
    return run(["list", "mutants", "--bugs-from", file, ...(random.below(2) === 0 ? ["--json"] : [])]);
  },
  async traces(seed, folder) {
    const random = streamOf("traces", seed);
    const file = write(folder, "trace.ndjson", bent(pick(traces, random), random));
    return judged(() => {
      const { header, lines } = readTraceFile(file);
      const { budget, workload } = header.plan;
      if (budget.eventsMax > budgetMax || workload.operations > 1_000) return; // it may take as long as it says
      void perform({ type: "replay", plan: header.plan, trace: lines }, shipped);
    });
  },
  async "traces to verify"(seed, folder) {
    const random = streamOf("traces to verify", seed);
    const file = write(folder, "verify.ndjson", bent(pick(traces, random), random));
    if (seed % 25 === 0) return run(["verify", file, "--time", "2s", ...(random.below(2) === 0 ? ["--json"] : [])]);
    let said = "";
    const hear = (news: JudgeSays): void => {
      if (news.type === "told") said += news.outcome.text + renderJson(news.outcome.data);
    };
    const wrong = await judged(() => judgeAloud({ file, outputs: null, seconds: 2 }, judgeSettings, hear, () => {}));
    return wrong ?? rawIn(said);
  },
  async baselines(seed, folder) {
    const random = streamOf("baselines", seed);
    const file = write(folder, "baseline.json", bent(read("scenarios/baselines/swarm.json").slice(0, 20_000), random));
    return judged(() => readBaseline(file));
  },
  async plans(seed, folder) {
    const random = streamOf("plans", seed);
    const file = write(folder, "plan.json", bent(pick(plans, random), random));
    const wrong = await judged(() => readPlanFile(file, { systemOf: shipped.system.bind(shipped) }));
    if (wrong !== null || seed % 25 !== 0) return wrong;
    return run(["run", file, "--print-plan", ...(random.below(2) === 0 ? ["--json"] : [])]);
  },
  async scripts(seed, folder) {
    const random = streamOf("scripts", seed);
    const file = write(folder, "plan.txt", bent(pick(scripts, random), random));
    const wrong = await judged(() => readPlanFile(file, { systemOf: shipped.system.bind(shipped), isScript: true }));
    if (wrong !== null || seed % 25 !== 0) return wrong;
    return run(["run", file, "--script", "--print-plan", ...(random.below(2) === 0 ? ["--json"] : [])]);
  },
  async mappings(seed, folder) {
    const random = streamOf("mappings", seed);
    const mapping = bent('{"op":"Op","ops":{"0":"get","1":"put"},"key":"Key","value":"New","found":"Value"}', random);
    const input = '{"ClientId":0,"Input":{"Op":1,"Key":"a","New":"x"},"Call":1,"Output":{},"Return":2}';
    const file = write(folder, "operations.json", `[${random.below(2) === 0 ? input : bent(input, random)}]`);
    if (seed % 25 === 0) return run(["verify", file, "--mapping", mapping, "--json"]);
    const { settings } = judgeSettings;
    return judged(async () => {
      let given: unknown;
      try {
        given = JSON.parse(mapping);
      } catch {
        return; // refused before it is a mapping: every 25th is, by the command
      }
      const reading = { ...settings.reading, mapping: mappingOf(given) };
      const how = { ...judgeSettings, settings: { ...settings, reading } };
      await judgeAloud(
        { file, outputs: null, seconds: 2 },
        how,
        () => {},
        () => {},
      );
    });
  },
  async "journals of mutants"(seed, folder) {
    const random = streamOf("journals", seed);
    const file = path.join(folder, "journal.ndjson");
    const whole = MutateJournal.open(file, "replace");
    whole.asks(question);
    whole.add(judgedMutant);
    fs.writeFileSync(file, bent(fs.readFileSync(file, "utf8"), random));
    return judged(() => {
      const journal = MutateJournal.open(file, "resume");
      journal.asks(question);
      journal.verdictOf("paxos-acceptor-40-drop");
    });
  },
  async topologies(seed, folder) {
    const random = streamOf("topologies", seed);
    const file = write(folder, "topology.json", bent(read("sim/plan/regions/wan3.json"), random));
    const isWrong = ((): boolean => {
      try {
        JSON.parse(fs.readFileSync(file, "utf8"));
        return false;
      } catch {
        return true;
      }
    })();
    // One that can be read would be run: that costs a second each, and shows nothing of its reader.
    return isWrong ? run(["compare", "paxos", "--runs", "1", "--topology", file, "--json"], true) : null;
  },
};
