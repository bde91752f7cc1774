/** Progress of the systems in small boxes. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../../../invariants/judges-of.ts";
import { paxos } from "../../../../protocols/paxos/index.ts";
import type { Automaton, System } from "../../../contract/system.ts";
import { checkSystem } from "../../check-system.ts";
import { type Box, smallBox } from "./box.ts";

/** Paxos whose acceptors differ in some of what they do. */
const withAcceptors = (extra: Partial<Automaton>): System => ({
  ...paxos,
  roles: { ...paxos.roles, acceptor: { ...acceptor, ...extra } },
});

const acceptor = paxos.roles["acceptor"]!;

/** The report with liveness; without, there is no violation. */
function judged(system: System, extra: Partial<Box> = {}) {
  const box = { ...smallBox(paxos), timeouts: 0, ...extra };
  const [live, safe] = [true, false].map((liveness) => checkSystem(system, box, judgesOf(paxos), { liveness }));
  expect(safe).toMatchObject({ violations: [], exhausted: true });
  return live!;
}

const isOfProgress = expect.stringMatching(/^(deadlock|lasso|progress)$/);

describe("progress of a registered system", () => {
  it("is clean where every operation completes, with a crash too", () => {
    for (const crashes of [0, 1]) {
      const report = judged(paxos, { crashes });
      expect(report).toMatchObject({ violations: [], exhausted: true });
      expect(report.witnesses).toContain("returned");
    }
  });

  it.each(["prepare", "accept"])("is violated when no acceptor answers %s: the proposer tries for ever", (type) => {
    const deaf = withAcceptors({
      onMessage(state, from, message, io) {
        if (message.type !== type) acceptor.onMessage(state, from, message, io);
      },
    });
    const report = judged(deaf);
    expect(report).toMatchObject({ exhausted: false, violations: [{ invariant: isOfProgress }] });
  });

  it("is not violated when too few fail to answer", () => {
    const deaf = withAcceptors({
      onMessage(state, from, message, io) {
        if (io.self !== 0) acceptor.onMessage(state, from, message, io);
      },
    });
    expect(judged(deaf)).toMatchObject({ violations: [], exhausted: true });
  });

  it("is judged in every quiet state: an acceptor that is silent after a restart shows in the box with a crash", () => {
    const forgetful = withAcceptors({
      recover: (disk, self, cluster) => {
        const { promised } = disk as { promised: number };
        return { ...acceptor.recover(disk, self, cluster), isSilent: promised > 0 };
      },
      onMessage(state, from, message, io) {
        if (!(state as { isSilent: boolean }).isSilent) acceptor.onMessage(state, from, message, io);
      },
    });
    const alone = { nodes: 1, options: { proposers: 1 } };
    expect(judged(forgetful, alone)).toMatchObject({ violations: [], exhausted: true });
    const [violation] = judged(forgetful, { ...alone, crashes: 1 }).violations;
    expect(violation).toMatchObject({ invariant: isOfProgress });
    expect(violation!.path.flatMap(({ choices }) => choices).join()).toMatch(/crash|cut/);
  });
});
