/** Sentences from their pieces: a record is written as them, and read from them. */
import type { Cursor } from "./cursor.ts";
import type { NodeWords } from "./node-words.ts";
import { fieldsOf, type Piece, type TimesPiece, type ValuePiece, type WordsPiece } from "./pieces.ts";
import { readValue, writeValue } from "./values.ts";

/** A record of a plan: a fault, the network. */
export type SaidFields = { readonly [field: string]: unknown };

/** The record in words; what is as usual is left out where it may be. */
export function writePhrase(pieces: readonly Piece[], record: SaidFields, usual: SaidFields, nodes: NodeWords): string {
  const words = pieces.map((piece) => writePiece(piece, record, usual, nodes));
  return words.filter((word) => word !== "").join(" ");
}

function writePiece(piece: Piece, record: SaidFields, usual: SaidFields, nodes: NodeWords): string {
  if (typeof piece === "string") return piece;
  switch (piece.type) {
    case "value":
      return writeOne(piece, record, nodes);
    case "times":
      return writeTimes(piece, record, nodes);
    case "words":
      return piece.of.find(([, value]) => value === record[piece.field])![0];
    case "maybe":
      return isUsual(piece.pieces, record, usual) ? "" : writePhrase(piece.pieces, record, usual, nodes);
  }
}

/** Whether all that the pieces say of the record is as usual. */
export const isUsual = (pieces: readonly Piece[], record: SaidFields, usual: SaidFields): boolean =>
  fieldsOf(pieces).every((field) => ordered(record[field]) === ordered(usual[field]));

/** The value as text, fields by their names. */
const ordered = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

function writeOne({ field, holds, noun }: ValuePiece, record: SaidFields, nodes: NodeWords): string {
  const value = record[field];
  const words = writeValue(holds, value, nodes);
  return noun === undefined ? words : `${words} ${value === 1 ? noun[0] : noun[1]}`;
}

function writeTimes({ low, high }: TimesPiece, record: SaidFields, nodes: NodeWords): string {
  const [least, most] = [record[low], record[high]].map((value) => writeValue("time", value, nodes));
  return least === most ? least! : `${least} to ${most}`;
}

/** What the words say: the fields of the record that they name. */
export function readPhrase(pieces: readonly Piece[], cursor: Cursor, nodes: NodeWords): SaidFields {
  const record: { [field: string]: unknown } = {};
  for (const piece of pieces) Object.assign(record, readPiece(piece, cursor, nodes));
  return record;
}

function readPiece(piece: Piece, cursor: Cursor, nodes: NodeWords): SaidFields {
  if (typeof piece === "string") {
    cursor.words(piece);
    return {};
  }
  for (const field of fieldsOf([piece])) cursor.note(field);
  switch (piece.type) {
    case "value":
      return { [piece.field]: readOne(piece, cursor, nodes) };
    case "times":
      return readTimes(piece, cursor, nodes);
    case "words":
      return { [piece.field]: readNamed(piece, cursor) };
    case "maybe":
      return cursor.attempt(() => readPhrase(piece.pieces, cursor, nodes))?.value ?? {};
  }
}

function readOne({ holds, noun }: ValuePiece, cursor: Cursor, nodes: NodeWords): unknown {
  const value = readValue(holds, cursor, nodes);
  if (noun !== undefined) cursor.first([() => cursor.words(noun[1]), () => cursor.words(noun[0])]);
  return value;
}

function readTimes({ low, high }: TimesPiece, cursor: Cursor, nodes: NodeWords): SaidFields {
  const least = readValue("time", cursor, nodes);
  const most = cursor.has("to") ? readValue("time", cursor, nodes) : least;
  return { [low]: least, [high]: most };
}

const readNamed = ({ of }: WordsPiece, cursor: Cursor): unknown =>
  cursor.first(
    of.map(([words, value]) => () => {
      cursor.words(words);
      return value;
    }),
  );
