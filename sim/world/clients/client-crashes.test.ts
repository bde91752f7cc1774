/** Clients that crash, know one server only, or write much: what they may do, and what they may not. */
import { describe, expect, it } from "vitest";
import { liveness } from "../../../invariants/availability/liveness.ts";
import { linearizability } from "../../../invariants/clients/linearizability.ts";
import type { Plan } from "../../plan/plan.ts";
import { answerDone, calmPlanWith, echo, fault, type Story, storyOf, toySystem } from "../testing.ts";
import { Workload } from "./workload.ts";

const loaded = (changes: Partial<Plan["workload"]>, more: Partial<Plan> = {}): Plan =>
  calmPlanWith({ ...more, workload: { clients: 2, operations: 40, retryMicros: 5_000, ...changes } });

interface Asked {
  readonly client: number;
  readonly session: number;
  readonly sequence: number;
  readonly time: number;
}

const requests = ({ told }: Story): readonly Asked[] =>
  told.flatMap(({ time, cause }) => {
    if (cause.type !== "message" || (cause.message as { type: string }).type !== "request") return [];
    const { session, sequence } = cause.message as { session: number; sequence: number };
    return [{ client: cause.from, session, sequence, time }];
  });

const outcomes = ({ seen }: Story): string[] =>
  seen.flatMap(({ observation }) => (observation.type === "returned" ? [observation.outcome] : []));

describe("a client that crashes", () => {
  it.each([
    ["closed", loaded({ crashes: 300_000 })],
    ["open", loaded({ crashes: 300_000, mode: "open", sessions: 3, thinkMin: 100, thinkMax: 4_000 })],
  ] as const)(
    "comes back with its old session or a new one, which starts at 1, and never doubles one (%s)",
    (_, plan) => {
      const told = storyOf(plan, echo(), [liveness]);
      expect(told.result.violation).toBeNull();
      expect(told.result.witnesses["client crashed"]).toBeGreaterThan(10);
      const sessions = new Map<number, { client: number; last: number }>();
      let again = 0;
      for (const { client, session, sequence } of requests(told)) {
        const known = sessions.get(session) ?? { client, last: 0 };
        expect(client).toBe(known.client); // nobody else's
        expect(sequence - known.last === 0 || sequence - known.last === 1).toBe(true);
        if (sequence === known.last) again++;
        sessions.set(session, { client, last: sequence });
      }
      expect(again).toBeGreaterThan(3); // old sessions ask the same again
      expect(sessions.size).toBeGreaterThan(6); // and new ones begin
      expect(outcomes(told).filter((outcome) => outcome === "unknown").length).toBeGreaterThan(3);
      expect(outcomes(told)).toHaveLength(82); // all 40 of each client, and the last
    },
  );

  it("hears nothing while it is away: an answer comes to no one", () => {
    const told = storyOf(loaded({ clients: 1, operations: 1, crashes: 1_000_000 }), echo());
    const [first, second] = requests(told);
    expect(second!.time - first!.time).toBeGreaterThan(2_000);
    expect(told.seen.filter(({ type, time }) => type === "returned" && time < second!.time - 1_000)).toEqual([]);
  });

  it("is no more than one who waited, to the judges: its histories stay linearizable", () => {
    const store = new Map<string, string>();
    const server = toySystem({
      onRequest(_state, client, request, io) {
        const { operation, session, sequence } = request;
        if (operation.type === "put") store.set(operation.key, operation.value);
        if (operation.type !== "get") return answerDone(io, client, request);
        const value = store.get(operation.key) ?? null;
        io.reply(client, { type: "done", session, sequence, result: { type: "value", value } });
      },
    });
    const plan = loaded({ crashes: 200_000, mix: { get: 1, put: 1 }, operations: 10 }, { nodes: 1 });
    expect(storyOf(plan, server, [linearizability]).result.violation).toBeNull();
  });
});

describe("a client that knows one server", () => {
  const faults = [fault("crash", { at: 0, duration: 400_000, node: 0, effects: null, loops: 0 })];
  const serversAsked = (loyal: number) => {
    const { told } = storyOf(loaded({ clients: 1, operations: 1, attempts: 1_000, loyal }, { faults }), echo());
    return told.flatMap(({ node: server, cause }) =>
      server < 3 && (cause.type === "message" || cause.type === "lost") ? [server] : [],
    );
  };

  it("asks it as often as the plan says before it asks another", () => {
    expect(serversAsked(1).slice(0, 2)).toEqual([0, 1]);
    expect(serversAsked(4).slice(0, 5)).toEqual([0, 0, 0, 0, 1]);
  });

  it("waits for it as long as it takes, but asks all once the faults are over", () => {
    const asked = serversAsked(1_000);
    expect(new Set(asked.slice(0, 30))).toEqual(new Set([0]));
    const gone = toySystem({
      onRequest: (_state, client, request, io) => io.self === 2 && answerDone(io, client, request),
    });
    const plan = loaded({ clients: 1, operations: 1, attempts: 1_000_000, loyal: 1_000_000 });
    expect(storyOf(plan, gone, [liveness]).result.violation).toBeNull();
  });
});

describe("a reader", () => {
  const faults = [fault("crash", { at: 0, duration: 400_000, node: 1, effects: null, loops: 0 })];
  const plan = loaded({ clients: 2, readers: 1, operations: 20, attempts: 3, mix: { get: 1, put: 5 } }, { faults });
  const [writer, reader] = [3, 4];

  it("only reads, while the clients before it do as the mix says", () => {
    const { seen } = storyOf(plan, echo(), [liveness]);
    const asked = (node: number) =>
      new Set(
        seen.flatMap((one) =>
          one.node === node && one.observation.type === "invoked" ? [one.observation.operation.type] : [],
        ),
      );
    expect(asked(writer)).toEqual(new Set(["get", "put"]));
    expect(asked(reader)).toEqual(new Set(["get"]));
  });

  it("asks its one server alone, though that is down, and though all faults are over", () => {
    const asked = (story: Story, from: number) =>
      story.told.flatMap(({ node: server, cause }) =>
        server < 3 && (cause.type === "message" || cause.type === "lost") && cause.from === from ? [server] : [],
      );
    const told = storyOf(plan, echo(), [liveness]);
    expect(told.result.violation).toBeNull();
    expect(new Set(asked(told, reader))).toEqual(new Set([1]));
    const deaf = toySystem({
      onRequest: (_state, client, request, io) => io.self !== 1 && answerDone(io, client, request),
    });
    expect(storyOf(plan, deaf, [liveness]).result.violation?.message).toContain("n4 never completed");
  });

  it("goes where it is sent, and comes back", () => {
    const sends = toySystem({
      onRequest(_state, client, request, io) {
        const { session, sequence } = request;
        if (io.self === 1) return io.reply(client, { type: "redirect", session, sequence, leader: 2 as never });
        if (io.localTime > 100_000) answerDone(io, client, request);
      },
    });
    const { told } = storyOf(loaded({ clients: 2, readers: 1, operations: 1 }), sends);
    const asked = told.flatMap(({ node, cause }) =>
      node < 3 && cause.type === "message" && cause.from === reader ? [node] : [],
    );
    expect(asked.slice(0, 4)).toEqual([1, 2, 1, 2]);
  });
});

describe("values", () => {
  const { workload } = calmPlanWith({ workload: { mix: { put: 1, append: 1 }, large: 200_000, largeBytes: 5_000 } });

  it("are large as often as the plan says, unique all the same, on a key to which nothing is appended", () => {
    const made = new Workload(workload, "key-value", "seed");
    const values = Array.from({ length: 2_000 }, (_, index) => made.operation(0, index + 1, () => null));
    const large = values.filter((one) => "value" in one && one.value.length > 5_000);
    expect(large.every(({ type }) => type === "put")).toBe(true);
    expect(values.filter((one) => "key" in one && one.key === "large")).toEqual(large);
    expect(large.length).toBeGreaterThan(120);
    expect(large.length).toBeLessThan(280);
    expect(new Set(values.map((one) => ("value" in one ? one.value : ""))).size).toBe(2_000);
  });

  it("that are large are told by their beginning and length", () => {
    const plan = calmPlanWith({
      nodes: 1,
      workload: { clients: 1, operations: 1, mix: { put: 1 }, large: 1_000_000, largeBytes: 1_048_576 },
    });
    const { violation } = storyOf(plan, toySystem({}), [liveness]).result;
    expect(violation!.message).toContain("put large");
    expect(violation!.message).toContain("(1048580 characters)");
    expect(violation!.message.length).toBeLessThan(200);
  });
});
