/** Plans from outside: `parsePlan` checks the shape, `validatePlan` that the plan fits the system it names. */
import { nodesMax } from "../base/node-set.ts";
import { UserError } from "../base/user-error.ts";
import type { Options } from "../contract/cluster.ts";
import { wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { claimsOf, standsTooStill } from "./claimed.ts";
import { claimsNeeded } from "./claims.ts";
import { partsOfPlan, serviceOfPlan } from "./cluster-of-plan.ts";
import { nodesNamed } from "./faults/fault.ts";
import { clientMessages, messagesOf } from "./messages.ts";
import { validateMix } from "./offers.ts";
import { completeOptions } from "./options.ts";
import { clientNodes, type Latency, type Plan, planVersion } from "./plan.ts";
import { planRules } from "./plan-rules.ts";
import { validateSquare } from "./regions/topologies.ts";
import { fail, parse, show } from "./schema.ts";
import { validateReconfigurations } from "./terms.ts";
import { completeBeginning, validateAims } from "./validate-aims.ts";
import { validateReaders } from "./validate-readers.ts";

/**
 * A plan from parsed JSON that nobody vouches for. Throws a UserError with the path of the field, the value seen and
 * what is expected; a version this release does not know is named as such.
 */
export function parsePlan(value: unknown, path = "plan"): Plan {
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "version")) {
    const { version } = value as { version: unknown };
    if (version !== planVersion) {
      throw new UserError({
        code: "plan-version",
        place: `${path}.version`,
        value: show(version),
        problem: `found ${show(version)}, but this release reads plans of version ${planVersion}`,
        remedy: "use the release that wrote it",
      });
    }
  }
  const parsed = parse(planRules, value, path) as Plan;
  const faults = parsed.faults.map((fault, index) => completeBeginning(fault, `${path}.faults[${index}]`));
  const plan = { ...parsed, faults };
  validateRanges(plan, path);
  return plan;
}

/**
 * The plan, with the system's defaults filled in, when it fits the system: size, options, ids of nodes, quorums; and,
 * unless `beyond`, when it stays inside what the system claims to survive. Throws a UserError otherwise.
 */
export function validatePlan(plan: Plan, system: System, { beyond = true }: { readonly beyond?: boolean } = {}): Plan {
  if (plan.system !== system.name) fail("plan.system", plan.system, system.name);
  const { min, max } = system.nodes;
  if (plan.nodes < min || plan.nodes > max) fail("plan.nodes", plan.nodes, `${min} to ${max} nodes of ${system.name}`);
  const options = completeOptions(system, plan.options, "plan.options");
  validateService(plan, system);
  const parts = partsOfPlan({ ...plan, options }, system);
  const { roles, servers } = wholeOf(parts);
  for (const { name, count } of roles) {
    if (count > nodesMax) {
      fail("plan.nodes", plan.nodes, `a size that makes at most ${nodesMax} nodes of the role ${name}, not ${count}`);
    }
  }
  for (const part of parts) part.system.quorums(part.cluster); // throws when the options fit no cluster of this size
  validateNodes(plan, servers);
  validateMessages(plan, system, options);
  validateAims(plan, parts);
  validateReconfigurations(plan, parts);
  validateReaders(plan, parts.at(-1)!);
  if (!beyond) validateClaims(plan, system, options);
  return { ...plan, options };
}

function validateService(plan: Plan, system: System): void {
  const { service } = plan;
  if (service === undefined || system.services.includes(service))
    return validateMix(plan.workload.mix, system, serviceOfPlan(plan, system));
  fail("plan.service", service, `a service that ${system.name} offers: ${system.services.join(", ")}`);
}

function validateRanges(plan: Plan, path: string): void {
  const ordered = (field: string, low: number, high: number) => {
    if (low > high) fail(`${path}.${field}`, high, `at least ${low}, the lower end of its range`);
  };
  validateLatency(plan.network.latency, `${path}.network.latency`, ordered);
  ordered("disk.syncMax", plan.disk.syncMin, plan.disk.syncMax);
  ordered("workload.thinkMax", plan.workload.thinkMin, plan.workload.thinkMax);
  const { paceMin, paceMax } = plan.workload.reconfigurations ?? { paceMin: 0, paceMax: 0 };
  ordered("workload.reconfigurations.paceMax", paceMin, paceMax);
  if (plan.workload.mode === "closed" && plan.workload.sessions !== 1) {
    fail(`${path}.workload.sessions`, plan.workload.sessions, "1 in the closed mode");
  }
}

function validateLatency(
  latency: Latency,
  path: string,
  ordered: (field: string, low: number, high: number) => void,
): void {
  if (latency.type === "uniform") ordered("network.latency.max", latency.min, latency.max);
  if (latency.type === "regions") validateSquare(latency, path);
}

function validateNodes(plan: Plan, servers: number): void {
  const all = servers + clientNodes(plan.workload);
  const check = (path: string, node: number, end: number) => {
    if (node >= end) fail(`plan.${path}`, node, `${end === servers ? "a server" : "a node"} from 0 to ${end - 1}`);
  };
  for (const [index, fault] of plan.faults.entries()) {
    for (const { path, node, isServer } of nodesNamed(fault)) {
      check(`faults[${index}].${path}`, node, isServer ? servers : all);
    }
  }
  for (const [index, node] of (plan.gone?.nodes ?? []).entries()) check(`gone.nodes[${index}]`, node, servers);
  const clocks = new Set<number>();
  for (const [index, { node }] of plan.clocks.entries()) {
    check(`clocks[${index}].node`, node, servers);
    if (clocks.has(node)) fail(`plan.clocks[${index}].node`, node, "each node at most once");
    clocks.add(node);
  }
  for (const [index, { from, to }] of plan.decisions.entries()) {
    check(`decisions[${index}].from`, from, all);
    check(`decisions[${index}].to`, to, all);
  }
}

/** The types of messages that faults name are types of the system. */
function validateMessages(plan: Plan, system: System, options: Options): void {
  const known = [...messagesOf(system, options), ...clientMessages];
  for (const [index, fault] of plan.faults.entries()) {
    if (fault.kind !== "one-way") continue;
    const at = fault.types?.findIndex((type) => !known.includes(type)) ?? -1;
    if (at >= 0) {
      fail(`plan.faults[${index}].types[${at}]`, fault.types![at], `a message of ${system.name}: ${known.join(", ")}`);
    }
  }
}

function validateClaims(plan: Plan, system: System, options: Options): void {
  const claims = claimsOf(system, options);
  const { survives, driftMax } = claims;
  if (standsTooStill(plan, claims)) {
    throw new UserError({
      code: "clocks-stand-still",
      place: "plan.elapses",
      value: plan.elapses ?? null,
      problem: `clocks stand still while timers fire, but ${system.name} claims to survive a drift of at most ${driftMax} millionths`,
      remedy: "let time pass (elapses), run it in time, or go beyond the claims",
    });
  }
  for (const [index, { drift }] of plan.clocks.entries()) {
    if (Math.abs(drift) <= driftMax) continue;
    const bound = `at most ${driftMax} millionths either way, the drift that ${system.name} claims to survive`;
    fail(`plan.clocks[${index}].drift`, drift, bound);
  }
  for (const { kind, path } of claimsNeeded(plan)) {
    if (survives.includes(kind)) continue;
    throw new UserError({
      code: "beyond-claims",
      place: path,
      value: kind,
      problem: `needs ${kind}, which ${system.name} does not claim to survive (it claims ${survives.join(", ") || "nothing"})`,
      remedy: "take it out of the plan, or go beyond the claims",
    });
  }
}
