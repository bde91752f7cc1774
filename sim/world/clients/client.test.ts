/** Clients: loops, sessions, retries, redirects and giving up. */
import { describe, expect, it } from "vitest";
import { liveness } from "../../../invariants/availability/liveness.ts";
import type { Operation } from "../../contract/operation.ts";
import type { Plan } from "../../plan/plan.ts";
import { run } from "../../run.ts";
import { answerDone, calmPlanWith, echo, fault, node, type Story, storyOf, toySystem } from "../testing.ts";
import { Workload } from "./workload.ts";

interface Life {
  readonly session: number;
  readonly sequence: number;
  readonly operation: Operation;
  readonly invoked: number;
  readonly returned: number;
  readonly outcome: string;
}

/** Every operation of a run, with its outcome. */
function lives({ seen }: Story): Life[] {
  const begun = new Map<string, Omit<Life, "returned" | "outcome">>();
  const ended: Life[] = [];
  for (const { observation, time } of seen) {
    if (observation.type !== "invoked" && observation.type !== "returned") continue;
    const key = `${observation.session}#${observation.sequence}`;
    if (observation.type === "invoked") {
      expect(begun.has(key)).toBe(false);
      begun.set(key, { ...observation, invoked: time });
    } else {
      const life = begun.get(key);
      expect(life).toBeDefined();
      ended.push({ ...life!, returned: time, outcome: observation.outcome });
    }
  }
  return ended;
}

/** The requests that servers got: `time client>server session#sequence`. */
const requests = ({ told }: Story, servers: number): { time: number; server: number; key: string }[] =>
  told.flatMap(({ time, node: server, cause }) => {
    if (cause.type !== "message" || server >= servers) return [];
    const { session, sequence } = cause.message as { session: number; sequence: number };
    return [{ time, server, key: `${session}#${sequence}` }];
  });

const loaded = (changes: Partial<Plan["workload"]>, more: Partial<Plan> = {}): Plan =>
  calmPlanWith({ ...more, workload: { clients: 1, operations: 5, ...changes } });

/** Node 2 leads: it answers, all others redirect to it. */
const led = toySystem({
  onRequest(_state, client, request, io) {
    if (io.self === 2) return answerDone(io, client, request);
    io.reply(client, { type: "redirect", session: request.session, sequence: request.sequence, leader: node(2) });
  },
});

describe("a closed loop", () => {
  it("asks one thing at a time, thinks in between, and asks once more after healing", () => {
    const told = storyOf(loaded({ thinkMin: 5_000, thinkMax: 9_000 }), echo());
    const operations = lives(told);
    expect(operations.map(({ sequence, outcome }) => [sequence, outcome])).toEqual(
      [1, 2, 3, 4, 5, 6].map((sequence) => [sequence, "ok"]),
    );
    for (const [at, life] of operations.slice(1, 5).entries()) {
      const pause = life.invoked - operations[at]!.returned;
      expect(pause).toBeGreaterThanOrEqual(5_000);
      expect(pause).toBeLessThanOrEqual(9_000);
    }
    const healed = told.seen.find(({ type }) => type === "healed")!.time;
    expect(healed).toBe(operations[4]!.returned); // the work is done: no need to wait for the end of the active part
    expect(operations[5]!.invoked).toBe(healed);
  });

  it("the active part ends with the clock when the work is not done by then", () => {
    const told = storyOf(loaded({ operations: 1_000_000, thinkMin: 1_000, thinkMax: 1_000 }), echo());
    expect(told.seen.find(({ type }) => type === "healed")!.time).toBe(1_000_000);
    expect(lives(told).length).toBeGreaterThan(300);
    expect(told.result.endMicros).toBeLessThan(1_010_000);
  });

  it("without clients a run ends at the healing", () => {
    expect(run(calmPlanWith({}), echo(), []).endMicros).toBe(1_000_000);
  });

  it("without operations a client only asks its last question", () => {
    expect(lives(storyOf(loaded({ operations: 0 }), echo()))).toHaveLength(1);
  });
});

describe("an open loop", () => {
  it("operations arrive on their own, in as many sessions as it takes, and none is forgotten", () => {
    const slowNet = {
      network: { ...calmPlanWith({}).network, latency: { type: "constant", micros: 20_000 } as const },
    };
    const plan = loaded({ mode: "open", sessions: 4, operations: 40, thinkMin: 5_000, thinkMax: 5_000 }, slowNet);
    const operations = lives(storyOf(plan, echo()));
    expect(operations).toHaveLength(41);
    expect(new Set(operations.map(({ session }) => session))).toEqual(new Set([0, 1, 2, 3]));
    // Each takes 40 ms and one arrives each 5 ms: four sessions are always busy.
    const spans = operations.slice(4, 36);
    for (const { invoked } of spans) {
      expect(operations.filter((other) => other.invoked <= invoked && other.returned > invoked)).toHaveLength(4);
    }
  });

  it("with sessions to spare every operation begins when it arrives", () => {
    const plan = loaded({ mode: "open", sessions: 8, operations: 20, thinkMin: 700, thinkMax: 700 });
    const times = lives(storyOf(plan, echo()))
      .slice(0, 20)
      .map(({ invoked }) => invoked);
    expect(times.slice(1).map((time, at) => time - times[at]!)).toEqual(times.slice(1).map(() => 700));
  });
});

describe("a client in trouble", () => {
  it("follows a redirect and stays with the leader from then on", () => {
    const told = storyOf(loaded({ operations: 3 }), led);
    expect(requests(told, 3).map(({ server, key }) => `${server} ${key}`)).toEqual([
      "0 0#1",
      "2 0#1",
      "2 0#2",
      "2 0#3",
      "2 0#4",
    ]);
  });

  it("waits after three redirects of one attempt, instead of running in circles", () => {
    const circle = toySystem({
      onRequest(_state, client, { session, sequence }, io) {
        io.reply(client, { type: "redirect", session, sequence, leader: node((io.self + 1) % 3) });
      },
    });
    const plan = loaded({ operations: 1, attempts: 2, retryMicros: 80_000 }, { budget: calmPlanWith({}).budget });
    const times = requests(storyOf(plan, circle), 3).map(({ time }) => time);
    expect(times.slice(0, 5).map((time) => Math.floor(time / 1_000))).toEqual([1, 3, 5, 7, expect.any(Number)]);
    expect(times[4]! - times[3]!).toBeGreaterThanOrEqual(10_000);
  });

  it("asks the next server with the same request when no answer comes", () => {
    const faults = [fault("crash", { at: 0, duration: 900_000, node: 0, effects: null, loops: 0 })];
    const told = storyOf(loaded({ operations: 1, retryMicros: 100_000 }, { faults }), echo());
    const [first] = lives(told);
    expect(first!.outcome).toBe("ok");
    expect(first!.returned - first!.invoked).toBeGreaterThanOrEqual(102_000);
    expect(first!.returned - first!.invoked).toBeLessThanOrEqual(127_000);
    expect(requests(told, 3)[0]).toMatchObject({ server: 1, key: "0#1" });
  });

  it("tries again soon when the server is busy, and an answer to an older request changes nothing", () => {
    const busyOnce = toySystem({
      recover: () => ({ asked: 0 }),
      onRequest(state, client, request, io) {
        state.asked += 1;
        if (state.asked === 1) io.reply(client, { type: "busy", session: request.session, sequence: request.sequence });
        else answerDone(io, client, request);
        answerDone(io, client, { ...request, sequence: request.sequence - 1 });
      },
    });
    const operations = lives(storyOf(loaded({ operations: 2, retryMicros: 80_000 }, { nodes: 1 }), busyOnce));
    expect(operations.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
    expect(operations[0]!.returned - operations[0]!.invoked).toBeLessThan(30_000);
  });

  it("gives up in ignorance after its attempts, and goes on with the next operation", () => {
    const deaf = toySystem({});
    const plan = loaded({ operations: 2, attempts: 3, retryMicros: 20_000 }, { nodes: 3 });
    const told = storyOf(plan, deaf);
    expect(lives(told).map(({ sequence, outcome }) => [sequence, outcome])).toEqual([
      [1, "unknown"],
      [2, "unknown"],
    ]);
    const asked = requests(told, 3).filter(({ key }) => key === "0#1");
    expect(asked.map(({ server }) => server)).toEqual([0, 1, 2]);
    expect(told.result.measures).toMatchObject({ ok: 0, unknown: 2 });
    expect(told.result.measures.unavailableMicros).toBeGreaterThan(60_000);
  });

  it("an operation that failed is told so, not retried", () => {
    const refusing = toySystem({
      onRequest: (_state, client, { session, sequence }, io) =>
        io.reply(client, { type: "failed", session, sequence, why: "no" }),
    });
    const told = storyOf(loaded({ operations: 3 }), refusing);
    expect(lives(told).map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed", "failed"]);
    expect(requests(told, 3)).toHaveLength(4);
  });

  it("lost and copied answers do no harm: each operation returns once, in order, with its own result", () => {
    const plan = loaded(
      { clients: 3, operations: 50, attempts: 50, retryMicros: 10_000 },
      { network: { ...calmPlanWith({}).network, drop: 200_000, duplicate: 300_000, reorder: 200_000 } },
    );
    const operations = lives(storyOf(plan, echo()));
    for (const session of [0, 1, 2]) {
      const own = operations.filter((life) => life.session === session);
      expect(own.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 51 }, (_, at) => at + 1));
      expect(own.every(({ outcome }) => outcome === "ok")).toBe(true);
    }
  });
});

describe("after healing", () => {
  it("what is in flight is pursued to its end, however many attempts it takes, and then one more is asked", () => {
    const late = toySystem({
      onRequest: (_state, client, request, io) => io.localTime > 900_000 && answerDone(io, client, request),
    });
    const plan = loaded(
      { operations: 1, attempts: 1_000, retryMicros: 20_000 },
      { budget: { activeMicros: 100_000, healMicros: 5_000_000, eventsMax: 100_000 } },
    );
    const operations = lives(storyOf({ ...plan, workload: { ...plan.workload, attempts: 20 } }, late));
    expect(operations.map(({ sequence, outcome }) => [sequence, outcome])).toEqual([
      [1, "ok"],
      [2, "ok"],
    ]);
  });

  it("in the open mode arrivals that still wait are dropped, and each client asks exactly once more", () => {
    const plan = loaded({ clients: 2, mode: "open", sessions: 2, operations: 100_000, thinkMin: 100, thinkMax: 100 });
    const { seen } = storyOf(plan, echo());
    const healed = seen.findIndex(({ type }) => type === "healed");
    const asked = seen.slice(healed).filter(({ type }) => type === "invoked");
    expect(asked.map(({ node: client }) => client).sort()).toEqual([3, 4]);
    expect(seen.filter(({ type }) => type === "invoked")).toHaveLength(
      seen.filter(({ type }) => type === "returned").length,
    );
  });

  it("a system that makes no progress is reported by the liveness judge, one that does is not", () => {
    const plan = loaded({ clients: 2, operations: 2, attempts: 1_000 });
    const deaf = run(plan, toySystem({}), [liveness]);
    expect(deaf.violation?.invariant).toBe("liveness");
    expect(deaf.endMicros).toBe(plan.budget.activeMicros + plan.budget.healMicros);
    expect(run(plan, echo(), [liveness]).violation).toBeNull();
  });

  it("a run that used up its events is undecided, not wrong", () => {
    const plan = loaded({ operations: 1_000_000 });
    const { result } = storyOf({ ...plan, budget: { ...plan.budget, eventsMax: 500 } }, echo());
    expect(result).toMatchObject({ violation: null, events: 500 });
    expect(result.undecided).toMatch(/^the budget of 500 events was used up after \d+ us$/);
  });

  it("a system that spins in one microsecond ends in its budget of events", () => {
    const spinning = toySystem({
      onStart: (_state, io) => io.setTimer("tick", 0),
      onTimer: (_state, _timer, io) => io.setTimer("tick", 0),
    });
    expect(run(calmPlanWith({}), spinning, [])).toMatchObject({ endMicros: 0, events: 100_000 });
  });
});

describe("the workload", () => {
  const plan = calmPlanWith({
    workload: { keys: 3, mix: { get: 1, put: 1, append: 1, "compare-and-set": 1 } },
  }).workload;

  it("every value written in a run is unique, so that a read tells whose write it saw", () => {
    const workload = new Workload(plan, "key-value", "seed");
    const values = new Set<string>();
    let writes = 0;
    for (let session = 0; session < 20; session++) {
      for (let index = 1; index <= 200; index++) {
        const operation = workload.operation(session, index, () => null);
        if (!("value" in operation)) continue;
        writes++;
        values.add(operation.value);
      }
    }
    expect(writes).toBeGreaterThan(2_500);
    expect(values.size).toBe(writes);
  });

  it("an operation is a function of the seed, the session and its number alone", () => {
    const [a, b] = [new Workload(plan, "key-value", "seed"), new Workload(plan, "key-value", "seed")];
    b.operation(5, 5, () => null);
    for (let index = 1; index < 50; index++) {
      expect(b.operation(1, index, () => "x")).toEqual(a.operation(1, index, () => "x"));
    }
  });

  it("the mix is kept, weight 0 never comes, and all keys are used", () => {
    const workload = new Workload({ ...plan, mix: { get: 3, put: 1 } }, "key-value", "seed");
    const drawn = Array.from({ length: 4_000 }, (_, index) => workload.operation(0, index + 1, () => null));
    const gets = drawn.filter(({ type }) => type === "get").length;
    expect(gets / drawn.length).toBeCloseTo(0.75, 1);
    expect(new Set(drawn.map(({ type }) => type))).toEqual(new Set(["get", "put"]));
    expect(new Set(drawn.map((operation) => ("key" in operation ? operation.key : ""))).size).toBe(3);
  });

  it("a register is proposed to and read, whatever the mix says of keys", () => {
    const workload = new Workload({ ...plan, mix: { get: 9 } }, "register", "seed");
    const types = Array.from({ length: 100 }, (_, index) => workload.operation(0, index + 1, () => null).type);
    expect(new Set(types)).toEqual(new Set(["propose", "read"]));
  });

  it("a compare-and-set expects what the client last saw, so that some succeed", () => {
    const workload = new Workload({ ...plan, mix: { "compare-and-set": 1 } }, "key-value", "seed");
    expect(workload.operation(0, 1, (key) => `seen ${key}`)).toMatchObject({
      expected: expect.stringMatching(/^seen k/),
    });
  });
});
