/** Classes of violations where values grow by appending: which appended texts a read holds, how often, and which miss. */
import type { Call } from "../../history.ts";
import { describeValue } from "../../model.ts";
import type { ClassFinding, Scene } from "./finding.ts";
import { beganAt, citedMax, endedAt, nameCall, span } from "./finding.ts";

/** One append or put, by the text it contributes. */
interface Piece {
  readonly text: string;
  readonly call: Call;
  readonly isPut: boolean;
}

interface Read {
  readonly call: Call;
  readonly text: string;
}

const typeOf = (call: Call): string => (call.input as { type: string }).type;

const pieceOf = (call: Call): Piece[] => {
  const { type, value } = call.input as { type: string; value?: unknown };
  if (type === "append" && typeof value === "string") return [{ text: value, call, isPut: false }];
  if (type === "put" && typeof value === "string") return [{ text: value, call, isPut: true }];
  return [];
};

/** Nothing unless the history appends and does not compare. */
export function* classifyAppends(scene: Scene): Generator<ClassFinding> {
  if (scene.everyone.some((call) => typeOf(call) === "compare-and-set")) return;
  const pieces = scene.everyone.flatMap(pieceOf);
  const readsOf = (calls: readonly Call[]): Read[] =>
    calls.flatMap((call): Read[] => {
      const found = (call.output as { value?: unknown } | undefined)?.value;
      return typeOf(call) !== "get" || (typeof found !== "string" && found !== null)
        ? []
        : [{ call, text: found ?? "" }];
    });
  const everyRead = readsOf(scene.everyone);
  for (const read of readsOf(scene.calls)) {
    yield* findForeign(read, pieces, scene);
    yield* findMissing(read, everyRead, pieces, scene);
  }
}

/** Cuts a value into the texts of known calls, a call at most once; null if no cut works, undefined if it took too long. */
function segment(text: string, pieces: readonly Piece[], once = true): Piece[] | null | undefined {
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
  if (from(0)) return cut;
  return budget < 0 ? undefined : null;
}

/** Text that no call wrote, that only a failed call wrote, that only later calls wrote, or that is there twice. */
function* findForeign(read: Read, pieces: readonly Piece[], scene: Scene): Generator<ClassFinding> {
  const who = nameCall(read.call, scene.model);
  const begun = pieces.filter((piece) => piece.call.invoked <= read.call.returned);
  if (segment(read.text, begun) !== null) return;
  const known = new Set(begun.map((piece) => piece.text));
  const future = segment(read.text, pieces)?.find((piece) => !known.has(piece.text));
  if (future !== undefined) {
    const sentence = `${who} holds ${describeValue(future.text)} before anybody had begun to write it: ${nameCall(future.call, scene.model)} came later`;
    yield { class: "phantom read", sentence, calls: [future.call, read.call], beside: [future.call] };
  }
  const failed = scene.failed.flatMap(pieceOf).filter((piece) => piece.call.invoked <= read.call.returned);
  const culprit = segment(read.text, [...begun, ...failed])?.find((piece) => !known.has(piece.text));
  if (culprit !== undefined) {
    const sentence = `${who} holds ${describeValue(culprit.text)}, which only ${nameCall(culprit.call, scene.model)} wrote, and that call definitely failed`;
    yield { class: "read of a failed write", sentence, calls: [culprit.call, read.call], beside: [culprit.call] };
  }
  const repeated = segment(read.text, begun, false);
  const twice = repeated?.find((piece, index) => repeated.indexOf(piece) !== index);
  const writers = begun.filter((piece) => piece.text === twice?.text);
  if (twice !== undefined && writers.length === 1) {
    const sentence = `${who} holds ${describeValue(twice.text)} twice, but ${nameCall(twice.call, scene.model)} was called once: as if it had been applied twice`;
    yield { class: "duplicate apply", sentence, calls: [twice.call, read.call] };
  }
  if (segment(read.text, [...pieces, ...failed], false) === null) {
    const sentence = `${who} holds text that no call put or appended`;
    yield { class: "phantom read", sentence, calls: [read.call] };
  }
}

/** Acknowledged texts that the value should hold and that are nowhere in it. */
function* findMissing(
  read: Read,
  reads: readonly Read[],
  pieces: readonly Piece[],
  scene: Scene,
): Generator<ClassFinding> {
  const putMayHide = (piece: Piece): boolean =>
    scene.everyone.some(
      (call) =>
        typeOf(call) === "put" &&
        call !== piece.call &&
        call.returned >= piece.call.invoked &&
        call.invoked <= read.call.returned,
    );
  const missing = pieces.filter(
    (piece) =>
      piece.call.outcome === "ok" &&
      piece.call.returned < read.call.invoked &&
      !read.text.includes(piece.text) &&
      !putMayHide(piece),
  );
  const first = missing[0];
  if (first === undefined) return;
  const holds = (other: Read, piece: Piece): boolean => other.text.includes(piece.text);
  const seenBy = reads.find((other) => missing.some((piece) => holds(other, piece)));
  const who = nameCall(read.call, scene.model);
  if (seenBy === undefined) {
    const sentence = `${nameCall(first.call, scene.model)} was acknowledged, yet ${who} began afterwards without it, and nobody ever read it`;
    yield { class: "lost acknowledged write", sentence, calls: [first.call, read.call] };
    return;
  }
  yield* findSession(read, missing, reads, scene);
  const shown = missing.slice(0, citedMax);
  const oldest = missing.reduce((least, piece) => (piece.call.returned < least.call.returned ? piece : least));
  const age = beganAt(read.call) - endedAt(oldest.call);
  const versions = shown.length;
  const more = missing.length > versions ? "at least " : "";
  const seen = missing.find((piece) => holds(seenBy, piece)) as Piece;
  const sentence = `${who} misses ${more}${versions} acknowledged ${versions === 1 ? "append" : "appends"}, the first of them ${nameCall(oldest.call, scene.model)}, acknowledged ${span(age, scene.unit)} before the read began, though ${nameCall(seenBy.call, scene.model)} holds ${describeValue(seen.text)}`;
  const cited = [...new Set([oldest, ...shown, seen])].map((piece) => piece.call);
  yield { class: "stale read", sentence, calls: [...cited, seenBy.call, read.call], versions, age };
}

/** What the reader itself had appended, or read before. */
function* findSession(
  read: Read,
  missing: readonly Piece[],
  reads: readonly Read[],
  scene: Scene,
): Generator<ClassFinding> {
  const who = nameCall(read.call, scene.model);
  const own = missing.find((piece) => piece.call.process === read.call.process);
  if (own !== undefined) {
    const sentence = `${who} misses what the same client had appended, ${nameCall(own.call, scene.model)}: read your writes is broken`;
    yield { class: "session order broken", guarantee: "read your writes", sentence, calls: [own.call, read.call] };
  }
  for (const earlier of reads) {
    const isOwn = earlier.call.process === read.call.process && earlier.call.returned <= read.call.invoked;
    const piece = isOwn ? missing.find((one) => earlier.text.includes(one.text)) : undefined;
    if (piece === undefined || earlier.call === read.call) continue;
    const sentence = `${who} misses ${describeValue(piece.text)}, which the same client had read before, ${nameCall(earlier.call, scene.model)}: monotonic reads is broken`;
    const calls = [piece.call, earlier.call, read.call];
    yield { class: "session order broken", guarantee: "monotonic reads", sentence, calls };
    return;
  }
}
