/**
 * The ambient guard: while a run is under way, clocks, chance, timers and promises throw, naming who called what.
 * A run is a pure function of its plan; whatever reaches outside would make it something else. A function that was
 * taken from its owner before the run began is out of reach: the lint keeps such out of the house.
 */

/** V8's hook on promises, through the process, where there is one: this file runs in a browser as it is. */
const promiseHooks = globalThis.process?.getBuiltinModule?.("node:v8")?.promiseHooks;

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
  "process.hrtime": "use io.localTime",
  "process.uptime": "use io.localTime",
  "Math.random": "use io.draw",
  "crypto.getRandomValues": "use io.draw",
  "crypto.randomUUID": "use io.draw",
  setTimeout: "use io.setTimer",
  setInterval: "use io.setTimer",
  setImmediate: "use io.setTimer",
  queueMicrotask: "handlers run to completion",
  Promise: "handlers are synchronous and run to completion",
};

let guarding: Culprit | null = null;
/** A promise was made: an exception in V8's hook would end the process, so it is thrown at the next `raiseOffence`. */
let offence: AmbientError | null = null;

/** Runs `body` with everything ambient forbidden. A run inside a guarded run is guarded already. */
export function guarded<T>(who: Culprit, body: () => T): T {
  if (guarding !== null) return body();
  const undo: Restore[] = [];
  guarding = who;
  offence = null;
  try {
    install(undo);
    const result = body();
    raiseOffence();
    return result;
  } finally {
    guarding = null;
    offence = null;
    for (let i = undo.length - 1; i >= 0; i--) undo[i]!();
  }
}

/** Throws for a promise made since the last call; a world calls it after each handler. */
export function raiseOffence(): void {
  if (offence === null) return;
  const error = offence;
  offence = null;
  throw error;
}

function forbid(name: string): never {
  throw offenceOf(name);
}

function offenceOf(name: string): AmbientError {
  const culprit = guarding?.culprit() ?? "a handler";
  return new AmbientError(
    `${culprit} called ${name}: a run depends on its plan alone; ${remedies[name] ?? "avoid it"}`,
  );
}

function install(undo: Restore[]): void {
  const replace = (owner: object, field: string, name: string): void => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, field);
    if (descriptor === undefined || descriptor.configurable !== true) return;
    const value = Object.assign(() => forbid(name), { bigint: () => forbid(name) }); // as process.hrtime.bigint
    Object.defineProperty(owner, field, { configurable: true, writable: true, value });
    undo.push(() => Object.defineProperty(owner, field, descriptor));
  };
  const realDate = globalThis.Date;
  replace(realDate, "now", "Date");
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
  if (globalThis.process !== undefined) {
    replace(globalThis.process, "hrtime", "process.hrtime");
    replace(globalThis.process, "uptime", "process.uptime");
  }
  const cryptoPrototype = Object.getPrototypeOf(globalThis.crypto);
  replace(cryptoPrototype, "getRandomValues", "crypto.getRandomValues");
  replace(cryptoPrototype, "randomUUID", "crypto.randomUUID");
  for (const name of ["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]) replace(globalThis, name, name);
  const stop = promiseHooks?.onInit(() => {
    offence ??= offenceOf("Promise");
  });
  if (stop !== undefined) undo.push(stop as Restore);
}
