/** The words by which a state space is walked by hand: each with what it does, and a line read as one of them. */
import { unknownName } from "../../sim/base/nearest.ts";
import { UserError } from "../../sim/base/user-error.ts";

/** Each word with its short form, what may follow it, and what it does. */
export const exploreWords = [
  ["list", "l", "[all | WORD]", "what may happen here; with a word, what has it in its text"],
  ["back", "b", "[N]", "goes N steps back (1)"],
  ["start", "", "", "goes back to the first state"],
  ["way", "w", "", "the steps so far"],
  ["state", "s", "[NODE]", "the state of a node, by name or number; of all without one"],
  ["messages", "m", "", "what is under way"],
  ["judges", "j", "[all]", "what the judges say here, and what they remember"],
  [
    "find",
    "f",
    "GOAL",
    "goes the shortest way from here to violation, end, or an observation (elected, chosen), a message, a timer or crash",
  ],
  ["graph", "g", "[DEPTH]", "the states that follow, as far as so many steps (2)"],
  ["dot", "", "FILE [DEPTH]", "writes that graph for Graphviz"],
  ["save", "", "FILE", "writes the way as a trace, for replay, view and export"],
  ["help", "h", "", "these words"],
  ["quit", "q", "", "ends; so do Ctrl-C and the end of the input"],
] as const;

type Word = (typeof exploreWords)[number][0];

export type ExploreCommand =
  | { readonly type: "take"; readonly numbers: readonly number[] }
  | { readonly type: "nothing" }
  | { readonly type: Word; readonly rest: readonly string[] };

/** Throws UserError for a line that is none. */
export function readExploreCommand(line: string): ExploreCommand {
  const [first = "", ...rest] = line.trim().split(/\s+/);
  if (first === "") return { type: "nothing" };
  if (/^\d+$/.test(first))
    return { type: "take", numbers: [first, ...rest].map((text) => wholeNumber(text, "a choice")) };
  const row = exploreWords.find(([word, short]) => first === word || (short !== "" && first === short));
  if (row === undefined) {
    const words = exploreWords.map(([word]) => word);
    const { message, place, value } = unknownName("command", first, words);
    throw new UserError({
      ...{ code: "unknown-command", place: place ?? "command", value, remedy: "see help" },
      sentence: `${message.replace(/ Known: .*$/s, "")} See help; a number takes a choice.`,
    });
  }
  return { type: row[0], rest };
}

/** A number of a command line, at least 0. */
export function wholeNumber(text: string, what: string, max = 1_000_000_000): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= max) return number;
  throw new UserError({
    ...{ code: "not-a-number", place: what, value: text, remedy: `give a whole number up to ${max}` },
    sentence: `${what}: "${text.slice(0, 40)}" is no whole number up to ${max}`,
  });
}
