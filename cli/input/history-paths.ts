/** The histories that files and folders stand for. */
import fs from "node:fs";
import path from "node:path";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { readUserFolder } from "../output/files.ts";

/** A file to be read as a history. */
export interface HistoryPath {
  readonly file: string;
  /** The user named a folder that it lies in: it may be no history at all. */
  readonly isFound: boolean;
}

/** One run's history under several names, as a store of Jepsen keeps it; the first that is there is read. */
const sameRun: readonly string[] = ["history.edn", "history.json", "history.txt", "jepsen.log"];
const ending = /\.(?:edn|jsonl|ndjson|json|log|txt)(?:\.gz)?$/;
/** Verdicts and tests that lie beside histories. */
const others = /^(?:results|test|jepsen)\.(?:edn|json)$/;

/** The files named, and those in the folders named, in order of their names. Throws UserError for an empty folder. */
export function historiesIn(named: readonly string[]): readonly HistoryPath[] {
  if (named.indexOf("-") !== named.lastIndexOf("-")) {
    throw new UserError({
      ...{ code: "stdin-twice", place: "-", problem: "stdin is named twice", unplaced: true },
      remedy: "name it once: it can be read once",
    });
  }
  return named.flatMap((one) => {
    if (one === "-" || !isFolder(one)) return [{ file: one, isFound: false }];
    const found = filesIn(one).map((file) => ({ file, isFound: true }));
    if (found.length > 0) return found;
    throw new UserError({
      code: "no-histories",
      place: clipped(one, 200),
      problem: `${clipped(one, 200)} holds no file that may be a history`,
      remedy: "histories end in .edn, .json, .jsonl, .ndjson, .log or .txt, also with .gz",
    });
  });
}

function isFolder(name: string): boolean {
  try {
    return fs.statSync(name).isDirectory();
  } catch {
    return false; // reading it says why
  }
}

function filesIn(folder: string): string[] {
  const entries = readUserFolder(folder);
  const names = entries.map(({ name }) => name).sort();
  const isFile = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  const first = sameRun.find((name) => isFile.has(name) || isFile.has(`${name}.gz`));
  // Links to folders are not followed: a store's `latest` is there under its own name.
  const isFolderHere = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  return names.flatMap((name) => {
    const whole = path.join(folder, name);
    if (isFolderHere.has(name)) return filesIn(whole);
    const plain = name.replace(/\.gz$/, "");
    if (!ending.test(name) || others.test(plain)) return [];
    if (sameRun.includes(plain) && plain !== first) return [];
    return [whole];
  });
}
