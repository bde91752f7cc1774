/** A certificate of determinism: plans of a system run in a browser's worker, each to the digest that Node gives. */
import { engineScriptOf } from "../cli/view/engine-modules.ts";
import { judgesOf } from "../invariants/judges-of.ts";
import { systems } from "../protocols/systems.ts";
import { swarm } from "../scenarios/drawn/swarm.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import type { AskedBrowser } from "./firefox.ts";

/** Plans from..to-1 of `swarm` under a seed; those whose digest is another one there, in words. */
export async function otherwiseIn(
  browser: Pick<AskedBrowser, "evaluate">,
  name: string,
  range: { readonly seed: string; readonly from: number; readonly to: number },
): Promise<readonly string[]> {
  const system = systems.find((one) => one.name === name)!;
  const indices = Array.from({ length: range.to - range.from }, (_, at) => range.from + at);
  const plans = indices.map((index): Plan => swarm.plan(system, range.seed, index, { nodes: null, beyond: false }));
  const here = plans.map((plan) => run(plan, system, judgesOf(system)).digest);
  const asked = JSON.stringify({ script: scriptFor(name), plans });
  const there = JSON.parse(await browser.evaluate(`(${digestsIn})(${asked})`)) as readonly string[];
  return indices.flatMap((index, at) =>
    here[at] === there[at]
      ? []
      : [`${name}, plan ${index} of swarm, seed ${range.seed}: ${here[at]} here, ${there[at]} there`],
  );
}

const scripts = new Map<string, string>();

/** Linked once, for all browsers. */
function scriptFor(name: string): string {
  const script = scripts.get(name) ?? engineScriptOf(name);
  scripts.set(name, script);
  return script;
}

/** In the page: asks one worker for each run; what it answers otherwise is told as it is. */
const digestsIn = `async ({ script, plans }) => {
  const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const ask = (plan) => new Promise((done) => {
    worker.onerror = (error) => done(error.message);
    worker.onmessage = ({ data }) => done(data.type === "ran" ? data.run.digest : JSON.stringify(data));
    const recorded = { file: "", version: "", command: "", bug: null, lines: [] };
    worker.postMessage({ recorded, plan, detour: null, search: null, hasBug: false });
  });
  const digests = [];
  for (const plan of plans) digests.push(await ask(plan));
  worker.terminate();
  return JSON.stringify(digests);
}`;
