/** Single network decisions: drawn ones made explicit, so that rates can go to zero, and messages taken out one by one. */
import { Streams } from "../../base/random.ts";
import { serversOf } from "../../plan/draw-plan.ts";
import { clientNodes, type NetworkDecision, type NetworkPlan, type Plan } from "../../plan/plan.ts";
import type { EventCause, Recorder } from "../../trace/recorder.ts";
import { Network } from "../../world/network/network.ts";
import { leaveOut, type ShrinkSearch } from "./attempts.ts";

interface Channel {
  readonly from: number;
  readonly to: number;
  /** Messages that arrived on it or were lost. */
  readonly messages: number;
}

/** Beyond so many decisions a plan is not made simpler by naming them. */
const decisionsMax = 5_000;

/**
 * Replaces what the network draws by the very messages concerned: the shares of lost, copied and held ones, then latencies
 * that differ; and leaves out what it can. What is said and not drawn stays as it is in another cluster, at another time.
 */
export function makeExplicit(search: ShrinkSearch): void {
  if (isLossy(search.plan.network)) {
    const { network } = search.plan;
    const decisions = drawnDecisions(search.plan, nodesOf(search), countChannels(search));
    if (decisions.length > decisionsMax) return;
    leaveOutAtOnce(search, { ...network, drop: 0, duplicate: 0, reorder: 0, late: 0 }, decisions);
  }
  if (search.plan.network.latency.type !== "constant" && !isLossy(search.plan.network)) steadyLatency(search);
  leaveOut(
    search,
    (plan) => plan.decisions,
    (plan, decisions) => ({ ...plan, decisions }),
  );
}

const isLossy = ({ drop, duplicate, reorder, late = 0 }: NetworkPlan): boolean => drop + duplicate + reorder + late > 0;

/** All messages take the same time, the usual one, but for those that have to take another. */
function steadyLatency(search: ShrinkSearch): void {
  const { network } = search.plan;
  const decisions = drawnLatencies(search.plan, nodesOf(search), countChannels(search));
  if (decisions.length === 0 || decisions.length > decisionsMax) return;
  const inOrder = decisions.map(({ micros }) => micros!).sort((a, b) => a - b);
  const micros = inOrder[inOrder.length >> 1]!;
  leaveOutAtOnce(search, { ...network, latency: { type: "constant", micros } }, decisions);
}

/**
 * The explicit plan weighs more than the drawn one until most decisions are gone, so they are reduced on the side:
 * halving blocks for as long as the run fails, and only the outcome is offered.
 */
function leaveOutAtOnce(search: ShrinkSearch, network: NetworkPlan, drawn: readonly NetworkDecision[]): void {
  const base = search.plan;
  const withDecisions = (decisions: readonly NetworkDecision[]): Plan => ({
    ...base,
    network,
    decisions: [...base.decisions, ...decisions],
  });
  let kept = drawn;
  if (search.attempt(withDecisions(kept)) === null) return;
  for (let size = kept.length >> 1; size >= 1 && !search.exhausted; size >>= 1) {
    for (let at = 0; at < kept.length; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (search.attempt(withDecisions(rest)) !== null) kept = rest;
      else at += size;
    }
  }
  search.try(withDecisions(kept));
}

/** Loses messages that the failure does not need, in ever smaller blocks of a channel, to spare what they cause. */
export function loseMessages(search: ShrinkSearch): void {
  for (const { from, to, messages } of countChannels(search)) {
    for (let size = messages; size >= 1 && !search.exhausted; size >>= 1) {
      for (let at = 0; at < messages; at += size) {
        const lost = decisionsFor(search.plan, from, to, at, Math.min(messages, at + size));
        if (lost.length > 0) search.try({ ...search.plan, decisions: [...search.plan.decisions, ...lost] });
      }
    }
  }
}

/** Losing messages `begin` to `end` - 1 of a channel, but those already decided on. */
function decisionsFor(plan: Plan, from: number, to: number, begin: number, end: number): NetworkDecision[] {
  const decided = new Set<number>();
  for (const decision of plan.decisions)
    if (decision.from === from && decision.to === to) decided.add(decision.ordinal);
  const lost: NetworkDecision[] = [];
  for (let ordinal = begin; ordinal < end; ordinal++) {
    if (!decided.has(ordinal)) lost.push({ from, to, ordinal, drop: true });
  }
  return lost;
}

const nodesOf = ({ plan, system }: ShrinkSearch): number =>
  serversOf(system, plan.nodes, plan.options) + clientNodes(plan.workload);

const uncut = { isCut: () => false };

/** What the network draws for each message, where it is not plain delivery. */
function drawnDecisions(plan: Plan, nodes: number, channels: readonly Channel[]): NetworkDecision[] {
  const calm = { ...plan.network, fifo: false, reorder: 0, late: 0 };
  const drawn = new Network({ ...plan.network, fifo: false }, [], nodes, new Streams(plan.seed), uncut);
  const unheld = new Network(calm, [], nodes, new Streams(plan.seed), uncut);
  const decided = decidedIn(plan);
  const decisions: NetworkDecision[] = [];
  for (const { from, to, messages } of channels) {
    for (let ordinal = 0; ordinal < messages; ordinal++) {
      const lost = drawn.route(from, to, 0, null) !== null;
      unheld.route(from, to, 0, null);
      if (decided.has(`${from}>${to}#${ordinal}`)) continue;
      const isHeld = drawn.arrival !== unheld.arrival;
      if (lost) decisions.push({ from, to, ordinal, drop: true });
      else if (drawn.copyArrival > 0 || isHeld) {
        decisions.push({
          ...{ from, to, ordinal },
          ...(drawn.copyArrival > 0 ? { copies: 1 } : {}),
          ...(isHeld ? { micros: drawn.arrival } : {}),
        });
      }
    }
  }
  return decisions;
}

/** How long each message takes whose latency is drawn. */
function drawnLatencies(plan: Plan, nodes: number, channels: readonly Channel[]): NetworkDecision[] {
  const drawn = new Network({ ...plan.network, fifo: false }, [], nodes, new Streams(plan.seed), uncut);
  const decided = decidedIn(plan);
  return channels.flatMap(({ from, to, messages }) =>
    Array.from({ length: messages }, (_, ordinal): NetworkDecision => {
      drawn.route(from, to, 0, null);
      return { from, to, ordinal, micros: drawn.arrival };
    }).filter(({ ordinal }) => !decided.has(`${from}>${to}#${ordinal}`)),
  );
}

const decidedIn = ({ decisions }: Plan): ReadonlySet<string> =>
  new Set(decisions.map(({ from, to, ordinal }) => `${from}>${to}#${ordinal}`));

/** The channels of the best plan's run, the busiest first. */
function countChannels(search: ShrinkSearch): Channel[] {
  const counter = new ChannelCounter();
  search.record(counter);
  const channels = [...counter.counts].map(([key, messages]) => ({ from: key >> 12, to: key & 4095, messages }));
  return channels.sort((a, b) => b.messages - a.messages || a.from - b.from || a.to - b.to);
}

class ChannelCounter implements Recorder {
  readonly counts = new Map<number, number>();

  event(_index: number, _time: number, node: number, cause: EventCause): void {
    if ((cause.type !== "message" && cause.type !== "lost") || cause.from === node) return;
    const key = (cause.from << 12) | node;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}
