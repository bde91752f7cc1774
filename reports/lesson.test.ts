/** Lessons as text: no line wider than a terminal, each with a question, choices, an answer, a rule and its section. */
import { expect, test } from "vitest";
import { lessonsOf } from "../protocols/lessons.ts";
import { answerText, normalText, questionText } from "./lesson.ts";

const told = { judge: "agreement", command: "synod replay" };

test.each(Object.entries(lessonsOf))("%s: every line fits into 80 columns, and into 40", (system, { normal, bugs }) => {
  for (const width of [null, 200, 80, 40]) {
    const texts = bugs.flatMap((lesson, at) => [
      questionText(system, at + 1, lesson, width),
      answerText(lesson, told, width),
    ]);
    const lines = [normalText(system, normal, "synod", width), ...texts].flatMap((text) => text.split("\n").slice(1));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(Math.min(width ?? 80, 80));
  }
});

test("a question shows its choices and not which is right; the answer tells that one, why, and the rule", () => {
  const lesson = lessonsOf["paxos"]!.bugs[2]!;
  const question = questionText("paxos", 3, lesson, 80);
  expect(question).toMatch(
    /^paxos, bug 3: paxos-accept-below-promise\n[\s\S]+\n {2}a\) .+[\s\S]+\n {2}b\) .+\n {2}c\) /,
  );
  expect(question).not.toContain(lesson.rule.slice(0, 20));
  expect(answerText(lesson, told, 80)).toMatch(
    /^ {2}c\) One whose ballot was overtaken[\s\S]+The rule: P1a: [\s\S]+ 2\.2, P1a/,
  );
});
