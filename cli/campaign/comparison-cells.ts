/** The cells of a comparison: each system under each question and load, and which load comes next on the way to saturation. */
import { spreadOf } from "../../reports/comparison/spread.ts";
import { unknownName } from "../../sim/base/nearest.ts";
import { nextLoad } from "../../sim/campaign/measuring/loads.ts";
import type { Service } from "../../sim/contract/operation.ts";
import type { Topology } from "../../sim/plan/plan.ts";
import { catalogueOf } from "../input/load.ts";
import { within } from "../input/options.ts";
import type { Subjects } from "../input/subjects.ts";
import type { MeasureCell, MeasuredCell } from "./measures.ts";

/** What a comparison was asked. */
export interface ComparisonAsked {
  readonly scenario: readonly string[];
  readonly seed: string;
  readonly leader: string;
  readonly regions: number | null;
  readonly conflicts: number | null;
  readonly clients: number | null;
  readonly service: Service | null;
  readonly nodes: number | null;
  readonly load: readonly string[];
}

/** `each`, `any`, or a region that there is. */
export function leaderChoiceOf({ leader, regions: few }: ComparisonAsked, regions: readonly string[]): string {
  if (leader === "each" && few !== null) return "any"; // there are other regions in each plan
  if (leader === "each" || leader === "any" || regions.includes(leader)) return leader;
  throw unknownName("region", leader, [...regions, "each", "any"]);
}

/** Loaded after the first sign of life. */
export async function cellsOf(
  given: ComparisonAsked,
  { names, set, modules }: Subjects,
  topology: Topology,
  isCharted: boolean,
  onLeftOut: (reason: string) => void,
): Promise<readonly MeasureCell[]> {
  const { scenario, seed, regions, conflicts: percent, clients, service } = given;
  const nodes = given.nodes ?? regions; // one in each
  const catalogue = await catalogueOf(modules);
  const { comparisons } = await import("../../scenarios/scenarios.ts");
  const systems = catalogue.variants(names, set, onLeftOut);
  const loads = loadsOf(given.load);
  const usual = loads === null ? comparisons.map(({ name }) => name) : ["steady"];
  // Under a load sessions keep to their own keys unless told: with hundreds at once, deciding on shared ones takes long.
  const shared = percent ?? (loads === null ? null : 0);
  const conflicts = shared === null ? null : shared * 10_000;
  return catalogue.cells(systems, scenario.length > 0 ? scenario : usual, false, onLeftOut).flatMap((cell) =>
    (loads ?? [null]).map((load) => ({
      source: { ...cell, seed, settings: { nodes, beyond: false } },
      staging: { topology, regions, clients, conflicts, service, load, isCharted },
    })),
  );
}

export const sweep = "sweep";
const loadMax = 1_000_000;

/** The loads to begin with; null: none, clients wait for answers. */
function loadsOf(given: readonly string[]): readonly number[] | null {
  if (given.length === 0) return null;
  const loads = given
    .filter((one) => one !== sweep)
    .map((one) => within(Number(one), { min: 1, max: loadMax }, "load", one));
  return loads.length === 0 ? [nextLoad([])!] : loads;
}

/** Each system and scenario under the load that comes next on its way to saturation. */
export function onwards(done: readonly MeasuredCell<MeasureCell>[]): readonly MeasureCell[] {
  const places = Map.groupBy(done, ({ cell: { source } }) => `${source.system} ${source.scenario}`);
  return [...places.values()].flatMap((tried) => {
    const [{ cell }] = tried as [MeasuredCell<MeasureCell>];
    const load = nextLoad(
      tried.map(({ cell: { staging }, answers }) => ({
        load: staging.load!,
        okPerSecond: spreadOf(answers.map(({ answer }) => answer.summary.okPerSecond))?.median ?? null,
      })),
    );
    return load === null ? [] : [{ source: cell.source, staging: { ...cell.staging, load } }];
  });
}
