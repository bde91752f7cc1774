/** Faults: each kind stands under its name and is undone by its end. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Draw, randomAt } from "../draw.ts";
import type { Fault } from "../plan.ts";
import { beginFault, describeFault, drawFault, nodesNamed, renumberFault } from "./fault.ts";
import { faultKinds, faultShapes } from "./fault-shapes.ts";
import type { FaultSurface } from "./surface.ts";

const stage = { servers: 5, clients: 2, activeMicros: 1_000_000, messages: ["ask", "answer"], leaderPercent: 30 };

/** Some fault of any kind. */
const anyFault = fc
  .tuple(fc.constantFrom(...faultKinds), fc.nat())
  .map(([kind, index]) => drawFault(kind, 0, new Draw(randomAt("faults", kind, index)), stage));

/** A world that keeps account of what faults have done to it and not taken back, but for crashes and clocks. */
function ledger(): { readonly world: FaultSurface; readonly open: () => readonly string[] } {
  const counts = new Map<string, number>();
  const add = (what: string, by: number) => void counts.set(what, (counts.get(what) ?? 0) + by);
  const sign = (begins: boolean) => (begins ? 1 : -1);
  const world: FaultSurface = {
    servers: stage.servers,
    nodes: stage.servers + stage.clients,
    resolve: (target) => (typeof target === "string" ? 1 : target),
    block: (from, to, by) => add(`block ${from}>${to}`, by),
    slowLinks: (node, factor, begins) => add(`slow links ${node} ${factor}`, sign(begins)),
    slowNode: (node, factor, micros, span) => add(`slow node ${node} ${factor} ${micros}`, sign(span !== null)),
    stallDisk: (node, micros, begins) => add(`stall ${node} ${micros}`, sign(begins)),
    failSync: (node) => add(`crash ${node} or its disk`, 1),
    misdirectWrite: (node) => add(`crash ${node} or its disk`, 1),
    tearWrite: (node) => add(`crash ${node}`, 1),
    corrupt: (node) => add(`crash ${node}`, 1),
    unreadableDisk: (node, begins) => add(`unreadable ${node}`, sign(begins)),
    fullDisk: (node, begins) => add(`full ${node}`, sign(begins)),
    pause: (node) => add(`pause ${node}`, 1),
    resume: (node) => add(`pause ${node}`, -1),
    jumpClock: (node, by) => add(`clock ${node} ${by}`, 1),
    crash: (node) => add(`crash ${node}`, 1),
    replace: (node) => add(`crash ${node}`, 1),
    decide(_fate, count) {
      add("messages", count);
      return () => add("messages", -count);
    },
    every(_period, beat) {
      add("beats", 1);
      beat(true);
      return () => add("beats", -1);
    },
  };
  return { world, open: () => [...counts].filter(([, count]) => count !== 0).map(([what]) => what) };
}

describe("faults", () => {
  it("each shape stands under its own kind", () => {
    for (const kind of faultKinds) expect(faultShapes[kind].kind).toBe(kind);
  });

  it("each does something when it begins, and takes back what it did when it ends, but for crashes and clocks", () => {
    fc.assert(
      fc.property(anyFault, (fault) => {
        const { world, open } = ledger();
        const end = beginFault(fault, world);
        expect(open().length).toBeGreaterThan(0);
        end();
        expect(open().filter((what) => !/^(crash|clock)/.test(what))).toEqual([]);
      }),
    );
  });

  it("a fault aimed at whoever leads does nothing when nobody does", () => {
    const { world, open } = ledger();
    const leaderless: FaultSurface = { ...world, resolve: () => -1 };
    for (const kind of faultKinds.filter((one) => "node" in faultShapes[one].fields)) {
      beginFault({ ...drawn(kind), node: "leader" } as Fault, leaderless)();
    }
    expect(open()).toEqual([]);
  });

  it("each names the nodes that its entry names, and is the same under their own ids", () => {
    fc.assert(
      fc.property(anyFault, (fault) => {
        for (const { path, node } of nodesNamed(fault)) expect(valueAt(fault, path)).toBe(node);
        expect(renumberFault(fault, (node) => node)).toEqual(fault);
        const moved = renumberFault(fault, (node) => node + 7);
        expect(nodesNamed(moved!).map(({ node }) => node)).toEqual(nodesNamed(fault).map(({ node }) => node + 7));
      }),
    );
  });

  it("one that is aimed at a node names it, follows it to another id, and goes with it", () => {
    const when = { node: 2, sends: "vote", nth: 11 };
    const aimed: Fault = { kind: "ring", at: 5_000, duration: 1_000, when };
    expect(nodesNamed(aimed)).toEqual([{ path: "when.node", node: 2, isServer: true }]);
    expect(renumberFault(aimed, (node) => node - 1)).toEqual({ ...aimed, when: { ...when, node: 1 } });
    expect(renumberFault(aimed, () => -1)).toBeNull();
    expect(renumberFault({ ...aimed, when: { ...when, node: "any" } }, () => -1)).not.toBeNull();
  });

  it("one that is aimed is told with its event", () => {
    const told = (node: number | string, nth: number, at = 0) =>
      describeFault({ kind: "ring", at, duration: 1_000, when: { node, handles: "vote", nth } }, (id) => `voter ${id}`);
    expect(told(2, 11)).toBe("when voter 2 handles its 11th vote: ring  for 1 ms");
    expect(told("leader", 2)).toBe("when the leader handles the 2nd vote: ring  for 1 ms");
    expect(told("any", 103, 500)).toBe("from 0.5 ms on, when any server handles the 103rd vote: ring  for 1 ms");
    expect(told("voter", 4)).toBe("when any voter handles the 4th vote: ring  for 1 ms");
  });

  it("one that names a node which goes names it no more, or goes with it", () => {
    fc.assert(
      fc.property(anyFault, fc.nat(6), (fault, gone) => {
        const left = renumberFault(fault, (node) => (node === gone ? -1 : node));
        expect(left === null ? [] : nodesNamed(left).filter(({ node }) => node === gone || node < 0)).toEqual([]);
      }),
    );
  });
});

const drawn = (kind: Fault["kind"]): Fault => drawFault(kind, 0, new Draw(randomAt("faults", kind, 0)), stage);

/** The value at `groups[1][0]` of a record. */
const valueAt = (record: object, path: string): unknown =>
  path
    .replaceAll("]", "")
    .split(/[.[]/)
    .reduce<unknown>((value, name) => (value as { [name: string]: unknown })[name], record);
