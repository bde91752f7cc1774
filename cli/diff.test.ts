/** `synod diff` end to end: two variants on the same plans, and the plans that part most. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-diff-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
const args = ["diff", "multi-paxos", "multi-paxos:heartbeatMicros=20000", "--runs", "3", "--workers", "1"];

test("the same plans on both: beats that come more often cost more messages, and change no verdict", async () => {
  const { code, out } = await synod([...args, "--scenario", "leader-crash"]);
  expect(code).toBe(0);
  expect(out).toContain("verdicts: the same in all");
  expect(out).toMatch(/^msgs\/op .* 0\/0\/3 +–$/m);
  const document = json(await synod([...args, "--scenario", "leader-crash", "--json"])) as {
    scenarios: { plans: number; verdicts: unknown[] }[];
  };
  expect(document).toMatchObject({ a: "multi-paxos", scenarios: [{ plans: 3, verdicts: [] }] });
});

test("the plans that part most are written, and run by hand as they were measured", async () => {
  const plans = path.join(folder, "parted");
  const said = await synod([...args, "--scenario", "leader-crash", "--plans", plans]);
  const files = fs.readdirSync(plans).sort();
  expect(files).toHaveLength(2);
  expect(said.err).toMatch(/run .*parted\/multi-paxos-leader-crash-\d+\.json/);
  const [plain, variant] = files.map((name) => JSON.parse(fs.readFileSync(path.join(plans, name), "utf8")));
  expect(plain).toMatchObject({ seed: variant.seed, faults: [{ kind: "crash", at: 4_000_000 }] });
  expect([plain, variant].map(({ options }) => options.heartbeatMicros).sort()).toEqual([20_000, 50_000]);
  expect((await synod(["run", path.join(plans, files[0]!)])).code).toBe(0);
});

test("drawn plans are the same for variants of one system, and two systems have none in common", async () => {
  const drawn = await synod([...args, "--scenario", "swarm", "--from", "5", "--json"]);
  expect(json(drawn)).toMatchObject({ scenarios: [{ scenario: "swarm", plans: 3 }] });
  const other = await synod(["diff", "raft", "epaxos", "--scenario", "swarm", "--runs", "1"]);
  expect([other.code, other.err]).toEqual([2, expect.stringMatching(/plans of swarm are drawn for each system/)]);
  for (const wrong of [["raft"], ["raft", "raft"], ["raft", "paxos", "epaxos"]]) {
    const { code, err } = await synod(["diff", ...wrong]);
    expect([code, err]).toEqual([2, expect.stringContaining("two systems that differ")]);
  }
});
