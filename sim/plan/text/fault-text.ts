/** Faults as scripts say them: when each begins, what it is, and how long it lasts. */
import { usualFields } from "../complete-plan.ts";
import { type Aim, type AimVerb, aimVerbs, verbOf } from "../faults/aim.ts";
import { needsAim } from "../faults/fault.ts";
import type { FaultShape, FaultSpan } from "../faults/fault-shape.ts";
import { faultKinds, faultShapes } from "../faults/fault-shapes.ts";
import type { Fault } from "../plan.ts";
import { units, writeText, writeTime } from "./amounts.ts";
import type { Cursor } from "./cursor.ts";
import type { NodeWords } from "./node-words.ts";
import { readPhrase, type SaidFields, writePhrase } from "./phrases.ts";
import { fieldAs, type Piece } from "./pieces.ts";
import { readText, readTime } from "./read-amounts.ts";
import { type Place, scriptError } from "./tokens.ts";

/** The first words of sentences about faults. */
export const faultHeads = ["at", "when", "from"] as const;

/** `at 2 s cut leader from all for 300 ms`. */
export function writeFault(fault: Fault, nodes: NodeWords): string {
  const { kind, at, when, duration } = fault;
  const usual = usualFields(kind, when !== undefined);
  // Whom a fault hits at a time is told, though a reader of the script may leave `leader` out.
  const { node: _, ...others } = usual;
  const what = writePhrase(sentenceOf(kind), { ...fault }, when === undefined ? others : usual, nodes);
  const lasting = duration === usual["duration"] ? "" : ` for ${writeTime(duration)}`;
  if (when === undefined) return `at ${writeTime(at)} ${what}${lasting}`;
  const since = at === 0 ? "" : `from ${writeTime(at)} on, `;
  return `${since}when ${writeAim(when, nodes)}: ${what}${lasting}`;
}

function writeAim(aim: Aim, nodes: NodeWords): string {
  const { node, nth } = aim;
  const verb = verbOf(aim);
  const isName = node === "leader" || node === "any";
  const who = typeof node === "number" ? nodes.write(node) : isName ? node : `any ${node}`;
  return `${who} ${verb} ${writeText(aim[verb]!)}${nth === 1 ? "" : ` #${nth}`}`;
}

/** What a sentence about faults says: one of them, or that those under way end. */
export type FaultSentence = { readonly fault: SaidFields } | { readonly healAt: number };

/** Reads one, from its first word on. */
export const readFault = (cursor: Cursor, nodes: NodeWords): FaultSentence =>
  cursor.first<FaultSentence>([() => readTimed(cursor, nodes), () => ({ fault: readAimed(cursor, nodes) })]);

function readTimed(cursor: Cursor, nodes: NodeWords): FaultSentence {
  cursor.words("at");
  const at = readTime(cursor, units.time, false);
  cursor.skip(":", ",");
  if (cursor.has("heal")) return { healAt: at };
  const { place } = cursor;
  const { kind, ...fields } = readWhat(cursor, nodes);
  refuseEventless(kind as Fault["kind"], fields, cursor.places.get("node") ?? place, place);
  return { fault: { kind, at, ...fields } };
}

/** What only an event has does not begin at a time. */
function refuseEventless(kind: Fault["kind"], { node }: SaidFields, named: Place, place: Place): void {
  const remedy = 'begin with an event in place of the time, such as "when leader sends TYPE:"';
  if (needsAim(kind))
    throw scriptError(place, { value: kind, problem: `a ${kind} acts on the message of an event`, remedy });
  if (node !== "itself" && node !== "peer") return;
  throw scriptError(named, { value: node, problem: `"${node}" is a node of an event`, remedy });
}

function readAimed(cursor: Cursor, nodes: NodeWords): SaidFields {
  const at = cursor.has("from") ? readTime(cursor, units.time, false) : 0;
  cursor.has("on");
  cursor.skip(",");
  cursor.words("when");
  const when = readAim(cursor, nodes);
  cursor.skip(":", ",");
  const { kind, ...fields } = readWhat(cursor, nodes);
  return { kind, at, when, ...fields };
}

function readAim(cursor: Cursor, nodes: NodeWords): SaidFields {
  cursor.note("when.node");
  const node = cursor.first<number | string>([
    () => readNamed(cursor, "leader"),
    () => readAny(cursor, nodes),
    () => nodes.read(cursor),
  ]);
  const verb = cursor.first<AimVerb>(aimVerbs.map((name) => () => readNamed(cursor, name)));
  cursor.note(`when.${verb}`);
  const type = readText(cursor, "a type of message");
  const nth = cursor.token?.type === "ordinal" ? Number(cursor.take("ordinal", "#2").slice(1)) : 1;
  return { node, [verb]: type, nth };
}

function readNamed<T extends string>(cursor: Cursor, name: T): T {
  cursor.words(name);
  return name;
}

/** `any`, `any server`, `any acceptor`. */
function readAny(cursor: Cursor, nodes: NodeWords): string {
  cursor.words("any");
  if (!nodes.roles.includes("server") && cursor.has("server")) return "any";
  return cursor.attempt(() => cursor.first(nodes.roles.map((role) => () => readNamed(cursor, role))))?.value ?? "any";
}

/** What happens, and for how long: the rest of the sentence. */
function readWhat(cursor: Cursor, nodes: NodeWords): SaidFields {
  return cursor.first(
    [...kindsAndSentences, ...otherWords].map(({ kind, sentence, change }) => () => {
      const said = readPhrase(sentence, cursor, nodes);
      const duration = cursor.has("for") ? { duration: readTime(cursor, units.time, false) } : {};
      cursor.end();
      return { kind, ...change(said), ...duration };
    }),
  );
}

interface Way {
  readonly kind: Fault["kind"];
  readonly sentence: readonly Piece[];
  readonly change: (said: SaidFields) => SaidFields;
}

const sentenceOf = (kind: Fault["kind"]): readonly Piece[] =>
  (faultShapes[kind] as unknown as FaultShape<FaultSpan>).sentence;

const kindsAndSentences: readonly Way[] = faultKinds.map((kind) => ({
  ...{ kind, sentence: sentenceOf(kind), change: (said) => said },
}));

/** Other words for some of them, which are read and not written. */
const otherWords: readonly Way[] = [
  {
    kind: "isolate",
    sentence: ["isolate", fieldAs("target", "node")],
    change: (said) => said,
  },
  {
    kind: "partition",
    sentence: ["cut", fieldAs("nodes", "one"), "from", fieldAs("nodes", "other")],
    change: ({ one, other }) => ({ groups: [one, other] }),
  },
];
