/** The pace that a plan allows: judges of progress claim no bound where what a plan names may take any time or be lost. */
import { expect, it } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { constantPlan, delay } from "./constant-plan.ts";
import { paceOf } from "./pace.ts";
import type { NetworkDecision, Plan } from "./plan.ts";

const plan = constantPlan(raft, 3, {}, 1, "read");
const lossOf = (changed: Partial<Plan>): number => paceOf({ ...plan, ...changed }, 3).lossPerMillion;
const decided = (fate: Partial<NetworkDecision>): Partial<Plan> => ({
  decisions: [{ from: 0, to: 1, ordinal: 0, ...fate }],
});

it("a round trip is twice the longest way, eleven times that where messages are reordered", () => {
  expect(paceOf(plan, 3).roundTripMicros).toBe(2 * delay);
  expect(paceOf({ ...plan, network: { ...plan.network, reorder: 1 } }, 3).roundTripMicros).toBe(22 * delay);
});

it("what is lost by chance is told; what is lost or held by name is any number of messages, copies hold up nothing", () => {
  expect(lossOf({})).toBe(0);
  expect(lossOf({ network: { ...plan.network, drop: 20, late: 3 } })).toBe(23);
  expect(lossOf(decided({ drop: true }))).toBe(1_000_000);
  expect(lossOf(decided({ micros: 70 * delay }))).toBe(1_000_000);
  expect(lossOf(decided({ copies: 1 }))).toBe(0);
});

it("messages that a fault slows or delays arrive after it is over", () => {
  const holds = (kind: string): boolean => paceOf({ ...plan, faults: [{ kind }] as never }, 3).holds;
  expect(["delay", "slow-links", "clock-jump"].filter(holds)).toHaveLength(3);
  expect(["crash", "partition", "pause", "slow-node"].filter(holds)).toEqual([]);
});

it("messages wait at a busy sender too, as they do where they arrive, and may leave when it is down", () => {
  const sending = { ...plan.cpu, sendMessageNanos: 20_000, sendByteNanos: 100 };
  const pace = paceOf({ ...plan, cpu: sending }, 3);
  expect(pace.roundTripMicros - paceOf(plan, 3).roundTripMicros).toBe(2 * (50 * 20 + 2_000));
  expect([pace.holds, paceOf(plan, 3).holds]).toEqual([true, false]);
});

it("messages lost by their names are no loss by chance, and told apart from it", () => {
  const paceWith = (kind: string) => paceOf({ ...plan, faults: [{ kind }] as never }, 3);
  expect(paceWith("drop")).toMatchObject({ loses: true, lossPerMillion: 0 });
  expect(["crash", "delay", "partition", "duplicate"].filter((kind) => paceWith(kind).loses)).toEqual([]);
});
