/** `synod start`: the main job in one word. */

import { readSettings } from "../sim/plan/settings.ts";
import { campaignOptions } from "./campaign/request.ts";
import { runFuzz } from "./campaign/run.ts";
import { defineCommand } from "./command.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { subjectOptions } from "./input/subjects.ts";
import { invocation } from "./output/invocation.ts";

const standardSeconds = 20;

export const startCommand = defineCommand({
  usage: "start",
  about: `Fuzz every system for ${standardSeconds} seconds on all cores and show a summary`,
  options: {
    seed: shared.seed,
    time: option.seconds({ about: "how long", default: standardSeconds }),
    set: { ...subjectOptions.set, about: "an option, of the systems that have it; the others are left out" },
    undecided: shared.undecided,
    ...campaignOptions,
  },
  examples: [
    ["start", "the tour"],
    ["start --seed random --time 5m", "other plans, and more of them"],
  ],
  run({ seed, time, set, ...rest }, terminal) {
    const settings = { nodes: null, beyond: false };
    const spec = { seed, settings, from: 0, runs: null, seconds: time, keepGoing: false, mutant: null };
    const nothing = {
      names: [],
      set: readSettings(set),
      modules: [],
      scenarios: [],
      mutant: null,
      bugsFrom: [],
      baseline: null,
      recordBaseline: null,
      coverage: false,
      lcov: null,
    };
    const request = { ...rest, ...nothing, spec, strict: false };
    const why = `shows that planted bugs are found; ${invocation("--help")} the rest`;
    return runFuzz(request, terminal, { args: ["mutants"], why });
  },
});
