/** Every order of messages in a small world: two units, two proxies that may each miss a sequencer, a registry of one node; and of three. */
import { expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { checkSystem } from "../../sim/check/check-system.ts";
import { smallBox } from "../../sim/check/subjects/system/box.ts";
import { corfu } from "./index.ts";

it("no order of seals, layouts, tokens and writes breaks anything, whoever makes the layout", () => {
  const box = {
    ...smallBox(corfu),
    nodes: 2,
    timeouts: 4,
    window: 1,
    options: { registryNodes: 1 },
    timers: ["suspect@0", "suspect@1", "registry:election"],
  };
  const report = checkSystem(corfu, box, judgesOf(corfu), { observations: true });
  expect(report).toMatchObject({ violations: [], exhausted: true, states: 26_758 });
  for (const what of ["chosen", "layout lost", "sequencer succeeded"]) {
    expect(report.observations.some((text) => text.includes(what))).toBe(true);
  }
});

it("nor does any upon a registry of three acceptors, which are heard in any order", () => {
  const box = {
    ...smallBox(corfu),
    nodes: 1,
    window: 1,
    options: { registry: "caspaxos", registryNodes: 3, "registry.proposers": 1, proxies: 1 },
    timers: ["suspect"],
  };
  const report = checkSystem(corfu, box, judgesOf(corfu), { observations: true });
  expect(report).toMatchObject({ violations: [], exhausted: true, states: 4_431 });
  expect(report.observations.some((text) => text.includes("chosen"))).toBe(true);
});
