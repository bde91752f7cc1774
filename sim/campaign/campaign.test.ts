/** Shows that a campaign needs nothing but a catalogue and hands: here a toy's, performed in this thread. */
import { expect, test } from "vitest";
import type { Invariant } from "../contract/invariant.ts";
import type { Scenario } from "../plan/scenario.ts";
import { calmPlanWith, toySystem } from "../world/testing.ts";
import { type CampaignSpec, runCampaign } from "./campaign.ts";
import { Catalogue } from "./catalogue.ts";
import type { Hand } from "./hand.ts";
import { ownHand } from "./perform.ts";

/** Plan number n has n + 1 nodes; the last of them says so. */
const counting = toySystem(
  {
    onStart(_state, io) {
      if (io.self === io.cluster.servers - 1) io.observe({ type: "witnessed", what: `plan ${io.self}` });
    },
  },
  { name: "counting" },
);

const byNumber: Scenario = {
  name: "by-number",
  about: "Does any number go wrong?",
  unsuited: ({ name }) => (name === "counting" ? null : "it does not count"),
  plan: (system, seed, index) => calmPlanWith({ system: system.name, seed, nodes: index + 1 }),
};

const notSeven: Invariant = {
  name: "not-seven",
  about: "No plan is number 7.",
  source: "none",
  observes: ["witnessed"],
  start: () => ({}),
  on: (_state, { observation }) =>
    observation.type === "witnessed" && observation.what === "plan 7" ? "this is plan 7" : null,
};

const catalogue = new Catalogue([counting, toySystem({}, { name: "mute" })], [byNumber], () => [notSeven], byNumber);

const spec: CampaignSpec = {
  cells: catalogue.cells([], [], false),
  ...{ seed: "1", settings: { nodes: null, beyond: false }, from: 0, runs: 20 },
  ...{ seconds: null, keepGoing: false, mutant: null },
};

/** A campaign with so many hands, all in this thread. */
function campaign(hands: number, interrupt = new AbortController().signal) {
  return runCampaign(spec, {
    hands: Array.from({ length: hands }, () => ownHand(catalogue)),
    clock: () => 0,
    interrupt,
  });
}

test("a campaign runs on whatever catalogue it is given, and finds what that catalogue's judges find", async () => {
  const { cells, interrupted } = await campaign(1);
  expect(cells.map(({ system, scenario }) => `${system}/${scenario}`)).toEqual(["counting/by-number"]);
  expect(cells[0]!.report).toMatchObject({ runs: 8, violated: 1, found: [{ index: 7, invariant: "not-seven" }] });
  expect(interrupted).toBe(false);
});

test("what a campaign finds does not depend on the number of hands", async () => {
  const [one, three] = [await campaign(1), await campaign(3)];
  expect(three).toEqual(one);
});

test("a campaign asks its host for the time, and ends when the time is up", async () => {
  let now = 0;
  const hand: Hand = {
    ask(task) {
      now += 400;
      return ownHand(catalogue).ask(task);
    },
  };
  const host = { hands: [hand], clock: () => now, interrupt: new AbortController().signal };
  const report = await runCampaign({ ...spec, from: 8, runs: null, seconds: 1 }, host);
  expect(report.seconds).toBe(1.2);
  expect(report.cells[0]!.report.violated).toBe(0);
});

test("an interrupted campaign tells what it knows", async () => {
  expect(await campaign(1, AbortSignal.abort())).toMatchObject({ interrupted: true });
});

test("a name that the catalogue lacks is the user's mistake, with the nearest that is there", () => {
  expect(() => catalogue.system("counting-")).toThrow('there is no system "counting-". Did you mean counting?');
  expect(() => catalogue.cells([], ["by-numbre"], false)).toThrow("Did you mean by-number?");
  expect(() => catalogue.cells(["mute"], [], false)).toThrow("by-number does not suit mute: it does not count");
});
