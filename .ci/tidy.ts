/**
 * The tidy rules as pure functions over files: `node .ci/tidy.ts` says what breaks them, `--write` first makes the
 * list of exceptions anew (`tidy-exceptions.json`, which may only shrink).
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isTest } from "./may-import.ts";

/** A file of the project: its path from the root and its text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** What is allowed for now although a rule forbids it; the lists may only shrink. */
export interface Exceptions {
  /** Tests that open without a sentence. */
  readonly headerless: readonly string[];
  /** Names that several files export, and how many do. */
  readonly names: Readonly<Record<string, number>>;
  /** Files above the size, and their lines. */
  readonly lines: Readonly<Record<string, number>>;
  /** Protocol files with handlers and without a source, and why. */
  readonly sourceless: Readonly<Record<string, string>>;
}

/** What the reader of a tutorial makes, and the project does not have. */
const TUTORIAL = /^(primary-backup\/|invariants\/monotone-terms|scenarios\/drawn\/weary\.ts$)/;
const linesMax = 300;
const testLinesMax = 450;

/** Files that do not open with a sentence of what they are. */
export function withoutHeader(files: readonly ProjectFile[]): string[] {
  const modules = files.filter(({ path }) => path.endsWith(".ts"));
  return modules.filter(({ text }) => !/\w[.:)`]\s/.test(headerOf(text))).map(({ path }) => path);
}

/** The comment that a file opens with, as plain text; empty for none. */
function headerOf(text: string): string {
  const comment = /^(?:\/\*\*([\s\S]*?)\*\/|((?:\/\/.*\n)+))/.exec(text);
  if (comment === null) return "";
  return `${(comment[1] ?? comment[2]!).replace(/^\s*(\*|\/\/) ?/gm, "").trim()}\n`;
}

/** Modules above the size, with their lines. */
export function tooLong(files: readonly ProjectFile[]): Record<string, number> {
  const long: Record<string, number> = {};
  for (const { path, text } of files) {
    if (!/\.(ts|mjs)$/.test(path)) continue;
    const lines = text.split("\n").length - 1;
    if (lines > (isTest(path) ? testLinesMax : linesMax)) long[path] = lines;
  }
  return long;
}

/** Protocol files that hold handlers and name no source: what follows no paper cannot be checked against one. */
export function withoutSource(files: readonly ProjectFile[]): string[] {
  const handling = files.filter(
    ({ path, text }) =>
      /^protocols\/(?!testing\/)[^/]+\/.*\.ts$/.test(path) &&
      !/(\.test|\/index|\/types|\/options|\/test-[a-z-]+|\/testing)\.ts$/.test(path) &&
      /\bio: Io\b|\bio: \w*Io\b/.test(text),
  );
  return handling.filter(({ text }) => !/\bSource:/.test(headerOf(text))).map(({ path }) => path);
}

/** Marks of unfinished work, as `file:line`. */
export function unfinished(files: readonly ProjectFile[]): string[] {
  const mark = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (mark.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

/** The names that a module declares and exports; what it passes on from elsewhere is not its own. */
export function exportedNames(text: string): string[] {
  const declared =
    /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type) (\w+)/gm;
  const listed = /^export (?:type )?\{([^}]*)\}(?! from)/gm;
  const names = [...text.matchAll(declared)].map((match) => match[1]!);
  const imported = new Set(
    [...text.matchAll(/^import (?:type )?(?:\w+, )?\{([^}]*)\} from/gm)].flatMap((match) => localsOf(match[1]!)),
  );
  for (const [, list] of text.matchAll(listed)) {
    for (const entry of list!.split(",").map((part) => part.trim().replace(/^type /, ""))) {
      const [local, exported = local] = entry.split(/ as /);
      if (local !== undefined && local !== "" && !imported.has(local)) names.push(exported!);
    }
  }
  return [...new Set(names)];
}

/** The local names of an import's braces. */
function localsOf(braces: string): string[] {
  return braces.split(",").map(
    (part) =>
      part
        .trim()
        .replace(/^type /, "")
        .split(/ as /)
        .at(-1)!,
  );
}

/** Names that more than one file exports, with those files; systems are siblings and may say the same among themselves. */
export function sharedNames(files: readonly ProjectFile[]): Map<string, string[]> {
  const homes = new Map<string, string[]>();
  for (const { path, text } of files) {
    if (!path.endsWith(".ts") || isTest(path)) continue;
    for (const name of exportedNames(text)) homes.set(name, [...(homes.get(name) ?? []), path]);
  }
  const places = (paths: readonly string[]) => new Set(paths.map((path) => (isSystem(path) ? "a system" : path)));
  const within = (paths: readonly string[]) => paths.length - new Set(paths.map((path) => path.split("/")[1])).size;
  return new Map(
    [...homes]
      .filter(([, paths]) => places(paths).size > 1 || (paths.length > 1 && isSystem(paths[0]!) && within(paths) > 0))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Whether a file belongs to one of the systems, which are siblings. */
function isSystem(path: string): boolean {
  return /^protocols\/(?!shared\/|testing\/)[^/]+\//.test(path);
}

/** Links of Markdown files that lead to no file, and paths in their backticks that are none, as `file: target`. */
export function deadLinks(files: readonly ProjectFile[], exists: (path: string) => boolean): string[] {
  return files
    .filter(({ path }) => path.endsWith(".md"))
    .flatMap((file) => [...deadTargets(file, exists), ...deadPaths(file, exists)].map((to) => `${file.path}: ${to}`));
}

function deadTargets({ path: from, text }: ProjectFile, exists: (path: string) => boolean): string[] {
  const targets = [...text.matchAll(/(?<!`)\]\(([^()\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)].map((m) => m[1] ?? m[2]!);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file, anchor] = target.split("#");
    if (file === "") return !anchorsOf(text).has(anchor!);
    return !exists(path.posix.join(path.posix.dirname(from), file!));
  });
}

/** The anchors of a Markdown text's headings, as GitHub makes them. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map((match) => match[1]!);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Whatever in backticks looks like a path of ours; one word with an ending is looked for beside the text, too. */
function deadPaths({ path: from, text }: ProjectFile, exists: (path: string) => boolean): string[] {
  const rooms = /^(sim|protocols|invariants|scenarios|reports|lab|doors|cli|bench|\.ci|\.github)\//;
  const mentioned = [...text.replace(/^(?: {4}|```[\s\S]*?```).*$/gm, "").matchAll(/`([\w./-]+)`/g)].map((m) => m[1]!);
  const folder = path.posix.dirname(from);
  return mentioned.filter((name) => {
    if (TUTORIAL.test(name) || name.includes("NAME")) return false;
    const isPath = rooms.test(name) || (name.includes("/") && /\.(ts|mjs|md|json|txt)$/.test(name));
    return isPath && !exists(name.replace(/\/$/, "")) && !exists(path.posix.join(folder, name.replace(/\/$/, "")));
  });
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EXCEPTIONS = path.join(ROOT, ".ci/tidy-exceptions.json");

const SKIPPED = new Set(["node_modules", "dist", "synod-out", "coverage", ".git"]);

/** The project's modules and texts. */
export function projectFiles(folder = ""): ProjectFile[] {
  const entries = fs.readdirSync(path.join(ROOT, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : projectFiles(name);
    if (!/\.(ts|mjs|md)$/.test(name)) return [];
    return [{ path: name, text: fs.readFileSync(path.join(ROOT, name), "utf8") }];
  });
}

/** Whether the project has such a file or folder. */
export function existsHere(name: string): boolean {
  return fs.existsSync(path.join(ROOT, name));
}

/** The exceptions as reviewed. */
export function readExceptions(): Exceptions {
  return JSON.parse(fs.readFileSync(EXCEPTIONS, "utf8"));
}

/** The exceptions that the files need. */
export function neededExceptions(files: readonly ProjectFile[], known: Exceptions): Exceptions {
  const names = [...sharedNames(files)].map(([name, paths]) => [name, paths.length] as const);
  const sourceless = withoutSource(files).map((file) => [file, known.sourceless[file] ?? "why?"] as const);
  return {
    headerless: withoutHeader(files).filter(isTest),
    names: Object.fromEntries(names),
    lines: tooLong(files),
    sourceless: Object.fromEntries(sourceless),
  };
}

/** What is not tidy, exceptions aside: a line each. */
function untidy(files: readonly ProjectFile[], known: Exceptions, needed: Exceptions): string[] {
  const shared = [...sharedNames(files)].filter(([name, paths]) => paths.length > (known.names[name] ?? 1));
  const long = Object.entries(needed.lines).filter(([file, lines]) => lines > (known.lines[file] ?? 0));
  const sourceless = Object.keys(needed.sourceless).filter((file) => known.sourceless[file] === undefined);
  const headerless = withoutHeader(files).filter((file) => !known.headerless.includes(file));
  return [
    ...headerless.map((file) => `${file}: opens without a sentence of what it is`),
    ...long.map(([file, lines]) => `${file}: ${lines} lines`),
    ...sourceless.map((file) => `${file}: names no source`),
    ...unfinished(files).map((place) => `${place}: unfinished`),
    ...shared.map(([name, paths]) => `${name}: exported by ${paths.join(", ")}`),
    ...deadLinks(files, existsHere).map((link) => `${link} leads nowhere`),
  ];
}

if (import.meta.main) {
  const files = projectFiles();
  const needed = neededExceptions(files, readExceptions());
  if (process.argv.includes("--write")) fs.writeFileSync(EXCEPTIONS, `${JSON.stringify(needed, null, 2)}\n`);
  const lines = untidy(files, readExceptions(), needed);
  for (const line of lines) console.log(line);
  process.exitCode = lines.length === 0 ? 0 : 1;
}
