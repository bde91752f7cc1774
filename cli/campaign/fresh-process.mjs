/**
 * A process of its own that performs tasks: reads them from stdin as JSON, writes the answers as JSON to a channel of its own.
 *
 * Without a JIT there is no WebAssembly and so nothing that strips types: `sources` then brings every module's text
 * as JavaScript, by its address. Plain JavaScript, because it is loaded before they are in place.
 */
import fs from "node:fs";
import { registerHooks } from "node:module";

const { sources, loading, tasks } = JSON.parse(fs.readFileSync(0, "utf8"));

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
  const { loadCatalogue } = await import("../input/load.ts");
  const { perform, catalogue } = await loadCatalogue(loading, () => import("../../sim/campaign/perform.ts"));
  answer({ answers: tasks.map((task) => perform(task, catalogue)) });
} catch (error) {
  answer({ error: { name: error.name, message: error.message, mistake: error.parts?.() } });
}
