/**
 * The law of effects: three readers of them (the timed world, the scheduled world, the checker) do the same with every
 * list of up to five effects, cut anywhere by a crash or not at all, when syncs take no time. What waits for no sync is
 * an event of its own all the same: it is let come once the handler is over.
 */
import { expect, it } from "vitest";
import type { NodeId } from "../base/brand.ts";
import { Streams } from "../base/random.ts";
import type { StepOutcome } from "../check/rows/behaviour.ts";
import { smallBox } from "../check/subjects/system/box.ts";
import type { Up } from "../check/subjects/system/effects.ts";
import { SystemBehaviour } from "../check/subjects/system/system-behaviour.ts";
import type { Seen } from "../contract/invariant.ts";
import type { Io } from "../contract/io.ts";
import type { Session } from "../contract/operation.ts";
import { partsOf } from "../contract/parts.ts";
import type { Automaton } from "../contract/system.ts";
import type { Recorder } from "../trace/recorder.ts";
import { Handling } from "./handling.ts";
import { ScheduledWorld } from "./scheduled/scheduled.ts";
import { Servers } from "./servers.ts";
import { calmPlanWith, type Toy, toySystem } from "./testing.ts";
import { Agenda, kind } from "./time/agenda.ts";
import { Present } from "./time/present.ts";
import { TimedNodes } from "./timed/nodes.ts";
import { Chronicle } from "./watch/chronicle.ts";

/** One effect of each kind; the place in its list tells one from the next. */
const alphabet = {
  write: (io: Io<Toy>, at: number) => io.write({ [`field ${at % 2}`]: at }),
  sync: (io: Io<Toy>) => io.sync(),
  send: (io: Io<Toy>, at: number) => io.send(1 as NodeId, { type: "hello", n: at }),
  reply: (io: Io<Toy>, at: number) => io.reply(2 as NodeId, { type: "busy", session: 0 as Session, sequence: at }),
  observe: (io: Io<Toy>, at: number) => io.observe({ type: "promised", term: at, report: "" }),
  setTimer: (io: Io<Toy>) => io.setTimer("tick", 10),
  cancelTimer: (io: Io<Toy>) => io.cancelTimer("tick"),
  sendAhead: (io: Io<Toy>, at: number) => io.sendAhead(1 as NodeId, { type: "hello", n: at }),
  whenDurable: (io: Io<Toy>, at: number) => io.whenDurable({ type: "durable", n: at }),
};
type Letter = keyof typeof alphabet;
const letters = Object.keys(alphabet) as Letter[];

/** What is left of node 0 and what it has said. A crash loses every write that was not synced. */
interface Left {
  readonly isUp: boolean;
  readonly disk: object;
  readonly timers: readonly string[];
  readonly messages: readonly unknown[];
  /** Each with the disk as it was at that moment. */
  readonly observations: readonly unknown[];
  /** What it was told of its disk, each with the disk as it was then; nothing when it crashed. */
  readonly notices: readonly unknown[];
}

/** Reads the effects of `list`, and crashes after the first `cut` of them if it is not null. */
type Reader = (list: readonly Letter[], cut: number | null) => Left;

/** What is said of effects in `sim/contract/io.ts`, as plainly as possible. */
const rules: Reader = (list, cut) => {
  const disk: { [field: string]: unknown } = {};
  let cache: object[] = [];
  let timers: string[] = [];
  const messages: unknown[] = [];
  const observations: unknown[] = [];
  const notices: number[] = [];
  let waiting: { at: number; writes: number }[] = [];
  for (const [at, letter] of list.slice(0, cut ?? list.length).entries()) {
    if (letter === "write") cache.push({ [`field ${at % 2}`]: at });
    if (letter === "sync") {
      Object.assign(disk, ...cache);
      cache = [];
      notices.push(...waiting.map((notice) => notice.at));
      waiting = [];
    }
    if (letter === "whenDurable" && cache.length === 0) notices.push(at);
    if (letter === "whenDurable" && cache.length > 0) waiting.push({ at, writes: cache.length });
    if (letter === "send" || letter === "sendAhead") messages.push([1, { type: "hello", n: at }]);
    if (letter === "reply") messages.push([2, { type: "busy", session: 0, sequence: at }]);
    if (letter === "observe") observations.push([at, { ...disk }]);
    if (letter === "setTimer") timers = ["tick"];
    if (letter === "cancelTimer") timers = [];
  }
  if (cut !== null) return { isUp: false, disk, timers: [], messages, observations, notices: [] };
  Object.assign(disk, ...cache.slice(0, waiting.at(-1)?.writes ?? 0));
  notices.push(...waiting.map((notice) => notice.at));
  return { isUp: true, disk, timers, messages, observations, notices };
};

// Node 0 issues the script when it is told to; what is asked of a disk is all that is on it.
let script: readonly Letter[] = [];
const handlers: Partial<Automaton<Toy>> = {
  timers: ["tick"],
  onMessage(_state, _from, { type }, io) {
    if (type === "go") for (const [at, letter] of script.entries()) alphabet[letter](io, at);
  },
  onTimer() {},
  standing: (durable) => ({ promised: 0, report: JSON.stringify(durable) }),
};
const system = toySystem(handlers);
const plan = calmPlanWith({ nodes: 2, workload: { clients: 1 } });
const go = { type: "go" };

const observationOf = ({ observation, standing }: Pick<Seen, "observation" | "standing">): unknown[] =>
  observation.type === "promised" ? [[observation.term, JSON.parse(standing!.report)]] : [];
const noticeOf = (message: unknown): number[] => {
  const { type, n } = message as Toy["Message"];
  return type === "durable" ? [n!] : [];
};

const deaf: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };

/** A crash loses all that it may. */
class ForgetfulServers extends Servers {
  override crash(node: number): void {
    this.disks[node]!.crashKeeping([]);
  }
}

function timedReader(): Reader {
  let [timers, messages, observations, notices]: [string[], unknown[], unknown[], number[]] = [[], [], [], []];
  const recorder: Recorder = {
    ...deaf,
    event(_index, _time, node, cause) {
      if (cause.type === "timer") timers.push(cause.timer);
      if (cause.type !== "message" || cause.from !== 0) return;
      if (node === 0) notices.push(...noticeOf(cause.message));
      else messages.push([node, cause.message]);
    },
    seen: (seen) => void observations.push(...observationOf(seen)),
  };
  const parts = partsOf(system, 2, {}, 1);
  const { cluster } = parts[0]!;
  const streams = new Streams("law");
  const [present, agenda] = [new Present(), new Agenda()];
  const hosts = new ForgetfulServers(parts, streams, false);
  const chronicle = new Chronicle([], hosts, null, { recorder });
  const handling = new Handling("toy", cluster, chronicle);
  const nodes = new TimedNodes(plan, system, cluster, streams, {}, { present, agenda, hosts, chronicle, handling });
  hosts.boot(0);
  hosts.boot(1);
  return (list, cut) => {
    [timers, messages, observations, notices] = [[], [], [], []];
    script = list;
    hosts.boot(0);
    if (cut !== null) nodes.faults.crash(0, cut, 100_000, 0, false);
    agenda.push(present.now, kind.deliver, 0, 1, 0, go);
    let isUp = true;
    while (agenda.size > 0) {
      present.now = agenda.time;
      const slot = agenda.pop();
      if (agenda.kinds[slot] === kind.restart) isUp = false;
      nodes.step(agenda.kinds[slot]!, slot);
    }
    return { isUp, disk: { ...hosts.disks[0]!.stable }, timers, messages, observations, notices };
  };
}

function scheduledReader(): Reader {
  let observations: unknown[] = [];
  const recorder: Recorder = { ...deaf, seen: (seen) => void observations.push(...observationOf(seen)) };
  const told = toySystem({ ...handlers, onStart: (_state, io) => io.send(io.self, go) });
  const world = new ScheduledWorld(plan, told, [], { recorder });
  world.start();
  const start = world.snapshot();
  return (list, cut) => {
    observations = [];
    script = list;
    world.restore(start);
    world.apply({ kind: "deliver", from: 0, to: 0, ordinal: 0, run: { draws: [], cut, keep: [] } });
    while (world.enabled().some(({ kind }) => kind === "synced")) world.apply({ kind: "synced", node: 0 });
    const { disks, standings, timers, inFlight } = world.snapshot();
    const messages = inFlight.messages.filter(({ from, to }) => from === 0 && to !== 0);
    const isUp = standings[0] === "up"; // what is on its way to a node that is down is lost when it comes
    const own = inFlight.messages.filter(({ to }) => to === 0).flatMap(({ message }) => noticeOf(message));
    return {
      isUp,
      disk: { ...disks[0]!.stable },
      timers: timers[0]!,
      messages: messages.map(({ to, message }) => [to, message]),
      observations,
      notices: isUp ? own : [],
    };
  };
}

/** The checker tries every cut at once, but for the one behind the last effect, which is a crash between two handlers. */
function checkerReader(): Reader {
  const box = { ...smallBox(system), nodes: 2, clients: 1, crashes: 1, loss: "suffix" as const };
  const behaviour = new SystemBehaviour(system, box, true);
  const { local } = behaviour.start(0);
  const losesAll = (keep: readonly boolean[]): boolean => keep.every((kept) => !kept);
  let tried: readonly StepOutcome[] = [];
  return (list, cut) => {
    if (script !== list) {
      script = list;
      tried = behaviour.onMessage(0, local, 1, go);
    }
    const isWhole = cut === null || cut === list.length;
    const outcome = tried.find(({ how }) => {
      if (how.kind !== "deliver") return false;
      return isWhole ? how.run.cut === null : how.run.cut === cut && losesAll(how.run.keep);
    })!;
    let after = outcome.local;
    if (cut === list.length) {
      const outcomes = behaviour.spontaneous(0, after);
      after = outcomes.find(({ how }) => how.kind === "crash" && losesAll(how.keep))!.local;
    }
    for (let settled: object | undefined = after; settled !== undefined; ) {
      after = settled;
      if (cut !== null) break;
      settled = behaviour.spontaneous(0, after).find(({ how }) => how.kind === "synced")?.local;
    }
    const { up, disk, timers = [], own = [] } = after as Partial<Up> & { readonly disk: object };
    const messages = outcome.sends.map(({ to, message }) => [to, message]);
    const observations = outcome.seen.flatMap(observationOf);
    return { isUp: up === true, disk, timers, messages, observations, notices: own.flatMap(noticeOf) };
  };
}

function* listsUpTo(length: number, list: readonly Letter[] = []): Generator<readonly Letter[]> {
  yield list;
  if (length > 0) for (const letter of letters) yield* listsUpTo(length - 1, [...list, letter]);
}

it.each([
  ["the timed world", timedReader],
  ["the scheduled world", scheduledReader],
  ["the checker", checkerReader],
])(
  "%s does with every list of up to five effects, cut anywhere, what the rules say",
  { timeout: 240_000 },
  (_name, makeReader) => {
    const read = makeReader();
    let lists = 0;
    for (const list of listsUpTo(5)) {
      lists++;
      for (const cut of list.length === 0 ? [null] : [null, ...list.keys(), list.length]) {
        const [left, wanted] = [read(list, cut), rules(list, cut)];
        const isSame = JSON.stringify(left) === JSON.stringify(wanted); // the assertion itself would take minutes
        if (!isSame) expect({ list, cut, ...left }).toEqual({ list, cut, ...wanted });
      }
    }
    expect(lists).toBe(66_430);
  },
);
