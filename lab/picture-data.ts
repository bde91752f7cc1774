/** The picture of a long run as columns of numbers: a page has it drawn before it has read a line of the trace. */
import { type RunOf, runScene } from "../reports/picture/run-scene.ts";
import type { Line, LineFate, Note, PictureScene, Point, PointKind } from "../reports/picture/scene.ts";
import { Causes } from "../reports/story/causes.ts";

/** A run's picture, and how its events hang together. */
export interface RunPicture {
  readonly scene: PictureScene;
  /** Of each event its node; -1 is the world. */
  readonly nodes: readonly number[];
  /** Of each event the place of the one that sent what came; -1 for none. */
  readonly senders: readonly number[];
}

/** The same as columns. Numbers that grow along a run are told as differences; -1 is none. */
export interface PackedPicture {
  readonly scene: Omit<PictureScene, "points" | "lines" | "times">;
  readonly texts: readonly string[];
  readonly nodes: readonly number[];
  /** Backwards from the event; 0: none. */
  readonly senders: readonly number[];
  readonly times: readonly number[];
  readonly points: {
    readonly lane: readonly number[];
    readonly kind: readonly number[];
    readonly event: readonly number[];
    readonly flags: readonly number[];
    /** Of those that have any: the place, how many, and for each its text, kind and weight. */
    readonly notes: readonly number[];
  };
  readonly lines: {
    readonly from: readonly number[];
    readonly to: readonly number[];
    readonly fromLane: readonly number[];
    readonly toLane: readonly number[];
    readonly label: readonly number[];
    readonly why: readonly number[];
    readonly fate: readonly number[];
  };
}

export function pictureOf(run: RunOf): RunPicture {
  const causes = run.causes ?? new Causes(run.events);
  return {
    scene: runScene({ ...run, causes }),
    nodes: run.events.map(({ node }) => node),
    senders: run.events.map((_, at) => causes.senderOf(at) ?? -1),
  };
}

const kinds: readonly PointKind[] = ["start", "message", "timer", "synced", "crash", "restart", "lost", "world"];
const fates: readonly LineFate[] = ["arrived", "late", "copy", "lost", "open"];
const noteKinds: readonly Note["kind"][] = ["leader", "decided", "vote", "other"];
const disks: readonly Point["disk"][] = [null, "write", "sync"];
const flag = { past: 1, proof: 2, cut: 4, disk: 8 };
/** A line's fate, and with this that it stands out. */
const pastLine = 8;

/** Each text once. */
class Texts {
  readonly all: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

export function packPicture({ scene, nodes, senders }: RunPicture): PackedPicture {
  const texts = new Texts();
  const { points, lines, times, ...rest } = scene;
  const noteOf = ({ text, kind, weight }: Note) => [texts.placeOf(text), noteKinds.indexOf(kind), weight];
  return {
    ...{ scene: rest, nodes, times: differences(times) },
    senders: senders.map((sender, at) => (sender < 0 ? 0 : at - sender)),
    points: {
      lane: points.map(({ lane }) => lane),
      kind: points.map(({ kind }) => kinds.indexOf(kind)),
      event: differences(points.map(({ event }) => event)),
      flags: points.map(flagsOf),
      notes: points.flatMap(({ at, notes }) =>
        notes.length === 0 ? [] : [at, notes.length, ...notes.flatMap(noteOf)],
      ),
    },
    lines: {
      from: differences(lines.map(({ from }) => from)),
      to: lines.map(({ from, to }) => (to === null ? -1 : to - from)),
      fromLane: lines.map(({ fromLane }) => fromLane),
      toLane: lines.map(({ toLane }) => toLane),
      label: lines.map(({ label }) => texts.placeOf(label)),
      why: lines.map(({ why }) => texts.placeOf(why)),
      fate: lines.map(({ fate, isPast }) => fates.indexOf(fate) + (isPast ? pastLine : 0)),
    },
    texts: texts.all,
  };
}

const flagsOf = ({ isPast, isProof, isCut, disk }: Point): number =>
  (isPast ? flag.past : 0) + (isProof ? flag.proof : 0) + (isCut ? flag.cut : 0) + flag.disk * disks.indexOf(disk);

export function unpackPicture({ scene, nodes, senders, times, points, lines, texts }: PackedPicture): RunPicture {
  return {
    scene: { ...scene, times: sums(times), points: pointsOf(points, texts), lines: linesOf(lines, texts) },
    nodes,
    senders: senders.map((back, at) => (back === 0 ? -1 : at - back)),
  };
}

const none: readonly Note[] = [];

function pointsOf({ lane, kind, event, flags, notes }: PackedPicture["points"], texts: readonly string[]): Point[] {
  const events = sums(event);
  let next = 0;
  return flags.map((bits, at) => {
    let own = none;
    if (notes[next] === at) {
      const count = notes[next + 1]!;
      own = Array.from({ length: count }, (_, index) => noteAt(notes, next + 2 + 3 * index, texts));
      next += 2 + 3 * count;
    }
    return {
      ...{ at, lane: lane[at]!, kind: kinds[kind[at]!]!, event: events[at]!, notes: own },
      ...{ isPast: (bits & flag.past) !== 0, isProof: (bits & flag.proof) !== 0, isCut: (bits & flag.cut) !== 0 },
      disk: disks[bits >> 3] ?? null,
    };
  });
}

const noteAt = (notes: readonly number[], at: number, texts: readonly string[]): Note => ({
  text: texts[notes[at]!]!,
  kind: noteKinds[notes[at + 1]!]!,
  weight: notes[at + 2]!,
});

function linesOf(columns: PackedPicture["lines"], texts: readonly string[]): Line[] {
  const { to, fromLane, toLane, label, why, fate } = columns;
  return sums(columns.from).map((from, at) => ({
    ...{ from, fromLane: fromLane[at]!, to: to[at]! < 0 ? null : from + to[at]!, toLane: toLane[at]! },
    ...{ label: texts[label[at]!]!, why: texts[why[at]!]! },
    ...{ fate: fates[fate[at]! % pastLine]!, isPast: fate[at]! >= pastLine },
  }));
}

const differences = (all: readonly number[]): number[] => all.map((one, at) => one - (all[at - 1] ?? 0));

function sums(all: readonly number[]): number[] {
  let sum = 0;
  return all.map((one) => {
    sum += one;
    return sum;
  });
}
