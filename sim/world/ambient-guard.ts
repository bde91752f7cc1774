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

/** What handlers may not call, by its owner: its fields, and what to do instead. */
export interface Forbidden {
  /** How messages name the owner; empty for the global object. */
  readonly name: string;
  readonly owner: () => object | undefined;
  readonly fields: readonly string[];
  readonly remedy: string;
}

const time = "use io.now()";
const chance = "use io.draw";
const timer = "use io.setTimer";
const machine = "what a machine is like is no part of a plan";
const place = "where a run happens is no part of a plan: time zones and languages differ";
const inherited = (owner: object | undefined): object | undefined =>
  owner === undefined ? undefined : Object.getPrototypeOf(owner);

/**
 * Everything ambient that can be taken away while a run lasts. What stays out of reach: functions that were taken before,
 * modules that were imported, the depth of the stack, and counters in modules; `synod audit` finds them.
 */
export const outOfReach: readonly Forbidden[] = [
  { name: "Date", owner: () => globalThis.Date, fields: ["now"], remedy: time },
  { name: "Math", owner: () => globalThis.Math, fields: ["random"], remedy: chance },
  {
    name: "performance",
    owner: () => inherited(globalThis.performance),
    fields: ["now", "mark", "measure", "toJSON", "timeOrigin", "eventLoopUtilization"],
    remedy: time,
  },
  { name: "performance", owner: () => globalThis.performance, fields: ["now"], remedy: time },
  { name: "process", owner: () => globalThis.process, fields: ["hrtime", "uptime"], remedy: time },
  {
    name: "process",
    owner: () => globalThis.process,
    fields: [
      ...["env", "argv", "execArgv", "title", "pid", "ppid", "cwd", "chdir", "report", "version", "versions", "arch"],
      ...["cpuUsage", "threadCpuUsage", "memoryUsage", "resourceUsage", "availableMemory", "constrainedMemory"],
      ...["getActiveResourcesInfo", "platform", "features", "release", "config", "umask", "getuid", "geteuid"],
    ],
    remedy: machine,
  },
  {
    name: "process",
    owner: () => globalThis.process,
    fields: ["getBuiltinModule", "binding", "dlopen", "mainModule", "loadEnvFile"],
    remedy: "handlers use no modules of the host",
  },
  {
    name: "process",
    owner: () => globalThis.process,
    fields: ["exit", "reallyExit", "kill", "_kill", "abort"],
    remedy: "a node ends by io alone, or by an exception",
  },
  {
    name: "crypto",
    owner: () => inherited(globalThis.crypto),
    fields: ["getRandomValues", "randomUUID"],
    remedy: chance,
  },
  {
    name: "",
    owner: () => globalThis,
    fields: ["setTimeout", "setInterval", "setImmediate"],
    remedy: timer,
  },
  { name: "", owner: () => globalThis, fields: ["queueMicrotask"], remedy: "handlers run to completion" },
  { name: "AbortSignal", owner: () => globalThis.AbortSignal, fields: ["timeout"], remedy: timer },
  { name: "Atomics", owner: () => globalThis.Atomics, fields: ["wait", "waitAsync"], remedy: timer },
  {
    name: "",
    owner: () => globalThis,
    fields: ["Event", "CustomEvent", "MessageEvent", "CloseEvent", "File", "PerformanceMark", "PerformanceMeasure"],
    remedy: time,
  },
  {
    name: "",
    owner: () => globalThis,
    fields: ["WeakRef", "FinalizationRegistry"],
    remedy: "when memory is freed is no part of a plan",
  },
  {
    name: "",
    owner: () => globalThis,
    fields: ["fetch", "WebSocket", "EventSource", "MessageChannel", "BroadcastChannel", "navigator", "localStorage"],
    remedy: "nodes speak by io.send alone",
  },
  {
    name: "Intl",
    owner: () => globalThis.Intl,
    fields: [
      ...["Collator", "DateTimeFormat", "DisplayNames", "DurationFormat", "ListFormat", "Locale", "NumberFormat"],
      ...["PluralRules", "RelativeTimeFormat", "Segmenter", "getCanonicalLocales", "supportedValuesOf"],
    ],
    remedy: place,
  },
  { name: "Number", owner: () => Number.prototype, fields: ["toLocaleString"], remedy: place },
  { name: "BigInt", owner: () => BigInt.prototype, fields: ["toLocaleString"], remedy: place },
  { name: "Array", owner: () => Array.prototype, fields: ["toLocaleString"], remedy: place },
  { name: "TypedArray", owner: () => inherited(Int8Array.prototype), fields: ["toLocaleString"], remedy: place },
  {
    name: "String",
    owner: () => String.prototype,
    fields: ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase"],
    remedy: place,
  },
];

let guarding: Culprit | null = null;
/** What gives back what is out of reach, in the order in which it was taken. */
let taken: Restore[] = [];
/** A promise was made: an exception in V8's hook would end the process, so it is thrown at the next `raiseOffence`. */
let offence: AmbientError | null = null;

/** Runs `body` with everything ambient outOfReach. A run inside a guarded run is guarded already. */
export function guarded<T>(who: Culprit, body: () => T): T {
  if (guarding !== null) return body();
  guarding = who;
  offence = null;
  try {
    install(taken);
    const result = body();
    raiseOffence();
    return result;
  } finally {
    guarding = null;
    offence = null;
    giveBack();
  }
}

function giveBack(): void {
  for (let i = taken.length - 1; i >= 0; i--) taken[i]!();
  taken = [];
}

/**
 * Runs `body` with everything within reach for as long as it takes: to start a program outside, whose answers are then a function of
 * what it is told. What it makes of a run is for `synod audit` to see.
 */
export function lifted<T>(body: () => T): T {
  if (guarding === null) return body();
  giveBack();
  try {
    return body();
  } finally {
    install(taken);
  }
}

/** Throws for a promise made since the last call; a world calls it after each handler. */
export function raiseOffence(): void {
  if (offence === null) return;
  throw takeOffence();
}

/** That promise, or null. */
export function takeOffence(): AmbientError | null {
  const error = offence;
  offence = null;
  return error;
}

function forbid(name: string, remedy: string): never {
  throw offenceOf(name, remedy);
}

function offenceOf(name: string, remedy: string): AmbientError {
  const culprit = guarding?.culprit() ?? "a handler";
  return new AmbientError(`${culprit} called ${name}: a run depends on its plan alone; ${remedy}`);
}

/** One field of the table, with what stands in for it while a run lasts. */
interface Ban {
  readonly owner: object;
  readonly field: string;
  readonly getter: PropertyDescriptor;
  readonly caller: PropertyDescriptor;
}

/** The table as it applies here, looked up once. */
let bans: readonly Ban[] | null = null;

function makeBans(): readonly Ban[] {
  return outOfReach.flatMap(({ name: ownerName, owner: find, fields, remedy }) => {
    const owner = find();
    if (owner === undefined) return [];
    return fields.flatMap((field): Ban[] => {
      const now = Object.getOwnPropertyDescriptor(owner, field);
      if (now?.configurable !== true) return [];
      const name = ownerName === "Date" ? "Date" : ownerName === "" ? field : `${ownerName}.${field}`;
      const ban = (): never => forbid(name, remedy);
      // A function, not an arrow: `new Event()` must reach it too. As `process.hrtime.bigint`.
      const value = Object.assign(
        function forbiddenCall() {
          ban();
        },
        { bigint: ban },
      );
      const enumerable = now.enumerable === true;
      const getter = { configurable: true, enumerable, get: ban };
      return [{ owner, field, getter, caller: { configurable: true, enumerable, writable: true, value } }];
    });
  });
}

/** What is no function is offended by reading it. */
function standIn({ getter, caller }: Ban, real: PropertyDescriptor): PropertyDescriptor {
  return typeof real.value === "function" ? caller : getter;
}

function install(undo: Restore[]): void {
  bans ??= makeBans();
  for (const ban of bans) {
    const { owner, field } = ban;
    const real = Object.getOwnPropertyDescriptor(owner, field);
    if (real?.configurable !== true) continue;
    Object.defineProperty(owner, field, standIn(ban, real));
    undo.push(() => Object.defineProperty(owner, field, real));
  }
  const realDate = globalThis.Date;
  // A function, not an arrow: `new Date()` must reach it too.
  globalThis.Date = function forbiddenDate() {
    forbid("Date", time);
  } as unknown as DateConstructor;
  globalThis.Date.now = () => forbid("Date", time);
  undo.push(() => {
    globalThis.Date = realDate;
  });
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => "no part of a run"; // it would tell where the program lies
  undo.push(() => {
    Error.prepareStackTrace = prepareStackTrace;
  });
  const stop = promiseHooks?.onInit(() => {
    offence ??= offenceOf("Promise", "handlers are synchronous and run to completion");
  });
  if (stop !== undefined) undo.push(stop as Restore);
}
