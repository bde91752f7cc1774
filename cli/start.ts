/** `synod start`: the main job in one word. */
import type { Command } from "./command.ts";
import { campaignOptions, fuzz, readCampaign, readSeed } from "./fuzz.ts";
import { invocation } from "./output/invocation.ts";
import { exit } from "./output/terminal.ts";

const standardSeconds = 20;

export const command: Command = {
  usage: "start",
  about: `Fuzz every system for ${standardSeconds} seconds on all cores and show a summary`,
  options: {
    seed: { value: "S", about: "root of all chance, any text; `random` draws one", default: "1" },
    time: { value: "T", about: "how long", default: `${standardSeconds}s` },
    ...campaignOptions,
  },
  examples: [
    ["start", "the tour"],
    ["start --seed random --time 5m", "other plans, and more of them"],
  ],
  async run(given, terminal) {
    const request = {
      ...{ systems: [], scenarios: [], seed: readSeed(given), from: 0, runs: null },
      ...{ seconds: given.seconds("time") ?? standardSeconds, nodes: null, beyond: false, keepGoing: false },
      ...{ mutant: null, bugsFrom: [], ...readCampaign(given) },
    };
    const code = await fuzz(request, terminal);
    if (code === exit.fine && !request.json) {
      terminal.err(
        `Next: ${invocation("mutants")} shows that planted bugs are found; ${invocation("--help")} the rest.\n`,
      );
    }
    return code;
  },
};
