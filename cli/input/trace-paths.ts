/** The traces that files and folders stand for. */
import fs from "node:fs";
import path from "node:path";
import { clipped, UserError } from "../../sim/base/user-error.ts";

export interface TracePaths {
  /** In the order named, those of a folder by their names. */
  readonly traces: readonly string[];
  /** Files in the folders that are no traces by their names. */
  readonly others: readonly string[];
}

const ending = /\.ndjson(?:\.gz)?$/;

/** The files named, and the traces in the folders named and below. Throws UserError for a folder without any. */
export function tracesIn(named: readonly string[]): TracePaths {
  const traces: string[] = [];
  const others: string[] = [];
  for (const one of named) {
    if (!isFolder(one)) {
      traces.push(one);
      continue;
    }
    const files = filesIn(one);
    const found = files.filter((file) => ending.test(file));
    others.push(...files.filter((file) => !ending.test(file)));
    if (found.length === 0) throw noTraces(one, files.length);
    traces.push(...found);
  }
  return { traces: [...new Set(traces)], others };
}

function noTraces(folder: string, files: number): UserError {
  const held = files === 0 ? "is empty" : `holds no trace among its ${files === 1 ? "one file" : `${files} files`}`;
  return new UserError({
    ...{
      code: "no-traces",
      place: clipped(folder, 200),
      problem: `${clipped(folder, 200)} ${held}: nothing was asked`,
    },
    remedy: "name a folder with traces (.ndjson, .ndjson.gz)",
  });
}

/** Whether it is a folder that is there. */
export function isFolder(name: string): boolean {
  return fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Files below, in the order of their names; hidden ones and links to folders are not looked at. */
function filesIn(folder: string): string[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
  return shown.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file);
    return entry.isFile() || (entry.isSymbolicLink() && !isFolder(file)) ? [file] : [];
  });
}
