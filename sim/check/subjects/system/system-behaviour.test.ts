/** A system as the checker sees it: deliveries, crashes, clients. */
import { expect, it } from "vitest";
import { paxos } from "../../../../protocols/paxos/index.ts";
import { smallBox } from "./box.ts";
import { SystemBehaviour } from "./system-behaviour.ts";

const box = { ...smallBox(paxos), crashes: 1, duplicates: 1, retries: 2 };

/** What the arrival of a prepare may lead to at acceptor 0. */
function arrivals() {
  const behaviour = new SystemBehaviour(paxos, box, false);
  const proposer = 3; // after the acceptors
  return behaviour.onMessage(0, behaviour.start(0).local, proposer, { type: "prepare", ballot: 1 });
}

it("a message may be delivered twice whether or not a crash cuts its first delivery", () => {
  const cuts = (kind: string) =>
    arrivals().flatMap(({ how }) => (how.kind === kind && "run" in how ? [how.run.cut] : []));
  expect(cuts("deliver")).toContain(null);
  expect(cuts("deliver").length).toBeGreaterThan(2);
  expect(cuts("duplicate")).toEqual(cuts("deliver"));
  const both = arrivals().filter(({ how, costs }) => how.kind === "duplicate" && costs.length === 2);
  expect(both.every(({ takes }) => !takes)).toBe(true);
  expect(both.length).toBe(cuts("duplicate").length - 1);
});

it("a client of a box counts no attempts: trying again and again is a cycle, not new states", () => {
  const behaviour = new SystemBehaviour(paxos, box, false);
  const client = behaviour.cluster.servers;
  let [asked] = behaviour.spontaneous(client, behaviour.start(client).local);
  const seen = new Set<string>();
  for (let retry = 0; retry < 8; retry++) {
    seen.add(JSON.stringify(asked!.local));
    [asked] = behaviour.spontaneous(client, asked!.local);
  }
  expect(seen.size).toBeLessThanOrEqual(2); // one for each server it may have asked last
  expect(behaviour.pending([...Array(client).fill({}), asked!.local])).toContain("operation 1");
});
