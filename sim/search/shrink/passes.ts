/** The passes of shrinking: each offers smaller plans to the search, which keeps those that fail in the same way. */
import type { Options, OptionValue } from "../../contract/cluster.ts";
import type { OptionSpec } from "../../contract/system.ts";
import { serversOf } from "../../plan/draw-plan.ts";
import { specsOf, withOption } from "../../plan/options.ts";
import type { Fault, Latency, Plan, WorkloadPlan } from "../../plan/plan.ts";
import { leaveOut, type ShrinkSearch } from "./attempts.ts";
import { leastHealing } from "./least-healing.ts";
import { loadsWithout, plainerFaults, worldsWithout } from "./plainer.ts";
import { withClients, withCluster } from "./renumber.ts";

export type Pass = (search: ShrinkSearch) => void;

/** Whole kinds of fault, then blocks of faults, then single ones. */
export function fewerFaults(search: ShrinkSearch): void {
  for (const kind of new Set(search.plan.faults.map((fault) => fault.kind))) {
    search.try({ ...search.plan, faults: search.plan.faults.filter((fault) => fault.kind !== kind) });
  }
  leaveOut(
    search,
    (plan) => plan.faults,
    (plan, faults) => ({ ...plan, faults }),
  );
}

/** Servers that never come back do, all of them or one by one. */
export function fewerGone(search: ShrinkSearch): void {
  const { gone, ...rest } = search.plan;
  if (gone === undefined) return;
  search.try(rest);
  search.try({ ...search.plan, gone: { ...gone, cut: false } });
  for (const node of gone.nodes) {
    const nodes = gone.nodes.filter((other) => other !== node);
    if (nodes.length > 0) search.try({ ...search.plan, gone: { ...gone, nodes } });
  }
}

/** A network, disks, processors and clocks without noise: all at once, then one by one. */
export function calmerWorld(search: ShrinkSearch): void {
  const changes: ((plan: Plan) => Plan)[] = [
    (plan) => ({ ...plan, network: { ...plan.network, drop: 0, duplicate: 0, reorder: 0 } }),
    (plan) => ({ ...plan, network: { ...plan.network, drop: 0 } }),
    (plan) => ({ ...plan, network: { ...plan.network, duplicate: 0 } }),
    (plan) => ({ ...plan, network: { ...plan.network, reorder: 0 } }),
    (plan) => ({ ...plan, cpu: { perMessageNanos: 0, perByteNanos: 0 } }),
    (plan) => ({ ...plan, clocks: [] }),
    ...worldsWithout,
    (plan) => ({ ...plan, disk: { ...plan.disk, syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0 } }),
    (plan) => ({ ...plan, disk: { ...plan.disk, stall: 0, stallMicros: 0 } }),
    (plan) => ({ ...plan, disk: { ...plan.disk, loss: "none" } }),
    (plan) => ({ ...plan, disk: { ...plan.disk, loss: "suffix" } }),
    ...latencies(search.plan.network.latency).map((latency) => (plan: Plan) => ({
      ...plan,
      network: { ...plan.network, latency },
    })),
  ];
  for (const change of changes) search.try(change(search.plan));
  leaveOut(
    search,
    (plan) => plan.clocks,
    (plan, clocks) => ({ ...plan, clocks }),
  );
}

/** Constant latencies near what the plan has, and a few round ones. */
function latencies(latency: Latency): Latency[] {
  const own = latency.type === "long-tail" ? latency.median : latency.type === "uniform" ? latency.min : 1_000;
  return [1_000, 5_000, own, 20_000, 200].map((micros) => ({ type: "constant", micros }));
}

/** Fewer nodes: the smallest cluster that fails, from a few seeds; then one node less, whichever it is. */
export function fewerNodes(search: ShrinkSearch): void {
  const seeds = [search.plan.seed, "0", "1", "2"];
  for (let nodes = search.system.nodes.min; nodes < search.plan.nodes; nodes++) {
    for (const seed of seeds) offerCluster(search, { nodes }, nodes, seed);
  }
  for (let rank = search.plan.nodes - 1; rank >= 0 && search.plan.nodes > search.system.nodes.min; rank--) {
    offerCluster(search, { nodes: search.plan.nodes - 1 }, rank);
  }
}

/** Another size or other options, if there is such a cluster. */
function offerCluster(
  search: ShrinkSearch,
  change: { readonly nodes?: number; readonly options?: Options },
  rank: number,
  seed: string = search.plan.seed,
): void {
  const plan = withCluster(search.plan, search.system, change, rank);
  if (plan !== null) search.try({ ...plan, seed });
}

/** Fewer clients and operations, of fewer kinds, on fewer keys, at a pace that makes fewer events. */
export function lessLoad(search: ShrinkSearch): void {
  const servers = serversOf(search.system, search.plan.nodes, search.plan.options);
  for (let clients = 0; clients < search.plan.workload.clients; clients++) {
    search.try(withClients(search.plan, servers, clients));
  }
  const offer = (change: (workload: WorkloadPlan) => Partial<WorkloadPlan>) => {
    search.try({ ...search.plan, workload: { ...search.plan.workload, ...change(search.plan.workload) } });
  };
  for (const change of loadsWithout) search.try({ ...search.plan, workload: change(search.plan.workload) });
  offer(() => ({ mode: "closed", sessions: 1 }));
  offer(({ sessions, mode }) => (mode === "open" ? { sessions: Math.max(1, sessions - 1) } : {}));
  for (const operations of counts(search.plan.workload.operations)) {
    if (operations < search.plan.workload.operations) offer(() => ({ operations }));
  }
  for (const type of Object.keys(search.plan.workload.mix) as (keyof WorkloadPlan["mix"])[]) {
    offer(({ mix }) => ({ mix: { [type]: mix[type] ?? 1 } }));
    offer(({ mix: { [type]: left, ...mix } }) => ({ mix: Object.keys(mix).length > 0 ? mix : { [type]: left ?? 1 } }));
  }
  for (const keys of [1, 2]) offer(({ keys: now }) => ({ keys: Math.min(keys, now) }));
  for (const micros of [0, 1_000, 10_000, 100_000, 300_000, 600_000]) {
    offer(() => ({ thinkMin: micros >> 1, thinkMax: micros }));
  }
  for (const retryMicros of [10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 5_000_000])
    offer(() => ({ retryMicros }));
  for (const attempts of [1, 2, 8]) offer(() => ({ attempts }));
}

/** Small counts first: 0 to 4, then doublings up to a half, then one less. */
const counts = (now: number): number[] => {
  const smaller = [0, 1, 2, 3, 4];
  for (let count = 6; 2 * count <= now; count *= 2) smaller.push(count);
  return [...smaller, now >> 1, now - 1].filter((count) => count >= 0);
};

/** Earlier and shorter faults, with fewer loops and simpler cuts, and an active part that ends when all is said. */
export function lessTime(search: ShrinkSearch): void {
  for (const [numerator, denominator] of [
    [1, 4],
    [1, 2],
    [3, 4],
    [9, 10],
  ] as const) {
    const scaled = (micros: number) => Math.floor((micros * numerator) / denominator);
    const faults = search.plan.faults.map((fault) => ({
      ...fault,
      at: scaled(fault.at),
      duration: scaled(fault.duration),
    }));
    search.try({ ...search.plan, faults });
    search.try({ ...search.plan, faults: search.plan.faults.map((fault) => ({ ...fault, at: scaled(fault.at) })) });
  }
  for (let at = 0; at < search.plan.faults.length; at++) {
    const offer = (change: (fault: Fault) => Fault) => {
      const faults = search.plan.faults.map((fault, index) => (index === at ? change(fault) : fault));
      search.try({ ...search.plan, faults: faults.sort((a, b) => a.at - b.at) });
    };
    for (const change of smallerFaults(search.plan.faults[at]!)) offer(change);
  }
  const { violation } = search.result;
  const offer = (activeMicros: number) => {
    search.try({ ...search.plan, budget: { ...search.plan.budget, activeMicros } });
  };
  if (violation !== null) offer(roundUp(violation.time + 1));
  for (const share of [0, 0.1, 0.25, 0.5, 0.75]) offer(Math.floor(search.plan.budget.activeMicros * share));
}

/** Less time after healing, for runs that fail because something never happens in it: only their verdict is at the end. */
export function lessHealing(search: ShrinkSearch): void {
  const { violation, events } = search.result;
  if (violation === null || violation.event < events) return;
  const least = leastHealing(search.plan, search.system);
  for (let healMicros = least; healMicros < search.plan.budget.healMicros; healMicros *= 2) {
    if (search.try({ ...search.plan, budget: { ...search.plan.budget, healMicros } })) return;
  }
}

function smallerFaults(fault: Fault): ((fault: Fault) => Fault)[] {
  const changes: ((fault: Fault) => Fault)[] = [];
  const { at, duration } = fault;
  for (const value of [0, at >> 1, at - (at >> 2), round(at, 100_000), round(at, 10_000), round(at, 1_000)]) {
    changes.push((now) => ({ ...now, at: value }));
  }
  const longer = [1_000_000, 3_000_000]; // a node that stays away is one that makes no events
  for (const value of [
    1_000,
    duration >> 2,
    duration >> 1,
    round(duration, 100_000),
    round(duration, 1_000),
    ...longer,
  ]) {
    if (value > 0) changes.push((now) => ({ ...now, duration: value }));
  }
  if (fault.kind === "crash") {
    for (const loops of [0, fault.loops >> 1, fault.loops - 1]) {
      if (loops >= 0) changes.push((now) => ({ ...now, loops }) as Fault);
    }
    for (const effects of [null, 0, 1, 2, 3, 4, 5]) changes.push((now) => ({ ...now, effects }) as Fault);
  }
  if (fault.when !== undefined) {
    const { when } = fault;
    for (const nth of [1, when.nth >> 1, when.nth - 1]) {
      if (nth >= 1 && nth < when.nth) changes.push((now) => ({ ...now, when: { ...when, nth } }));
    }
  }
  if ("messages" in fault && fault.messages > 1) changes.push((now) => ({ ...now, messages: 1 }) as Fault);
  return [...changes, ...plainerFaults(fault)];
}

const round = (micros: number, unit: number): number => Math.round(micros / unit) * unit;
const roundUp = (micros: number): number => Math.ceil(micros / 1_000) * 1_000;

/** Options at their defaults; while the story is long, values that make it shorter. */
export function plainerOptions(search: ShrinkSearch): void {
  const offer = (name: string, value: OptionValue) => {
    const options = withOption(search.system, search.plan.options, name, value);
    offerCluster(search, { options }, Number.MAX_SAFE_INTEGER);
  };
  const specs = Object.entries(specsOf(search.system, search.plan.options)).filter(([, { isSet }]) => isSet !== true);
  if (search.isOfProgress) offerUsualNumbers(search, specs);
  for (const [name, spec] of specs) {
    if (spec.type !== "integer" || !search.isOfProgress) offer(name, spec.default);
    if (search.events <= eventsWanted) continue;
    if (spec.type === "boolean") offer(name, !(search.plan.options[name] ?? spec.default));
    if (spec.type === "choice") for (const value of spec.choices) offer(name, value);
    if (spec.type !== "integer" || search.isOfProgress) continue;
    const now = Number(search.plan.options[name] ?? spec.default);
    for (const value of [spec.min, now >> 1, now - 1, 2 * now, 4 * now]) {
      if (value >= spec.min && value <= spec.max) offer(name, value);
    }
  }
}

/** All numbers at their defaults: out of proportion they stop any system, which would be another reason for no progress. */
function offerUsualNumbers(search: ShrinkSearch, specs: readonly (readonly [string, OptionSpec])[]): void {
  const usual = specs.flatMap(([name, spec]) => (spec.type === "integer" ? [[name, spec.default] as const] : []));
  offerCluster(search, { options: { ...search.plan.options, ...Object.fromEntries(usual) } }, Number.MAX_SAFE_INTEGER);
}

/** A story of so many events is short enough to read; while it is longer, other draws and lost messages are tried. */
export const eventsWanted = 40;

/** The same plan under other seeds: some tell the story sooner. */
export function otherSeeds(search: ShrinkSearch): void {
  for (let seed = 0; seed < 24; seed++) {
    if (search.events <= eventsWanted && seed > 0) return;
    search.try({ ...search.plan, seed: String(seed) });
  }
}
