/** The lab's data, made of what ships: systems, scenarios, planted bugs, and the modules that run them, linked. */
import { pieceChanged } from "../../lab/home/engine-part.ts";
import type { EntryKind, LabBug, LabCatalogue, LabEngine, LabOption, LabSystem } from "../../lab/home/lab-data.ts";
import { planFormOf } from "../../lab/plan-form.ts";
import { lessonsOf } from "../../protocols/lessons.ts";
import { glossary } from "../../reports/glossary.ts";
import { type Mutant, plant } from "../../scenarios/mutants/mutant.ts";
import { assert } from "../../sim/base/assert.ts";
import type { OptionSpec, System } from "../../sim/contract/system.ts";
import { defaultOptions, specsOf } from "../../sim/plan/options.ts";
import { knownBoxOf } from "../input/bug-box.ts";
import { shippedGallery } from "../input/gallery-file.ts";
import { shippedMutants } from "../input/mutant-files.ts";
import { shipped } from "../input/shipped.ts";
import { version } from "../output/invocation.ts";
import { engineMainOf, explorerMainOf, exportOf, isProtocol } from "../view/engine-modules.ts";
import { type LinkedModule, linkedModules, relinked } from "../view/link.ts";
import { ending, readModule } from "../view/page-script.ts";

export interface LabData {
  readonly catalogue: LabCatalogue;
  readonly engine: LabEngine;
}

export function labData(): LabData {
  const mutants = shippedMutants();
  const { engine, linked } = engineOfAll(mutants);
  const scenarios = [shipped.standard, ...shipped.scenarios];
  return {
    catalogue: {
      version,
      systems: shipped.systems.map(systemOf),
      scenarios: scenarios.map(({ name, about }) => ({ name, about })),
      bugs: mutants.map((mutant) => bugOf(mutant, linked)),
      ...{ gallery: shippedGallery(), lessons: lessonsOf, words: glossary },
    },
    engine,
  };
}

function systemOf(system: System): LabSystem {
  const { name, summary: about, source, nodes } = system;
  const suiting = [shipped.standard, ...shipped.scenarios].filter((scenario) => scenario.unsuited(system) === null);
  const options = Object.entries(specsOf(system, defaultOptions(system))).map(([name, spec]) => optionOf(name, spec));
  return {
    ...{ name, about, source, nodes: { min: nodes.min, max: nodes.max }, options },
    scenarios: suiting.map((scenario) => scenario.name),
  };
}

function optionOf(name: string, spec: OptionSpec): LabOption {
  const common = { name, about: spec.about, default: spec.default };
  if (spec.type === "integer") return { ...common, choices: null, min: spec.min, max: spec.max };
  return { ...common, choices: spec.type === "boolean" ? ["false", "true"] : spec.choices, min: 0, max: 0 };
}

/** Where everything begins: a module that is in no file and imports, for each system, its two entries. */
const root = `lab/lab-main.${ending}`;
const entryOf = (system: string, kind: EntryKind): string => `lab/${kind}-of-${system}.${ending}`;

function engineOfAll(mutants: readonly Mutant[]): {
  readonly engine: LabEngine;
  readonly linked: readonly LinkedModule[];
} {
  const made = new Map<string, string>();
  for (const { name } of shipped.systems) {
    made.set(entryOf(name, "page"), engineMainOf(name)!);
    made.set(entryOf(name, "lab"), labMainOf(name));
    made.set(entryOf(name, "explore"), explorerMainOf(name)!);
  }
  const imports = [...made.keys()].map((file) => `import "./${file.slice("lab/".length)}";`);
  made.set(root, imports.join("\n"));
  // Modules with planted bugs keep their lines, as protocols do: the change is then that of the source.
  const changed = new Set(mutants.map(({ file }) => asHere(file)));
  const keeps = (file: string): boolean => isProtocol(file) || changed.has(file);
  const linked = linkedModules(root, (file) => made.get(file) ?? readModule(file), keeps);
  const place = (file: string): number => {
    const at = linked.findIndex((module) => module.file === file);
    assert(at >= 0, `${file} is linked`);
    return at;
  };
  const entries = shipped.systems.map(({ name }) => {
    const [page, lab, explore] = (["page", "lab", "explore"] as const).map((kind) => place(entryOf(name, kind)));
    return [name, { page: page!, lab: lab!, explore: explore! }] as const;
  });
  const modules = linked
    .slice(0, -1) // all but the root, which nobody runs
    .map(({ file, text }) => ({ file: file.replace(/js$/, "ts"), text, isOpen: isProtocol(file) }));
  const forms = Object.fromEntries(shipped.systems.map((system) => [system.name, planFormOf(system)]));
  return { engine: { modules, entries: Object.fromEntries(entries), forms }, linked };
}

const asHere = (file: string): string => file.replace(/ts$/, ending);

function labMainOf(system: string): string {
  const { variable, folder } = exportOf(system)!;
  return [
    `import { ${variable} as system } from "../protocols/${folder}/index.${ending}";`,
    `import { judgesOf } from "../invariants/judges-of.${ending}";`,
    `import { rotation, scenarios } from "../scenarios/scenarios.${ending}";`,
    `import { serveLabEngine } from "./home/page/lab-worker.${ending}";`,
    "serveLabEngine(system, judgesOf, { rotation, scenarios });",
  ].join("\n");
}

function bugOf(mutant: Mutant, linked: readonly LinkedModule[]): LabBug {
  const { id, system, breaks, source, scenario, file } = mutant;
  const here = asHere(file);
  const module = linked.find((one) => one.file === here);
  assert(module !== undefined, `${file} is in the engine`);
  const planted = relinked(here, plant(readModule(here), mutant), linked);
  const box = knownBoxOf(shipped.system(system), mutant)?.box ?? null;
  return { id, system, breaks, source, scenario, file, box, change: pieceChanged(module.text, planted) };
}
