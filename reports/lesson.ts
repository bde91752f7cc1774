/** Lessons as text for a terminal: a question with its choices, and the answer with the rule. */
import type { BugLesson, NormalLesson } from "../protocols/shared/lesson.ts";
import { brokenLines } from "./wrap.ts";

/** Letters of the choices. */
export const choiceLetters = ["a", "b", "c"] as const;

/** So wide is a lesson at most: lines of text are read, not scanned. */
const columnsMax = 80;

const columnsOf = (width: number | null): number => Math.min(width ?? columnsMax, columnsMax);

export function normalText(
  system: string,
  { about, notice }: NormalLesson,
  command: string,
  width: number | null,
): string {
  const lines = (lead: string, text: string): string[] => brokenLines(lead, text, lead.length, columnsOf(width));
  return `${[
    `${system}: a normal case`,
    ...lines("", about),
    ...notice.flatMap((text) => lines("  - ", text)),
    `  ${command}`,
  ].join("\n")}\n`;
}

/** `number`: of the lesson among those of its system, from 1. */
export function questionText(
  system: string,
  number: number,
  { bug, question, choices }: BugLesson,
  width: number | null,
): string {
  const lines = (lead: string, text: string): string[] => brokenLines(lead, text, lead.length, columnsOf(width));
  return `${[
    `${system}, bug ${number}: ${bug}`,
    ...lines("", question),
    ...choices.flatMap((text, at) => lines(`  ${choiceLetters[at]}) `, text)),
  ].join("\n")}\n`;
}

/** What is told after a choice. `judge`: who finds the bug; `command`: what shows its run. */
export function answerText(
  { choices, right, because, rule, source }: BugLesson,
  { judge, command }: { readonly judge: string; readonly command: string },
  width: number | null,
): string {
  const lines = (lead: string, text: string): string[] => brokenLines(lead, text, 2, columnsOf(width));
  return `${[
    ...lines(`  ${choiceLetters[right]}) `, `${choices[right]}. ${because}`),
    ...lines("  The rule: ", rule),
    ...lines("  ", `${source}. The judge ${judge} finds it:`),
    `  ${command}`,
  ].join("\n")}\n`;
}
