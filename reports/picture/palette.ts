/** The colours of pictures, light and dark, and what is drawn in which: calm, and every text can be read on what is behind it. */

/** Each colour on light paper and on dark. */
export const tones = {
  paper: ["#ffffff", "#14191c"],
  ink: ["#1c2529", "#e6ecef"],
  soft: ["#455a64", "#a9b8bf"],
  dim: ["#5f7079", "#8fa0a8"],
  pale: ["#c8d1d6", "#3c4950"],
  faint: ["#e7ecef", "#232c31"],
  band: ["#f6f8f9", "#191f23"],
  wrong: ["#b3261e", "#ff8a80"],
  wrongPale: ["#f8d7d4", "#55231f"],
  loss: ["#c2513f", "#e58b7c"],
  leader: ["#9a5b00", "#ffc266"],
  decided: ["#2b7a4b", "#7fcf9e"],
  down: ["#f1d5d2", "#45211f"],
  paused: ["#e6dff2", "#33294a"],
  slow: ["#f9ebc8", "#42351a"],
  cut: ["#d9e6f0", "#1f3342"],
  fault: ["#e9e3f1", "#332c42"],
  good: ["#cfe8d6", "#23472f"],
  unknown: ["#e3e7ea", "#2d373d"],
  core: ["#fbd9a1", "#5b3d0c"],
  focus: ["#1565c0", "#90caf9"],
  term0: ["#3f6fa8", "#79a9e0"],
  term1: ["#2f8573", "#63bda9"],
  term2: ["#8c5a9e", "#c08fd3"],
  term3: ["#a8642a", "#d99a63"],
  term4: ["#5a7d22", "#9cc25c"],
  term5: ["#a3476b", "#dc86a7"],
  term6: ["#5b62b5", "#9aa0ea"],
  term7: ["#7d6b1c", "#c2ae5a"],
} as const satisfies { readonly [name: string]: readonly [light: string, dark: string] };

export type Tone = keyof typeof tones;

/** How many colours terms have in turn. */
export const termTones = 8;

/** How many series of a chart can be told apart. */
export const seriesTones = 6;

export interface Stroke {
  readonly tone: Tone;
  readonly width: number;
  readonly dash?: readonly [on: number, off: number];
  /** Of 1, unless told. */
  readonly opacity?: number;
}

/** Lines by what they say. */
export const strokes = {
  lane: { tone: "pale", width: 1 },
  separator: { tone: "faint", width: 1 },
  axis: { tone: "pale", width: 1 },
  message: { tone: "dim", width: 1 },
  aside: { tone: "pale", width: 1 },
  crowd: { tone: "dim", width: 1, opacity: 0.14 },
  past: { tone: "ink", width: 1.6 },
  late: { tone: "dim", width: 1, dash: [9, 3] },
  lateAside: { tone: "pale", width: 1, dash: [9, 3] },
  latePast: { tone: "ink", width: 1.6, dash: [9, 3] },
  copy: { tone: "dim", width: 1, dash: [2, 3] },
  copyAside: { tone: "pale", width: 1, dash: [2, 3] },
  copyPast: { tone: "ink", width: 1.6, dash: [2, 3] },
  lost: { tone: "loss", width: 1, dash: [5, 3] },
  lostAside: { tone: "loss", width: 1, dash: [5, 3], opacity: 0.45 },
  open: { tone: "dim", width: 1, dash: [1, 3] },
  cross: { tone: "loss", width: 1.8 },
  down: { tone: "wrong", width: 2 },
  proof: { tone: "ink", width: 1.6 },
  verdict: { tone: "wrong", width: 2 },
  verdictLine: { tone: "wrong", width: 1, dash: [4, 4] },
  place: { tone: "decided", width: 2 },
  unknownBar: { tone: "soft", width: 1, dash: [4, 3] },
  failedBar: { tone: "wrong", width: 1, dash: [4, 3] },
  mark: { tone: "term2", width: 1, dash: [2, 3] },
  sync: { tone: "dim", width: 3 },
  focus: { tone: "focus", width: 2 },
  focusLine: { tone: "focus", width: 1 },
  grid: { tone: "faint", width: 1 },
  whisker: { tone: "dim", width: 2 },
  series0: { tone: "term0", width: 2.2 },
  series1: { tone: "term3", width: 2.2, dash: [8, 3] },
  series2: { tone: "term1", width: 2.2, dash: [2, 3] },
  series3: { tone: "term2", width: 2.2, dash: [14, 4] },
  series4: { tone: "term5", width: 2.2, dash: [5, 5] },
  series5: { tone: "term4", width: 2.2, dash: [1, 5] },
  term0: { tone: "term0", width: 3 },
  term1: { tone: "term1", width: 3 },
  term2: { tone: "term2", width: 3 },
  term3: { tone: "term3", width: 3 },
  term4: { tone: "term4", width: 3 },
  term5: { tone: "term5", width: 3 },
  term6: { tone: "term6", width: 3 },
  term7: { tone: "term7", width: 3 },
  leader0: { tone: "term0", width: 9 },
  leader1: { tone: "term1", width: 9 },
  leader2: { tone: "term2", width: 9 },
  leader3: { tone: "term3", width: 9 },
  leader4: { tone: "term4", width: 9 },
  leader5: { tone: "term5", width: 9 },
  leader6: { tone: "term6", width: 9 },
  leader7: { tone: "term7", width: 9 },
} as const satisfies { readonly [name: string]: Stroke };

export type StrokeName = keyof typeof strokes;

/** The line of a term, by its place among those of its part. */
export const termStroke = (order: number, isLeader: boolean): StrokeName =>
  `${isLeader ? "leader" : "term"}${(order % termTones) as 0}`;

export interface Lettering {
  readonly tone: Tone;
  readonly size: number;
  readonly isBold?: boolean;
  /** Stands on lines: it has a rim of paper. */
  readonly hasRim?: boolean;
}

/** Texts by what they say. */
export const letterings = {
  title: { tone: "ink", size: 17, isBold: true },
  words: { tone: "ink", size: 13 },
  footing: { tone: "soft", size: 11 },
  lane: { tone: "ink", size: 12, isBold: true },
  legend: { tone: "soft", size: 12 },
  axis: { tone: "soft", size: 11 },
  message: { tone: "dim", size: 10.5, hasRim: true },
  messagePast: { tone: "ink", size: 10.5, hasRim: true },
  note: { tone: "dim", size: 10.5, hasRim: true },
  notePast: { tone: "ink", size: 10.5, isBold: true, hasRim: true },
  term: { tone: "soft", size: 10, hasRim: true },
  number: { tone: "ink", size: 10, isBold: true, hasRim: true },
  bar: { tone: "ink", size: 11 },
  shade: { tone: "soft", size: 10, hasRim: false },
  verdict: { tone: "wrong", size: 12, isBold: true, hasRim: true },
} as const satisfies { readonly [name: string]: Lettering };

export type LetteringName = keyof typeof letterings;

/** About as wide as a text is, in pixels: no painter need ask the fonts. */
export const textWidth = (text: string, lettering: LetteringName): number => {
  const { size, ...rest } = letterings[lettering];
  return text.length * size * ("isBold" in rest ? 0.63 : 0.575);
};
