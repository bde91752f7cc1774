/** How sentences are written, for those who write them: `crash [TARGET] [after effect N]`. */
import type { Holds, Piece } from "./pieces.ts";

/** The words, with capitals for what stands for something and brackets around what may be left out. */
export const grammarOf = (pieces: readonly Piece[]): string => pieces.map(grammarOfPiece).join(" ");

function grammarOfPiece(piece: Piece): string {
  if (typeof piece === "string") return piece;
  switch (piece.type) {
    case "value":
      return piece.noun === undefined ? symbols[piece.holds] : `${symbols[piece.holds]} ${piece.noun[1]}`;
    case "times":
      return "TIME [to TIME]";
    case "words":
      return piece.of.length === 1 ? piece.of[0]![0] : `(${piece.of.map(([words]) => words).join(" | ")})`;
    case "maybe":
      return `[${grammarOf(piece.pieces)}]`;
  }
}

/** What stands for a value; README.md says what each of them is. */
const symbols: { readonly [H in Holds]: string } = {
  target: "TARGET",
  node: "NODE",
  nodes: "NODES",
  groups: "NODES | NODES",
  count: "N",
  signed: "N",
  time: "TIME",
  "signed-time": "TIME",
  nanos: "TIME",
  share: "N %",
  ordinal: "#N",
  text: "TEXT",
  texts: "TYPE, …",
  memberships: "RANKS then RANKS",
  latency: "LATENCY",
  weights: "OPERATION N, …",
};
