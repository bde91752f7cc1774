/** Classes of violations where values grow by appending: which appended texts a read holds, how often, and which miss. */
import type { Call } from "../../history.ts";
import { describeValue } from "../../model.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { beganAt, endedAt, nameCall, span } from "./finding.ts";

/** One append or put, by the text it contributes. */
interface Piece {
  readonly text: string;
  readonly call: Call;
  readonly isPut: boolean;
}

interface Read {
  readonly call: Call;
  readonly text: string;
  /** The calls whose texts make up the value, in order; null if they do not. */
  readonly pieces: readonly Piece[] | null;
}

const typeOf = (call: Call): string => (call.input as { type: string }).type;

const pieceOf = (call: Call): Piece[] => {
  const { type, value } = call.input as { type: string; value?: unknown };
  if (type === "append" && typeof value === "string") return [{ text: value, call, isPut: false }];
  if (type === "put" && typeof value === "string") return [{ text: value, call, isPut: true }];
  return [];
};

/** Null unless the history appends, or if nothing plain is wrong. */
export function classifyAppends(scene: Scene): ClassFinding | null {
  if (!scene.calls.some((call) => typeOf(call) === "append")) return null;
  const pieces = scene.everyone.flatMap(pieceOf);
  const readsOf = (calls: readonly Call[]): Read[] =>
    calls.flatMap((call): Read[] => {
      const found = (call.output as { value?: unknown } | undefined)?.value;
      if (typeOf(call) !== "get" || (typeof found !== "string" && found !== null)) return [];
      const text = found ?? "";
      return [{ call, text, pieces: segment(text, pieces) }];
    });
  const reads = readsOf(scene.everyone);
  const suspects = new Set(scene.calls);
  for (const read of reads) {
    if (!suspects.has(read.call)) continue;
    const finding = findForeign(read, pieces, scene) ?? findMissing(read, reads, pieces, scene);
    if (finding !== null) return finding;
  }
  return null;
}

/** Cuts a value into the texts of known calls, a call at most once; null if no cut works. */
function segment(text: string, pieces: readonly Piece[], once = true): Piece[] | null {
  const cut: Piece[] = [];
  let budget = 10_000;
  const from = (at: number): boolean => {
    if (at === text.length) return true;
    for (const piece of pieces) {
      if (budget-- < 0) return false;
      if (piece.text === "" || !text.startsWith(piece.text, at)) continue;
      if ((piece.isPut && at > 0) || (once && cut.includes(piece))) continue;
      cut.push(piece);
      if (from(at + piece.text.length)) return true;
      cut.pop();
    }
    return false;
  };
  return from(0) ? cut : null;
}

/** Text that no call wrote, that only a failed call wrote, or that is there twice. */
function findForeign(read: Read, pieces: readonly Piece[], scene: Scene): ClassFinding | null {
  const who = nameCall(read.call, scene.model);
  if (read.pieces !== null) {
    const future = read.pieces.find((piece) => piece.call.invoked > read.call.returned);
    if (future === undefined) return null;
    const sentence = `${who} holds ${describeValue(future.text)} before anybody had begun to write it: ${nameCall(future.call, scene.model)} came later`;
    return { class: "phantom read", sentence, calls: [future.call, read.call] };
  }
  const repeated = segment(read.text, pieces, false);
  const twice = repeated?.find((piece, index) => repeated.indexOf(piece) !== index);
  if (twice !== undefined) {
    const sentence = `${who} holds ${describeValue(twice.text)} twice, but ${nameCall(twice.call, scene.model)} was called once: it was applied twice`;
    return { class: "duplicate apply", sentence, calls: [twice.call, read.call] };
  }
  const failed = scene.failed.flatMap(pieceOf);
  const withFailed = segment(read.text, [...pieces, ...failed]);
  const culprit = withFailed?.find((piece) => failed.includes(piece));
  if (culprit !== undefined) {
    const sentence = `${who} holds ${describeValue(culprit.text)}, which only ${nameCall(culprit.call, scene.model)} wrote, and that call definitely failed`;
    return { class: "read of a failed write", sentence, calls: [culprit.call, read.call] };
  }
  const sentence = `${who} holds text that no call put or appended`;
  return { class: "phantom read", sentence, calls: [read.call] };
}

/** Acknowledged appends that the value should hold and does not. */
function findMissing(read: Read, reads: readonly Read[], pieces: readonly Piece[], scene: Scene): ClassFinding | null {
  const held = new Set(read.pieces);
  const putMayHide = (piece: Piece): boolean =>
    scene.everyone.some(
      (call) =>
        (typeOf(call) === "put" || typeOf(call) === "compare-and-set") &&
        call !== piece.call &&
        call.returned >= piece.call.invoked &&
        call.invoked <= read.call.returned,
    );
  const missing = pieces.filter(
    (piece) =>
      piece.text !== "" &&
      // Two calls with one text cannot be told apart in a value.
      !pieces.some(
        (other) => other !== piece && other.text === piece.text && other.call.invoked <= read.call.returned,
      ) &&
      piece.call.outcome === "ok" &&
      piece.call.returned < read.call.invoked &&
      !held.has(piece) &&
      !putMayHide(piece),
  );
  const first = missing[0];
  if (first === undefined) return null;
  const seenBy = reads.find((other) => missing.some((piece) => other.pieces?.includes(piece)));
  const who = nameCall(read.call, scene.model);
  if (seenBy === undefined) {
    const sentence = `${nameCall(first.call, scene.model)} was acknowledged, yet ${who} began afterwards without it, and nobody ever read it`;
    return { class: "lost acknowledged write", sentence, calls: [first.call, read.call] };
  }
  const own = missing.find((piece) => piece.call.process === read.call.process);
  if (own !== undefined) {
    const sentence = `${who} misses what the same client had appended, ${nameCall(own.call, scene.model)}: read your writes is broken`;
    return { class: "session order broken", guarantee: "read your writes", sentence, calls: [own.call, read.call] };
  }
  const earlier = reads.find(
    (other) =>
      other.call.process === read.call.process &&
      other.call.returned <= read.call.invoked &&
      missing.some((piece) => other.pieces?.includes(piece)),
  );
  if (earlier !== undefined && earlier !== read) {
    const sentence = `${who} misses what the same client had read before, ${nameCall(earlier.call, scene.model)}: monotonic reads is broken`;
    return { class: "session order broken", guarantee: "monotonic reads", sentence, calls: [earlier.call, read.call] };
  }
  const oldest = missing.reduce((least, piece) => (piece.call.returned < least.call.returned ? piece : least));
  const age = beganAt(read.call) - endedAt(oldest.call);
  const versions = missing.length;
  const sentence = `${who} misses ${versions} acknowledged ${versions === 1 ? "append" : "appends"}, the first of them ${nameCall(oldest.call, scene.model)}, acknowledged ${span(age, scene.unit)} before the read began, though ${nameCall(seenBy.call, scene.model)} holds it`;
  return { class: "stale read", sentence, calls: [oldest.call, seenBy.call, read.call], versions, age };
}
