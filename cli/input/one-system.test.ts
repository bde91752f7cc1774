/** A check loads the one system that it is about, the very one of the list, under the same judges. */
import { expect, test } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import { catalogueOfOne } from "./one-system.ts";

test("every system that ships is found by its name alone, and no other comes with it", async () => {
  for (const system of systems) {
    const catalogue = await catalogueOfOne(system.name);
    expect(catalogue?.systems, system.name).toEqual([system]);
    expect(catalogue!.system(system.name)).toBe(system);
    expect(catalogue!.judgesOf(system)).toEqual(judgesOf(system));
  }
  expect((await catalogueOfOne("raft:preVote=false"))?.system("raft:preVote=false").name).toMatch(/^raft/);
});

test("what ships by no such name is left to the whole list, which says what there is", async () => {
  for (const name of ["rfat", "shared", "testing", "../protocols/paxos", "./paxos", "", "paxos/../raft"]) {
    expect(await catalogueOfOne(name), name).toBeNull();
  }
});
