/**
 * The ambient guard: while a run is under way, clocks, chance, timers and promises throw, naming who called what.
 * A run is a pure function of its plan; whatever reaches outside would make it something else.
 */
import { promiseHooks } from "node:v8";

/** Thrown where a handler reaches outside its run. */
export class AmbientError extends Error {
  override readonly name = "AmbientError";
}

/** Who is running now, for the message: set by the world before each handler. */
export interface Culprit {
  /** E.g. `raft replica 2 on message append`. */
  culprit(): string;
}

type Restore = () => void;

const remedies: { readonly [name: string]: string } = {
  Date: "use io.localTime",
  "performance.now": "use io.localTime",
  "Math.random": "use io.draw",
  "crypto.getRandomValues": "use io.draw",
  "crypto.randomUUID": "use io.draw",
  "crypto.subtle": "use plain arithmetic",
  setTimeout: "use io.setTimer",
  setInterval: "use io.setTimer",
  setImmediate: "use io.setTimer",
  queueMicrotask: "handlers run to completion",
  Promise: "handlers are synchronous and run to completion",
};

let guarding: Culprit | null = null;

/** Runs `body` with everything ambient forbidden. Not reentrant: a run inside a run goes unguarded twice, not less. */
export function guarded<T>(who: Culprit, body: () => T): T {
  if (guarding !== null) return body();
  guarding = who;
  const undo = install();
  try {
    return body();
  } finally {
    guarding = null;
    for (let i = undo.length - 1; i >= 0; i--) undo[i]!();
  }
}

function forbid(name: string): never {
  const culprit = guarding?.culprit() ?? "a handler";
  throw new AmbientError(`${culprit} called ${name}: a run depends on its plan alone; ${remedies[name] ?? "avoid it"}`);
}

function install(): Restore[] {
  const undo: Restore[] = [];
  const replace = (owner: object, field: string, name: string): void => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, field);
    if (descriptor === undefined || descriptor.configurable !== true) return;
    Object.defineProperty(owner, field, { configurable: true, writable: true, value: () => forbid(name) });
    undo.push(() => Object.defineProperty(owner, field, descriptor));
  };
  const realDate = globalThis.Date;
  // A function, not an arrow: `new Date()` must reach it too.
  globalThis.Date = function forbiddenDate() {
    forbid("Date");
  } as unknown as DateConstructor;
  globalThis.Date.now = () => forbid("Date");
  undo.push(() => {
    globalThis.Date = realDate;
  });
  replace(globalThis.Math, "random", "Math.random");
  replace(globalThis.performance, "now", "performance.now");
  replace(Object.getPrototypeOf(globalThis.performance), "now", "performance.now");
  const cryptoPrototype = Object.getPrototypeOf(globalThis.crypto);
  replace(cryptoPrototype, "getRandomValues", "crypto.getRandomValues");
  replace(cryptoPrototype, "randomUUID", "crypto.randomUUID");
  for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) replace(globalThis, name, name);
  undo.push(promiseHooks.onInit(() => forbid("Promise")) as Restore);
  return undo;
}
