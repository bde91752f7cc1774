/** The scene of a run: what its trace holds, lane by lane, with the past of its verdict told from all else. */
import { escapeText } from "../../sim/base/printable.ts";
import type { Violation } from "../../sim/plan/run-result.ts";
import type { Evidence } from "../../sim/search/evidence.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import { isStall } from "../stalled.ts";
import { Causes } from "../story/causes.ts";
import { type ClientCall, callBarsOf } from "./calls.ts";
import { passagesOf } from "./messages.ts";
import { noteOf } from "./notes.ts";
import { reignsOf } from "./reigns.ts";
import type { Note, PictureScene, Point, PointKind, SceneLane, Verdict } from "./scene.ts";
import { syncsOf } from "./syncs.ts";
import { troublesOf } from "./troubles.ts";

/** What a scene is made of. */
export interface RunOf {
  readonly events: readonly TraceEvent[];
  /** Of these events, where they are known already. */
  readonly causes?: Causes;
  readonly name: NameOf;
  readonly isTimed: boolean;
  readonly violation: Pick<Violation, "invariant"> | null;
  /** What the verdict rests on. */
  readonly evidence: readonly Evidence[];
}

export function runScene({ name, isTimed, violation, evidence, ...of }: RunOf): PictureScene {
  const causes = of.causes ?? new Causes(of.events);
  const { events } = causes;
  const spoken = violation === null ? -1 : events.findLastIndex(({ violated }) => violated !== undefined);
  const proofs = new Set(evidence.flatMap(({ event }) => causes.placeOf(event) ?? []));
  // Where nothing gets on, what happened last is no cause of that.
  const isStanding = violation !== null && isStall(violation.invariant);
  const past = causes.pastOf(spoken < 0 || isStanding ? [...proofs] : [...proofs, spoken]);
  const calls = callBarsOf(events, name);
  const { lanes, laneOf } = lanesOf(name, calls);
  const onLanes = <T extends { readonly node: number }>(all: readonly T[]) =>
    all.flatMap(({ node, ...rest }) => (laneOf(node) < 0 ? [] : [{ ...rest, lane: laneOf(node) }]));
  const troubles = troublesOf(events, name);
  const passages = passagesOf(causes, name);
  return {
    ...{ isTimed, lanes, times: events.map(({ time, event }) => (isTimed ? time : event)) },
    points: events.map((event, at) => {
      const isOwn = proofs.has(at) || (at === spoken && !isStanding);
      return pointOf(event, at, { lane: laneOf(event.node), name, isPast: past.has(at), isProof: isOwn });
    }),
    lines: passages.flatMap(({ fromNode, toNode, sentAt, ...line }) => {
      const [fromLane, toLane] = [laneOf(fromNode), laneOf(toNode)];
      if (fromLane < 0 || toLane < 0) return [];
      // A copy that came later brought nothing about.
      const isPast = line.to !== null && past.has(line.to) && past.has(sentAt);
      return [{ ...line, fromLane, toLane, isPast }];
    }),
    spans: [...onLanes(troubles.spans), ...onLanes(syncsOf(events))].sort((a, b) => a.from - b.from),
    reigns: onLanes(reignsOf(events, name)),
    bars: onLanes(calls),
    ...{ bands: troubles.bands, bandRows: troubles.bandRows },
    verdict: violation === null ? null : verdictAt(events, isStanding ? -1 : spoken, violation, laneOf),
    hasPast: past.size > 0,
  };
}

function verdictAt(
  events: readonly TraceEvent[],
  spoken: number,
  { invariant }: Pick<Violation, "invariant">,
  laneOf: (node: number) => number,
): Verdict | null {
  if (events.length === 0) return null;
  const at = spoken < 0 ? events.length - 1 : spoken; // judges that speak at the end speak of the whole run
  const lane = spoken < 0 ? -1 : laneOf(events[spoken]!.node);
  return { at, lane, label: escapeText(invariant, 60) };
}

/** Clients first, since all begins with them; then each role, those of a part below last. */
function lanesOf(name: NameOf, calls: readonly ClientCall[]) {
  const nodes = Array.from({ length: name.count ?? 0 }, (_, node) => node);
  const groupOf = (node: number): string => name(node).replace(/ \d+$/, "");
  const isClient = (node: number): boolean => /^(client|operator)$/.test(groupOf(node));
  const part = (node: number): string => (isClient(node) ? "" : (name.partOf?.(node) ?? ""));
  const clients = nodes.filter(isClient);
  const top = nodes.filter((node) => !isClient(node) && part(node) === "");
  const below = nodes.filter((node) => part(node) !== "");
  const order = [...clients, ...top, ...below];
  const places = new Map(order.map((node, lane) => [node, lane]));
  const rows = new Map<number, number>();
  for (const { node, row } of calls) rows.set(node, Math.max(rows.get(node) ?? 0, row + 1));
  const lanes = order.map((node): SceneLane => {
    return { name: escapeText(name(node), 60), group: escapeText(groupOf(node), 60), rows: rows.get(node) ?? 0 };
  });
  return { lanes, laneOf: (node: number): number => places.get(node) ?? -1 };
}

interface Placing extends Pick<Point, "lane" | "isPast" | "isProof"> {
  readonly name: NameOf;
}

const kinds: { readonly [type in TraceEvent["cause"]["type"]]: PointKind } = {
  ...{ start: "start", message: "message", timer: "timer", synced: "synced", crash: "crash", restart: "restart" },
  ...{ lost: "lost", fault: "world", heal: "world", pass: "world" },
};

function pointOf(event: TraceEvent, at: number, { lane, name, isPast, isProof }: Placing): Point {
  const { cause, effects = [], cut, seen = [] } = event;
  const kind = kinds[cause.type];
  const done = effects.slice(0, cut).map(({ type }) => type);
  const disk = done.includes("sync") ? "sync" : done.includes("write") ? "write" : null;
  const notes = seen.flatMap((one): Note[] => {
    const note = one.node === event.node ? noteOf(one, name) : null;
    return note === null ? [] : [note];
  });
  return {
    ...{ at, lane: kind === "world" || kind === "lost" ? -1 : lane, kind, event: event.event, isPast, isProof, disk },
    notes: [...notes].sort((a, b) => b.weight - a.weight),
    isCut: cut !== undefined,
  };
}
