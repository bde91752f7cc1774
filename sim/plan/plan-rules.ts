/** The shape of a plan, as rules: what `parsePlan` accepts and `plan.schema.json` says. */
import { microsMax, nodeRule } from "./faults/fault-shape.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import { planVersion } from "./plan.ts";
import { boolean, choice, either, type Fields, integer, list, type Rule, record, text } from "./schema.ts";

const micros = integer(0, microsMax);
const perMillion = integer(0, 1_000_000);

export const topologyFields: Fields = {
  name: text(64),
  regions: list(text(64), 64, 1),
  oneWayMicros: list(list(integer(0, 60_000_000), 64, 1), 64, 1),
};

const latency: Rule = {
  type: "variants",
  tag: "type",
  of: {
    constant: { micros },
    uniform: { min: micros, max: micros },
    "long-tail": { median: micros },
    regions: { ...topologyFields, jitterPerMillion: perMillion },
  },
};

const faults: Rule = {
  type: "variants",
  tag: "kind",
  of: Object.fromEntries(
    Object.values(faultShapes).map(({ kind, fields }) => [kind, { at: micros, duration: micros, ...fields }]),
  ),
};

const weight = { optional: integer(0, 1_000_000) };

export const planRules: Rule = record({
  version: choice(planVersion),
  system: text(64),
  nodes: integer(1, 31),
  options: { type: "map", of: either(integer(-microsMax, microsMax), boolean, text(64)), sizeMax: 64 },
  seed: text(256),
  drive: choice("timed", "scheduled"),
  network: record({ latency, drop: perMillion, duplicate: perMillion, reorder: perMillion, fifo: boolean }),
  disk: record({
    syncMin: micros,
    syncMax: micros,
    stall: perMillion,
    stallMicros: micros,
    loss: choice("none", "suffix", "subset"),
  }),
  cpu: record({ perMessageNanos: integer(0, 1_000_000_000), perByteNanos: integer(0, 1_000_000_000) }),
  clocks: list(
    record({ node: nodeRule, offset: integer(-microsMax, microsMax), drift: integer(-900_000, 900_000) }),
    1024,
  ),
  faults: list(faults, 10_000),
  workload: record({
    clients: integer(0, 512),
    mode: choice("closed", "open"),
    sessions: integer(1, 256),
    operations: integer(0, 1_000_000_000),
    thinkMin: micros,
    thinkMax: micros,
    keys: integer(1, 1_000_000),
    conflicts: { optional: perMillion },
    mix: record({ get: weight, put: weight, append: weight, "compare-and-set": weight, propose: weight, read: weight }),
    retryMicros: integer(1, microsMax),
    attempts: integer(1, 1_000_000),
  }),
  budget: record({ activeMicros: micros, healMicros: micros, eventsMax: integer(1, 1_000_000_000_000) }),
  decisions: list(
    record({
      from: nodeRule,
      to: nodeRule,
      ordinal: integer(0, 1_000_000_000_000),
      drop: { optional: boolean },
      copies: { optional: integer(0, 16) },
      micros: { optional: micros },
    }),
    1_000_000,
  ),
  choices: list(text(256), 1_000_000),
});
