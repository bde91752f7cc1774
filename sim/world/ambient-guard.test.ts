/** The ambient guard: what handlers may not call, and who is named. */
import { webcrypto } from "node:crypto";
import { describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { outOfReach } from "./ambient-guard.ts";
import { calmPlanWith, fault, storyOf, toySystem } from "./testing.ts";

const earlyDate = Date; // taken before any run, as a module might

const offences: readonly [name: string, offend: () => unknown][] = [
  ["Date", () => Date.now()],
  ["Date", () => new Date()],
  ["Date", () => Date()],
  ["Date", () => earlyDate.now()],
  ["performance.now", () => performance.now()],
  ["process.hrtime", () => process.hrtime.bigint()],
  ["process.hrtime", () => process.hrtime()],
  ["Math.random", () => Math.random()],
  ["crypto.getRandomValues", () => crypto.getRandomValues(new Uint8Array(1))],
  ["crypto.randomUUID", () => crypto.randomUUID()],
  ["Promise", () => crypto.subtle.digest("SHA-256", new Uint8Array(1))],
  ["setTimeout", () => setTimeout(() => {}, 0)],
  ["setInterval", () => setInterval(() => {}, 0)],
  ["setImmediate", () => setImmediate(() => {})],
  ["queueMicrotask", () => queueMicrotask(() => {})],
  ["Promise", () => Promise.resolve()],
  ["Promise", () => new Promise(() => {})],
  ["Promise", () => (async () => {})()],
  ["Promise", () => import("./testing.ts")],
];

/** Every field of the guard's table, as it is now. */
const globals = () =>
  outOfReach.flatMap(({ name, owner, fields }) =>
    fields.map((field) => {
      const found = owner() === undefined ? undefined : Object.getOwnPropertyDescriptor(owner()!, field);
      return [`${name}.${field}`, found] as const;
    }),
  );
const before = globals();

/** Offends in the timer of node 1. */
const offender = (offend: () => unknown) =>
  toySystem({
    onStart: (_state, io) => io.setTimer("tick", 10 + io.self),
    onTimer(_state, _timer, io) {
      if (io.self === 1) offend();
    },
  });

describe("the ambient guard", () => {
  it.each(offences.map(([name, offend]) => ({ name, text: String(offend).slice(6), offend })))(
    "$text in a handler is a violation that names the handler and $name",
    ({ name, offend }) => {
      const { violation } = run(calmPlanWith({}), offender(offend), []);
      expect(violation?.invariant).toBe("determinism");
      expect(violation?.message).toMatch(new RegExp(`^toy toy 1 on timer tick called ${name}: .* plan alone; `));
      expect(globals()).toEqual(before);
    },
  );

  it.each(
    outOfReach.flatMap(({ name, owner, fields }) =>
      fields
        .filter((field) => Object.getOwnPropertyDescriptor(owner() ?? {}, field)?.configurable === true)
        .map((field) => ({ title: name === "" ? field : name === "Date" ? name : `${name}.${field}`, owner, field })),
    ),
  )("$title, called or read, is a violation", ({ title, owner, field }) => {
    const offend = (): void => {
      const found = (owner() as Record<string, unknown>)[field]; // what is no function offends here
      if (typeof found === "function") found();
    };
    const { violation } = run(calmPlanWith({}), offender(offend), []);
    expect(violation).toMatchObject({ invariant: "determinism", message: expect.stringContaining(title) });
    expect(globals()).toEqual(before);
  });

  it("the table is not empty where it matters: what this Node has of it is most of it", () => {
    const present = outOfReach.flatMap(({ owner, fields }) => fields.filter((field) => field in (owner() ?? {})));
    expect(present.length).toBeGreaterThan(60);
    for (const field of ["getBuiltinModule", "env", "mark", "Event", "File", "WeakRef", "DateTimeFormat", "kill"]) {
      expect(present).toContain(field);
    }
  });

  it("a stack tells nothing of where the program lies, while the run lasts", () => {
    let seen = "";
    run(
      calmPlanWith({}),
      offender(() => {
        seen = String(new Error("x").stack);
      }),
      [],
    );
    expect(seen).toBe("no part of a run");
    expect(new Error("x").stack).toMatch(/ambient-guard\.test/);
  });

  it("an async handler is a violation, though it seems to work", () => {
    const system = toySystem({
      onStart: (_state, io) => io.broadcast("toy", { type: "hello" }),
      onMessage: (async (state: { heard: boolean }) => {
        state.heard = true;
      }) as unknown as () => void,
    });
    expect(run(calmPlanWith({}), system, []).violation?.message).toMatch(/^toy toy 0 on hello called Promise: /);
  });

  it("an offence in recover counts too, at the first start and after a crash", () => {
    const first = toySystem({ recover: () => ({ seed: Math.random() }) });
    expect(run(calmPlanWith({}), first, []).violation?.message).toMatch(
      /^toy toy 0 on its first recover called Math.random/,
    );
    const later = toySystem({
      blank: () => ({ born: 0 }),
      recover: (durable) => ({ at: durable["born"] === 1 ? Date.now() : 0 }),
      onStart(_state, io) {
        io.write({ born: 1 });
        io.sync();
      },
    });
    const faults = [fault("crash", { at: 10, duration: 10, node: 2, effects: null, loops: 0 })];
    expect(run(calmPlanWith({ faults }), later, []).violation?.message).toMatch(/^toy toy 2 on recover called Date/);
  });

  it("an exception of a handler leaves everything as it was", () => {
    const system = offender(() => {
      throw new RangeError("out of range");
    });
    expect(run(calmPlanWith({}), system, []).violation).toMatchObject({
      invariant: "no-exception",
      message: "toy toy 1 on timer tick: out of range",
    });
    expect(globals()).toEqual(before);
  });

  it("afterwards promises, clocks and chance work as ever", async () => {
    run(calmPlanWith({}), offender(Math.random), []);
    await Promise.resolve();
    expect(Date.now()).toBeGreaterThan(0);
    expect(new Date(2024, 0).getFullYear()).toBe(2024);
    expect(Math.random()).toBeLessThan(1);
    expect(webcrypto.randomUUID()).toHaveLength(36);
  });

  it("unguarded, the same system runs", () => {
    expect(run(calmPlanWith({}), offender(Math.random), [], { guard: false }).violation).toBeNull();
  });
});

describe("findings about a system that no judge makes", () => {
  it("a failed assertion names the handler", () => {
    const system = toySystem({ onStart: (_state, io) => io.send(99 as never, { type: "x" }) });
    expect(run(calmPlanWith({}), system, []).violation).toMatchObject({
      invariant: "assertion",
      message: "toy toy 0 on start: a message goes to a node of the cluster",
    });
  });

  it("a mutated message is a violation when frozen", () => {
    const system = toySystem({
      onStart: (_state, io) => io.broadcast("toy", { type: "hello", n: 1 }),
      onMessage(_state, _from, message) {
        (message as { n: number }).n += 1;
      },
    });
    expect(run(calmPlanWith({}), system, [], { freeze: true }).violation?.message).toMatch(
      /^toy toy 0 on hello: .*read only/,
    );
  });

  it("nested state that is mutated is a violation when frozen", () => {
    const system = toySystem({
      recover: () => ({ list: [] }),
      onStart: (_state, io) => io.setTimer("tick", 1),
      onTimer: (state) => void state.list.push(1),
    });
    expect(run(calmPlanWith({}), system, [], { freeze: true }).violation?.message).toMatch(
      /^toy toy 0 on timer tick: /,
    );
  });

  it("a state that is no plain data is a violation that says what it found", () => {
    const system = toySystem({ recover: () => ({ votes: new Set() }) });
    expect(run(calmPlanWith({}), system, []).violation).toMatchObject({
      invariant: "plain-state",
      message: "the state of node 0 is not plain data: a Set is not a plain value",
    });
  });

  it("a reply to another client's session is a violation", () => {
    const system = toySystem({
      onRequest: (_state, client, { sequence }, io) =>
        io.reply(client, { type: "busy", session: 7 as never, sequence }),
    });
    const { violation } = storyOf(calmPlanWith({ workload: { clients: 1 } }), system).result;
    expect(violation?.message).toBe("client 0: a reply names a session of the client it goes to, not 7");
  });
});
