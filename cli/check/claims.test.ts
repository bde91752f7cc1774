/** What `synod check` and `synod mutants --by check` say of planted bugs, in one thread and in several. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-check-claims-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const entry = path.join(import.meta.dirname, "../bin.mjs");

/** Runs a command that plants a bug: in a process of its own, since the bug is planted before the protocols are loaded. */
function apart(args: readonly string[]): { readonly code: number | null; readonly report: Record<string, unknown> } {
  const { status, stdout } = spawnSync(process.execPath, [entry, ...args, "--json"], { encoding: "utf8" });
  return { code: status, report: JSON.parse(stdout) };
}

test("two workers find the bug that one finds, by the same way, and write the same trace", () => {
  const box = ["--clients", "2", "--timeouts", "0", "--depth", "12"];
  const found = ["1", "2"].map((workers) => {
    const out = path.join(folder, `by-${workers}.ndjson`);
    const bug = ["--mutant", "paxos-accept-below-promise", "--workers", workers, "--out", out];
    const { code, report } = apart(["check", "paxos", ...box, ...bug]);
    expect(code).toBe(1);
    expect(report).toMatchObject({ verdict: "violated", exhausted: false, trace: out });
    return { violations: report["violations"], trace: fs.readFileSync(out, "utf8") };
  });
  expect(found[0]!.violations).toMatchObject([{ invariant: "fencing-accept", steps: 10 }]);
  expect(found[1]).toEqual(found[0]);
});

test("two workers that end at a depth have not seen all: exit code 4", async () => {
  const said = await synod(["check", "paxos", "--workers", "2", "--depth", "3", "--json"]);
  expect(said.code).toBe(4);
  const ended = { verdict: "undecided", exhausted: false, bound: "depth 3", depth: 3, violations: [] };
  expect(json(said)).toMatchObject(ended);
});

test("a planted bug is found in the box it names, or in the smallest that shows it when it names none", () => {
  const counted = {
    system: "paxos",
    file: "protocols/paxos/proposer.ts",
    find: "proposer.promises = add(proposer.promises, from);",
    replace: "proposer.promises = (proposer.promises << 1) | 1;",
    breaks: "-",
    source: "-",
    difficulty: "M",
  };
  const accepts = {
    ...counted,
    file: "protocols/paxos/acceptor.ts",
    find: "if (proposal.ballot < acceptor.promised) return refuse(acceptor, from, io);",
    replace: "",
  };
  const bugs = [
    { ...counted, id: "in-its-box", box: { clients: 2 } },
    { ...accepts, id: "in-no-box" },
    { ...accepts, id: "in-too-small-a-box", box: { clients: 1 } },
  ];
  const file = path.join(folder, "bugs.json");
  fs.writeFileSync(file, JSON.stringify(bugs));
  const names = bugs.map(({ id }) => id);
  const hunt = ["mutants", "--by", "check", "--bugs-from", file, "--workers", "1", "--out", folder];
  const { code, report } = apart([...hunt, ...names]);
  expect(code).toBe(4); // one was not found
  expect(report["mutants"]).toMatchObject([
    {
      id: "in-its-box",
      box: "nodes 3, clients 2, operations 1",
      boxes: 1,
      invariant: "fencing-election",
      steps: 6,
      events: 11, // 5 nodes start
      trace: path.join(folder, "in-its-box.ndjson"),
      twinClean: true,
    },
    {
      id: "in-no-box",
      box: "nodes 3, clients 2, operations 1",
      boxes: 3, // nothing to be seen in the least one, nor with a timeout: who was not refused keeps its ballot
      invariant: "fencing-accept",
      steps: 10,
      twinClean: true,
    },
    { id: "in-too-small-a-box", box: null, invariant: null, steps: null, events: null, trace: null, twinClean: null },
  ]);
  const replayed = apart(["replay", path.join(folder, "in-no-box.ndjson"), "--bugs-from", file]);
  expect(replayed).toMatchObject({ code: 1, report: { verdict: "reproduced", mutant: "in-no-box" } });
});

test("where time passes a leader is forgotten and a lease runs out: bugs are found that clocks that stand still hide", () => {
  const found = apart(["mutants", "--by", "check", "--workers", "1", "--out", folder, ...timed]);
  expect(found.code).toBe(0);
  expect(found.report["mutants"]).toMatchObject([
    { id: timed[0], invariant: "lease-safety", steps: 27, twinClean: true },
    { id: timed[1], invariant: "integrity", steps: 13, twinClean: true },
  ]);
  const frozen = apart(["check", "raft", "--mutant", timed[1]!, "--elapses", "0"]);
  expect(frozen).toMatchObject({ code: 0, report: { exhausted: true, states: 17_911 } });
  expect(String(frozen.report["notes"])).toContain("clocks stood still, which raft reads");
});

const timed = ["chain-lease-from-the-answer", "raft-votes-for-any-log-once-its-leader-is-silent"];
