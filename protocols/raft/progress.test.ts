/** Raft, what a leader knows of one server: transitions and their invariants. */
import { describe, expect, it } from "vitest";
import {
  acknowledged,
  ageSnapshot,
  answeredRound,
  becomeProbe,
  becomeSnapshot,
  type Flow,
  initialProgress,
  type Progress,
  sentEntries,
  written,
} from "./progress.ts";
import { index } from "./test-replica.ts";

const progress = (match: number, next: number, flow: Flow, round = 0, checks = 0): Progress => ({
  match: index(match),
  next: index(next),
  flow,
  round,
  checks,
});

describe("progress", () => {
  it("figure 3.1: a term begins with nothing known to match, and one request to find where the logs meet", () => {
    expect(initialProgress(index(7))).toEqual(progress(0, 7, "probeDue"));
    expect(sentEntries(initialProgress(index(7)), 3)).toEqual(progress(0, 7, "probeSent"));
  });

  it("§10.2.2 once the logs meet, entries sent move next ahead of their answers", () => {
    const meeting = acknowledged(progress(0, 7, "probeSent"), index(9));
    expect(meeting).toEqual(progress(9, 10, "replicate"));
    expect(sentEntries(meeting, 3)).toEqual(progress(9, 13, "replicate"));
  });

  it("an acknowledged heartbeat behind the entry before next shows that the logs meet", () => {
    expect(acknowledged(progress(2, 7, "probeDue"), index(6))).toEqual(progress(6, 7, "replicate"));
  });

  it.each<[string, Progress, number, Progress]>([
    ["below match", progress(5, 9, "replicate"), 3, progress(5, 9, "replicate")],
    ["between match and next", progress(5, 9, "replicate"), 7, progress(7, 9, "replicate")],
    ["between match and the probe", progress(2, 9, "probeSent"), 4, progress(4, 9, "probeSent")],
  ])("figure 3.1: an acknowledgement %s moves match up or not at all, and next stays", (_, before, match, after) => {
    expect(acknowledged(before, index(match))).toEqual(after);
  });

  it("what tells nothing new leaves the same value", () => {
    const before = progress(5, 9, "replicate", 2);
    expect(acknowledged(before, index(5))).toBe(before);
    expect(written(before, index(5))).toBe(before);
    expect(answeredRound(before, 2)).toBe(before);
    expect(ageSnapshot(before, 3)).toBe(before);
  });

  it("the leader's own disk moves match and nothing else", () => {
    expect(written(progress(0, 7, "probeDue", 1), index(9))).toEqual(progress(9, 7, "probeDue", 1));
  });

  it("§3.5 after a refusal the leader looks no further back than to what is known to match", () => {
    expect(becomeProbe(progress(2, 9, "replicate"), 5)).toEqual(progress(2, 6, "probeDue"));
    expect(becomeProbe(progress(2, 9, "replicate"), 1)).toEqual(progress(2, 3, "probeDue"));
  });

  it("§5.3 a snapshot under way for a whole election timeout is taken for lost: what follows it is probed", () => {
    let sent = becomeSnapshot(progress(2, 6, "probeDue"), index(8));
    expect(sent).toEqual(progress(2, 9, "snapshotSent"));
    for (const checks of [1, 2, 3]) {
      sent = ageSnapshot(sent, 3);
      expect(sent).toEqual(progress(2, 9, "snapshotSent", 0, checks));
    }
    expect(ageSnapshot(sent, 3)).toEqual(progress(2, 9, "probeDue"));
    expect(ageSnapshot(progress(2, 6, "probeSent"), 3)).toEqual(progress(2, 6, "probeSent"));
  });

  it("§5.3 nothing but the snapshot's own acknowledgement ends it: a late one of entries below it does not", () => {
    const sent = becomeSnapshot(progress(2, 6, "probeSent"), index(8));
    expect(acknowledged(sent, index(5))).toEqual(progress(5, 9, "snapshotSent"));
    expect(acknowledged(sent, index(8))).toEqual(progress(8, 9, "replicate"));
  });

  it("a transition that its state does not allow fails", () => {
    expect(() => sentEntries(progress(2, 6, "probeSent"), 1)).toThrow("entries go to a server that replicates");
    expect(() => sentEntries(progress(2, 6, "snapshotSent"), 1)).toThrow("entries go to a server that replicates");
    expect(() => becomeSnapshot(progress(2, 6, "snapshotSent"), index(8))).toThrow("is not sent again");
    expect(() => becomeSnapshot(progress(2, 9, "replicate"), index(8))).toThrow("only where the log falls short");
  });
});
