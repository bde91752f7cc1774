/**
 * The diagram of a system's normal case: one operation of a client on a network where every message takes a millisecond, from
 * its call to its answer and to whatever messages it brought about, and nothing else that happens meanwhile.
 */

import { namesOfParts } from "../reports/node-names.ts";
import { drawingOf } from "../reports/picture/drawing.ts";
import { partOfScene, withoutLanes } from "../reports/picture/part-of-scene.ts";
import { runScene } from "../reports/picture/run-scene.ts";
import type { PictureScene } from "../reports/picture/scene.ts";
import { Causes } from "../reports/story/causes.ts";
import { eventsOf } from "../reports/story/event.ts";
import { usualService } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { partsOfPlan } from "../sim/plan/cluster-of-plan.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { standardPlan } from "../sim/plan/standard-plan.ts";
import { run } from "../sim/run.ts";
import { writeTrace } from "../sim/trace/writer.ts";

/** Fast quorums are told apart from majorities from four nodes on. */
const nodesOf: { readonly [system: string]: number } = { "fast-paxos": 4, "generalized-paxos": 4 };
const usualNodes = 3;
/** Of a log or a store the third operation is shown, when the others have warmed it up; a register is decided by its first. */
const operations = 3;

export function normalPlan(system: System): Plan {
  const plan = standardPlan(system, nodesOf[system.name] ?? usualNodes, "normal case");
  const isRegister = usualService(system) === "register";
  return {
    ...plan,
    network: { ...plan.network, latency: { type: "constant", micros: 1_000 } },
    disk: { ...plan.disk, syncMin: 200, syncMax: 200 },
    workload: {
      ...plan.workload,
      ...{ clients: 1, operations: isRegister ? 1 : operations, thinkMin: 400_000, thinkMax: 400_000, keys: 1 },
      mix: { put: 1, propose: 1 },
    },
  };
}

/** The SVG document. It holds no version, so that it changes with the system alone. */
export function normalCaseSvg(system: System): string {
  const plan = normalPlan(system);
  const result = run(plan, system, []);
  const lines: string[] = [];
  const code = { mutant: null, modules: [] };
  writeTrace(
    result,
    code,
    (recorder) => run(plan, system, [], { recorder }),
    (line) => lines.push(line),
  );
  const name = namesOfParts(partsOfPlan(plan, system));
  const causes = new Causes([...eventsOf(lines)]);
  const whole = runScene({ events: causes.events, causes, name, isTimed: true, violation: null, evidence: [] });
  const scene = normalCaseOf(whole, causes);
  return drawingOf({
    scene,
    title: `${system.name}: the normal case`,
    words: [wordsOf(scene, plan.nodes)],
    footing: [`digest ${result.digest} · made by npm run picture`],
  });
}

function wordsOf({ bars, times, lines }: PictureScene, nodes: number): string {
  const took = (times[bars[0]!.to!]! - times[bars[0]!.from]!) / 1_000;
  const sent = lines.filter(({ fromLane, toLane }) => fromLane !== toLane).length;
  return `${nodes} nodes. A message takes 1 ms, a sync 0.2 ms: ${took} ms from the call to its answer, ${sent} messages in all.`;
}

/** The last of the client's calls that brought about its answer, beginning at 0: one may wait for what goes round by itself. */
export function normalCaseOf(scene: PictureScene, causes: Causes): PictureScene {
  // Servers that ask a registry have calls, too.
  const healed = causes.events.findIndex(({ cause }) => cause.type === "heal"); // from there on each client asks once more
  const calls = scene.bars.filter(
    ({ lane, from }) => scene.lanes[lane]!.group === "client" && (healed < 0 || from < healed),
  );
  for (const call of calls.toSorted((a, b) => b.from - a.from)) {
    const kept = broughtAbout(scene, causes, call.from);
    if (call.to === null || !kept.has(call.to) || call.outcome !== "ok") continue;
    const part = partOfScene({ ...scene, bars: [call] }, kept);
    const used = new Set([...part.points.map(({ lane }) => lane), ...part.bars.map(({ lane }) => lane)]);
    const idle = scene.lanes.flatMap((_, lane) => (used.has(lane) ? [] : [lane]));
    const begun = part.times[0]!;
    return withoutLanes({ ...part, times: part.times.map((time) => time - begun) }, new Set(idle));
  }
  throw new Error("no call of the client brought about its answer");
}

/** The instants that one brought about, by messages and syncs. */
function broughtAbout({ spans }: PictureScene, causes: Causes, begin: number): ReadonlySet<number> {
  const kept = new Set([begin]);
  for (const at of causes.events.keys()) {
    if (at <= begin) continue;
    const sender = causes.senderOf(at);
    const isSynced = spans.some(({ kind, from, to }) => kind === "sync" && to === at && kept.has(from));
    if (isSynced || (sender !== null && kept.has(sender))) kept.add(at);
  }
  return kept;
}
