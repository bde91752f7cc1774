/**
 * The counterexample of 2015, step by step: two leaders each take another one of four servers away, following the same
 * configuration, and the majorities of what is left need not meet.
 * Source: Ongaro, "bug in single-server membership changes", raft-dev, 10 July 2015.
 */
import { expect, it } from "vitest";
import { WorkerHand } from "../../cli/campaign/crew.ts";
import { findMutant } from "../../cli/input/mutant-files.ts";
import { judgesOf } from "../../invariants/judges-of.ts";
import { planOfBox, smallBox } from "../../sim/check/subjects/system/box.ts";
import { run } from "../../sim/run.ts";
import { raft } from "./index.ts";

const choices = [
  // Server 0 is elected in term 1 by 0, 1 and 2. Nobody else has its first entry when it is asked to take 3 away.
  ...["timer 0 election", "deliver 0>0 #0", "deliver 0>1 #0", "deliver 0>2 #0", "deliver 1>0 #0", "deliver 2>0 #0"],
  ...["ask 4 0", "deliver 4>0 #0"],
  // Server 2 is elected in term 2 by 1, 2 and 3, and asked to take 0 away. Of 1, 2 and 3 two commit that.
  ...["timer 2 election", "deliver 2>2 #0", "deliver 2>1 #0", "deliver 2>3 #0", "deliver 1>2 #0", "deliver 3>2 #0"],
  ...["ask 4 1", "ask 4 2", "deliver 4>2 #0"],
  ...["deliver 2>3 #1", "deliver 3>2 #1", "deliver 2>3 #2", "deliver 2>2 #1", "deliver 2>2 #2", "deliver 3>2 #2"],
  // Server 0 hears of term 2 and is elected in term 3 by 0 and 1, of 0, 1 and 2: it knows nothing of that.
  ...["deliver 2>0 #1", "timer 0 election", "deliver 0>1 #2", "deliver 1>0 #1"],
  ...["deliver 0>0 #3", "deliver 0>1 #3", "deliver 1>0 #2"],
];

const plan = planOfBox(
  raft,
  {
    ...smallBox(raft),
    ...{ nodes: 4, clients: 0, retries: 1, attempts: 1 },
    options: { reconfigures: "one", preVote: false, checkQuorum: false },
    reconfigurations: [
      [0, 1, 2],
      [1, 2, 3],
    ],
  },
  choices,
);

it("without the correction, who was left behind is elected", { timeout: 60_000 }, async () => {
  const mutant = "raft-changes-before-its-own-entry";
  const hand = new WorkerHand({ mutant: findMutant(mutant, []), modules: [] });
  const task = { type: "run", plan, name: "2015", mutant, isKept: false } as const;
  const { violation } = await hand.ask(task).finally(() => hand.close());
  expect(violation?.message).toBe(
    "n0 is elected in term 3 by the configuration {0, 1, 2}, which was left behind for {1, 2, 3} in term 2",
  );
});

it("with it, neither leader takes the change before its first entry is committed", () => {
  const asked = choices.indexOf("deliver 4>2 #0") + 1;
  const { violation } = run({ ...plan, choices: choices.slice(0, asked) }, raft, judgesOf(raft));
  expect(violation).toBeNull();
  expect(() => run(plan, raft, judgesOf(raft))).toThrow("message #2 of channel 2>3 is not under way");
});
