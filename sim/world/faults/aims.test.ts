/** Faults aimed at events: each begins right before its event, which happens in the world as the fault leaves it. */
import { describe, expect, it } from "vitest";
import type { Fault, Plan } from "../../plan/plan.ts";
import { answerDone, calmPlanWith, echo, fault, note, type Story, storyOf, toySystem } from "../testing.ts";

/** Node 0 asks all others at 10, 20, 30 ms and so on; they answer, behind a sync. */
const rounds = toySystem({
  messages: ["ask", "answer"],
  blank: () => ({ n: 0 }),
  onStart: (_state, io) => void (io.self === 0 && io.setTimer("tick", 10_000)),
  onTimer(_state, _timer, io) {
    io.broadcast("toy", { type: "ask", at: io.localTime });
    io.setTimer("tick", 10_000);
  },
  onMessage(_state, from, message, io) {
    note(io, `${(message as { type: string }).type} from ${from}`);
    if ((message as { type: string }).type !== "ask") return;
    io.write({ n: (message as { at?: number }).at ?? 0 });
    io.sync();
    io.send(from, { type: "answer" });
  },
});

const under = (faults: readonly Fault[], changes: Partial<Plan> = {}): Story =>
  storyOf(calmPlanWith({ faults, budget: { activeMicros: 45_000, healMicros: 1_000 }, ...changes }), rounds);

const when = (node: number | string, event: { sends?: string; receives?: string; handles?: string }, nth = 1) => ({
  node,
  nth,
  ...event,
});

/** `0>1 ask 11` for each message that arrived, with its time in milliseconds. */
const arrived = ({ told }: Story, type: string): string[] =>
  told.flatMap(({ time, node, cause }) => {
    if (cause.type !== "message" || (cause.message as { type: string }).type !== type) return [];
    return cause.from === node ? [] : [`${cause.from}>${node} ${time / 1_000}`];
  });

const crashes = ({ told }: Story): string[] =>
  told.flatMap(({ time, node, cause }) => (cause.type === "crash" ? [`${node} ${time / 1_000}`] : []));

describe("what a fault at an event does", () => {
  const one = { at: 0, duration: 0, messages: 1 };

  it("drop loses that very message, and the next ones of its channel if it says so, for as long as it lasts", () => {
    const all = arrived(under([]), "ask");
    const lost = (faults: readonly Fault[]) => all.filter((text) => !arrived(under(faults), "ask").includes(text));
    const second = when(0, { sends: "ask" }, 2);
    expect(lost([fault("drop", { ...one, when: second })])).toEqual(["0>2 11"]);
    const three = { ...one, duration: 100_000, messages: 3, when: second };
    expect(lost([fault("drop", three)])).toEqual(["0>2 11", "0>2 21", "0>2 31"]);
    expect(lost([fault("drop", { ...three, duration: 12_000 })])).toEqual(["0>2 11", "0>2 21"]);
    expect(lost([fault("drop", { ...one, when: when(2, { receives: "ask" }, 3) })])).toEqual(["0>2 31"]);
    expect(lost([fault("drop", { ...one, at: 15_000, when: second })])).toEqual(["0>2 21"]); // counted from then on
    expect(under([fault("drop", { ...one, when: second })]).result.witnesses).toMatchObject({ "fault drop": 1 });
  });

  it("delay makes that message late, and duplicate gives it copies, over what the network drew", () => {
    const aim = when("any", { sends: "ask" });
    const late = under([fault("delay", { ...one, micros: 25_000, when: aim })]);
    expect(arrived(late, "ask").filter((text) => text.startsWith("0>1"))).toEqual([
      "0>1 21",
      "0>1 31",
      "0>1 35",
      "0>1 41",
    ]);
    const twice = under([fault("duplicate", { ...one, copies: 2, when: aim })]);
    expect(arrived(twice, "ask").filter((text) => text.startsWith("0>1"))).toHaveLength(4 + 2);
    const lossy = { network: { ...calmPlanWith({}).network, drop: 1_000_000 } };
    expect(arrived(under([fault("delay", { ...one, micros: 500, when: aim })], lossy), "ask")).toEqual(["0>1 10.5"]);
  });

  const crash = { at: 0, duration: 5_000, loops: 0 };

  it("a crash at what a node sends cuts it there: what it sent before has left, the rest never does", () => {
    const cut = under([
      fault("crash", { ...crash, node: "itself", effects: null, when: when(0, { sends: "ask" }, 4) }),
    ]);
    expect(crashes(cut)).toEqual(["0 20"]);
    expect(arrived(cut, "ask").slice(0, 3)).toEqual(["0>1 11", "0>2 11", "0>1 21"]);
    expect(arrived(cut, "ask")).not.toContain("0>2 21");
  });

  it("the same behind a sync: the disk keeps what was synced, and the answer never leaves", () => {
    const disk = { disk: { ...calmPlanWith({}).disk, syncMin: 3_000, syncMax: 3_000 } };
    const aim = when(1, { sends: "answer" });
    const cut = under([fault("crash", { ...crash, node: "itself", effects: null, when: aim })], disk);
    expect(crashes(cut)).toEqual(["1 14"]);
    expect(arrived(cut, "answer").filter((text) => text.startsWith("1>0"))[0]).toBe("1>0 25");
    expect(cut.result.violation).toBeNull();
  });

  it("a crash at what a node handles comes after so many effects of that very handler, or before it", () => {
    const at = (effects: number | null) =>
      under([fault("crash", { ...crash, node: "itself", effects, when: when(2, { handles: "ask" }, 2) })]);
    expect([crashes(at(null)), crashes(at(1))]).toEqual([["2 21"], ["2 21"]]);
    const heard = (story: Story) => story.notes.filter(({ node, time }) => node === 2 && time === 21_000).length;
    expect([heard(at(null)), heard(at(1))]).toEqual([0, 1]);
    expect(arrived(at(1), "answer")).not.toContain("2>0 22");
  });

  it("peer is the node at the other end", () => {
    const aim = when(2, { handles: "ask" }, 2);
    expect(crashes(under([fault("crash", { ...crash, node: "peer", effects: null, when: aim })]))).toEqual(["0 21"]);
  });

  it("a cut takes the message with it; a pause keeps it until its end, and it counts once", () => {
    const aim = when(1, { receives: "ask" });
    const cut = under([fault("isolate", { at: 0, duration: 5_000, node: "itself", clients: false, when: aim })]);
    expect(arrived(cut, "ask").filter((text) => text.startsWith("0>1"))[0]).toBe("0>1 21");
    const pause = fault("pause", { at: 0, duration: 5_000, node: "itself", when: aim });
    const next = fault("drop", { ...one, when: when(1, { receives: "ask" }, 2) });
    const paused = arrived(under([pause, next]), "ask").filter((text) => text.startsWith("0>1"));
    expect(paused).toEqual(["0>1 16", "0>1 31", "0>1 41"]);
  });
});

describe("whom an aim means", () => {
  const crashAt = (node: number | string, nth = 1): string[] =>
    crashes(
      storyOf(
        calmPlanWith({
          faults: [
            fault("crash", {
              at: 0,
              duration: 1,
              node: "itself",
              effects: null,
              loops: 0,
              when: when(node, { handles: "request" }, nth),
            }),
          ],
          workload: { clients: 3, operations: 2, mix: { put: 1 } },
        }),
        echo({ onRequest: (_state, client, request, io) => answerDone(io, client, request) }),
      ),
    );

  it("a node, any server, any of a role, or whoever leads", () => {
    expect([crashAt(1).length, crashAt("any", 2).length, crashAt("toy", 2).length]).toEqual([1, 1, 1]);
    expect(crashAt(1)[0]).toMatch(/^1 /);
    expect(crashAt("leader")[0]).toMatch(/^0 /); // nobody was ever elected: where clients ask first
  });
});

describe("the record of it", () => {
  it("a story says at which event, and one that never came is counted as drawn in vain", () => {
    const aim = when(2, { handles: "ask" }, 2);
    const { told, result } = under([
      fault("pause", { at: 0, duration: 5_000, node: "itself", when: aim }),
      fault("crash", { at: 0, duration: 1, node: 0, effects: null, loops: 0, when: when("any", { sends: "ask" }, 99) }),
    ]);
    const texts = told.flatMap(({ cause }) => (cause.type === "fault" ? [cause.text] : []));
    expect(texts[0]).toBe('begins: when toy 2 handles its 2nd ask: pause node="itself" for 5 ms');
    expect(result.witnesses).toMatchObject({ "fault pause": 1, "drawn, hit nothing: crash": 1 });
  });

  it("nothing begins once all is healed", () => {
    const late = fault("drop", { at: 0, duration: 0, messages: 1, when: when(0, { sends: "ask" }, 9) });
    const { result } = under([late], { budget: { activeMicros: 42_000, healMicros: 20_000, eventsMax: 10_000 } });
    expect(result.witnesses["fault drop"]).toBeUndefined();
  });
});
