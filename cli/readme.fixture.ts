/** The README's commands, run as they are written in a copy of the clone: those that take moments, or all of them. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");

/** A command of the README, and the exit codes that it may have. */
export interface ReadmeCommand {
  readonly line: string;
  readonly codes: readonly number[];
  /** It takes minutes: for the soak. */
  readonly isLong: boolean;
}

/** The first that fits says how a command may end; else with 0. */
const endings: readonly (readonly [RegExp, readonly number[]])[] = [
  [/ --mutant none| --expect /, [0]],
  [/^(fuzz|check) .*--mutant|^(replay|shrink) synod-out|^verify/, [1]], // there is a violation
  [/ --time /, [0, 4]], // the time may be up before all is seen
  [/^mutants --by check/, [0, 4]], // bugs of availability show in no box
];

const long =
  /^(mutants|mutate|compare|audit)\b|--time|--baseline|--coverage|--runs (2000|20000)\b|^fuzz (epaxos|raft --runs)|^fuzz raft --nodes|^check raft --set|^fuzz \.\/adapters/;

const lines = [...readme.matchAll(/^ {4}(?:\$ )?npm run -s synod -- ((?:.*\\\n)*.*)$/gm)].map(([, line]) =>
  line!.replaceAll(/\\\n\s*/g, ""),
);

/** What serves until it is stopped has tests of its own. */
const ends = lines.filter((line) => line !== "lab");

export const readmeCommands: readonly ReadmeCommand[] = ends.map((line) => ({
  line,
  codes: endings.find(([pattern]) => pattern.test(line))?.[1] ?? [0],
  isLong: long.test(line),
}));

/** A copy of the clone, and of what the README says is there: a history, a bug of one's own, a folder of traces. */
export class ReadmeClone {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-readme-"));

  constructor() {
    const left = new Set(["node_modules", ".git", "synod-out", "dist"]);
    for (const name of fs.readdirSync(root)) {
      if (!left.has(name)) fs.cpSync(path.join(root, name), path.join(this.folder, name), { recursive: true });
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
    const [, history] = /saved as `history\.edn`[\s\S]*?\n\n((?: {4}.*\n)+)/.exec(readme)!;
    this.#write("history.edn", history!.replaceAll(/^ {4}/gm, ""));
    const bugs = JSON.parse(fs.readFileSync(path.join(root, "scenarios/mutants/paxos.json"), "utf8")) as object[];
    this.#write("bugs.json", JSON.stringify([{ ...bugs[0], id: "my-bug" }]));
    const trace = "epaxos-recovery-counts-an-outsider.ndjson.gz";
    fs.mkdirSync(path.join(this.folder, "traces"));
    fs.copyFileSync(path.join(root, "scenarios/golden", trace), path.join(this.folder, "traces", trace));
  }

  /** Runs it; what went otherwise, or null. */
  run({ line, codes }: ReadmeCommand): string | null {
    const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|SYNOD_|GITHUB_|npm_)/.test(name));
    const env = { ...Object.fromEntries(own), NO_COLOR: "1" };
    const command = `npm run -s synod -- ${line}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: this.folder, env, encoding: "utf8" });
    if (status !== null && codes.includes(status)) return null;
    return `${command}: exit code ${status} and not ${codes.join(" or ")}\n${stdout.slice(-2_000)}${stderr.slice(-2_000)}`;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #write(name: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, name), text);
  }
}
