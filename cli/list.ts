/** `synod list`: stub to try. */
import type { Command } from "./command.ts";
export const command: Command = {
  usage: "list [what]",
  about: "List things",
  positionals: { what: "systems | x" },
  options: { json: { about: "Print JSON" }, runs: { about: "Runs of each", value: "N", default: "100" } },
  examples: [["list systems", "the systems"]],
  run: async (given, terminal) => {
    terminal.out(`${given.text("what")} ${given.integer("runs", 1, 100)}\n`);
    return 0;
  },
};
