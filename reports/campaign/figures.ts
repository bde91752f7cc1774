/** What a campaign covered of one system, as figures: witnesses, faults, events by what caused them, runs by length. */
import { escapeText } from "../../sim/base/printable.ts";
import type { System } from "../../sim/contract/system.ts";
import { addCounts, type RunShape } from "../../sim/search/fuzz.ts";
import type { Figure, RangeRow } from "../charts/chart.ts";
import { axisAround } from "../charts/scales.ts";
import { count } from "../format.ts";
import type { CellSummary } from "../summary.ts";

type Counts = { readonly [name: string]: number };

/** Told of the world: a fault that touched something, and one that was drawn and touched nothing. */
const [hitPrefix, missedPrefix] = ["fault ", "drawn, hit nothing: "];

/** `cells`: those of the system. */
export function campaignFigures(system: System, cells: readonly CellSummary[]): Figure[] {
  const witnesses = cells.map(({ report }) => report.witnesses).reduce(addCounts, {});
  const shapes = cells.flatMap(({ report }) => report.shape ?? []);
  const figures = [witnessFigure(system, witnesses), faultFigure(system.name, witnesses)];
  if (shapes.length > 0) figures.push(...shapeFigures(system.name, shapes));
  return figures.filter(({ table }) => table.rows.length > 0);
}

const flat = (value: number): RangeRow["spread"] => ({ median: value, p10: value, p90: value });

/** What of it is no fault: all that the system declares, seen or not, and what the world witnessed beside. */
function witnessFigure({ name, witnesses: declared }: System, seen: Counts): Figure {
  const others = Object.keys(seen).filter((one) => !one.startsWith(hitPrefix) && !one.startsWith(missedPrefix));
  const names = [...new Set([...declared, ...others])];
  const told = names.map((one) => ({ name: one, times: seen[one] ?? 0 })).sort((a, b) => b.times - a.times);
  const unseen = told.filter(({ times }) => times === 0).length;
  return {
    ...{ id: `witnesses-${name}`, title: `What was seen of ${escapeText(name)}, and how often`, keys: [] },
    words: [
      unseen === 0
        ? "Every witness that it declares was seen."
        : `Of the witnesses that it declares, ${count(unseen)} never showed: silence about them says nothing.`,
    ],
    charts: [
      {
        ...{ kind: "ranges", title: "witnesses", note: "" },
        x: axisAround(
          "times",
          told.map(({ times }) => times),
          true,
        ),
        rows: told.map(({ name: one, times }) => ({
          name: escapeText(one),
          spread: times === 0 ? null : flat(times),
          text: times === 0 ? "never" : count(times),
        })),
      },
    ],
    table: {
      columns: ["witness", "times"],
      rows: told.map(({ name: one, times }) => [escapeText(one), times === 0 ? "never" : count(times)]),
    },
  };
}

function faultFigure(name: string, seen: Counts): Figure {
  const kinds = new Map<string, { hit: number; missed: number }>();
  for (const [witness, times] of Object.entries(seen)) {
    const isHit = witness.startsWith(hitPrefix);
    if (!isHit && !witness.startsWith(missedPrefix)) continue;
    const kind = witness.slice((isHit ? hitPrefix : missedPrefix).length);
    const known = kinds.get(kind) ?? { hit: 0, missed: 0 };
    if (isHit) known.hit += times;
    else known.missed += times;
    kinds.set(kind, known);
  }
  const told = [...kinds].map(([kind, { hit, missed }]) => ({ kind, hit, drawn: hit + missed }));
  told.sort((a, b) => b.drawn - a.drawn);
  return {
    ...{ id: `faults-${name}`, title: `Faults drawn for ${escapeText(name)}, and those that hit something`, keys: [] },
    words: ["A dot tells how many hit something, its line reaches to how many were drawn."],
    charts: [
      {
        ...{ kind: "ranges", title: "faults", note: "" },
        x: axisAround(
          "times",
          told.map(({ drawn }) => drawn),
          false,
        ),
        rows: told.map(({ kind, hit, drawn }) => ({
          name: escapeText(kind),
          spread: { median: hit, p10: hit, p90: drawn },
          text: `${count(hit)} of ${count(drawn)}`,
        })),
      },
    ],
    table: {
      columns: ["fault", "hit something", "drawn"],
      rows: told.map(({ kind, hit, drawn }) => [escapeText(kind), count(hit), count(drawn)]),
    },
  };
}

function shapeFigures(name: string, shapes: readonly RunShape[]): Figure[] {
  const causes = shapes.map((shape) => shape.causes).reduce(addCounts, {});
  const lengths = shapes.map((shape) => shape.lengths).reduce(addCounts, {});
  const events = Object.entries(causes).sort(([, a], [, b]) => b - a);
  const runs = Object.entries(lengths).sort(([a], [b]) => Number(a) - Number(b));
  return [
    countFigure(`events-${name}`, `Events of ${escapeText(name)} by what caused them`, "event", events, true),
    countFigure(
      `lengths-${name}`,
      `Runs of ${escapeText(name)} by length`,
      "events of a run",
      runs.map(ofPower),
      false,
    ),
  ];
}

function ofPower([power, runs]: readonly [string, number]): readonly [string, number] {
  const from = 2 ** Number(power);
  return [`${count(from)} to ${count(2 * from - 1)}`, runs];
}

function countFigure(
  id: string,
  title: string,
  about: string,
  counts: readonly (readonly [name: string, times: number])[],
  isLog: boolean,
): Figure {
  return {
    ...{ id, title, words: [], keys: [] },
    charts: [
      {
        ...{ kind: "ranges", title: about, note: "" },
        x: axisAround(
          "how many",
          counts.map(([, times]) => times),
          isLog,
        ),
        rows: counts.map(([one, times]) => ({ name: escapeText(one), spread: flat(times), text: count(times) })),
      },
    ],
    table: { columns: [about, "how many"], rows: counts.map(([one, times]) => [escapeText(one), count(times)]) },
  };
}
