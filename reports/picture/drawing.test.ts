/** Drawings of runs: well-formed, escaped, with words that keep out of each other's way, and of a long run what matters. */
import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { drawingOf } from "./drawing.ts";
import { Labels } from "./labels.ts";
import { legendOf } from "./legend.ts";
import { tones } from "./palette.ts";
import { chosenInstants, partOfScene, withoutLanes } from "./part-of-scene.ts";
import { runScene } from "./run-scene.ts";
import type { PictureScene } from "./scene.ts";

const hostile = `</script><img src=x onerror="x">]]>'"&\u2028\u202e\u001b[2J`;
const name = Object.assign((node: number) => (node === 0 ? `replica ${hostile}` : `replica ${node}`), { count: 3 });

/** A ping every millisecond, each answered, of which every seventh is lost; the last is wrong. */
function pings(count: number, isWrong: boolean): TraceEvent[] {
  const events: TraceEvent[] = [];
  const put = (made: Omit<TraceEvent, "event" | "time">): void => {
    events.push({ event: events.length, time: 500 * events.length, ...made });
  };
  for (let at = 0; events.length < count; at++) {
    const message = { type: at === 3 ? hostile : "ping", at };
    put({ node: 0, cause: { type: "timer", timer: hostile }, effects: [{ type: "send", to: 1 + (at % 2), message }] });
    if (at % 7 === 6) put({ node: 1 + (at % 2), cause: { type: "lost", from: 0, message, why: hostile } });
    else put({ node: 1 + (at % 2), cause: { type: "message", from: 0, message } });
  }
  const last = events.at(-1)!;
  return isWrong ? [...events.slice(0, -1), { ...last, violated: { invariant: hostile, message: hostile } }] : events;
}

const sceneOf = (events: readonly TraceEvent[]): PictureScene => {
  const violation = events.at(-1)?.violated ?? null;
  return runScene({ events, name, isTimed: true, violation, evidence: [] });
};
const draw = (scene: PictureScene): string =>
  drawingOf({ scene, title: hostile, words: [hostile], footing: [hostile], tellPoint: () => hostile });

describe("a drawing", () => {
  const svg = draw(sceneOf(pings(40, true)));

  test("is well-formed XML: every tag closed, every text escaped", () => {
    expect(svg).not.toMatch(/<script|<img|NaN|Infinity|undefined/);
    const open: string[] = [];
    for (const [, close, tag, end] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[a-zA-Z0-9-]+="[^"<]*")*\s*(\/?)>/g)) {
      if (close === "/") expect(open.pop()).toBe(tag);
      else if (end === "") open.push(tag!);
    }
    expect(open).toEqual([]);
    expect(svg.replace(/<style>[\s\S]*<\/style>/, "").replace(/<[^>]*>/g, "")).not.toMatch(/[<>]/);
  });

  test("of nothing, of one event, and of events at one moment has a size", () => {
    for (const events of [[], pings(1, false), pings(6, false).map((one) => ({ ...one, time: 5 }))])
      expect(draw(sceneOf(events))).not.toMatch(/NaN|Infinity/);
  });

  test("has a legend of what is in it, and of nothing else", () => {
    const told = legendOf(sceneOf(pings(40, true))).map(({ text }) => text);
    expect(told).toEqual(["message", "led to the verdict", "lost", "timer", "the verdict rests on it", "verdict"]);
    expect(legendOf(sceneOf(pings(6, false))).map(({ text }) => text)).toEqual(["message", "timer"]);
  });

  test("is the same, whoever makes it when", () => {
    expect(draw(sceneOf(pings(40, true)))).toBe(svg);
  });
});

test("each text can be read on its paper and on every shade, light and dark", () => {
  const light = (colour: string): number => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: string, other: string): number => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b) as [number, number];
    return (bright + 0.05) / (dark + 0.05);
  };
  for (const mode of [0, 1] as const) {
    for (const text of ["ink", "soft", "dim", "wrong", "leader", "decided"] as const)
      expect(contrast(tones[text][mode], tones.paper[mode]), `${text} ${mode}`).toBeGreaterThan(4.5);
    for (const ground of [
      "good",
      "unknown",
      "core",
      "wrongPale",
      "fault",
      "down",
      "paused",
      "slow",
      "cut",
      "band",
    ] as const)
      expect(contrast(tones.ink[mode], tones[ground][mode]), `${ground} ${mode}`).toBeGreaterThan(4.5);
    for (const shade of ["fault", "down", "paused", "slow", "cut"] as const)
      expect(contrast(tones.soft[mode], tones[shade][mode]), `${shade} ${mode}`).toBeGreaterThan(4.5);
  }
});

describe("of a long run", () => {
  test("what led to the verdict is chosen, the last of it, or what is asked for", () => {
    const wrong = sceneOf(pings(400, true));
    const { kept, why } = chosenInstants(wrong, 50, null);
    expect(kept.size).toBe(50);
    expect(why).toBe("the last of those that led to the verdict");
    expect([...kept].every((at) => wrong.points[at]!.isPast)).toBe(true);
    expect(kept.has(399)).toBe(true);
    expect(chosenInstants(wrong, 500, null)).toMatchObject({ why: "" });
    const around = [...chosenInstants(wrong, 10, 200).kept];
    expect([around[0], around.length]).toEqual([195, 10]);
    expect([...chosenInstants(sceneOf(pings(400, false)), 3, null).kept]).toEqual([0, 1, 2]);
  });

  test("a part is a scene of its own: what lies within is moved, what leads outside is left out", () => {
    const scene = sceneOf(pings(40, false));
    const part = partOfScene(scene, new Set([2, 3, 4]));
    expect(part.points.map(({ at, event }) => [at, event])).toEqual([
      [0, 2],
      [1, 3],
      [2, 4],
    ]);
    expect(part.lines.map(({ from, to }) => [from, to])).toEqual([[0, 1]]);
    expect(part.times).toHaveLength(3);
    expect(draw(part)).not.toMatch(/NaN/);
  });

  test("a span that goes on beyond a part has no end in it, and one before it is gone", () => {
    const scene = sceneOf(pings(10, false));
    const span = { lane: 0, kind: "down", text: "down" } as const;
    const spans = [
      { ...span, from: 0, to: 2 },
      { ...span, from: 1, to: 5 },
      { ...span, from: 4, to: 9 },
    ];
    expect(partOfScene({ ...scene, spans }, new Set([3, 4, 6])).spans.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [1, null],
    ]);
  });

  test("a lane that is hidden takes its messages and points with it", () => {
    const scene = withoutLanes(sceneOf(pings(40, false)), new Set([1]));
    expect(scene.lanes.map(({ name: lane }) => lane)).toHaveLength(2);
    expect(scene.lines.every(({ fromLane, toLane }) => fromLane === 0 && toLane === 1)).toBe(true);
    expect(scene.lines.length).toBeGreaterThan(5);
  });
});

test("words keep out of each other's way", () => {
  const labels = new Labels();
  const at = (x: number, y: number) => labels.take({ x, y, width: 100, height: 10 });
  expect([at(0, 0), at(50, 5), at(101, 5), at(0, 16), at(-30, 0)]).toEqual([true, false, true, true, false]);
});
