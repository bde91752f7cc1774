/** A smaller scene: some instants of one, with what stands at them and between them. */
import type { Band, PictureScene } from "./scene.ts";

/** Which instants of a long run a drawing shows, and why those. */
export interface InstantChoice {
  readonly kept: ReadonlySet<number>;
  /** `what led to the verdict`; nothing where all are kept. */
  readonly why: string;
}

/**
 * So many instants at most: those around an event, or else of the verdict's past the last ones, or the last ones before a
 * verdict that speaks of the whole run, or the first ones.
 */
export function chosenInstants(scene: PictureScene, most: number, around: number | null): InstantChoice {
  const { times, points, verdict, hasPast } = scene;
  const all = Array.from(times.keys());
  if (around !== null) {
    const middle = Math.max(
      0,
      points.findIndex(({ event }) => event >= around),
    );
    const from = Math.max(0, Math.min(times.length - most, middle - Math.floor(most / 2)));
    const kept = all.slice(from, from + most);
    return { kept: new Set(kept), why: kept.length < all.length ? `those around event ${around}` : "" };
  }
  if (times.length <= most) return { kept: new Set(all), why: "" };
  if (hasPast) {
    const past = points.filter(({ isPast }) => isPast).map(({ at }) => at);
    const why = past.length > most ? "the last of those that led to the verdict" : "those that led to the verdict";
    return { kept: new Set(past.slice(-most)), why };
  }
  const isJudged = verdict !== null;
  const kept = isJudged ? all.slice(-most) : all.slice(0, most);
  return { kept: new Set(kept), why: `the ${isJudged ? "last" : "first"} ones` };
}

/** The scene of these instants alone: what lies between two of them reaches from the one to the other. */
export function partOfScene(scene: PictureScene, kept: ReadonlySet<number>): PictureScene {
  if (kept.size === scene.times.length) return scene;
  const old = [...kept].sort((a, b) => a - b);
  const places = new Map(old.map((at, place) => [at, place]));
  const after = (at: number): number => {
    const found = old.findIndex((one) => one >= at);
    return found < 0 ? old.length : found;
  };
  const stretched = <T extends { readonly from: number; readonly to: number | null }>(all: readonly T[]): T[] =>
    all.flatMap((one) => {
      const from = after(one.from);
      const to = one.to === null ? null : after(one.to);
      if (from >= old.length || to === 0 || (to === from && one.to !== one.from)) return [];
      return [{ ...one, from, to: to === null || to >= old.length ? null : to }];
    });
  const bands = stretched(scene.bands);
  const { verdict } = scene;
  const verdictAt = verdict === null ? undefined : places.get(verdict.at);
  return {
    ...scene,
    times: old.map((at) => scene.times[at]!),
    points: old.flatMap((at, place) => (scene.points[at] === undefined ? [] : [{ ...scene.points[at], at: place }])),
    lines: scene.lines.flatMap((line) => {
      const from = places.get(line.from);
      const to = line.to === null ? null : places.get(line.to);
      return from === undefined || to === undefined ? [] : [{ ...line, from, to }];
    }),
    spans: stretched(scene.spans),
    reigns: stretched(scene.reigns),
    bars: stretched(scene.bars),
    bands,
    bandRows: bands.reduce((rows: number, { row }: Band) => Math.max(rows, row + 1), 0),
    verdict: verdict === null || verdictAt === undefined ? null : { ...verdict, at: verdictAt },
  };
}

/** The scene without some of its lanes, and without what leads there. */
export function withoutLanes(scene: PictureScene, hidden: ReadonlySet<number>): PictureScene {
  if (hidden.size === 0) return scene;
  const kept = scene.lanes.flatMap((_, lane) => (hidden.has(lane) ? [] : [lane]));
  const places = new Map(kept.map((lane, place) => [lane, place]));
  const moved = <T extends { readonly lane: number }>(all: readonly T[]): T[] =>
    all.flatMap((one) => (places.has(one.lane) ? [{ ...one, lane: places.get(one.lane)! }] : []));
  const { verdict } = scene;
  return {
    ...scene,
    lanes: kept.map((lane) => scene.lanes[lane]!),
    points: scene.points.map((point) => ({ ...point, lane: places.get(point.lane) ?? -1 })),
    lines: scene.lines.flatMap((line) => {
      const [fromLane, toLane] = [places.get(line.fromLane), places.get(line.toLane)];
      return fromLane === undefined || toLane === undefined ? [] : [{ ...line, fromLane, toLane }];
    }),
    ...{ spans: moved(scene.spans), reigns: moved(scene.reigns), bars: moved(scene.bars) },
    verdict: verdict === null ? null : { ...verdict, lane: places.get(verdict.lane) ?? -1 },
  };
}
