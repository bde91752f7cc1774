/**
 * What a command is about: systems by name, by path, or as variants (raft, ./abd.ts, ./mine.ts#abd,
 * raft:preVote=false), with the judges and scenarios that the user brings.
 */
import { UserError } from "../../sim/base/user-error.ts";
import type { Options } from "../../sim/contract/cluster.ts";
import { readSettings } from "../../sim/plan/settings.ts";
import { nameVariant, readVariant } from "../../sim/plan/variant.ts";
import { option } from "./options.ts";
import { type AskedModule, askModule, tryModules } from "./try-modules.ts";
import { isPath, moduleArguments, systemArgument, type UserModule } from "./user-module.ts";

/** The options of every command that takes a system. */
export const subjectOptions = {
  judges: option.texts({ value: "FILE", about: "a module of yours that exports invariants" }),
  scenarios: option.texts({ value: "FILE", about: "a module of yours that exports scenarios" }),
  set: option.texts({ value: "NAME=VALUE", about: "an option of the systems; several may be given" }),
};

export interface GivenSubjects {
  readonly system: readonly string[];
  readonly judges: readonly string[];
  readonly scenarios: readonly string[];
  readonly set: readonly string[];
}

export interface Subjects {
  /** Systems as a catalogue knows them: `raft`, `abd`, `raft:preVote=false`. None: all. */
  readonly names: readonly string[];
  /** Options that are set in all of them (`Catalogue.variants` does it). */
  readonly set: Options;
  /** What is to be loaded beside what ships. */
  readonly modules: readonly UserModule[];
}

/** Finds and tries the modules. Throws a UserError that names the file, the export and what is missing. */
export async function readSubjects({ system, judges, scenarios, set }: GivenSubjects): Promise<Subjects> {
  const named = system.map((text) => {
    const { name, options } = readVariant(text);
    const [, file, wanted] = /^(.*?)(?:#([^#/\\]*))?$/s.exec(name)!;
    if (!isPath(name)) return { name, options, module: null, wanted: null };
    return { name, options, module: askModule("system", file!), wanted: wanted ?? null };
  });
  const asked = once([
    ...named.flatMap(({ module }) => (module === null ? [] : [module])),
    ...judges.map((file) => askModule("judges", file)),
    ...scenarios.map((file) => askModule("scenarios", file)),
  ]);
  const modules = await tryModules(asked);
  const names = named.flatMap(({ name, options, module, wanted }) => {
    if (module === null) return [nameVariant({ name, options })];
    const found = modules.find(({ role, url }) => role === "system" && url === module.url)!;
    return systemsOf(found, wanted).map((name) => nameVariant({ name, options }));
  });
  return { names, set: readSettings(set), modules };
}

/** The arguments that name the same again. */
export const subjectArguments = ({ names, set, modules }: Subjects): readonly string[] => [
  ...names.map((name) => systemArgument(name, modules)),
  ...Object.entries(set).flatMap(([name, value]) => ["--set", `${name}=${value}`]),
  ...moduleArguments(modules),
];

/** The one system that is meant, of a command that takes no more. */
export function onlyOf({ names, modules }: Subjects, text: string): string {
  const [name] = names;
  if (names.length === 1) return name!;
  const { path } = modules.find(({ role }) => role === "system")!;
  throw new UserError({
    ...{ code: "several-systems", place: text, value: names.join(", ") },
    problem: `exports ${names.length} Systems (${names.join(", ")}), and this takes one`,
    remedy: `write ${path}#${readVariant(name!).name}`,
  });
}

/** The systems that the module brings: all, or the one of this name or export. */
function systemsOf({ path, brings }: UserModule, wanted: string | null): readonly string[] {
  if (wanted === null) return brings.map(({ name }) => name);
  const found = brings.find(({ name, as }) => name === wanted || as === wanted);
  if (found !== undefined) return [found.name];
  const known = brings.map(({ name, as }) => (name === as ? name : `${name} (as ${as})`)).join(", ");
  throw new UserError({
    ...{ code: "no-such-system", place: `${path}#${wanted}`, value: wanted },
    problem: `no System of that name or export is in ${path}`,
    remedy: `it exports ${known}`,
  });
}

/** Each file once for each role. */
function once(asked: readonly AskedModule[]): readonly AskedModule[] {
  const keyOf = ({ role, url }: AskedModule): string => `${role} ${url}`;
  return asked.filter((one, at) => asked.findIndex((other) => keyOf(other) === keyOf(one)) === at);
}
