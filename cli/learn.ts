/** `synod learn`: lessons on a system in the terminal: a bug, a prediction, the run and the rule. */
import tty from "node:tty";
import { lessonsOf } from "../protocols/lessons.ts";
import type { BugLesson, Lessons } from "../protocols/shared/lesson.ts";
import { answerText, choiceLetters, normalText, questionText } from "../reports/lesson.ts";
import type { GalleryRun } from "../scenarios/gallery/gallery.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { defineCommand } from "./command.ts";
import { galleryArguments, shippedGallery } from "./input/gallery-file.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { invocation, version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const usual = "raft";

export const learnCommand = defineCommand({
  usage: "learn [system]",
  about:
    "Lessons on a system: a normal case, then five planted bugs. Each asks what will happen, waits for your prediction where you sit at a terminal, and tells the run and the paper's rule",
  positionals: ["system"],
  options: {
    system: option.text({ about: `the system`, default: usual }),
    json: shared.json,
  },
  examples: [
    ["learn", `lessons on ${usual}`],
    ["learn epaxos", "on another system"],
    ["learn paxos | less", "all of them, with the answers at the end"],
  ],
  async run({ system, json }, terminal) {
    const lessons = Object.hasOwn(lessonsOf, system) ? lessonsOf[system]! : null;
    if (lessons === null) throw unknownName("system with lessons", system, Object.keys(lessonsOf));
    if (json) {
      terminal.out(renderJson(asData(system, lessons)));
      return exit.fine;
    }
    terminal.out(normalText(system, lessons.normal, commandOfNormal(system, lessons), terminal.width));
    // Who pipes it into a file or a pager cannot be asked, though somebody types.
    const isConversation = terminal.width !== null && tty.isatty(0) && tty.isatty(1);
    if (isConversation) await askLessons(system, lessons, terminal);
    else tellAll(system, lessons, terminal);
    tellNext(terminal, { args: ["lab"], why: "shows these runs as pictures" });
    return exit.fine;
  },
});

function commandOfNormal(system: string, { normal: { scenario, seed, index } }: Lessons): string {
  return invocation("replay", ...["--system", system, "--scenario", scenario, "--seed", seed, "--index", `${index}`]);
}

/** The run of the gallery in which the bug of a lesson is found. */
function runOf({ bug }: BugLesson): GalleryRun {
  const run = shippedGallery().find(({ id }) => id === bug);
  if (run === undefined) throw new Error(`the gallery has no run of ${bug}`);
  return run;
}

const toldOf = (lesson: BugLesson): { readonly judge: string; readonly command: string } => {
  const run = runOf(lesson);
  return { judge: run.judge, command: invocation(...galleryArguments(run)) };
};

function asData(system: string, lessons: Lessons): object {
  const { normal, bugs } = lessons;
  return {
    ...{ version, system, normal: { ...normal, command: commandOfNormal(system, lessons) } },
    bugs: bugs.map((lesson) => ({ ...lesson, right: choiceLetters[lesson.right], ...toldOf(lesson) })),
  };
}

/** The questions, and then the answers: who reads them one after the other has predicted before. */
function tellAll(system: string, { bugs }: Lessons, terminal: Terminal): void {
  for (const [at, lesson] of bugs.entries()) terminal.out(`\n${questionText(system, at + 1, lesson, terminal.width)}`);
  terminal.out("\nAnswers\n");
  for (const [at, lesson] of bugs.entries())
    terminal.out(`\n${at + 1}. ${lesson.bug}\n${answerText(lesson, toldOf(lesson), terminal.width)}`);
}

/** One question after the other, until all are answered or nothing more is typed. */
export async function askLessons(system: string, { bugs }: Lessons, terminal: Terminal): Promise<void> {
  let right = 0;
  for (const [at, lesson] of bugs.entries()) {
    terminal.out(`\n${questionText(system, at + 1, lesson, terminal.width)}`);
    const choice = await predicted(terminal);
    if (choice === null) return;
    if (choice === lesson.right) right++;
    terminal.out(`${choice === lesson.right ? "Yes." : "No."}\n${answerText(lesson, toldOf(lesson), terminal.width)}`);
    const { storyOfGallery } = await import("./lab/gallery-story.ts");
    const story = await storyOfGallery(runOf(lesson));
    terminal.out(`  How it came about:\n${story.map((text) => `  ${text}\n`).join("")}`);
  }
  terminal.out(`\n${right} of ${bugs.length} predicted.\n`);
}

async function predicted(terminal: Terminal): Promise<number | null> {
  for (;;) {
    const line = await terminal.ask(`What do you expect? ${choiceLetters.join(", ")}, or q to stop: `);
    const typed = line?.trim().toLowerCase();
    if (typed === undefined || typed === "q") return null;
    const choice = (choiceLetters as readonly string[]).indexOf(typed);
    if (choice >= 0) return choice;
  }
}
