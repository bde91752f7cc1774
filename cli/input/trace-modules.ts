/**
 * The modules that a trace names. Their paths are those from the folder where it was recorded: they are looked for from the
 * current folder, then from the trace's own and each one above it, so that a project's traces replay wherever one stands.
 */
import fs from "node:fs";
import path from "node:path";
import { UserError } from "../../sim/base/user-error.ts";
import type { TraceHeader, TraceModule } from "../../sim/trace/format.ts";
import { type AskedModule, askModule, tryModules } from "./try-modules.ts";
import { isPath, type UserModule } from "./user-module.ts";

export interface TraceModules {
  readonly modules: readonly UserModule[];
  /** Those whose text is another than when the trace was recorded, by their paths in it. */
  readonly changed: readonly string[];
}

/** Modules named on the command line: a system's in place of the trace's, judges' beside. */
export interface MovedModules {
  readonly system: string | null;
  readonly judges: readonly string[];
}

/** The mistake of an option that has no say in what a trace tells. */
export const effectless = (name: string): UserError =>
  new UserError({
    ...{ code: "option-without-effect", place: `--${name}`, remedy: `leave --${name} out` },
    sentence: `a trace says all about its run: leave --${name} out`,
  });

/** Throws a UserError for a module that is nowhere, or that cannot be loaded. */
export async function modulesOfTrace(
  file: string,
  { modules = [] }: TraceHeader,
  { system, judges }: MovedModules,
): Promise<TraceModules> {
  if (system !== null && !isPath(system))
    throw new UserError({
      ...{ code: "option-without-effect", place: "--system", remedy: "leave --system out" },
      sentence: "a trace says all about its run: leave --system out (a file may be named, where a module has moved)",
    });
  const named = system === null ? modules : modules.filter(({ role }) => role !== "system");
  const [found, changed]: [UserModule[], string[]] = [[], []];
  for (const module of named) {
    const now = await find(file, module);
    found.push(now);
    if (now.digest !== module.digest) changed.push(module.path);
  }
  const moved = await tryModules([
    ...(system === null ? [] : [askModule("system", system)]),
    ...judges.map((name) => askModule("judges", name)),
  ]);
  for (const module of moved) {
    const before = modules.find(({ role }) => role === "system" && module.role === "system");
    if (before !== undefined && before.digest !== module.digest) changed.push(module.path);
  }
  const isNamed = ({ role, url }: UserModule): boolean => found.some((one) => one.role === role && one.url === url);
  return { modules: [...found, ...moved.filter((module) => !isNamed(module))], changed };
}

/** The module where it is now: the first whose text is the trace's, else the first there is. */
async function find(file: string, module: TraceModule): Promise<UserModule> {
  const candidates = placesOf(file, module);
  let first: UserModule | null = null;
  for (const asked of candidates) {
    const [now] = await tryModules([asked]);
    if (now!.digest === module.digest) return now!;
    first ??= now!;
  }
  if (first !== null) return first;
  const what = module.role === "system" ? "system" : "judges";
  throw new UserError({
    ...{ code: "module-missing", place: file, value: module.path },
    problem: `the module of its ${what}, ${module.path}, is neither in this folder nor above the trace`,
    remedy: what === "system" ? "put it back, or name it by --system FILE" : "put it back",
  });
}

function placesOf(file: string, { role, path: name }: TraceModule): readonly AskedModule[] {
  const folders = [process.cwd()];
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (folder === path.dirname(folder)) break;
  }
  const names = new Set(folders.map((folder) => path.resolve(folder, name)));
  return [...names].filter((one) => fs.existsSync(one)).map((one) => askModule(role, one));
}

/** `./abd.ts has changed since the trace was recorded`, a line for each; nothing where none has. */
export const tellChanged = (changed: readonly string[]): string =>
  changed.map((name) => `${name} has changed since the trace was recorded\n`).join("");
