/** The engine that a page runs its run with: the modules of the simulation, of the system and of the judges, linked. */
import type { EngineData } from "../../lab/engine-data.ts";
import { planFormOf } from "../../lab/plan-form.ts";
import { scriptOf } from "../../lab/script.ts";
import { systems } from "../../protocols/systems.ts";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { assert } from "../../sim/base/assert.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import { linkedModules, relinked } from "./link.ts";
import { ending, readModule } from "./page-script.ts";

/** Where the engine begins: a module that is in no file. */
const main = `lab/engine-main.${ending}`;

/** What a reader may change. */
export const isProtocol = (file: string): boolean => file.startsWith("protocols/");

/** Null for a run of modules of the user's: what they import is not here. */
export function engineOf({ system, modules = [] }: TraceHeader, bug: Mutant | null): EngineData | null {
  return modules.length > 0 ? null : modulesOf(system, engineMainOf, bug);
}

/** The engine of a system as a worker's script. */
export function engineScriptOf(system: string): string {
  const engine = modulesOf(system, engineMainOf, null);
  assert(engine !== null, `${system} ships`);
  return scriptOf(engine.modules);
}

/** The explorer of a system by its name, which may be a variant's; null likewise. */
export const explorerEngineOf = (system: string, bug: Mutant | null): EngineData | null =>
  modulesOf(system, explorerMainOf, bug);

/** The modules that begin with what `mainOf` says of a system. */
function modulesOf(system: string, mainOf: (system: string) => string | null, bug: Mutant | null): EngineData | null {
  const text = mainOf(readVariant(system).name);
  if (text === null || bug?.folder !== undefined) return null;
  const linked = linkedModules(main, (file) => (file === main ? text : readModule(file)), isProtocol);
  const buggy = bug === null ? null : bug.file.replace(/ts$/, ending);
  const own = systems.find((one) => one.name === readVariant(system).name)!;
  return {
    form: planFormOf(own),
    modules: linked.map(({ file, text }) => {
      const planted = file === buggy ? relinked(file, plant(readModule(file), bug!), linked) : null;
      return { file: file.replace(/js$/, "ts"), text, planted, isOpen: isProtocol(file) };
    }),
  };
}

/** The text of the module that an engine of this system begins with, in `lab/`; null for a system that does not ship. */
export const engineMainOf = (system: string): string | null => mainServing(system, "page/engine-worker", "serveEngine");

/** Likewise of the explorer of its states. */
export const explorerMainOf = (system: string): string | null =>
  mainServing(system, "explore/page/explore-worker", "serveExplorer");

/** It hands the system and its judges to a function of a module of the lab's. */
function mainServing(system: string, file: string, serve: string): string | null {
  const name = exportOf(system);
  if (name === null) return null;
  return [
    `import { ${name.variable} as system } from "../protocols/${name.folder}/index.${ending}";`,
    `import { judgesOf } from "../invariants/judges-of.${ending}";`,
    `import { ${serve} } from "./${file}.${ending}";`,
    `${serve}(system, judgesOf);`,
  ].join("\n");
}

/** The folder of a system that ships, and the name of its export. */
export function exportOf(system: string): { readonly folder: string; readonly variable: string } | null {
  const list = readModule(`protocols/systems.${ending}`);
  for (const [, variable, folder] of list.matchAll(/import \{ (\w+) \} from "\.\/([\w-]+)\/index\.[jt]s"/g))
    if (folder === system) return { folder: folder!, variable: variable! };
  return null;
}
