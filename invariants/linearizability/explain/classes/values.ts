/** Classes of violations of registers and key-value stores: what a read returned against what was written when. */
import type { Call } from "../../history.ts";
import { describeValue, sameValue, valueKey } from "../../model.ts";
import type { ClassFinding, Scene, SessionGuarantee } from "./finding.ts";
import { beganAt, endedAt, nameCall, span } from "./finding.ts";

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

/** The first class that fits, from the plainest to the subtlest; null if none does. */
export function classifyValues(scene: Scene): ClassFinding | null {
  const writers = new Map<unknown, Call[]>();
  for (const call of scene.everyone) {
    const written = writtenBy(call);
    if (written !== undefined) writers.set(valueKey(written), [...(writers.get(valueKey(written)) ?? []), call]);
  }
  const values: Values = { scene, reads: readsOf(scene.calls), allReads: readsOf(scene.everyone), writers };
  return findOrphan(values) ?? findOverwritten(values) ?? findSecondChoice(values);
}

const readsOf = (calls: readonly Call[]): Read[] =>
  calls.flatMap((call) => {
    const value = readBy(call);
    return value === undefined ? [] : [{ call, value }];
  });

const isInitial = (value: unknown, { model }: Scene): boolean =>
  sameValue(value, model.initial) || (model.initial === null && value === "");

/** A value that nobody wrote, that only a failed call wrote, or that was written only after the read had ended. */
function findOrphan({ scene, reads, writers }: Values): ClassFinding | null {
  for (const { call, value } of reads) {
    if (isInitial(value, scene)) continue;
    const known = writers.get(valueKey(value)) ?? [];
    if (known.some((writer) => writer.invoked <= call.returned)) continue;
    const failed = scene.failed.find((other) => {
      const written = writtenBy(other);
      return written !== undefined && sameValue(written, value);
    });
    const who = nameCall(call, scene.model);
    if (failed !== undefined) {
      const sentence = `${who} returned ${describeValue(value)}, which only ${nameCall(failed, scene.model)} wrote, and that call definitely failed`;
      return { class: "read of a failed write", sentence, calls: [failed, call] };
    }
    const later = known[0];
    const sentence =
      later === undefined
        ? `${who} returned ${describeValue(value)}, which nobody wrote (if it was there from the start, say so with --initial)`
        : `${who} returned ${describeValue(value)} before anybody had begun to write it: ${nameCall(later, scene.model)} came later`;
    return { class: "phantom read", sentence, calls: later === undefined ? [call] : [later, call] };
  }
  return null;
}

/** A read of a value that had been overwritten, for certain, before the read began. */
function findOverwritten(values: Values): ClassFinding | null {
  const { scene, reads, writers } = values;
  for (const read of reads) {
    const known = isInitial(read.value, scene) ? [] : (writers.get(valueKey(read.value)) ?? []);
    const sources = known.filter((writer) => writer.invoked <= read.call.returned);
    const overwriters = overwritersOf(read, sources, values);
    if (overwriters.length === 0) continue;
    return (
      asLost(read, overwriters, values) ??
      asSession(read, overwriters, values) ??
      asDuplicate(read, sources, overwriters, values) ??
      asStale(read, overwriters, values)
    );
  }
  return null;
}

/** Other values' writes that lie wholly after every write of the value read, and ended before the read began. */
function overwritersOf(read: Read, sources: readonly Call[], { scene }: Values): Call[] {
  const began = read.call.invoked;
  // A write that overlaps the read, or may still take effect, can explain it.
  if (sources.some((source) => source.returned >= began && source !== read.call)) return [];
  return scene.everyone.filter((call) => {
    const written = writtenBy(call);
    if (call.outcome !== "ok" || written === undefined || sameValue(written, read.value) || call === read.call)
      return false;
    if ((call.input as { type: string }).type === "propose" && !sameValue(readBy(call), written)) return false;
    return call.returned < began && sources.every((source) => source.returned < call.invoked);
  });
}

/** An overwriting value that nobody ever read after it was acknowledged, though more than its own client looked. */
function asLost(read: Read, overwriters: readonly Call[], { scene, allReads: reads }: Values): ClassFinding | null {
  const last = overwriters.reduce((latest, call) => (call.returned > latest.returned ? call : latest));
  const after = reads.filter((other) => other.call.invoked > last.returned);
  if (after.some((other) => sameValue(other.value, writtenBy(last)))) return null;
  if (reads.some((other) => sameValue(other.value, writtenBy(last)))) return null;
  if (after.every((other) => other.call.process === last.process)) return null;
  const sentence = `${nameCall(last, scene.model)} was acknowledged, yet ${nameCall(read.call, scene.model)} began afterwards and returned the older ${describeValue(read.value)}, and nobody ever read the new value`;
  return { class: "lost acknowledged write", sentence, calls: [last, read.call] };
}

/** The reader itself had written or read something newer. */
function asSession(read: Read, overwriters: readonly Call[], { scene, allReads: reads }: Values): ClassFinding | null {
  const { model } = scene;
  const found = (guarantee: SessionGuarantee, before: Call): ClassFinding => ({
    class: "session order broken",
    guarantee,
    sentence: `${nameCall(read.call, model)} went back to ${describeValue(read.value)} although the same client had already ${guarantee === "monotonic reads" ? "read" : "written"} something newer, ${nameCall(before, model)}: ${guarantee} is broken`,
    calls: [before, read.call],
  });
  const own = overwriters.find((call) => call.process === read.call.process);
  if (own !== undefined) return found("read your writes", own);
  const earlier = reads.find(
    (other) =>
      other.call.process === read.call.process &&
      other.call.returned <= read.call.invoked &&
      other.call !== read.call &&
      overwriters.some((call) => sameValue(writtenBy(call), other.value)),
  );
  return earlier === undefined ? null : found("monotonic reads", earlier.call);
}

/** The value came back for good after its successor had been read: its one write was applied again. */
function asDuplicate(
  read: Read,
  sources: readonly Call[],
  overwriters: readonly Call[],
  { scene, allReads: reads }: Values,
): ClassFinding | null {
  const source = sources[0];
  if (source === undefined || sources.length > 1) return null;
  const successor = reads.find(
    (other) =>
      other.call.returned < read.call.invoked && overwriters.some((call) => sameValue(writtenBy(call), other.value)),
  );
  if (successor === undefined) return null;
  const after = reads.filter((other) => other.call.invoked >= read.call.invoked);
  const isBack = after.length > 1 && after.every((other) => sameValue(other.value, read.value));
  if (!isBack) return null;
  const sentence = `${nameCall(source, scene.model)} was called once, was overwritten as ${nameCall(successor.call, scene.model)} shows, and came back for good from ${nameCall(read.call, scene.model)} on: it was applied twice`;
  return { class: "duplicate apply", sentence, calls: [source, successor.call, read.call] };
}

function asStale(read: Read, overwriters: readonly Call[], { scene }: Values): ClassFinding {
  const first = overwriters.reduce((earliest, call) => (call.returned < earliest.returned ? call : earliest));
  const versions = chainLength(overwriters);
  const age = beganAt(read.call) - endedAt(first);
  const sentence = `${nameCall(read.call, scene.model)} returned ${describeValue(read.value)}, at least ${versions} ${versions === 1 ? "version" : "versions"} old: ${nameCall(first, scene.model)} had been acknowledged ${span(age, scene.unit)} before the read began`;
  return { class: "stale read", sentence, calls: [first, read.call], versions, age };
}

/** The most writes that surely followed one another: only these are versions for certain. */
function chainLength(writes: readonly Call[]): number {
  let length = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const call of [...writes].sort((left, right) => left.returned - right.returned)) {
    if (call.invoked <= end) continue;
    length++;
    end = call.returned;
  }
  return length;
}

/** Two values chosen where only one may ever be. */
function findSecondChoice({ scene, reads }: Values): ClassFinding | null {
  if (scene.model.name !== "write-once") return null;
  const chosen = reads.filter((read) => !isInitial(read.value, scene));
  const first = chosen[0];
  const other = chosen.find((read) => first !== undefined && !sameValue(read.value, first.value));
  if (first === undefined || other === undefined) return null;
  const sentence = `two values were chosen: ${nameCall(first.call, scene.model)} and ${nameCall(other.call, scene.model)}`;
  return { class: "divergence", sentence, calls: [first.call, other.call] };
}
