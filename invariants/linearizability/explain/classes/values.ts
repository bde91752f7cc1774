/** Classes of violations of registers and key-value stores: what a read returned against what was written when. */
import type { Call } from "../../history.ts";
import { describeValue, sameValue, valueKey } from "../../model.ts";
import type { ClassFinding, Scene, SessionGuarantee } from "./finding.ts";
import { beganAt, citedMax, endedAt, initialHint, nameCall, span } from "./finding.ts";

/** A call that returned a value. */
interface Read {
  readonly call: Call;
  readonly value: unknown;
}

interface Values {
  readonly scene: Scene;
  readonly reads: readonly Read[];
  /** The reads of everyone, for what was never seen. */
  readonly allReads: readonly Read[];
  /** The calls that wrote each value, by its key. */
  readonly writers: ReadonlyMap<unknown, readonly Call[]>;
}

/** What a call wrote if it took effect; undefined for one that writes nothing. */
export function writtenBy(call: Call): unknown {
  const { type, value } = call.input as { type: string; value?: unknown };
  if (type === "compare-and-set") {
    return (call.output as { swapped?: boolean } | undefined)?.swapped === false ? undefined : value;
  }
  return type === "put" || type === "write" || type === "propose" ? value : undefined;
}

/** What a call returned of the state before it or of what was chosen; undefined for one that tells nothing. */
export function readBy(call: Call): unknown {
  const output = call.output as { type?: string; value?: unknown; swapped?: boolean } | undefined;
  if (output?.type === "swapped") {
    return output.swapped ? (call.input as { expected: unknown }).expected : output.value;
  }
  return output?.type === "value" ? output.value : undefined;
}

/** The classes that may fit, from the plainest to the subtlest. */
export function* classifyValues(scene: Scene): Generator<ClassFinding> {
  const values: Values = {
    ...{ scene, reads: readsOf(scene.calls), allReads: readsOf(scene.everyone) },
    writers: writersOf(scene.everyone),
  };
  yield* findOrphans(values);
  yield* findOverwritten(values);
  yield* findSecondChoice(values);
}

function writersOf(calls: readonly Call[]): Map<unknown, Call[]> {
  const writers = new Map<unknown, Call[]>();
  for (const call of calls) {
    const written = writtenBy(call);
    if (written === undefined) continue;
    const known = writers.get(valueKey(written));
    if (known === undefined) writers.set(valueKey(written), [call]);
    else known.push(call);
  }
  return writers;
}

const readsOf = (calls: readonly Call[]): Read[] =>
  calls.flatMap((call) => {
    const value = readBy(call);
    return value === undefined ? [] : [{ call, value }];
  });

const isInitial = (value: unknown, { model }: Scene): boolean =>
  sameValue(value, model.initial) || (model.initial === null && value === "");

/** A value that nobody wrote, that only a failed call wrote, or that was written only after the read had ended. */
function* findOrphans({ scene, reads, allReads, writers }: Values): Generator<ClassFinding> {
  for (const { call, value } of reads) {
    if (isInitial(value, scene)) continue;
    const known = writers.get(valueKey(value)) ?? [];
    if (known.some((writer) => writer.invoked <= call.returned && mayHaveWritten(writer, call))) continue;
    const failed = scene.failed.find((other) => {
      const written = writtenBy(other);
      return written !== undefined && sameValue(written, value) && other.invoked <= call.returned;
    });
    const found = `${nameCall(call, scene.model)} ${saw(call)} ${describeValue(value)}`;
    const isFirst = sameValue(firstSeen(scene, allReads), value);
    const hint = isFirst ? (scene.hint ?? initialHint)(value) : "";
    if (failed !== undefined) {
      const sentence = `${found}, which only ${nameCall(failed, scene.model)} wrote, and that call definitely failed${hint}`;
      yield { class: "read of a failed write", sentence, calls: [failed, call], beside: [failed] };
      continue;
    }
    const later = known.find((writer) => mayHaveWritten(writer, call));
    const sentence =
      later === undefined
        ? `${found}, which nobody wrote${hint}`
        : `${found} before anybody had begun to write it: ${nameCall(later, scene.model)} came later${hint}`;
    const beside = later === undefined ? [] : [later];
    yield { class: "phantom read", sentence, calls: [...beside, call], beside };
  }
}

/** A proposal may return its own value; what a comparison found was there before it. */
const mayHaveWritten = (writer: Call, reader: Call): boolean =>
  writer !== reader || (reader.input as { type: string }).type === "propose";

/** A comparison finds, other calls return. */
const saw = (call: Call): string => ((call.output as { type?: string }).type === "swapped" ? "found" : "returned");

/** The value on which all reads agree that began before the first write had ended; undefined if they do not. */
export function firstSeen(scene: Scene, reads: readonly Read[] = readsOf(scene.everyone)): unknown {
  let firstWrite = Number.POSITIVE_INFINITY;
  for (const call of scene.everyone) {
    if (writtenBy(call) !== undefined) firstWrite = Math.min(firstWrite, call.returned);
  }
  const early = reads.filter(({ call }) => call.invoked < firstWrite || call.returned <= firstWrite);
  const value = early[0]?.value;
  return early.every((read) => sameValue(read.value, value) || read.call.returned > firstWrite) ? value : undefined;
}

/** A read of a value that had been overwritten, for certain, before the read began. */
function* findOverwritten(values: Values): Generator<ClassFinding> {
  const { writers, scene } = values;
  for (const read of values.reads) {
    const known = writers.get(valueKey(read.value)) ?? [];
    const sources = known.filter((writer) => writer.invoked <= read.call.returned && mayHaveWritten(writer, read.call));
    if (sources.length === 0 && !isInitial(read.value, scene)) continue;
    const overwriters = overwritersOf(read, sources, values);
    if (overwriters.length === 0) continue;
    yield* asLost(read, overwriters, values);
    yield* asSession(read, sources, overwriters, values);
    yield* asDuplicate(read, sources, overwriters, values);
    yield asStale(read, overwriters, values);
  }
}

/** Other values' writes that lie wholly after every write of the value read, and ended before the read began. */
function overwritersOf(read: Read, sources: readonly Call[], { scene }: Values): Call[] {
  const began = read.call.invoked;
  // A write that overlaps the read, or may still take effect, can explain it.
  if (sources.some((source) => source.returned >= began)) return [];
  return scene.everyone.filter((call) => {
    const written = writtenBy(call);
    if (call.outcome !== "ok" || written === undefined || sameValue(written, read.value) || call === read.call)
      return false;
    if ((call.input as { type: string }).type === "propose" && !sameValue(readBy(call), written)) return false;
    return call.returned < began && sources.every((source) => source.returned < call.invoked);
  });
}

/** An overwriting value that nobody ever read after it was acknowledged, though more than its own client looked. */
function* asLost(
  read: Read,
  overwriters: readonly Call[],
  { scene, allReads: reads }: Values,
): Generator<ClassFinding> {
  const last = overwriters.reduce((latest, call) => (call.returned > latest.returned ? call : latest));
  const after = reads.filter((other) => other.call.invoked > last.returned);
  if (reads.some((other) => sameValue(other.value, writtenBy(last)))) return;
  if (after.every((other) => other.call.process === last.process)) return;
  const sentence = `${nameCall(last, scene.model)} was acknowledged, yet ${nameCall(read.call, scene.model)} began afterwards and ${saw(read.call)} the older ${describeValue(read.value)}, and nobody ever read the new value`;
  yield { class: "lost acknowledged write", sentence, calls: [last, read.call] };
}

/** Whether all writes of the value that another read returned came after those of this read's: what it saw was newer. */
function isNewer(other: Read, sources: readonly Call[], { writers, scene }: Values): boolean {
  if (isInitial(other.value, scene)) return false;
  const known = (writers.get(valueKey(other.value)) ?? []).filter((writer) => writer.invoked <= other.call.returned);
  return known.length > 0 && known.every((writer) => sources.every((source) => source.returned < writer.invoked));
}

/** The reader itself had written or read something newer. */
function* asSession(
  read: Read,
  sources: readonly Call[],
  overwriters: readonly Call[],
  values: Values,
): Generator<ClassFinding> {
  const { model } = values.scene;
  const found = (guarantee: SessionGuarantee, before: Call): ClassFinding => ({
    class: "session order broken",
    guarantee,
    sentence: `${nameCall(read.call, model)} went back to ${describeValue(read.value)} although the same client had already ${guarantee === "monotonic reads" ? "read" : "written"} something newer, ${nameCall(before, model)}: ${guarantee} is broken`,
    calls: [before, read.call],
  });
  const own = overwriters.find((call) => call.process === read.call.process);
  if (own !== undefined) yield found("read your writes", own);
  const earlier = values.allReads.find(
    (other) =>
      other.call.process === read.call.process &&
      other.call.returned <= read.call.invoked &&
      other.call !== read.call &&
      overwriters.some((call) => sameValue(writtenBy(call), other.value)) &&
      isNewer(other, sources, values),
  );
  if (earlier !== undefined) yield found("monotonic reads", earlier.call);
}

/** The value came back for good after its successor had been read, though it was written once. */
function* asDuplicate(
  read: Read,
  sources: readonly Call[],
  overwriters: readonly Call[],
  values: Values,
): Generator<ClassFinding> {
  const { scene, allReads: reads } = values;
  const source = sources[0];
  if (source === undefined || (values.writers.get(valueKey(read.value)) ?? []).length > 1) return;
  const successor = reads.find(
    (other) =>
      other.call.returned < read.call.invoked &&
      overwriters.some((call) => sameValue(writtenBy(call), other.value)) &&
      isNewer(other, sources, values),
  );
  if (successor === undefined) return;
  const after = reads.filter((other) => other.call.invoked >= read.call.invoked);
  const isBack = after.length > 1 && after.every((other) => sameValue(other.value, read.value));
  if (!isBack) return;
  const sentence = `${nameCall(source, scene.model)} was called once, was overwritten as ${nameCall(successor.call, scene.model)} shows, and came back for good from ${nameCall(read.call, scene.model)} on, as if it had been applied twice`;
  yield { class: "duplicate apply", sentence, calls: [source, successor.call, read.call] };
}

function asStale(read: Read, overwriters: readonly Call[], { scene }: Values): ClassFinding {
  const first = overwriters.reduce((earliest, call) => (call.returned < earliest.returned ? call : earliest));
  const chain = chainOf(overwriters);
  const versions = chain.length;
  const age = beganAt(read.call) - endedAt(first);
  const sentence = `${nameCall(read.call, scene.model)} ${saw(read.call)} ${describeValue(read.value)}, at least ${versions} ${versions === 1 ? "version" : "versions"} old: ${nameCall(first, scene.model)} had been acknowledged ${span(age, scene.unit)} before the read began`;
  return { class: "stale read", sentence, calls: [...new Set([first, ...chain, read.call])], versions, age };
}

/** Writes that surely followed one another, as many as can be cited: only these are versions for certain. */
function chainOf(writes: readonly Call[]): Call[] {
  const chain: Call[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const call of [...writes].sort((left, right) => left.returned - right.returned)) {
    if (call.invoked <= end || chain.length >= citedMax) continue;
    chain.push(call);
    end = call.returned;
  }
  return chain;
}

/** Two values chosen where only one may ever be. */
function* findSecondChoice({ scene, reads }: Values): Generator<ClassFinding> {
  if (scene.model.name !== "write-once") return;
  const chosen = reads.filter((read) => !isInitial(read.value, scene));
  const first = chosen[0];
  const other = chosen.find((read) => first !== undefined && !sameValue(read.value, first.value));
  if (first === undefined || other === undefined) return;
  const sentence = `two values were chosen: ${nameCall(first.call, scene.model)} and ${nameCall(other.call, scene.model)}`;
  yield { class: "divergence", sentence, calls: [first.call, other.call] };
}
