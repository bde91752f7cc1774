/**
 * Unit tests of a mutant: the command is run in a copy of the project whose one file is changed, so that it sees the
 * mutant whatever loads the code. Nothing is written where the user works.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { assert } from "../../sim/base/assert.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { addressOf } from "../input/plant.ts";

/** What is not copied: packages, which are linked, and at the top what commands make. */
const leftOut = { anywhere: ["node_modules", ".git"], top: ["dist", "coverage", "synod-out"] };

/** Seconds that the tests of a mutant may take, beside those that the unchanged ones took. */
const leastSeconds = 60;
const slower = 10;

/** The folder of the project that a file belongs to: the nearest one with a package.json, else its own. */
export function projectOf(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, "package.json"))) return folder;
    if (folder === path.dirname(folder)) return path.dirname(file);
  }
}

type Outcome = "passed" | "failed" | "late" | "stopped";

/** One copy for each that judges at the same time. */
export class UnitTests {
  readonly #root: string;
  readonly #command: string;
  readonly #free: string[] = [];
  readonly #made: string[] = [];
  #seconds = 0;

  private constructor(root: string, command: string) {
    this.#root = root;
    this.#command = command;
  }

  /** Runs the command on the unchanged project first. Throws UserError when it fails there. */
  static async open(root: string, command: string, signal: AbortSignal): Promise<UnitTests> {
    const tests = new UnitTests(root, command);
    const copy = tests.#copy();
    const begin = performance.now();
    const outcome = await run(command, copy, Number.POSITIVE_INFINITY, signal);
    tests.#seconds = (performance.now() - begin) / 1_000;
    tests.#free.push(copy);
    if (outcome !== "failed") return tests;
    tests.close();
    throw new UserError({
      ...{ code: "tests-fail", place: "--tests", value: clipped(command, 200) },
      problem: `"${clipped(command, 200)}" fails without any change, in a copy of ${root}`,
      remedy: "give a command that exits with 0 there",
    });
  }

  /** Throws UserError for a mutant of a file outside of the project: its tests load that from where it is. */
  demandInside(mutants: readonly Mutant[]): void {
    const outer = mutants.find((mutant) => this.#placeOf(mutant) === null);
    if (outer === undefined) return;
    const file = fileURLToPath(addressOf(outer));
    throw new UserError({
      ...{ code: "outside-of-project", place: "--tests", value: file },
      problem: `${file} is outside of the project ${this.#root}, a copy of which is tested`,
      remedy: "leave it out by --files, or leave --tests out",
    });
  }

  /** Path of its file from the project's folder; null outside. */
  #placeOf(mutant: Mutant): string | null {
    const place = path.relative(this.#root, fileURLToPath(addressOf(mutant)));
    return place.startsWith("..") || path.isAbsolute(place) ? null : place;
  }

  /** How the tests fail on a mutant, in words; null when they pass, or `signal` stopped them. */
  async failure(mutant: Mutant, signal: AbortSignal): Promise<string | null> {
    const copy = this.#free.pop() ?? this.#copy();
    const place = this.#placeOf(mutant);
    assert(place !== null, "mutants are of the project");
    const file = path.join(copy, place);
    const text = fs.readFileSync(file, "utf8");
    const limit = Math.max(leastSeconds, slower * this.#seconds);
    try {
      fs.writeFileSync(file, plant(text, mutant));
      const outcome = await run(this.#command, copy, limit, signal);
      if (outcome === "late") return `the tests did not end within ${Math.round(limit)} s`;
      return outcome === "failed" ? "the tests failed" : null;
    } finally {
      fs.writeFileSync(file, text);
      this.#free.push(copy);
    }
  }

  /** Removes the copies. */
  close(): void {
    for (const folder of this.#made.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
  }

  #copy(): string {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), "synod-mutate-"));
    this.#made.push(copy);
    const filter = (from: string): boolean => {
      const [name, isTop] = [path.basename(from), path.dirname(from) === this.#root];
      return from === this.#root || !(leftOut.anywhere.includes(name) || (isTop && leftOut.top.includes(name)));
    };
    fs.cpSync(this.#root, copy, { recursive: true, filter });
    const packages = path.join(this.#root, "node_modules");
    if (fs.existsSync(packages)) fs.symlinkSync(packages, path.join(copy, "node_modules"));
    return copy;
  }
}

/** Runs a command line in a folder; at the limit, and on the signal, all that it started is ended. */
function run(command: string, cwd: string, seconds: number, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn("sh", ["-c", command], { cwd, detached: true, stdio: "ignore" });
    const end = (outcome: Outcome) => (): void => {
      try {
        process.kill(-child.pid!, "SIGKILL"); // its own group
      } catch {
        // It has ended.
      }
      settle(outcome);
    };
    const [late, stop] = [end("late"), end("stopped")];
    const timer = Number.isFinite(seconds) ? setTimeout(late, 1_000 * seconds) : undefined;
    signal.addEventListener("abort", stop, { once: true });
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(outcome);
    };
    child.on("error", () => settle("failed"));
    child.on("exit", (code) => settle(code === 0 ? "passed" : "failed"));
    if (signal.aborted) stop();
  });
}
