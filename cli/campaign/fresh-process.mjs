/**
 * A process of its own that performs tasks: reads them from stdin as JSON, prints the answers as JSON.
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

try {
  const { plantBug } = await import("../input/plant.ts");
  if (mutant !== null) plantBug(mutant);
  const { perform } = await import("../../sim/campaign/perform.ts");
  const { shipped } = await import("../input/shipped.ts");
  process.stdout.write(JSON.stringify({ answers: tasks.map((task) => perform(task, shipped)) }));
} catch (error) {
  process.stdout.write(
    JSON.stringify({ error: { name: error.name, message: error.message, mistake: error.parts?.() } }),
  );
}
