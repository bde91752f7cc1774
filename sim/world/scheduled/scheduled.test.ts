/** The scheduled world: open choices, and the ones that are not. */
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../base/brand.ts";
import { calmPlanWith, toySystem } from "../testing.ts";
import { formatChoice, NotOpenError, parseChoice } from "./choices.ts";
import { ScheduledWorld } from "./scheduled.ts";

const system = toySystem({
  onStart(_state, io) {
    io.setTimer("tick", 1);
    if (io.self === 0) io.send(1 as NodeId, { type: "hello" });
  },
});

function started(): ScheduledWorld {
  const world = new ScheduledWorld(calmPlanWith({ nodes: 2, workload: { clients: 1 } }), system, [], {});
  world.start();
  return world;
}

const open = (world: ScheduledWorld): string[] => world.enabled().map(formatChoice);

describe("the choices of the scheduled world", () => {
  it("are its servers' crashes and armed timers, its messages' fates, and its clients' questions", () => {
    expect(open(started())).toEqual([
      "crash 0",
      "timer 0 tick",
      "crash 1",
      "timer 1 tick",
      "deliver 0>1 #0",
      "drop 0>1 #0",
      "duplicate 0>1 #0",
      "ask 2 0",
      "ask 2 1",
    ]);
  });

  it("a node that is down can restart, has no timer and receives nothing", () => {
    const world = started();
    world.apply(parseChoice("crash 1"));
    const choices = open(world);
    expect(choices).toContain("restart 1");
    expect(choices).not.toContain("timer 1 tick");
    expect(choices).not.toContain("deliver 0>1 #0");
  });

  it.each([
    ["restart 1", "plan: toy 1 is not down and cannot restart"],
    ["crash 7", "plan: node 7 is not up and cannot crash"],
    ["timer 2 tick", "plan: timer tick of client 0 is not armed"],
    ["deliver 1>0 #0", "plan: message #0 of channel 1>0 is not under way"],
    ["pass 1", 'plan: choice "pass 1" is not open: time does not pass by that'],
  ])("%s is refused where it is not open, and nothing happened", (choice, message) => {
    const world = started();
    const before = world.events;
    expect(() => world.apply(parseChoice(choice))).toThrow(NotOpenError);
    expect(() => world.apply(parseChoice(choice))).toThrow(message);
    expect(world.events).toBe(before);
  });
});
