/** The mutants of a system: every change of its files, each as a planted bug, and those that a seed draws of them. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { MutantPlace } from "../../reports/mutate.ts";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { Stream } from "../../sim/base/random.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { type ModuleCounts, timesAt } from "../campaign/block-counts.ts";
import { isOurs } from "../input/own-doors.ts";
import { linesOfText, syntaxOf } from "../input/syntax.ts";
import { type Edit, editsOf, type OperatorName, operators } from "./operators.ts";

/** A mutant that may be drawn. */
export interface Mutation extends MutantPlace {
  readonly operator: OperatorName;
  readonly mutant: Mutant;
  /** Some run of the unchanged protocol came to its place; and took every way on that it exchanges. */
  readonly isReached: boolean;
  readonly isTaken: boolean;
}

/** What a system of ours claims and its options are no handlers; what it shares with others is no file of its own. */
const isOther = (url: string): boolean =>
  isOurs(url) && (/\/(index|options)\.(ts|js)$/.test(url) || url.startsWith(sharedFolder));

/** The folder of what our systems share: changed where `--files` names it. */
export const sharedFolder = new URL("../../protocols/shared/", import.meta.url).href;

/**
 * Every mutant of the modules that runs of the system loaded, by file and place; `modules` may name one several times, with
 * the counts of several parts. `files`: of these alone, by the ends of
 * their paths; else of all but those that tell claims and options, and those that are shared. `kinds`: those changes alone; none for all.
 */
export function candidatesOf(
  system: string,
  modules: readonly ModuleCounts[],
  files: readonly string[],
  kinds: readonly OperatorName[],
): readonly Mutation[] {
  const isWanted = (url: string): boolean =>
    files.length === 0 ? !isOther(url) : files.some((file) => isNamed(url, file));
  for (const file of files) {
    if (!modules.some(({ url }) => isNamed(url, file))) throw unknownFile(file, system, modules);
  }
  const taken = new Map<string, number>();
  const sorted = [...Map.groupBy(modules, ({ url }) => url)].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = sorted.map(([url, counts]) => {
    const from = fileURLToPath(url);
    const text = fs.readFileSync(from, "utf8");
    const lineOf = linesOfText(text);
    const mine = editsOf(syntaxOf(text, from)).map((edit): Mutation => {
      const file = sourceOf(url);
      const line = lineOf(edit.start);
      const stem = `${system}-${slugOf(file)}-${line}-${edit.operator}`;
      const copy = (taken.get(stem) ?? 0) + 1;
      taken.set(stem, copy);
      const id = copy === 1 ? stem : `${stem}-${copy}`;
      const [was, now] = told(text, edit);
      const mutant = mutantOf(id, system, url, text, edit);
      const isRun = (place: number): boolean => counts.some((one) => timesAt(one, place) > 0);
      const [isReached, isTaken] = [isRun(edit.start), (edit.ways ?? []).every(isRun)];
      return { id, file, line, operator: edit.operator, was, now, mutant, isReached, isTaken };
    });
    return { url, mine };
  });
  const wanted = all.filter(({ url }) => isWanted(url)).flatMap(({ mine }) => mine); // chosen once all have their ids
  return wanted.filter(({ operator }) => kinds.length === 0 || kinds.includes(operator));
}

const root = new URL("../../", import.meta.url);

/** The path of a file from the root of this package, as planted bugs name it: that of the source; of the user's from here. */
function sourceOf(url: string): string {
  const from = isOurs(url) ? fileURLToPath(root) : process.cwd();
  const shown = path.relative(from, fileURLToPath(url)).replaceAll(path.sep, "/");
  return isOurs(url) ? shown.replace(/\.js$/, ".ts") : shown;
}

/** Whether the path ends in these words, whatever the extension. */
const isNamed = (url: string, file: string): boolean => {
  const stem = (text: string): string => text.replaceAll("\\", "/").replace(/\.[cm]?[jt]s$/, "");
  return stem(fileURLToPath(url)).endsWith(`/${stem(file.replace(/^(\.{1,2}\/)+/, ""))}`);
};

function unknownFile(file: string, system: string, modules: readonly ModuleCounts[]): UserError {
  const known = [...new Set(modules.map(({ url }) => path.basename(sourceOf(url))))].sort();
  return new UserError({
    ...{ code: "foreign-file", place: "--files", value: clipped(file, 100) },
    problem: `runs of ${system} load no file ${clipped(file, 100)}`,
    remedy: `its files are ${known.join(", ")}`,
  });
}

/** The change as a text to find, wide enough to be there once, and what to put there. */
function mutantOf(id: string, system: string, url: string, text: string, edit: Edit): Mutant {
  const isOnce = (from: number, to: number): boolean => {
    const part = text.slice(from, to);
    return part !== "" && text.indexOf(part) === text.lastIndexOf(part);
  };
  let [from, to] = [edit.start, edit.end];
  // To the ends of its line, then by whole lines on both sides.
  for (let round = 0; !isOnce(from, to) && (from > 0 || to < text.length); round++) {
    from = text.lastIndexOf("\n", from - (round === 0 ? 1 : 2)) + 1;
    const end = text.indexOf("\n", round === 0 ? to : to + 1);
    to = end < 0 ? text.length : end;
  }
  const find = text.slice(from, to);
  const replace = text.slice(from, edit.start) + edit.replacement + text.slice(edit.end, to);
  const breaks = `line ${text.slice(0, edit.start).split("\n").length}: ${operators[edit.operator]}`;
  const mutant: Mutant = {
    ...{
      id,
      system,
      ...(isOurs(url) ? { file: sourceOf(url) } : ownPlace(url)),
      find,
      replace,
      breaks,
      source: "synod mutate",
      difficulty: "M",
      row: 0,
    },
    ...{ scenario: null, box: null },
  };
  plant(text, mutant); // throws where it is not there once
  return mutant;
}

/** A file of the user's, from its folder. */
const ownPlace = (url: string): Pick<Mutant, "file" | "folder"> => ({
  file: `./${path.basename(fileURLToPath(url))}`,
  folder: new URL("./", url).href,
});

/** The name of a file as a part of an id. */
const slugOf = (file: string): string =>
  path
    .basename(file)
    .replace(/\.[cm]?[jt]s$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 30);

/** What stood there and what stands there now, each on one line: the whole statement is told by its lines. */
function told(text: string, { start, end, replacement }: Edit): readonly [string, string] {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const after = text.indexOf("\n", end);
  const to = after < 0 ? text.length : after;
  const line = (part: string): string => part.trim().replaceAll(/\s+/g, " ");
  return [line(text.slice(from, to)), line(text.slice(from, start) + replacement + text.slice(end, to))];
}

/** The first `count` in an order that the seed draws: with more of them the first ones stay. */
export function draw<T>(candidates: readonly T[], seed: string, count: number): readonly T[] {
  const stream = new Stream(`${seed}/mutants`);
  const order = [...candidates];
  for (let at = 0; at < Math.min(count, order.length); at++) {
    const other = at + stream.below(order.length - at);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order.slice(0, count);
}
