/** The generalised register and its instances: which choices make it Paxos and Flexible Paxos, step for step. */
import { describe, expect, it } from "vitest";
import { swarm } from "../../scenarios/drawn/swarm.ts";
import { duel } from "../../scenarios/scripted/duel.ts";
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { constantPlan } from "../../sim/plan/constant-plan.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import type { Recorder } from "../../sim/trace/recorder.ts";
import { paxos } from "../paxos/index.ts";
import { howardPaxos } from "./index.ts";

/** With these it is what protocols/paxos is, whichever quorums there are. */
const classic: Options = { revision: "A", selection: "highest", allAboard: 0 };

/** Every event of a run, in Paxos' words: what came, what was sent and observed, when and where. */
function stepsOf(plan: Plan, system: System): readonly string[] {
  const steps: string[] = [];
  const say = (...words: readonly unknown[]): number => steps.push(JSON.stringify(words));
  const recorder: Recorder = {
    event: (_index, time, node, cause) => say(time, node, cause),
    effects: (io, kept) => {
      for (let at = 0; at < kept; at++) say(io.kinds[at], io.targets[at], io.limits[at], io.payloads[at]);
    },
    seen: ({ node, observation, time }) => say(time, node, observation),
    violated: (invariant, message) => say(invariant, message),
    block() {},
    state() {},
  };
  run(plan, system, [], { recorder });
  return steps.map(inPaxosWords);
}

const inPaxosWords = (step: string): string =>
  step
    .replaceAll('"epoch"', '"ballot"')
    .replaceAll("epoch preempted", "ballot preempted")
    .replaceAll(',"decides":"phase2"', "");

/** The first step in which they differ; null where there is none. */
function firstDifference(plan: Plan): { readonly paxos: string; readonly howard: string } | null {
  const ours = { ...plan, system: howardPaxos.name, options: { ...plan.options, ...classic } };
  const [theirs, own] = [stepsOf(plan, paxos), stepsOf(ours, howardPaxos)];
  const at = theirs.findIndex((step, index) => step !== own[index]);
  if (at < 0 && own.length === theirs.length) return null;
  return { paxos: theirs[at] ?? "the end", howard: own[at] ?? "the end" };
}

const settings = { nodes: null, beyond: false };

describe("the generalised register", () => {
  it.each([duel, swarm])("revision A with the highest vote is Paxos, step for step, in plans of $name", (scenario) => {
    const seen = new Set<string>();
    for (let index = 0; index < 25; index++) {
      const plan = scenario.plan(paxos, "instances", index, settings);
      expect(firstDifference(plan), `plan ${index}`).toBeNull();
      for (const name of ["quorums", "prepromised"]) seen.add(`${name} ${plan.options[name]}`);
    }
    if (scenario === swarm) expect(seen.size).toBeGreaterThan(3); // families of quorums, and ways to begin
  });

  it("Flexible Paxos: so it is with phase-2 quorums of two in six, which do not meet one another", () => {
    const plan = constantPlan(paxos, 6, { phase1: 5, phase2: 2 }, 2, "propose");
    expect(firstDifference(plan)).toBeNull();
  });

  it("revision C and selection by quorum are not Paxos: there are plans in which they take other steps", () => {
    const differs = (choice: Options): boolean =>
      Array.from({ length: 40 }, (_, index) => duel.plan(paxos, "instances", index, settings)).some((plan) => {
        const other = { ...plan, system: howardPaxos.name, options: { ...plan.options, ...classic, ...choice } };
        return stepsOf(plan, paxos).join() !== stepsOf(other, howardPaxos).join();
      });
    expect([differs({ revision: "C" }), differs({ selection: "quorum" })]).toEqual([true, true]);
  });
});
