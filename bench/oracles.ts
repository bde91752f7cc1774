/** A node's processor against queueing theory: waits under Poisson arrivals, and saturation. */
import type { Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { calmPlanWith, node, toySystem } from "../sim/world/testing.ts";

const linkMicros = 50;

export interface Wait {
  /** Mean time from arrival to the begin of service, in microseconds. */
  readonly meanWait: number;
  /** By Pollaczek and Khinchine for constant service: rho D / (2 (1 - rho)). */
  readonly expectedWait: number;
  /** Messages whose wait is not what Lindley's recursion gives for the same arrivals. */
  readonly lindleyErrors: number;
}

/** Poisson arrivals at one node whose processor takes `serviceMicros` for each, at a load of `rho`. */
export function measuredWait(rho: number, serviceMicros: number, arrivals: number): Wait {
  const meanGap = serviceMicros / rho;
  let served = 0;
  let total = 0;
  let lindleyErrors = 0;
  let wait = 0; // by the recursion
  let lastSent = 0;
  const system = toySystem({
    recover: () => ({ sent: 0 }),
    onStart: (_state, io) => io.self === 0 && io.setTimer("tick", 0),
    onTimer(state, _timer, io) {
      io.send(node(1), { type: "job", at: io.localTime });
      state.sent += 1;
      if (state.sent < arrivals) io.setTimer("tick", exponential(io.draw(1 << 20), meanGap));
    },
    onMessage(_state, _from, { at }, io) {
      const waited = io.localTime - at! - linkMicros - serviceMicros;
      wait = served === 0 ? 0 : Math.max(0, wait + serviceMicros - (at! - lastSent));
      if (waited !== wait) lindleyErrors++;
      lastSent = at!;
      served++;
      total += waited;
    },
  });
  run(queuePlan(serviceMicros * 1_000, 0, meanGap * arrivals * 3), system, []);
  return { meanWait: total / served, expectedWait: (rho * serviceMicros) / (2 * (1 - rho)), lindleyErrors };
}

/** An exponential gap of this mean from a draw below 2^20. */
const exponential = (draw: number, mean: number): number => Math.round(-mean * Math.log((draw + 0.5) / 2 ** 20));

export interface Saturation {
  readonly perSecond: number;
  readonly expectedPerSecond: number;
}

/** Twice as many messages as a node can serve: how many it does. */
export function saturation(perMessageNanos: number, perByteNanos: number, messages: number): Saturation {
  const bytes = 9; // a type and a number
  const serviceNanos = perMessageNanos + bytes * perByteNanos;
  let served = 0;
  let first = 0;
  let last = 0;
  const system = toySystem({
    recover: () => ({ sent: 0 }),
    onStart: (_state, io) => io.self === 0 && io.setTimer("tick", 1),
    onTimer(state, _timer, io) {
      // By the clock: so many as are due by now, at twice the rate of service.
      const due = Math.min(messages, Math.floor((io.localTime * 2_000) / serviceNanos));
      for (; state.sent < due; state.sent++) io.send(node(1), { type: "job", n: state.sent });
      if (state.sent < messages) io.setTimer("tick", 1 + Math.floor(serviceNanos / 2_000));
    },
    onMessage(_state, _from, _message, io) {
      if (served === 0) first = io.localTime;
      served++;
      last = io.localTime;
    },
  });
  run(queuePlan(perMessageNanos, perByteNanos, (messages * serviceNanos) / 250), system, []);
  return { perSecond: ((served - 1) * 1_000_000) / (last - first), expectedPerSecond: 1_000_000_000 / serviceNanos };
}

const queuePlan = (perMessageNanos: number, perByteNanos: number, activeMicros: number): Plan =>
  calmPlanWith({
    nodes: 2,
    network: { latency: { type: "constant", micros: linkMicros } },
    cpu: { perMessageNanos, perByteNanos },
    budget: { activeMicros: Math.ceil(activeMicros), eventsMax: 1_000_000_000 },
  });
