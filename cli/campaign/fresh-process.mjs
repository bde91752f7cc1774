/**
 * A process of its own that performs tasks: reads them from stdin as JSON, writes the answers as JSON to a channel of its own.
 *
 * Without a JIT there is no WebAssembly and so nothing that strips types: `sources` then brings every module's text
 * as JavaScript, by its address. Plain JavaScript, because it is loaded before they are in place.
 */
import fs from "node:fs";
import { registerHooks } from "node:module";

const { sources, mutant, tasks } = JSON.parse(fs.readFileSync(0, "utf8"));

if (sources !== null) {
  registerHooks({
    load(url, context, nextLoad) {
      if (!Object.hasOwn(sources, url)) return nextLoad(url, context);
      return { format: "module", source: sources[url], shortCircuit: true };
    },
  });
}

const answer = (said) => fs.writeFileSync(3, JSON.stringify(said));

try {
  const { loadPlanted } = await import("../input/plant.ts");
  const { perform, shipped } = await loadPlanted(mutant, async () => ({
    ...(await import("../../sim/campaign/perform.ts")),
    ...(await import("../input/shipped.ts")),
  }));
  answer({ answers: tasks.map((task) => perform(task, shipped)) });
} catch (error) {
  answer({ error: { name: error.name, message: error.message, mistake: error.parts?.() } });
}
