/** The shape of a plan, as rules: what `parsePlan` accepts and `plan.schema.json` says. */
import { microsMax, nodeRule } from "./faults/fault-shape.ts";
import { faultShapes } from "./faults/fault-shapes.ts";
import { planVersion } from "./plan.ts";
import {
  boolean,
  choiceRule,
  eitherRule,
  type Fields,
  integerRule,
  listRule,
  type Rule,
  recordRule,
  textRule,
} from "./schema.ts";

const micros = integerRule(0, microsMax);
const nanos = integerRule(0, 1_000_000_000);
const perMillion = integerRule(0, 1_000_000);

export const topologyFields: Fields = {
  name: textRule(64),
  regions: listRule(textRule(64), 64, 1),
  oneWayMicros: listRule(listRule(integerRule(0, 60_000_000), 64, 1), 64, 1),
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

const verb = { optional: textRule(64) };

/** Exactly one of the verbs: `parsePlan` sees to it. */
const aim: Rule = recordRule({
  node: eitherRule(nodeRule, textRule(64)),
  sends: verb,
  receives: verb,
  handles: verb,
  nth: { optional: integerRule(1, 1_000_000) },
});

const faults: Rule = {
  type: "variants",
  tag: "kind",
  of: Object.fromEntries(
    Object.values(faultShapes).map(({ kind, fields }) => {
      // One of `at` and `when` at least: `parsePlan` sees to it.
      return [kind, { at: { optional: micros }, when: { optional: aim }, duration: micros, ...fields }];
    }),
  ),
};

const weight = { optional: integerRule(0, 1_000_000) };

export const planRules: Rule = recordRule({
  version: choiceRule(planVersion),
  system: textRule(64),
  nodes: integerRule(1, 31),
  options: { type: "map", of: eitherRule(integerRule(-microsMax, microsMax), boolean, textRule(64)), sizeMax: 64 },
  service: { optional: choiceRule("key-value", "register", "log") },
  seed: textRule(256),
  drive: choiceRule("timed", "scheduled"),
  network: recordRule({
    latency,
    drop: perMillion,
    duplicate: perMillion,
    reorder: perMillion,
    late: { optional: perMillion },
    lateMicros: { optional: micros },
    acrossCuts: { optional: perMillion },
    fifo: boolean,
    bytesPerSecond: { optional: integerRule(1, 1_000_000_000_000) },
  }),
  disk: recordRule({
    syncMin: micros,
    syncMax: micros,
    stall: perMillion,
    stallMicros: micros,
    syncByteNanos: { optional: nanos },
    loss: choiceRule("none", "suffix", "subset"),
  }),
  cpu: recordRule({
    perMessageNanos: nanos,
    perByteNanos: nanos,
    sendMessageNanos: { optional: nanos },
    sendByteNanos: { optional: nanos },
  }),
  clocks: listRule(
    recordRule({ node: nodeRule, offset: integerRule(-microsMax, microsMax), drift: integerRule(-900_000, 900_000) }),
    1024,
  ),
  faults: listRule(faults, 10_000),
  gone: { optional: recordRule({ nodes: listRule(nodeRule, 31, 1), cut: boolean }) },
  workload: recordRule({
    clients: integerRule(0, 512),
    mode: choiceRule("closed", "open"),
    sessions: integerRule(1, 256),
    operations: integerRule(0, 1_000_000_000),
    thinkMin: micros,
    thinkMax: micros,
    keys: integerRule(1, 1_000_000),
    conflicts: { optional: perMillion },
    mix: recordRule({
      get: weight,
      put: weight,
      append: weight,
      "compare-and-set": weight,
      delete: weight,
      propose: weight,
      read: weight,
      "append-record": weight,
      "read-record": weight,
      tail: weight,
      trim: weight,
    }),
    retryMicros: integerRule(1, microsMax),
    attempts: integerRule(1, 1_000_000),
    loyal: { optional: integerRule(1, 1_000_000) },
    readers: { optional: integerRule(1, 512) },
    crashes: { optional: perMillion },
    large: { optional: perMillion },
    largeBytes: { optional: integerRule(0, 1_048_576) },
    reconfigurations: {
      optional: recordRule({
        count: integerRule(0, 1_000_000),
        paceMin: micros,
        paceMax: micros,
        switchesOff: { optional: boolean },
        members: { optional: listRule(listRule(integerRule(0, 30), 31, 1), 10_000) },
      }),
    },
  }),
  budget: recordRule({ activeMicros: micros, healMicros: micros, eventsMax: integerRule(1, 1_000_000_000_000) }),
  decisions: listRule(
    recordRule({
      from: nodeRule,
      to: nodeRule,
      ordinal: integerRule(0, 1_000_000_000_000),
      drop: { optional: boolean },
      copies: { optional: integerRule(0, 16) },
      micros: { optional: micros },
    }),
    1_000_000,
  ),
  elapses: { optional: integerRule(0, 1_000_000) },
  pieces: { optional: integerRule(1, 16) },
  choices: listRule(textRule(256), 1_000_000),
});
