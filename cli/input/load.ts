/** Loads what there is to run in this thread: all that ships, and the user's modules, with a bug planted before either. */
import { UserError } from "../../sim/base/user-error.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { System } from "../../sim/contract/system.ts";
import type { TraceModule } from "../../sim/trace/format.ts";
import type { Exported } from "./exports-of.ts";
import { openDoors } from "./own-doors.ts";
import { loadPlanted } from "./plant.ts";
import type { AskedModule } from "./try-modules.ts";
import type { Loading, ModuleRole, UserModule } from "./user-module.ts";

/**
 * The catalogue of a thread, and the `engine` that runs it, with the bug in them if one is named: of what bugs may be planted
 * in, nothing is loaded before. `only`: no other system is asked for, and no scenario, so that the rest may be left out.
 */
export const loadCatalogue = <T extends object>(
  { mutant, modules }: Loading,
  engine: () => Promise<T>,
  only: string | null = null,
): Promise<T & { readonly catalogue: Catalogue }> =>
  loadPlanted(mutant, async () => {
    const isPlain = mutant === null && modules.length === 0;
    const one = isPlain && only !== null ? await (await import("./one-system.ts")).catalogueOfOne(only) : null;
    return { ...(await engine()), catalogue: one ?? (await catalogueOf(modules)) };
  });

/** The catalogue of all that ships and of these modules, as they are. */
export async function catalogueOf(modules: readonly UserModule[]): Promise<Catalogue> {
  const { shipped } = await import("./shipped.ts");
  if (modules.length === 0) return shipped;
  const { systems, judges, scenarios } = await bringAll(modules);
  const own = judges.map(({ value }) => value);
  const modulesOf = ({ name }: System): readonly TraceModule[] => {
    const home = systems.find(({ value }) => value.name === name)?.module;
    return modules.flatMap(({ role, path, digest }, at) => {
      return role === "judges" || (role === "system" && at === home) ? [{ role, path, digest }] : [];
    });
  };
  const { Catalogue } = await import("../../sim/campaign/catalogue.ts"); // not before the bug
  return new Catalogue(
    [...shipped.systems, ...systems.map(({ value }) => value)],
    [...shipped.scenarios, ...scenarios.map(({ value }) => value)],
    (system) => [...shipped.judgesOf(system), ...own.filter(({ name }) => !Object.hasOwn(system.exempt, name))],
    shipped.standard,
    modulesOf,
  );
}

/** By module, what each brings. Throws a UserError for a name that means two things. */
export async function bringsOf(modules: readonly AskedModule[]): Promise<readonly UserModule["brings"][]> {
  const { systems, judges, scenarios } = await bringAll(modules);
  const all = [...systems, ...judges, ...scenarios];
  return modules.map((_, at) =>
    all.filter(({ module }) => module === at).map(({ value: { name }, as }) => ({ name, as })),
  );
}

interface Named {
  readonly name: string;
}

type Namespace = { readonly [name: string]: unknown };
type Reader<T> = (namespace: Namespace, shown: string) => readonly Exported<T>[];

async function bringAll(modules: readonly AskedModule[]) {
  openDoors();
  const { shipped } = await import("./shipped.ts");
  const { invariants } = await import("../../invariants/invariants.ts");
  const { invariantsIn, scenariosIn, systemsIn } = await import("./exports-of.ts"); // not before the bug
  const namespaces: Namespace[] = [];
  for (const { url } of modules) namespaces.push((await import(url)) as Namespace);
  /** What the modules of a role bring, each with the number of its module. */
  const bring = <T extends Named>(of: ModuleRole, taken: readonly Named[], read: Reader<T>) => {
    const owners = new Map(taken.map(({ name }) => [name, "ships with synod"]));
    return modules.flatMap(({ role, path }, module) => {
      if (role !== of) return [];
      return read(namespaces[module]!, path).map(({ value, as }) => {
        const owner = owners.get(value.name);
        if (owner !== undefined) throw nameTaken(path, as, value.name, owner);
        owners.set(value.name, `${path} exports as ${as}`);
        return { module, value, as };
      });
    });
  };
  return {
    systems: bring("system", shipped.systems, systemsIn),
    judges: bring("judges", invariants, invariantsIn),
    scenarios: bring("scenarios", [...shipped.scenarios, shipped.standard, { name: "all" }], scenariosIn),
  };
}

const nameTaken = (path: string, as: string, name: string, owner: string): UserError =>
  new UserError({
    ...{ code: "name-taken", place: `${path}: export ${as}`, value: name },
    problem: `it is called "${name}", and so is one that ${owner}`,
    remedy: "give it a name of its own",
  });
