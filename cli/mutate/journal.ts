/**
 * The journal of a mutation test: what was asked, the unchanged protocol's measure, and each verdict, a line of JSON each
 * with a digest of it, written when it is known. Whatever ends the process, the next one goes on behind the last whole line.
 */
import fs from "node:fs";
import path from "node:path";
import type { MutantVerdict } from "../../reports/mutate.ts";
import { Digest } from "../../sim/base/digest.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { textOf } from "../input/text-file.ts";
import { mayWrite, tryToWrite } from "../output/files.ts";
import { explainSystem } from "../output/targets.ts";
import { makeFolder } from "../output/traces-folder.ts";
import type { CleanPart } from "./clean.ts";

/** What verdicts depend on: a journal is gone on with by the same question only. */
export interface Question {
  readonly version: string;
  readonly system: string;
  readonly scenario: string;
  readonly seed: string;
  readonly runs: number;
  readonly states: number;
  readonly tests: string | null;
  readonly "every-judge": boolean;
  /** A digest of the texts of the modules that mutants are made of. */
  readonly sources: string;
}

type Line =
  | { readonly type: "asked"; readonly question: Question }
  | { readonly type: "clean"; readonly part: CleanPart }
  | { readonly type: "verdict"; readonly verdict: MutantVerdict };

export class MutateJournal {
  readonly file: string;
  readonly #verdicts = new Map<string, MutantVerdict>();
  readonly #parts = new Map<number, CleanPart>();
  readonly #failures: string[] = [];
  #question: Question | null = null;

  private constructor(file: string) {
    this.file = file;
  }

  /** Opens the journal; `how` says what becomes of one that is there. Throws UserError where it may not be touched. */
  static open(file: string, how: "new" | "resume" | "replace"): MutateJournal {
    const journal = new MutateJournal(file);
    if (how === "resume" && fs.existsSync(file)) journal.#read();
    else {
      if (how === "new" && fs.existsSync(file)) {
        throw new UserError({
          ...{ code: "journal-exists", place: file, problem: `${file} is there already` },
          remedy: "--resume goes on with it, --force begins anew",
        });
      }
      mayWrite(file, true);
      makeFolder(path.dirname(file));
      fs.writeFileSync(file, "");
    }
    return journal;
  }

  /** Why the journal ends early, in sentences: from there on `--resume` does not know of it. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** What is known of the unchanged protocol. */
  get parts(): readonly CleanPart[] {
    return [...this.#parts.values()];
  }

  /** The verdict on a mutant; null while there is none. */
  verdictOf(id: string): MutantVerdict | null {
    return this.#verdicts.get(id) ?? null;
  }

  /** The journal begins, or goes on: then it must have been asked the same. Throws UserError where it was not. */
  asks(question: Question): void {
    if (this.#question !== null) return demandSame(this.file, this.#question, question);
    this.#question = question;
    this.#append({ type: "asked", question });
  }

  addPart(part: CleanPart): void {
    this.#parts.set(part.from, part);
    this.#append({ type: "clean", part });
  }

  add(verdict: MutantVerdict): void {
    this.#verdicts.set(verdict.id, verdict);
    this.#append({ type: "verdict", verdict });
  }

  #append(line: Line): void {
    // Behind a line that may be cut short, no other would be read.
    if (this.#failures.length > 0) return;
    const why = tryToWrite(() => {
      try {
        fs.appendFileSync(this.file, `${JSON.stringify({ ...line, digest: digestOf(line) })}\n`);
      } catch (error) {
        throw explainSystem(error, `cannot write ${this.file}`);
      }
    });
    if (why !== null) this.#failures.push(why);
  }

  #read(): void {
    const bytes = fs.readFileSync(this.file);
    const end = bytes.lastIndexOf("\n") + 1; // behind it is a line that was cut short, perhaps within a letter
    if (end < bytes.length) fs.truncateSync(this.file, end);
    const whole = textOf(bytes.subarray(0, end), this.file);
    for (const [at, row] of whole.split("\n").entries()) {
      if (row === "") continue;
      const line = this.#parse(row, at + 1);
      if (line.type === "verdict") this.#verdicts.set(line.verdict.id, line.verdict);
      else if (line.type === "clean") this.#parts.set(line.part.from, line.part);
      else this.#question = line.question;
    }
  }

  #parse(row: string, number: number): Line {
    try {
      const { digest, ...line } = JSON.parse(row) as Line & { readonly digest?: unknown };
      if (digest === digestOf(line as Line)) return line as Line; // what was written here, to the letter
    } catch {
      // Told below.
    }
    throw new UserError({
      ...{
        code: "no-journal",
        place: `${this.file}:${number}`,
        problem: `${this.file}:${number} is no line of a journal`,
      },
      remedy: "name another folder by --out, or begin anew with --force",
    });
  }
}

function digestOf(line: Line): string {
  const digest = new Digest();
  digest.string(JSON.stringify(line));
  return digest.hex();
}

/** Throws UserError where a journal answers another question than the one that is asked. */
function demandSame(file: string, known: Question, asked: Question): void {
  for (const name of Object.keys(asked) as (keyof Question)[]) {
    const [before, now] = [known[name], asked[name]];
    if (before === now) continue;
    if (name === "sources" || name === "version") {
      throw new UserError({
        ...{ code: "changed-code", place: file, unplaced: true },
        ...{ problem: `the code has changed since ${file} was begun`, remedy: "--force begins anew" },
      });
    }
    const isAbsent = before === null || before === false;
    const option = typeof before === "boolean" || isAbsent ? `--${name}` : `--${name} ${before}`;
    throw new UserError({
      ...{ code: "other-question", place: `--${name}`, value: now, unplaced: true },
      problem: `${file} was begun ${isAbsent ? "without" : "with"} ${option}`,
      remedy: `${isAbsent ? `leave ${option} out` : `give ${option}`}, or begin anew with --force`,
    });
  }
}
