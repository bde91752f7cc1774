/** A history as a drawing for documents: the picture of its calls by client, with the contradicting ones marked and the order. */
import { count, plural } from "../format.ts";
import { inRows } from "../picture/calls.ts";
import { drawingOf } from "../picture/drawing.ts";
import type { CallBar, PictureScene } from "../picture/scene.ts";
import type { Bar, HistoryScene } from "./scene.ts";

/** Beyond this many bars a drawing shows only the calls that explain the verdict. */
const barsReadable = 60;
const barsMax = 2000;
const marksMax = 12;

/** The SVG document. Every text in it is escaped. `footing`: where it comes from. */
export function historyDrawing(scene: HistoryScene, footing: readonly string[] = []): string {
  const bars = drawn(scene.bars);
  const part =
    bars.length < scene.bars.length ? ` ${count(bars.length)} of ${plural(scene.bars.length, "call")} are drawn.` : "";
  return drawingOf({
    ...{ scene: historyPicture(scene, bars), title: scene.title, footing, spacing: "time" },
    words: [`${scene.summary}${part}`, ...(scene.words === "" ? [] : [scene.words])],
  });
}

/** All calls, or of a long history those that explain its verdict, or its first ones. */
function drawn(bars: readonly Bar[]): readonly Bar[] {
  if (bars.length <= barsReadable) return bars;
  const telling = bars.filter((bar) => bar.emphasis === "conflict" || bar.emphasis === "core");
  return (telling.length > 0 ? telling : bars).slice(0, barsMax);
}

/** The calls as a scene: its instants are the times at which one began or ended, or something else happened. */
function historyPicture({ lanes, marks, unit }: HistoryScene, bars: readonly Bar[]): PictureScene {
  const ends = bars.flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const seen = marks.filter(({ at }) => at >= first && at <= last).slice(0, marksMax);
  const times = [...new Set([...ends, ...seen.map(({ at }) => at)])].sort((a, b) => a - b);
  const instants = new Map(times.map((time, at) => [time, at]));
  const shown = [...new Set(bars.map(({ lane }) => lane))].sort((a, b) => a - b);
  const effects = effectsOf(bars);
  const calls = [...bars]
    .sort((a, b) => a.from - b.from)
    .map((bar) => {
      const { from, to, label, outcome, emphasis, place, line } = bar;
      const effect = effects.get(bar);
      return {
        ...{ node: shown.indexOf(bar.lane), from: instants.get(from)!, to: to === null ? null : instants.get(to)! },
        ...{
          outcome: outcomes[outcome],
          emphasis,
          label: `${place > 0 ? `${place}. ` : ""}${label}`,
        },
        ...(line > 0 ? { place: `line ${line}` } : {}),
        ...(effect === undefined ? {} : { effect: instants.get(effect)! }),
      };
    });
  const placed = inRows(calls).map(({ node, ...bar }): CallBar => ({ ...bar, lane: node }));
  return {
    ...{ isTimed: false, unit, times, hasPast: false, verdict: null, bands: [], bandRows: 0 },
    ...{ points: [], lines: [], spans: [], reigns: [], bars: placed },
    marks: seen.map(({ at, label }) => ({ at: instants.get(at)!, label })),
    lanes: shown.map((lane, at) => {
      const rows = placed.reduce((most, bar) => (bar.lane === at ? Math.max(most, bar.row + 1) : most), 1);
      return { name: lanes[lane] ?? "", group: "clients", rows };
    }),
  };
}

const outcomes = { ok: "ok", fail: "failed", unknown: "unknown" } as const satisfies {
  readonly [outcome in Bar["outcome"]]: string;
};

/** Where each call of the order takes effect: as soon as it may, behind those before it. */
function effectsOf(bars: readonly Bar[]): ReadonlyMap<Bar, number> {
  const order = bars.filter(({ place }) => place > 0).sort((a, b) => a.place - b.place);
  const effects = new Map<Bar, number>();
  let latest = Number.NEGATIVE_INFINITY;
  for (const bar of order) {
    latest = Math.max(latest, bar.from);
    if (bar.to !== null && latest > bar.to) break; // the bars before it are not all there
    effects.set(bar, latest);
  }
  return effects;
}
