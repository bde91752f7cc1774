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

/** Nothing if the model is none of these or nothing plain is wrong. */
export function* classifyContainers(scene: Scene): Generator<ClassFinding> {
  switch (scene.model.name) {
    case "set":
      yield* classifySet(scene);
      break;
    case "queue":
      yield* classifyTaking(scene, "enqueue", "dequeue");
      break;
    case "stack":
      yield* classifyTaking(scene, "push", "pop");
      break;
    case "counter":
      yield* classifyCounter(scene);
      break;
    case "mutex":
      yield* classifyMutex(scene);
      break;
    default:
  }
}

function* classifySet(scene: Scene): Generator<ClassFinding> {
  const { everyone, failed, model } = scene;
  const adds = everyone.filter((call) => asked(call).type === "add");
  const removed = new Set(
    everyone.filter((call) => asked(call).type === "remove").map((call) => canonical(asked(call).value)),
  );
  const isRead = (call: Call): boolean => asked(call).type === "read" && Array.isArray(answer(call));
  const elementsOf = (read: Call): string[] => (answer(read) as unknown[]).map((element) => canonical(element));
  const initial = new Set<string>(model.initial as string[]);
  const holders = new Map<string, Call>();
  for (const read of everyone.filter(isRead)) {
    for (const element of elementsOf(read)) if (!holders.has(element)) holders.set(element, read);
  }
  for (const read of scene.calls.filter(isRead)) {
    const elements = elementsOf(read);
    const begun = new Set(adds.filter((add) => add.invoked <= read.returned).map((add) => canonical(asked(add).value)));
    const alien = elements.find((element) => !begun.has(element) && !initial.has(element));
    if (alien !== undefined) yield alienElement(scene, read, alien, { adds, failed });
    const counts = new Set<string>();
    const twice = elements.find((element) => counts.has(element) || !counts.add(element));
    if (twice !== undefined) {
      const sentence = `${nameCall(read, model)} holds ${twice} twice, which no set can`;
      yield { class: "duplicate apply", sentence, calls: [read] };
    }
    const held = new Set(elements);
    const first = adds.find((add) => {
      const element = canonical(asked(add).value);
      return add.outcome === "ok" && add.returned < read.invoked && !held.has(element) && !removed.has(element);
    });
    if (first !== undefined) yield missed(scene, first, read, holders.get(canonical(asked(first).value)));
  }
}

function alienElement(
  scene: Scene,
  read: Call,
  alien: string,
  { adds, failed }: { readonly adds: readonly Call[]; readonly failed: readonly Call[] },
): ClassFinding {
  const adders = (calls: readonly Call[]): Call | undefined =>
    calls.find((call) => asked(call).type === "add" && canonical(asked(call).value) === alien);
  const culprit = adders(failed.filter((call) => call.invoked <= read.returned));
  const later = adders(adds);
  const who = nameCall(read, scene.model);
  if (culprit !== undefined) {
    const sentence = `${who} holds ${alien}, which only ${nameCall(culprit, scene.model)} added, and that call definitely failed`;
    return { class: "read of a failed write", sentence, calls: [culprit, read], beside: [culprit] };
  }
  if (later !== undefined) {
    const sentence = `${who} holds ${alien} before anybody had begun to add it: ${nameCall(later, scene.model)} came later`;
    return { class: "phantom read", sentence, calls: [later, read], beside: [later] };
  }
  return { class: "phantom read", sentence: `${who} holds ${alien}, which nobody added`, calls: [read] };
}

/** An acknowledged addition that a later read does not show: lost if nobody ever saw it, else stale. */
function missed(scene: Scene, put: Call, read: Call, seenBy: Call | undefined): ClassFinding {
  const who = nameCall(read, scene.model);
  if (seenBy === undefined) {
    const sentence = `${nameCall(put, scene.model)} was acknowledged, yet ${who} began afterwards without it, and nobody ever saw it`;
    return { class: "lost acknowledged write", sentence, calls: [put, read] };
  }
  const age = beganAt(read) - endedAt(put);
  const sentence = `${who} misses ${nameCall(put, scene.model)}, acknowledged ${span(age, scene.unit)} before the read began, though ${nameCall(seenBy, scene.model)} holds it`;
  return { class: "stale read", sentence, calls: [put, seenBy, read], versions: 1, age };
}

function* classifyTaking(scene: Scene, putting: string, taking: string): Generator<ClassFinding> {
  const { everyone, failed, model } = scene;
  const puts = everyone.filter((call) => asked(call).type === putting);
  const takes = everyone.filter((call) => asked(call).type === taking && call.outcome === "ok");
  for (const take of scene.calls) {
    if (asked(take).type !== taking || take.outcome !== "ok" || answer(take) === null) continue;
    const key = valueKey(answer(take));
    const isOfIt = (put: Call): boolean => valueKey(asked(put).value) === key;
    const all = puts.filter(isOfIt);
    const begun = all.filter((put) => put.invoked <= take.returned);
    const initial = (model.initial as unknown[]).filter((inside) => valueKey(inside) === key).length;
    if (begun.length + initial === 0) {
      yield notPutIn(scene, take, {
        later: all[0],
        culprit: failed.find((call) => asked(call).type === putting && isOfIt(call) && call.invoked <= take.returned),
      });
      continue;
    }
    const taken = takes.filter((other) => valueKey(answer(other)) === key);
    if (taken.length <= all.length + initial) continue;
    const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
    const names = taken.map((call) => nameCall(call, model)).join(" and ");
    const sentence = `${describeValue(answer(take))} was put in ${times(all.length + initial)} and taken out ${times(taken.length)}: ${names}`;
    yield { class: "duplicate apply", sentence, calls: [...all, ...taken] };
  }
  yield* findLostInside(scene, puts, takes);
  if (model.name === "queue") yield* findOvertaken(scene, puts, takes);
}

/** One value was put in before another, and the other was taken first. */
function* findOvertaken(
  { calls, model }: Scene,
  puts: readonly Call[],
  takes: readonly Call[],
): Generator<ClassFinding> {
  const takeOf = (put: Call): Call | undefined =>
    takes.find((take) => valueKey(answer(take)) === valueKey(asked(put).value));
  const among = puts.filter((put) => calls.includes(put));
  for (const second of among) {
    const taken = takeOf(second);
    if (taken === undefined) continue;
    for (const first of among) {
      if (first.returned >= second.invoked) continue;
      const later = takeOf(first);
      if (later !== undefined && later.invoked <= taken.returned) continue;
      const ending =
        later === undefined ? "nobody is known to have taken" : `only ${nameCall(later, model)} took later`;
      const sentence = `${nameCall(taken, model)} came before ${describeValue(asked(first).value)}, which ${nameCall(first, model)} had put in before ${nameCall(second, model)} began, and which ${ending}`;
      yield { class: "out of order", sentence, calls: [first, second, taken, ...(later === undefined ? [] : [later])] };
      return;
    }
  }
}

/** A value was taken out that nobody can have put in by then. */
function notPutIn(
  { model }: Scene,
  take: Call,
  { later, culprit }: { readonly later: Call | undefined; readonly culprit: Call | undefined },
): ClassFinding {
  if (culprit !== undefined) {
    const sentence = `${nameCall(take, model)} returned what only ${nameCall(culprit, model)} put in, and that call definitely failed`;
    return { class: "read of a failed write", sentence, calls: [culprit, take], beside: [culprit] };
  }
  if (later !== undefined) {
    const sentence = `${nameCall(take, model)} returned a value before anybody had begun to put it in: ${nameCall(later, model)} came later`;
    return { class: "phantom read", sentence, calls: [later, take], beside: [later] };
  }
  const sentence = `${nameCall(take, model)} returned a value that nobody put in`;
  return { class: "phantom read", sentence, calls: [take] };
}

/** Found empty although a value was inside for certain and was never taken. */
function* findLostInside(scene: Scene, puts: readonly Call[], takes: readonly Call[]): Generator<ClassFinding> {
  const taken = new Set(takes.map((take) => valueKey(answer(take))));
  for (const take of scene.calls) {
    if (!takes.includes(take) || answer(take) !== null) continue;
    const lost = puts.find(
      (put) => put.outcome === "ok" && put.returned < take.invoked && !taken.has(valueKey(asked(put).value)),
    );
    if (lost === undefined) continue;
    const sentence = `${nameCall(lost, scene.model)} was acknowledged, yet ${nameCall(take, scene.model)} began afterwards and found nothing, and nobody is known to have taken it`;
    yield { class: "lost acknowledged write", sentence, calls: [lost, take] };
  }
}

function* classifyCounter(scene: Scene): Generator<ClassFinding> {
  const { everyone, model } = scene;
  const adds = everyone.filter((call) => asked(call).type === "add");
  if (adds.some((call) => (asked(call).amount ?? 0) < 0)) return;
  const sum = (chosen: readonly Call[]): number =>
    chosen.reduce((total, call) => total + (asked(call).amount ?? 0), model.initial as number);
  for (const read of scene.calls) {
    const value = answer(read);
    if (typeof value !== "number") continue;
    const begun = adds.filter((add) => add.invoked <= read.returned);
    const done = adds.filter((add) => add.outcome === "ok" && add.returned < read.invoked);
    // A call that adds and tells is one of those that it counts.
    const calls = [...new Set([...begun, read])];
    if (value > sum(begun)) {
      const sentence = `${nameCall(read, model)}, but all adds begun by then make at most ${sum(begun)}, as if one had been applied twice`;
      yield { class: "duplicate apply", sentence, calls };
    }
    if (value < sum(done)) {
      const seenBy = everyone.find((other) => {
        const found = answer(other);
        return typeof found === "number" && found >= sum(done);
      });
      const sentence = `${nameCall(read, model)}, but the adds acknowledged before it began make ${sum(done)}`;
      yield { class: seenBy === undefined ? "lost acknowledged write" : "stale read", sentence, calls };
    }
  }
}

/** Two calls that both got the lock, and no release that could lie between them, whichever came first. */
function* classifyMutex({ everyone, calls, model }: Scene): Generator<ClassFinding> {
  const acquires = calls.filter((call) => asked(call).type === "acquire" && call.outcome === "ok");
  const releases = everyone.filter((call) => asked(call).type === "release");
  for (const [index, first] of acquires.entries()) {
    for (const second of acquires.slice(index + 1)) {
      const from = Math.min(first.invoked, second.invoked);
      const to = Math.max(first.returned, second.returned);
      if (releases.some((release) => release.returned >= from && release.invoked <= to)) continue;
      const sentence = `the lock had two holders: nothing can have released it between ${nameCall(first, model)} and ${nameCall(second, model)}`;
      yield { class: "divergence", sentence, calls: [first, second] };
      break;
    }
  }
}
