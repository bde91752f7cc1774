/** Variants: what is set in a system is what every plan of it says, and the rest of the plan is as without it. */
import { describe, expect, test } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { safekeepers } from "../../protocols/safekeepers/index.ts";
import { scenarios } from "../../scenarios/scenarios.ts";
import { defaultOptions } from "./options.ts";
import { keepSetInPlan, nameVariant, readVariant, variantOf } from "./variant.ts";

const settings = { nodes: null, beyond: false };

describe("names", () => {
  test.each([
    ["raft", "raft", {}],
    ["raft:preVote=false", "raft", { preVote: false }],
    ["raft:preVote=false,electionMinMicros=1000", "raft", { preVote: false, electionMinMicros: 1_000 }],
    ["safekeepers:registry.spares=1", "safekeepers", { "registry.spares": 1 }],
  ])("%s is read, and written again", (text, name, options) => {
    expect(readVariant(text)).toEqual({ name, options });
    expect(nameVariant(readVariant(text))).toBe(text);
  });

  test("a path keeps its colon, and an option without a value is a mistake", () => {
    expect(readVariant("C:\\mine\\abd.ts")).toEqual({ name: "C:\\mine\\abd.ts", options: {} });
    expect(() => readVariant("raft:preVote")).toThrow(/write NAME=VALUE/);
    expect(() => readVariant("raft:preVote=true,preVote=false")).toThrow(/given twice/);
  });
});

describe("plans", () => {
  const plainly = (name: string) => scenarios.find((scenario) => scenario.name === name)!;

  test("every scenario's plans of a variant have what is set, whatever the scenario tunes", () => {
    const set = { preVote: false, electionMinMicros: 123_456, snapshotEvery: 7 };
    const known = Object.fromEntries(Object.entries(set).filter(([name]) => Object.hasOwn(raft.options, name)));
    expect(Object.keys(known).length).toBeGreaterThan(1);
    const variant = variantOf(raft, known, "raft");
    for (const scenario of scenarios) {
      if (scenario.unsuited(variant) !== null) continue;
      for (let index = 0; index < 8; index++) {
        const plan = keepSetInPlan(variant, scenario.plan(variant, "set", index, settings), scenario.name);
        expect(plan.options, `${scenario.name} ${index}`).toMatchObject(known);
        expect(plan.system).toBe("raft");
      }
    }
  });

  test("but for the option, a drawn plan is the one of the plain system", () => {
    const variant = variantOf(raft, { preVote: !raft.options["preVote"]!.default }, "raft");
    for (let index = 0; index < 20; index++) {
      const { options: own, ...rest } = plainly("calm").plan(variant, "pair", index, settings);
      const { options, ...same } = plainly("calm").plan(raft, "pair", index, settings);
      expect(rest).toEqual(same);
      expect({ ...own, preVote: options["preVote"] }).toEqual(options);
    }
  });

  test("options of what it stands on are set in that, which then stays", () => {
    const variant = variantOf(safekeepers, { "registry.proposers": 1, registry: "caspaxos" }, "safekeepers");
    expect(defaultOptions(variant)).toMatchObject({ registry: "caspaxos", "registry.proposers": 1 });
    for (let index = 0; index < 20; index++) {
      const { options } = plainly("swarm").plan(variant, "below", index, settings);
      expect(options).toMatchObject({ registry: "caspaxos", "registry.proposers": 1 });
    }
  });

  test("where a scenario lays the cluster out by an option, another value is refused", () => {
    const spare = variantOf(safekeepers, { spares: 3 }, "safekeepers");
    const plan = plainly("member-change").plan(spare, "1", 0, settings);
    expect(() => keepSetInPlan(spare, plan, "member-change")).toThrow(
      /--set spares: the scenario member-change needs spares=1/,
    );
  });

  test.each([
    [{ preVot: false }, /raft\.preVot: found false, expected an option of/],
    [{ preVote: 3 }, /raft\.preVote: found 3, expected true or false/],
    [{ electionMinMicros: -1 }, /raft\.electionMinMicros: found -1, expected a whole number from/],
  ])("%j is refused", (set, words) => expect(() => variantOf(raft, set, "raft")).toThrow(words));
});
