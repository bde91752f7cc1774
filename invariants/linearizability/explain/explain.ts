/** Explains an illegal history: where it became wrong, a minimal core, the class, and one paragraph in words. */

import { decide, type Illegal } from "../decide/decide.ts";
import { HistorySearch } from "../decide/search.ts";
import { hasOrder } from "../decide/sequential.ts";
import { StateSpace } from "../decide/state-space.ts";
import { Timeline } from "../decide/timeline.ts";
import type { Call } from "../history.ts";
import type { Model } from "../model.ts";
import type { ClassFinding, Scene } from "./classes/finding.ts";
import { nameCall } from "./classes/finding.ts";
import { byOrders, classify } from "./classify.ts";
import { Allowance, minimalCore, shortestPrefix } from "./minimise.ts";
import { type Proof, prove } from "./prove.ts";

export interface Explanation {
  /** The key that shows it; null if the history was not split. */
  readonly key: string | null;
  /** The shortest failing prefix, that key's calls only; calls under way at its end are of unknown outcome. */
  readonly prefix: readonly Call[];
  /** The call whose answer could not be explained any more. */
  readonly breaks: Call | null;
  /** A part of the prefix that is illegal by itself. */
  readonly core: readonly Call[];
  /** The longest order the search could explain, by the full history's calls. */
  readonly partial: readonly Call[];
  readonly finding: ClassFinding;
  /** Whether prefix and core are as short as they can be, or the allowance ran out. */
  readonly complete: boolean;
  readonly words: string;
}

export interface ExplainOptions {
  /** Configurations to spend on explaining; by default a few times what deciding took. */
  readonly configurationsMax?: number;
  readonly unit?: string;
  /** Whether the time is over: what is known by then is told. */
  readonly isOver?: () => boolean;
}

/** `calls` is the whole history that `decision` is about. */
export function explain(
  calls: readonly Call[],
  model: Model,
  decision: Illegal,
  options: ExplainOptions = {},
): Explanation {
  const split = decision.key !== null || model.key === undefined;
  const isOver = options.isOver ?? (() => false);
  const allowance = new Allowance(options.configurationsMax ?? spendable(decision), isOver);
  const { calls: prefix, endsAt } = shortestPrefix(decision.calls, model, split, allowance);
  const conflict = decision.conflict.map((place) => decision.calls[place] as Call);
  const inPrefix = prefix.filter((call) =>
    conflict.some((other) => other.invoked === call.invoked && other.process === call.process),
  );
  const minimal = minimalCore(prefix, model, split, allowance, inPrefix);
  const breaks = prefix.find((call) => call.returned === endsAt) ?? null;
  const failed = calls.filter(
    (call) => call.outcome === "fail" && (decision.key === null || model.key?.(call.input) === decision.key),
  );
  const scene = { model, calls: decision.calls, everyone: decision.calls, failed, unit: options.unit ?? "events" };
  const isIllegal = (some: readonly Call[]): boolean => !isOver() && decidedIllegal(some, model, split);
  const { core, finding } = firstProven(scene, minimal, isIllegal);
  const partial = longestPartial(decision.calls, model, decision, isOver);
  const words = paragraph(decision, model, { prefix, core, breaks, finding });
  return { key: decision.key, prefix, breaks, core, partial, finding, complete: !allowance.spent, words };
}

/** Explaining costs a few times what deciding did, and less than a minute. */
const spendable = ({ configurations, calls }: Illegal): number => 100_000 + 4 * (configurations + calls.length);

/** So many findings are put to the proof, and of a history larger than this only what its core suggests. */
const findingsMax = 30;
const callsMax = 20_000;

/** The first finding whose calls are wrong by themselves; where none is, what is known of the core. */
function firstProven(scene: Scene, minimal: readonly Call[], isIllegal: (calls: readonly Call[]) => boolean): Proof {
  const { model, everyone } = scene;
  const court = { model, everyone, core: minimal, isIllegal };
  // The prefix may have cut a call short: the findings are about the calls as they were recorded. Only of a log, what
  // suffices is no more than the core itself.
  const recorded = new Map(everyone.map((call) => [idOf(call), call]));
  const suspects = model.name === "log" ? minimal : minimal.map((call) => recorded.get(idOf(call)) ?? call);
  const scenes = everyone.length > callsMax ? [{ ...scene, calls: suspects }] : [{ ...scene, calls: suspects }, scene];
  for (const one of scenes) {
    let left = findingsMax;
    for (const finding of classify(one)) {
      const proof = prove(finding, court);
      if (proof !== null) return told(proof, model);
      if (--left === 0) break;
    }
  }
  return { finding: byOrders(minimal, scene), core: minimal };
}

/** What contradicts only time is told with the orders that would do. */
function told({ finding, core }: Proof, model: Model): Proof {
  if (finding.class !== "only real time broken") return { finding, core };
  const what =
    hasOrder(core, model, "clients") === true
      ? "only real time is broken: an order that keeps each client's own explains every answer of these"
      : hasOrder(core, model, "any") === true
        ? "only real time and the clients' own orders are broken: an order that keeps neither explains every answer of these"
        : null;
  return what === null
    ? { finding, core }
    : { finding: { ...finding, sentence: `${finding.sentence}; ${what}` }, core };
}

const idOf = (call: Call): string => `${call.process} ${call.invoked}`;

/** Configurations to spend on one proof. */
const proofMax = 50_000;

const decidedIllegal = (calls: readonly Call[], model: Model, split: boolean): boolean =>
  decide(calls, model, { configurationsMax: proofMax, split }).verdict === "illegal";

/** Configurations to spend on the picture of how far an order could be found. */
const partialMax = 50_000;

const partialStep = 4_096;

function longestPartial(
  calls: readonly Call[],
  model: Model,
  decision: Illegal,
  isOver: () => boolean,
): readonly Call[] {
  const joint = decision.key === null;
  const search = new HistorySearch(new Timeline(calls), new StateSpace(model, calls, joint), { remember: true });
  for (let left = Math.max(partialMax, 2 * decision.configurations); left > 0 && !isOver(); left -= partialStep) {
    if (search.run(Math.min(left, partialStep)) !== "paused") break;
  }
  return [...search.order()].map((place) => calls[place] as Call);
}

interface Parts {
  readonly prefix: readonly Call[];
  readonly core: readonly Call[];
  readonly breaks: Call | null;
  readonly finding: ClassFinding;
}

function paragraph(decision: Illegal, model: Model, { prefix, core, breaks, finding }: Parts): string {
  const about = decision.key === null ? "This history" : `The history of key ${JSON.stringify(decision.key)}`;
  const until =
    breaks === null
      ? ""
      : ` It can be explained until ${nameCall(breaks, model)} returns, ${prefix.length} ${prefix.length === 1 ? "call" : "calls"} into it.`;
  const small = core.length === 1 ? "One call alone shows it" : `${core.length} calls suffice to show it`;
  return `${about} is not linearizable: ${finding.sentence} (${finding.class}).${until} ${small}; no order of them that respects real time explains every answer.`;
}
