/** Choices of runs in words, nodes by name: those of the scheduled drive, and what a neighbourhood of a timed run names. */
import { UserError } from "../sim/base/user-error.ts";
import { type Choice, type HandlerRun, parseChoice } from "../sim/world/scheduled/choices.ts";
import { virtualTime } from "./format.ts";
import type { NameOf } from "./node-names.ts";
import { faultInWords } from "./story/faults.ts";

/** `deliver 2>0 #3` as `message 3 of replica 2 to replica 0 arrives`; what is no choice stays as it is. */
export function choiceInWords(text: string, name: NameOf): string {
  const choice = choiceOf(text);
  return choice === null ? text : say(choice, name);
}

function choiceOf(text: string): Choice | null {
  try {
    return parseChoice(text);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function say(choice: Choice, name: NameOf): string {
  switch (choice.kind) {
    case "deliver":
      return `${messageOf(choice, name)} arrives${runOf(choice.run)}`;
    case "drop":
      return `${messageOf(choice, name)} is lost`;
    case "duplicate":
      return `${messageOf(choice, name)} is copied`;
    case "timer":
      return `timer ${choice.timer} of ${name(choice.node)} fires${runOf(choice.run)}`;
    case "ask":
      return `${name(choice.node)} asks ${name(choice.server)}${runOf(choice.run)}`;
    case "synced":
      return `the disk of ${name(choice.node)} is synced`;
    case "crash":
      return `${name(choice.node)} crashes${keptOf(choice.keep)}`;
    case "restart":
      return `${name(choice.node)} restarts${runOf(choice.run)}`;
    case "pass":
      return `${virtualTime(choice.micros)} pass`;
  }
}

interface Message {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number | string;
}

const messageOf = ({ from, to, ordinal }: Message, name: NameOf): string =>
  `message ${ordinal} of ${name(from)} to ${from === to ? "itself" : name(to)}`;

function runOf({ draws, cut, keep }: HandlerRun): string {
  const drawn = draws.some((draw) => draw !== 0) ? `, drawing ${draws.join(", ")}` : "";
  return cut === null ? drawn : `${drawn}, and crashes after ${cut} of its effects${keptOf(keep)}`;
}

function keptOf(keep: readonly boolean[]): string {
  const kept = keep.flatMap((isKept, at) => (isKept ? [at + 1] : []));
  return kept.length === 0 ? "" : `, of its unsynced writes ${kept.join(", ")} reaching the disk`;
}

/** `2>0 #3 vote` in the words of a timed neighbourhood (sim/search/around/around-timed.ts). */
const channel = /\b(\d+)>(\d+) #(\d+)(?: (\S+))?/;

/** A fault or a message of a timed run, and what was changed of it: `lose message 3 of replica 2 to replica 0 (vote)`. */
export function deviationInWords(text: string, name: NameOf): string {
  const fault = /^((?:without )?fault \d+: )(.*)$/s.exec(text);
  if (fault !== null) return `${fault[1]}${faultInWords(fault[2]!, name)}`;
  return text.replace(channel, (_, from: string, to: string, ordinal: string, type: string | undefined) => {
    const message = messageOf({ from: Number(from), to: Number(to), ordinal }, name).replace(/^message /, "");
    const told = `${message}${type === undefined ? "" : ` (${type})`}`;
    return text.startsWith("message ") ? told : `message ${told}`;
  });
}
