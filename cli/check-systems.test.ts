/** Every registered system in a small box: the number of states, and that reductions change no verdict. */
import { describe, expect, it } from "vitest";
import { systems } from "../protocols/registry.ts";
import { judgesOf } from "../scenarios/judges-of.ts";
import { run } from "../sim/run.ts";
import { type Box, describeBox, smallBox } from "../sim/search/check/box.ts";
import { checkSystem, counterexample } from "../sim/search/check/check-system.ts";

/** Boxes that are exhausted in about a second each: the smallest in which something is decided, and one with a crash. */
const boxes: { readonly [system: string]: readonly Partial<Box>[] } = {
  paxos: [{}, { timeouts: 0, crashes: 1 }, { timeouts: 0, duplicates: 1 }],
  "fast-paxos": [{ timeouts: 0 }, { timeouts: 0, crashes: 1 }],
  "multi-paxos": [{ nodes: 2, options: { phase2: 1 } }],
  raft: [{ terms: 1 }, { nodes: 2, crashes: 1 }],
  "generalized-paxos": [{ timeouts: 0 }],
  epaxos: [{ crashes: 1 }],
};

const cases = systems.flatMap((system) =>
  (boxes[system.name] ?? []).map((extra) => ({ system, box: { ...smallBox(system), ...extra } })),
);

describe("registered systems in a box", () => {
  it("have as many states as are pinned; `vitest -u` writes what changed, and the changelog says why", async () => {
    const lines = cases.map(({ system, box }) => {
      const report = checkSystem(system, box, judgesOf(system), { without: ["symmetry", "sleep"] });
      expect(report).toMatchObject({ violations: [], exhausted: true });
      const { states, transitions, depth } = report;
      return `${system.name} (${describeBox(box)}): ${states} states, ${transitions} transitions, depth ${depth}`;
    });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("check-pinned.txt");
  });

  const quick = cases.filter(({ system, box }) => system.name !== "paxos" || box.timeouts === 0);
  it.each(quick)("$system.name: with and without reductions the same is seen, and the verdict is the same", (one) => {
    const { system, box } = one;
    const seen = (options: object) => {
      const report = checkSystem(system, box, judgesOf(system), { observations: true, ...options });
      expect(report.witnesses).toContain("returned"); // else the box shows nothing
      return [report.exhausted, report.violations.map(({ invariant }) => invariant), report.observations];
    };
    const all = seen({});
    expect(seen({ without: ["symmetry", "urgent", "sleep"] })).toEqual(all);
    expect(seen({ without: ["symmetry"] })).toEqual(all);
    if (box.crashes === 0) expect(seen({ without: ["symmetry", "idle"] })).toEqual(all);
  });

  it("a counterexample replays in the scheduled world with the same violation", () => {
    const paxos = systems.find(({ name }) => name === "paxos")!;
    const box = { ...smallBox(paxos), clients: 2, timeouts: 0, options: { phase1: 1, phase2: 1 } };
    const judges = judgesOf(paxos).filter(({ name }) => name === "agreement");
    const [violation] = checkSystem(paxos, box, judges).violations;
    expect(violation?.invariant).toBe("agreement");
    const plan = counterexample(paxos, box, violation!);
    expect(run(plan, paxos, judges).violation).toMatchObject({
      invariant: "agreement",
      message: violation!.message,
    });
  });
});
