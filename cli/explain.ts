/** `synod explain`: what a word of ours means, and what a judge, system, scenario, fault or planted bug is about. */

import { glossary } from "../reports/glossary.ts";
import { onSheet } from "../reports/sheet.ts";
import { nearest } from "../sim/base/nearest.ts";
import { clipped, UserError } from "../sim/base/user-error.ts";
import { defineCommand } from "./command.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { invocation } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { exit } from "./output/terminal.ts";

/** Something that can be explained: its name, what kind of thing it is, and what it is. */
interface Entry {
  readonly name: string;
  readonly kind: "word" | "system" | "scenario" | "judge" | "fault" | "planted bug";
  readonly about: string;
}

export const explainCommand = defineCommand({
  usage: "explain [word]",
  about:
    "Explain a word of ours, a system, a scenario, a judge, a fault or a planted bug; list the words when none is named",
  positionals: ["word"],
  options: {
    word: option.text({ about: "What to explain, such as witness, fencing-promise or swarm" }),
    "bugs-from": shared.bugsFrom,
    json: shared.json,
  },
  examples: [
    ["explain witness", "a word"],
    ["explain fencing-promise", "a judge"],
    ["explain", "all words"],
  ],
  async run({ word, "bugs-from": bugsFrom, json }, terminal) {
    const words = glossary.map(({ word, meaning }): Entry => ({ name: word, kind: "word", about: meaning }));
    const found = word === null ? words : entriesCalled(word, [...words, ...(await things(bugsFrom))]);
    if (json) terminal.out(renderJson(found));
    else {
      const text = found.map(({ name, kind, about }) => `${name}${kind === "word" ? "" : ` (${kind})`}: ${about}\n`);
      terminal.out(onSheet(terminal, () => text.join("")));
      tellNext(terminal, nextOf(word === null ? null : found[0]!));
    }
    return exit.fine;
  },
});

/** Everything that has a name and says what it is. */
async function things(bugsFrom: readonly string[]): Promise<readonly Entry[]> {
  const { shipped } = await import("./input/shipped.ts");
  const { invariants } = await import("../invariants/invariants.ts");
  const { faultKinds, faultShapes } = await import("../sim/plan/faults/fault-shapes.ts");
  return [
    ...shipped.systems.map(({ name, summary }): Entry => ({ name, kind: "system", about: summary })),
    ...shipped.scenarios.map(({ name, about }): Entry => ({ name, kind: "scenario", about })),
    ...invariants.map(({ name, about }): Entry => ({ name, kind: "judge", about })),
    ...faultKinds.map((name): Entry => ({ name, kind: "fault", about: faultShapes[name].about })),
    ...knownMutants(bugsFrom).map(({ id, breaks }): Entry => ({ name: id, kind: "planted bug", about: breaks })),
  ];
}

/** Those called so, in any case, in the singular or the plural. Throws UserError with what is near. */
function entriesCalled(asked: string, all: readonly Entry[]): readonly Entry[] {
  const wanted = plain(asked);
  const found = all.filter(({ name }) =>
    namesIn(name).some((one) => one === wanted || one === wanted.replace(/s$/, "")),
  );
  if (found.length > 0) return found;
  const near = nearest(wanted, [...new Set(all.flatMap(({ name }) => namesIn(name)))]);
  const remedy = near === null ? `${invocation("explain")} lists the words` : `Did you mean ${near}?`;
  const sentence = `there is no word "${clipped(asked, 60)}". ${remedy}`;
  throw new UserError({ code: "unknown-word", place: "word", value: clipped(asked, 60), remedy, sentence });
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, " ");

/** The names of an entry: one may stand for several, `reproduced, fixed, diverged`. */
const namesIn = (name: string): string[] => name.split(", ").map(plain);

function nextOf(entry: Entry | null): NextStep {
  switch (entry?.kind) {
    case "system":
      return { args: ["fuzz", entry.name, "--runs", "1000"], why: "runs it under faults" };
    case "scenario":
      return {
        args: ["fuzz", "--scenario", entry.name, "--runs", "1000"],
        why: "asks it of every system that it suits",
      };
    case "planted bug":
      return { args: ["fuzz", "--mutant", entry.name], why: "finds it" };
    case "judge":
      return { args: ["list", "invariants"], why: "lists it with the other judges, and their sources" };
    case "fault":
      return { args: ["list", "faults"], why: "lists it with the other faults" };
    case "word":
      return { args: ["explain"], why: "lists all words" };
    default:
      return { args: ["explain", "fencing-promise"], why: "explains a judge" };
  }
}
