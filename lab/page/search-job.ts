/** A search around a run, in as many workers as share it: how far they are together, what they find, and when all have ended. */
import type { EngineAsked, EngineData, SearchAsked } from "../engine-data.ts";
import type { RunData } from "../run-data.ts";
import { addTallies, type NearTally, tellTally } from "../tally.ts";
import { type CodeOf, startJob } from "./job.ts";

interface SearchEars {
  progress(done: number, found: number): void;
  found(run: RunData, name: string): void;
  end(words: string): void;
  fail(words: string): void;
}

/** No plan takes longer, unless it never ends. */
const secondsMax = 60;

/** Plans near a run are shared by this many workers at most. */
const workersMax = 4;

/** The parts of a search, one for each worker. */
export function partsOfSearch(what: SearchAsked): readonly SearchAsked[] {
  if (what.type !== "fuzz") return [what];
  const step = Math.max(1, Math.min(workersMax, navigator.hardwareConcurrency));
  return Array.from({ length: step }, (_, from) => ({ ...what, from, step }));
}

/** Returns what ends it. */
export function startSearch(
  engine: EngineData,
  code: CodeOf,
  asked: Omit<EngineAsked, "search">,
  parts: readonly SearchAsked[],
  ears: SearchEars,
): () => void {
  const states = parts.map(() => ({ done: 0, found: 0 }));
  const last: (string | NearTally)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ends: (() => void)[] = [];
  const end = (): void => {
    clearTimeout(timer);
    for (const one of ends) one();
  };
  const fail = (why: string): void => {
    end();
    ears.fail(why);
  };
  const beat = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail(`A run did not end within ${secondsMax} s and was stopped.`), secondsMax * 1_000);
  };
  for (const [at, search] of parts.entries()) {
    const stop = startJob(
      engine,
      code,
      { ...asked, search },
      {
        hear(answer) {
          beat();
          if (answer.type === "progress") {
            states[at] = answer;
            ears.progress(total(states, "done"), total(states, "found"));
          } else if (answer.type === "found") ears.found(answer.run, answer.name);
          else if (answer.type === "refused") fail(answer.why);
          else if (answer.type === "searched") {
            last.push(answer.words);
            stop();
            if (last.length < parts.length) return;
            end();
            ears.end(inWords(last));
          }
        },
        fail,
      },
    );
    ends.push(stop);
  }
  beat();
  return end;
}

const total = (states: readonly { readonly done: number; readonly found: number }[], what: "done" | "found"): number =>
  states.reduce((sum, one) => sum + one[what], 0);

/** Counts are added. */
function inWords(last: readonly (string | NearTally)[]): string {
  const tallies = last.filter((one) => typeof one !== "string");
  const words = last.filter((one) => typeof one === "string");
  return [...words, ...(tallies.length === 0 ? [] : [tellTally(tallies.reduce(addTallies))])].join(" ");
}
