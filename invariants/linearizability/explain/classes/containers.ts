/** Classes of violations of sets, queues, stacks, counters and locks: what was taken out against what was put in. */
import { canonical } from "../../../../sim/base/plain.ts";
import type { Call } from "../../history.ts";
import { describeValue, valueKey } from "../../model.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { beganAt, endedAt, nameCall, span } from "./finding.ts";

interface Asked {
  readonly type: string;
  readonly value?: unknown;
  readonly amount?: number;
}

const asked = (call: Call): Asked => call.input as Asked;
const answer = (call: Call): unknown => (call.output as { value?: unknown } | undefined)?.value;

/** Null if the model is none of these or nothing plain is wrong. */
export function classifyContainers(scene: Scene): ClassFinding | null {
  switch (scene.model.name) {
    case "set":
      return classifySet(scene);
    case "queue":
      return classifyTaking(scene, "enqueue", "dequeue");
    case "stack":
      return classifyTaking(scene, "push", "pop");
    case "counter":
      return classifyCounter(scene);
    case "mutex":
      return classifyMutex(scene);
    default:
      return null;
  }
}

function classifySet(scene: Scene): ClassFinding | null {
  const { everyone: calls, failed, model } = scene;
  const adds = calls.filter((call) => asked(call).type === "add");
  const removes = calls.filter((call) => asked(call).type === "remove");
  const adders = new Set(adds.map((call) => canonical(asked(call).value)));
  const reads = calls.filter((call) => asked(call).type === "read" && Array.isArray(answer(call)));
  const initial = new Set<string>(model.initial as string[]);
  for (const read of reads) {
    const elements = (answer(read) as unknown[]).map((element) => canonical(element));
    const alien = elements.find((element) => !adders.has(element) && !initial.has(element));
    if (alien !== undefined) return alienElement(scene, read, alien, failed);
    const twice = elements.find((element, index) => elements.indexOf(element) !== index);
    if (twice !== undefined) {
      const sentence = `${nameCall(read, model)} holds ${twice} twice, which no set can`;
      return { class: "duplicate apply", sentence, calls: [read] };
    }
    const missing = adds.filter(
      (add) =>
        add.outcome === "ok" &&
        add.returned < read.invoked &&
        !elements.includes(canonical(asked(add).value)) &&
        !removes.some((remove) => canonical(asked(remove).value) === canonical(asked(add).value)),
    );
    const first = missing[0];
    if (first === undefined) continue;
    const text = canonical(asked(first).value);
    const seenBy = reads.find((other) => (answer(other) as unknown[]).some((element) => canonical(element) === text));
    return missed(scene, first, read, seenBy, missing.length);
  }
  return null;
}

function alienElement(scene: Scene, read: Call, alien: string, failed: readonly Call[]): ClassFinding {
  const culprit = failed.find((call) => canonical(asked(call).value) === alien);
  const who = nameCall(read, scene.model);
  if (culprit === undefined) {
    return { class: "phantom read", sentence: `${who} holds ${alien}, which nobody added`, calls: [read] };
  }
  const sentence = `${who} holds ${alien}, which only ${nameCall(culprit, scene.model)} added, and that call definitely failed`;
  return { class: "read of a failed write", sentence, calls: [culprit, read] };
}

/** An acknowledged addition that a later read does not show: lost if nobody ever saw it, else stale. */
function missed(scene: Scene, put: Call, read: Call, seenBy: Call | undefined, versions: number): ClassFinding {
  const who = nameCall(read, scene.model);
  if (seenBy === undefined) {
    const sentence = `${nameCall(put, scene.model)} was acknowledged, yet ${who} began afterwards without it, and nobody ever saw it`;
    return { class: "lost acknowledged write", sentence, calls: [put, read] };
  }
  const age = beganAt(read) - endedAt(put);
  const sentence = `${who} misses ${nameCall(put, scene.model)}, acknowledged ${span(age, scene.unit)} before the read began, though ${nameCall(seenBy, scene.model)} holds it`;
  return { class: "stale read", sentence, calls: [put, seenBy, read], versions, age };
}

function classifyTaking(scene: Scene, putting: string, taking: string): ClassFinding | null {
  const { everyone: calls, failed, model } = scene;
  const puts = calls.filter((call) => asked(call).type === putting);
  const takes = calls.filter((call) => asked(call).type === taking && call.outcome === "ok");
  const takenBy = new Map<unknown, Call[]>();
  for (const take of takes) {
    const value = answer(take);
    if (value === null) continue;
    const key = valueKey(value);
    const sources = puts.filter((put) => valueKey(asked(put).value) === key && put.invoked <= take.returned);
    const initial = (model.initial as unknown[]).filter((inside) => valueKey(inside) === key).length;
    const earlier = takenBy.get(key) ?? [];
    takenBy.set(key, [...earlier, take]);
    if (earlier.length < sources.length + initial) continue;
    const first = earlier[0];
    if (first !== undefined) {
      const sentence = `${describeValue(value)} was put in ${earlier.length} time(s) and taken out once more: ${nameCall(first, model)} and ${nameCall(take, model)}`;
      return { class: "duplicate apply", sentence, calls: [first, take] };
    }
    const culprit = failed.find((call) => asked(call).type === putting && valueKey(asked(call).value) === key);
    if (culprit !== undefined) {
      const sentence = `${nameCall(take, model)} returned what only ${nameCall(culprit, model)} put in, and that call definitely failed`;
      return { class: "read of a failed write", sentence, calls: [culprit, take] };
    }
    const sentence = `${nameCall(take, model)} returned a value that nobody had put in`;
    return { class: "phantom read", sentence, calls: [take] };
  }
  return findLostInside(scene, puts, takes);
}

/** Found empty although a value was inside for certain and was never taken. */
function findLostInside(scene: Scene, puts: readonly Call[], takes: readonly Call[]): ClassFinding | null {
  for (const take of takes) {
    if (answer(take) !== null) continue;
    const lost = puts.find(
      (put) =>
        put.outcome === "ok" &&
        put.returned < take.invoked &&
        !takes.some((other) => valueKey(answer(other)) === valueKey(asked(put).value)),
    );
    if (lost === undefined) continue;
    const sentence = `${nameCall(lost, scene.model)} was acknowledged, yet ${nameCall(take, scene.model)} began afterwards and found nothing, and nobody ever took it`;
    return { class: "lost acknowledged write", sentence, calls: [lost, take] };
  }
  return null;
}

function classifyCounter(scene: Scene): ClassFinding | null {
  const { everyone: calls, model } = scene;
  const adds = calls.filter((call) => asked(call).type === "add");
  if (adds.some((call) => (asked(call).amount ?? 0) < 0)) return null;
  const sum = (chosen: readonly Call[]): number =>
    chosen.reduce((total, call) => total + (asked(call).amount ?? 0), model.initial as number);
  for (const read of calls) {
    const value = answer(read);
    if (typeof value !== "number") continue;
    const most = sum(adds.filter((add) => add.invoked <= read.returned));
    const done = adds.filter((add) => add.outcome === "ok" && add.returned < read.invoked);
    if (value > most) {
      const sentence = `${nameCall(read, model)}, but all adds begun by then make at most ${most}: one was applied twice`;
      return { class: "duplicate apply", sentence, calls: [read] };
    }
    const last = done.at(-1);
    if (value < sum(done) && last !== undefined) {
      const later = calls.find((other) => {
        const found = answer(other);
        return typeof found === "number" && found >= sum(done) && found > value;
      });
      return missed(scene, last, read, later, 1);
    }
  }
  return null;
}

function classifyMutex({ everyone: calls, model }: Scene): ClassFinding | null {
  const acquires = calls.filter((call) => asked(call).type === "acquire" && call.outcome === "ok");
  for (const [index, first] of acquires.entries()) {
    const second = acquires.slice(index + 1).find((other) => {
      const freed = calls.some(
        (call) => asked(call).type === "release" && call.returned >= first.invoked && call.invoked <= other.returned,
      );
      return !freed;
    });
    if (second === undefined) continue;
    const sentence = `the lock had two holders: nothing released it between ${nameCall(first, model)} and ${nameCall(second, model)}`;
    return { class: "divergence", sentence, calls: [first, second] };
  }
  return null;
}
