/** Charts: numbers stand where they belong, what is missing leaves a gap, series differ without colour, foreign text is text. */
import { describe, expect, it, test } from "vitest";
import { strokes, tones } from "../picture/palette.ts";
import { SvgPen } from "../picture/svg-pen.ts";
import type { Figure, LineChart, RangeChart } from "./chart.ts";
import { figureSvg } from "./figure-svg.ts";
import { paintMark, seriesMax, seriesStroke } from "./marks.ts";
import { chartPage } from "./page.ts";
import { linesHeight, paintLines } from "./paint-lines.ts";
import { paintRanges } from "./paint-ranges.ts";
import { axisAround, scaleOf, tickText } from "./scales.ts";

const orders = Array.from({ length: seriesMax }, (_, order) => order);

describe("scales", () => {
  it("round numbers hold all values, those of a logarithmic axis to 1, 2 or 5 times a power of ten", () => {
    expect(axisAround("x", [3, 97], false)).toEqual({ title: "x", isLog: false, from: 0, to: 100 });
    expect(axisAround("x", [0.7, 430, null, 0], true)).toMatchObject({ from: 0.5, to: 500 });
    expect(axisAround("x", [2, 2], true)).toMatchObject({ from: 1, to: 5 });
    expect(axisAround("x", [], true)).toMatchObject({ from: 1, to: 10 });
    expect(axisAround("x", [Number.POSITIVE_INFINITY, Number.NaN], false)).toMatchObject({ from: 0, to: 1 });
  });

  it("ten times as much is as far everywhere on a logarithmic axis, and what is outside stands at the edge", () => {
    const { at } = scaleOf({ title: "", isLog: true, from: 1, to: 1_000 }, [0, 300], 5);
    for (const [value, pixel] of [
      [1, 0],
      [10, 100],
      [100, 200],
      [1_000, 300],
      [5_000, 300],
      [0.1, 0],
    ] as const)
      expect(at(value)).toBeCloseTo(pixel, 9);
  });

  it("ticks are told as people write numbers", () => {
    expect([0, 0.05, 2.5, 999, 1_000, 25_000, 1.5e6].map(tickText)).toEqual([
      "0",
      "0.05",
      "2.5",
      "999",
      "1,000",
      "25 k",
      "1.5 M",
    ]);
  });
});

/** The relative luminance of `#rrggbb`, and the contrast of two colours (WCAG 2). */
const luminance = (colour: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

test("every series and every whisker stands out from the paper, light and dark, and from a shade", () => {
  for (const stroke of [...orders.map(seriesStroke), "whisker"] as const) {
    const { tone } = strokes[stroke];
    for (const shade of [0, 1] as const)
      for (const ground of ["paper", "fault"] as const)
        expect(contrast(tones[tone][shade], tones[ground][shade]), `${stroke} on ${ground}`).toBeGreaterThan(3);
  }
});

test("no two series have the same dashes or the same mark", () => {
  const dashes = orders.map((order) => JSON.stringify({ dash: [], ...strokes[seriesStroke(order)] }.dash));
  const marks = orders.map((order) => {
    const pen = new SvgPen();
    paintMark(order, 0, 0, false, pen);
    return pen.markup().replace(/f-\w+/, "");
  });
  expect([new Set(dashes).size, new Set(marks).size]).toEqual([seriesMax, seriesMax]);
});

const lines: LineChart = {
  ...{ kind: "lines", title: "t", note: "" },
  x: { title: "time", isLog: false, from: 0, to: 10 },
  y: { title: "ms", isLog: false, from: 0, to: 100 },
  shades: [{ from: 2, to: 4, label: "fault" }],
  series: [
    { name: "behind", order: null, hasMarks: true, points: [0, 10].map((x) => ({ x, y: 50 })) },
    {
      ...{ name: "own", order: 0, hasMarks: true },
      points: [
        ...[
          { x: 0, y: 0 },
          { x: 2, y: 100 },
          { x: 3, y: null },
        ],
        ...[
          { x: 5, y: 50 },
          { x: 10, y: 50, isHollow: true },
        ],
      ],
    },
  ],
};

const painted = (chart: LineChart): string => {
  const pen = new SvgPen();
  paintLines(chart, { x: 0, y: 0, width: 368 }, pen);
  return pen.markup();
};

test("a line stops where there is no number, and begins again behind it", () => {
  const ways = [...painted(lines).matchAll(/s-series0" d="([^"]+)"/g)].map(([, way]) => way!);
  const bottom = linesHeight - 40;
  expect(ways).toEqual([
    expect.stringMatching(new RegExp(`^M46,${bottom}L106,`)),
    expect.stringMatching(/^M196,[\d.]+L346,/),
  ]);
});

test("a fault is shaded for as long as it was, and said to be one", () => {
  expect(painted(lines)).toMatch(/f-fault" x="106" y="[\d.]+" width="60"/);
  expect(painted(lines)).toContain(">fault</text>");
});

test("what is there for comparison is pale and has no marks, and a hollow mark has paper in it", () => {
  expect(painted(lines).match(/s-aside/g)).toHaveLength(1);
  expect(painted(lines).match(/<circle class="f-term0"/g)).toHaveLength(4);
  expect(painted(lines).match(/<circle class="f-paper"/g)).toHaveLength(1);
});

test("a range that has no end goes to the edge with an arrow, and has no dot; what nothing is known of is empty", () => {
  const chart = (spread: RangeChart["rows"][number]["spread"]): string => {
    const pen = new SvgPen();
    const rows = [{ name: "a", spread, text: "" }];
    paintRanges({ kind: "ranges", title: "t", note: "", x: lines.x, rows }, { x: 0, y: 0, width: 300 }, pen);
    return pen.markup();
  };
  expect(chart({ p10: 1, median: 5, p90: 9 })).toMatch(/<circle/);
  const never = chart({ p10: 1, median: null, p90: null });
  expect([never.includes("<circle"), never.includes("<polygon")]).toEqual([false, true]);
  expect(chart(null)).not.toMatch(/whisker|circle|polygon/);
});

const nasty = `<img src=x onerror=alert(1)>"'&</style><script>alert(1)</script>`;
const figure: Figure = {
  ...{ id: nasty, title: nasty, words: [nasty], keys: [{ name: nasty, order: 0, hasMarks: true }] },
  charts: [
    { ...lines, title: nasty, note: nasty, shades: [{ from: 0, to: 9, label: nasty }] },
    { kind: "ranges", title: nasty, note: "", x: lines.x, rows: [{ name: nasty, spread: null, text: nasty }] },
  ],
  table: { columns: [nasty], rows: [[nasty, nasty]] },
};

test("names that are markup are text, in the page and in the drawing", () => {
  const tables = [{ title: nasty, columns: [nasty], rows: [[nasty, { text: nasty, href: `./x.html"><script>` }]] }];
  const page = chartPage({
    ...{ title: nasty, verdict: nasty, isGood: false, words: [nasty], footing: [nasty] },
    sections: [{ id: nasty, title: nasty, words: [nasty], figures: [figure], tables }],
  });
  for (const text of [page, figureSvg(figure, [nasty])]) {
    expect(text).not.toMatch(/<script|<img/);
    expect(text.match(/<\/style>/g)).toHaveLength(1);
    expect(text).toContain("&lt;img");
  }
});

const plain: Figure = { ...{ id: "f", title: "f", words: [], keys: [] }, charts: [lines], table: figure.table };

test("the page loads nothing, runs nothing, and tells every number of its figures in a table", () => {
  const page = chartPage({
    ...{ title: "t", verdict: "v", isGood: true, words: [], footing: ["synod 0"] },
    sections: [
      { id: "s", title: "s", words: [], figures: [{ ...plain, table: { columns: ["a"], rows: [["x", "42.5"]] } }] },
    ],
  });
  expect(page).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
  );
  expect(page).not.toMatch(/<script|<link|src=|url\(|@import/);
  expect(page).toContain(`<th scope="row">x</th><td>42.5</td>`);
  expect(page.match(/<svg/g)!.length).toBe(2);
  for (const svg of page.match(/<svg[^>]*>/g)!) expect(svg).toMatch(/role="img" aria-label="[^"]+"|aria-hidden="true"/);
});
